from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.streams.kafka.portion import Portion

MIB = 2**20


def test_after_a_long_transaction_the_next_has_half_as_much() -> None:
    portion = Portion()
    before = portion.most_bytes

    portion.took(before, 5.0)

    assert portion.most_bytes == before // 2


def test_after_a_short_one_that_was_full_the_next_has_twice_as_much() -> None:
    portion = Portion()
    before = portion.most_bytes

    portion.took(before, 0.1)

    assert portion.most_bytes == 2 * before


def test_short_ones_that_held_little_say_nothing_of_what_the_broker_takes() -> None:
    portion = Portion()
    before = portion.most_bytes

    for _ in range(100):
        portion.took(1_000, 0.01)

    assert portion.most_bytes == before


@given(st.lists(st.tuples(st.integers(0, 64 * MIB), st.floats(0, 20))))
def test_whatever_happens_it_stays_between_one_and_sixteen_mebibytes(
    taken: list[tuple[int, float]],
) -> None:
    portion = Portion()
    for size_bytes, seconds in taken:
        portion.took(size_bytes, seconds)
        assert MIB <= portion.most_bytes <= 16 * MIB


@given(st.floats(1 * MIB, 100 * MIB))
def test_at_any_steady_pace_of_the_broker_transactions_come_to_take_two_seconds_at_most(
    bytes_a_second: float,
) -> None:
    portion = Portion()
    for _ in range(20):
        portion.took(portion.most_bytes, portion.most_bytes / bytes_a_second)

    assert portion.most_bytes / bytes_a_second <= 2.0
