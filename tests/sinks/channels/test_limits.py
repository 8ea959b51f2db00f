"""How fast letters may go."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.sinks.channels import Pace, RateLimit

from .letters import NOW

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def at(seconds: float) -> datetime:
    return NOW + seconds * SECOND


def pace(most: int, *sent_at: float) -> Pace:
    kept = Pace(RateLimit(most, MINUTE))
    for seconds in sent_at:
        kept.sent(at(seconds))
    return kept


def test_what_is_within_the_limit_may_go_at_once() -> None:
    assert pace(2).ready_at(NOW) == NOW
    assert pace(2, 0).ready_at(NOW) == NOW


def test_beyond_the_limit_it_waits_until_the_oldest_is_long_enough_ago() -> None:
    assert pace(2, 0, 50).ready_at(at(59)) == at(60)
    assert pace(2, 0, 50).ready_at(at(60)) == at(60)
    assert pace(2, 0, 50, 60).ready_at(at(60)) == at(110)


def test_a_pause_holds_up_everything_until_it_is_over() -> None:
    kept = pace(2)
    kept.pause(at(600))

    assert kept.ready_at(NOW) == at(600)
    assert kept.ready_at(at(601)) == at(601)


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    kept = pace(2)
    kept.pause(at(600))
    kept.pause(at(60))

    assert kept.ready_at(NOW) == at(600)


def test_a_pause_does_not_lift_the_limit() -> None:
    kept = pace(1, 0)
    kept.pause(at(30))

    assert kept.ready_at(at(30)) == at(60)


def test_a_clock_that_was_set_back_holds_letters_up_for_no_more_than_the_window() -> None:
    assert pace(1, 3_600).ready_at(NOW) == at(60)


@given(
    most=st.integers(1, 5),
    wanted=st.lists(st.floats(0, 300, allow_nan=False), max_size=40).map(sorted),
)
def test_no_stretch_of_a_minute_ever_holds_more_than_the_limit(
    most: int, wanted: list[float]
) -> None:
    kept = pace(most)
    now = NOW
    gone: list[datetime] = []
    for seconds in wanted:
        now = kept.ready_at(max(now, at(seconds)))
        kept.sent(now)
        gone.append(now)

    for first in gone:
        assert sum(first <= one < first + MINUTE for one in gone) <= most
