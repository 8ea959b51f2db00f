from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.streams.kafka.changes import Changes

KEYS = st.sampled_from([b"a", b"b", b"c"])
VALUES = st.none() | st.binary(max_size=20)


@given(st.lists(st.tuples(KEYS, VALUES)))
def test_what_waits_is_counted_once_for_each_case_by_its_newest_value(
    puts: list[tuple[bytes, bytes | None]],
) -> None:
    changes = Changes()
    for key, value in puts:
        changes.put(key, value)

    assert changes.cases == dict(puts)
    assert changes.size_bytes == sum(len(value or b"") for value in dict(puts).values())
