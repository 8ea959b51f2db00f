from datetime import date, timedelta

import pytest
from hypothesis import given

from ehcpwatch.statute import Closure, ClosureVerdict, closure_test, closure_window
from tests.strategies.statute import any_day

SUMMER = (date(2025, 7, 23), date(2025, 9, 2))


@pytest.mark.parametrize(
    ("asked_on", "verdict"),
    [
        (date(2025, 7, 15), ClosureVerdict.OUTSIDE),
        (date(2025, 7, 16), ClosureVerdict.INSIDE),
        (date(2025, 8, 25), ClosureVerdict.INSIDE),
        (date(2025, 8, 26), ClosureVerdict.INSIDE_LAST_DAY),
        (date(2025, 8, 27), ClosureVerdict.OUTSIDE),
    ],
    ids=str,
)
def test_the_window_runs_from_a_week_before_closing_to_a_week_before_reopening(
    asked_on: date, verdict: ClosureVerdict
) -> None:
    closed_on, reopens_on = SUMMER

    closure = Closure(closed_on=closed_on, reopens_on=reopens_on, advice_requested_on=asked_on)

    assert closure_test(closure) is verdict


def test_a_closure_of_28_days_has_a_window() -> None:
    assert closure_window(date(2025, 7, 28), date(2025, 8, 25)) == (
        date(2025, 7, 21),
        date(2025, 8, 18),
    )


def test_a_closure_of_27_days_has_none() -> None:
    assert closure_window(date(2025, 7, 28), date(2025, 8, 24)) is None


def test_a_request_in_a_short_closure_is_told_that_the_closure_was_too_short() -> None:
    christmas = Closure(
        closed_on=date(2025, 12, 20),
        reopens_on=date(2026, 1, 5),
        advice_requested_on=date(2025, 12, 19),
    )

    assert closure_test(christmas) is ClosureVerdict.CLOSURE_TOO_SHORT


@given(closed_on=any_day, reopens_on=any_day, asked_on=any_day)
def test_whatever_the_dates_the_verdict_is_that_of_the_arithmetic(
    closed_on: date, reopens_on: date, asked_on: date
) -> None:
    """Years 1 and 9999 among them, and schools that reopen before they close."""
    closure = Closure(closed_on=closed_on, reopens_on=reopens_on, advice_requested_on=asked_on)
    long_enough = (reopens_on - closed_on).days >= 28
    inside = (asked_on - closed_on).days >= -7 and (reopens_on - asked_on).days >= 7

    counts = closure_test(closure) in {ClosureVerdict.INSIDE, ClosureVerdict.INSIDE_LAST_DAY}

    assert counts == (long_enough and inside)


def test_a_closure_in_the_first_week_of_all_has_a_window_from_its_first_day() -> None:
    window = closure_window(date(1, 1, 3), date(1, 3, 3))

    assert window == (date.min, date(1, 3, 3) - timedelta(days=7))
