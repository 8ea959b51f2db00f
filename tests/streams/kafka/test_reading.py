"""From records to events: whatever a record holds becomes an event or says why not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.events import (
    CaseKey,
    Event,
    Rejection,
    RejectionReason,
    encode_binary,
    encode_structured,
)
from ehcpwatch.streams.kafka.reading import home_partition, item_of
from tests.strategies.events import wide_events
from tests.streams.kafka.topics import Written

PARTITIONS = 12
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "ce_type", "ce_id", "ce_specversion", "trace"]),
        st.none() | st.binary(),
    )
).map(tuple)


def home_of(event: Event) -> int:
    return home_partition(event.subject, PARTITIONS)


def read(record: Written, *at_home: str) -> Event | Rejection:
    return item_of(record, partitions=PARTITIONS, at_home={CaseKey(name) for name in at_home})


# Source: Apache Kafka, clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java.
@pytest.mark.parametrize(
    ("key", "murmur2"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
@pytest.mark.parametrize("partitions", [1, 6, 12, 1000])
def test_a_case_lives_where_java_puts_its_key(key: str, murmur2: int, partitions: int) -> None:
    assert home_partition(key, partitions) == (murmur2 & 0x7FFFFFFF) % partitions


@given(wide_events(), st.booleans())
def test_an_event_at_home_is_read_as_it_was_sent(event: Event, binary: bool) -> None:  # noqa: FBT001  # drawn
    headers, value = encode_binary(event) if binary else (STRUCTURED, encode_structured(event))
    item = read(Written(partition=home_of(event), value=value, headers=headers))

    assert isinstance(item, Event)
    told = {"datacontenttype", "recorded_at"}
    assert item.model_dump(exclude=told) == event.model_dump(exclude=told)
    if event.recorded_at is not None:
        assert item.recorded_at == event.recorded_at


@given(wide_events(), st.integers(0, 253_402_300_799_999))
def test_an_event_that_does_not_say_when_it_was_recorded_was_so_when_the_broker_had_it(
    event: Event, milliseconds: int
) -> None:
    value = encode_structured(event.model_copy(update={"recorded_at": None}))
    record = Written(
        partition=home_of(event), value=value, headers=STRUCTURED, timestamp=milliseconds
    )

    item = read(record)

    assert isinstance(item, Event)
    assert item.recorded_at is not None
    assert (item.recorded_at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() == (
        pytest.approx(milliseconds / 1000, abs=1e-3)
    )


@given(wide_events(), st.integers(0, PARTITIONS - 1))
def test_an_event_away_from_home_is_refused_with_all_that_it_came_with(
    event: Event, partition: int
) -> None:
    value = encode_structured(event)
    item = read(Written(partition=partition, value=value, headers=STRUCTURED))

    if partition == home_of(event):
        assert isinstance(item, Event)
    else:
        assert isinstance(item, Rejection)
        assert item.reason is RejectionReason.WRONG_PARTITION
        assert (item.headers, item.original) == (STRUCTURED, value)
        assert "murmur2_random" in item.sentence
        assert event.subject not in item.sentence


@given(wide_events(), st.integers(0, PARTITIONS - 1))
def test_a_case_that_is_known_to_be_at_home_needs_no_hashing(event: Event, partition: int) -> None:
    record = Written(partition=partition, value=encode_structured(event), headers=STRUCTURED)

    assert isinstance(read(record, event.subject), Event)


@given(st.none() | st.binary(), st.none() | st.binary(), HEADERS)
def test_no_record_raises_and_none_is_left_out(
    key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes | None], ...]
) -> None:
    item = read(Written(key=key, value=value, headers=headers))

    assert isinstance(item, Rejection)
    assert item.original == (value or b"")
    assert item.headers == tuple((name, text or b"") for name, text in headers)
