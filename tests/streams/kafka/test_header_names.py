"""Names of headers that are not UTF-8 are read as far as they can be; all else is as it came."""

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.streams.kafka.header_names import TolerantRecords

Headers = list[tuple[str, bytes | None]]
RECORDS = st.lists(
    st.tuples(
        st.none() | st.binary(),
        st.none() | st.binary(),
        st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.none() | st.binary())),
    ),
    min_size=1,
)
CODECS = st.sampled_from([0, 1, 2, 3, 4])


def batch(records: list[tuple[bytes | None, bytes | None, Headers]], codec: int = 0) -> bytes:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=codec,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=1_000_000,
    )
    for offset, (key, value, headers) in enumerate(records):
        builder.append(offset, 1_700_000_000_000 + offset, key, value, headers)
    return bytes(builder.build())


def told(records: object) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    while records.has_next():  # type: ignore[attr-defined]  # two classes of one shape
        one = records.next_batch()  # type: ignore[attr-defined]
        assert one.validate_crc()
        found += [
            (one.base_offset, one.next_offset, r.offset, r.timestamp, r.key, r.value, r.headers)
            for r in one
        ]
    return found


@given(st.lists(st.tuples(RECORDS, CODECS), max_size=3))
def test_records_are_read_as_the_client_reads_them(
    batches: list[tuple[list[tuple[bytes | None, bytes | None, Headers]], int]],
) -> None:
    data = b"".join(batch(records, codec) for records, codec in batches)

    assert told(TolerantRecords(data)) == told(MemoryRecords(data))
    assert TolerantRecords(data).next_batch() is None or batches
    assert TolerantRecords(data).size_in_bytes() == len(data)


def test_a_name_that_is_not_utf_8_is_spelt_out_and_all_else_is_as_it_came() -> None:
    good = batch([(b"k", b"first", [])])
    bad = batch([(b"k", b"\xff", [("caf!", b"\xe9")]), (None, None, [("é", None)])])
    data = good + bad.replace(b"caf!", b"caf\xe9") + good

    with pytest.raises(UnicodeDecodeError):
        [list(one) for one in iter(MemoryRecords(data).next_batch, None)]
    records = TolerantRecords(data)
    found = [[(r.offset, r.key, r.value, r.headers) for r in records.next_batch()] for _ in "123"]

    assert found == [
        [(0, b"k", b"first", [])],
        [(0, b"k", b"\xff", [("caf\\xe9", b"\xe9")]), (1, None, None, [("é", None)])],
        [(0, b"k", b"first", [])],
    ]
    assert not records.has_next()
