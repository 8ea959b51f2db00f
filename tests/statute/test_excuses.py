"""Each condition of an excuse in a pair: it excuses, and without it, it does not."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.statute import (
    CORONAVIRUS_FIRST_ON,
    CORONAVIRUS_LAST_ON,
    Closure,
    Ground,
    LimitKey,
    deadline,
    excuses,
    limit_for,
    listed_grounds,
    why_not_excused,
)
from tests.strategies.statute import any_day, keys

RECEIVED_ON = date(2025, 5, 21)
LAST_ON = date(2025, 10, 8)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An exception as recorded; by default one that excuses."""

    key: LimitKey = LimitKey.FINAL_PLAN
    deadline_on: date = LAST_ON
    ground: Ground = Ground.EXCEPTIONAL_CIRCUMSTANCES
    began_on: date = date(2025, 9, 1)
    ended_on: date | None = None
    impractical: bool = True
    closure: Closure | None = None

    def excuses(self) -> bool:
        return excuses(
            key=self.key,
            deadline_on=self.deadline_on,
            ground=self.ground,
            began_on=self.began_on,
            ended_on=self.ended_on,
            impractical=self.impractical,
            closure=self.closure,
        )

    def why_not(self) -> str | None:
        return why_not_excused(
            key=self.key,
            deadline_on=self.deadline_on,
            ground=self.ground,
            began_on=self.began_on,
            ended_on=self.ended_on,
            impractical=self.impractical,
            closure=self.closure,
        )


SUMMER = Closure(
    closed_on=date(2025, 7, 23),
    reopens_on=date(2025, 9, 2),
    advice_requested_on=date(2025, 7, 16),
)
CLOSED = Recorded(ground=Ground.SCHOOL_CLOSURE, began_on=date(2025, 7, 23), closure=SUMMER)
IN_2020 = Recorded(
    ground=Ground.CORONAVIRUS, began_on=date(2020, 3, 23), deadline_on=CORONAVIRUS_FIRST_ON
)


def test_a_listed_ground_that_made_it_impractical_excuses() -> None:
    assert Recorded().excuses()
    assert Recorded().why_not() is None


@pytest.mark.parametrize(
    ("recorded", "why"),
    [
        (
            Recorded(ground=Ground.MISSED_APPOINTMENT),
            "The law does not list this ground for this limit.",
        ),
        (
            Recorded(ground=Ground.NOT_STATED),
            "No ground is stated: the flag of the statistical return excuses nothing in law.",
        ),
        (
            Recorded(key=LimitKey.PHASE_TRANSFER),
            "The law does not list this ground for this limit.",
        ),
        (Recorded(began_on=LAST_ON + ONE_DAY), "It began after the last lawful day."),
        (Recorded(ended_on=LAST_ON - ONE_DAY), "It had ended before the last lawful day."),
        (
            Recorded(impractical=False),
            "It is not stated that it made keeping the limit impractical.",
        ),
        (
            replace(CLOSED, closure=None),
            "The days of the closure and of the request for advice are not recorded.",
        ),
        (
            replace(CLOSED, closure=replace(SUMMER, reopens_on=date(2025, 8, 19))),
            "The closure lasted less than four weeks in a row.",
        ),
        (
            replace(CLOSED, closure=replace(SUMMER, advice_requested_on=date(2025, 7, 15))),
            "Advice was asked for outside the window around the closure.",
        ),
        (
            replace(IN_2020, deadline_on=CORONAVIRUS_FIRST_ON - ONE_DAY),
            "The last lawful day lies outside the days in which the rule was in force.",
        ),
    ],
)
def test_an_exception_that_does_not_excuse_says_why(recorded: Recorded, why: str) -> None:
    assert not recorded.excuses()
    assert recorded.why_not() == why


def test_an_exception_that_began_on_the_last_lawful_day_excuses() -> None:
    assert Recorded(began_on=LAST_ON).excuses()


def test_an_exception_that_ended_on_the_last_lawful_day_excuses() -> None:
    assert Recorded(ended_on=LAST_ON).excuses()


@pytest.mark.parametrize("ground", [Ground.SCHOOL_CLOSURE, Ground.EARLY_YEARS_CLOSURE])
def test_a_closure_with_advice_asked_for_in_its_window_excuses(ground: Ground) -> None:
    assert replace(CLOSED, ground=ground).excuses()


def test_a_closure_with_advice_asked_for_on_the_unsettled_day_excuses() -> None:
    unsettled = replace(SUMMER, advice_requested_on=date(2025, 8, 26))

    assert replace(CLOSED, closure=unsettled).excuses()


@pytest.mark.parametrize("ground", [Ground.SCHOOL_CLOSURE, Ground.EARLY_YEARS_CLOSURE])
def test_a_closure_with_advice_asked_for_a_day_later_does_not(ground: Ground) -> None:
    late = replace(SUMMER, advice_requested_on=date(2025, 8, 27))

    assert not replace(CLOSED, ground=ground, closure=late).excuses()


def test_a_missed_appointment_excuses_the_adviser() -> None:
    assert Recorded(key=LimitKey.ADVICE, ground=Ground.MISSED_APPOINTMENT).excuses()


def test_an_absence_of_two_weeks_excuses_after_an_order() -> None:
    assert Recorded(key=LimitKey.ORDER_FINAL_PLAN, ground=Ground.ABSENCE_TWO_WEEKS).excuses()


def test_an_absence_of_two_weeks_excuses_no_20_weeks() -> None:
    assert not Recorded(ground=Ground.ABSENCE_TWO_WEEKS).excuses()


@pytest.mark.parametrize(
    ("last_on", "excused"),
    [
        (CORONAVIRUS_FIRST_ON - ONE_DAY, False),
        (CORONAVIRUS_FIRST_ON, True),
        (CORONAVIRUS_LAST_ON, True),
        (CORONAVIRUS_LAST_ON + ONE_DAY, False),
    ],
    ids=str,
)
def test_coronavirus_excuses_limits_that_end_in_its_window(last_on: date, *, excused: bool) -> None:
    assert replace(IN_2020, deadline_on=last_on).excuses() is excused


def test_coronavirus_excuses_a_limit_triggered_before_its_window() -> None:
    received_on = date(2020, 1, 6)
    last_on = deadline(limit_for(LimitKey.FINAL_PLAN, received_on), received_on)

    assert replace(IN_2020, deadline_on=last_on).excuses()


def test_an_exception_excuses_the_limit_and_leaves_its_date_alone() -> None:
    """The last lawful day is asked for without any word of exceptions."""
    limit = limit_for(LimitKey.FINAL_PLAN, RECEIVED_ON)

    assert deadline(limit, RECEIVED_ON) == LAST_ON
    assert Recorded(deadline_on=deadline(limit, RECEIVED_ON)).excuses()


recorded_exceptions = st.builds(
    Recorded,
    key=keys,
    deadline_on=any_day,
    ground=st.sampled_from(Ground),
    began_on=any_day,
    ended_on=st.none() | any_day,
    impractical=st.booleans(),
    closure=st.none()
    | st.builds(Closure, closed_on=any_day, reopens_on=any_day, advice_requested_on=any_day),
)


@given(recorded=recorded_exceptions)
def test_an_exception_excuses_or_says_why_not_and_never_both(recorded: Recorded) -> None:
    assert recorded.excuses() == (recorded.why_not() is None)


@given(recorded=recorded_exceptions)
def test_nothing_excuses_without_a_listed_ground_that_had_begun(recorded: Recorded) -> None:
    if recorded.excuses():
        assert recorded.ground in listed_grounds(recorded.key)
        assert recorded.began_on <= recorded.deadline_on
        assert recorded.ended_on is None or recorded.ended_on >= recorded.deadline_on
        assert recorded.impractical


@given(
    key=keys,
    last_on=st.dates(date(2014, 9, 1), date(2040, 1, 1)),
    before=st.integers(0, 400),
    after=st.integers(0, 400),
)
def test_a_lasting_ground_that_is_listed_excuses_whenever_it_began(
    key: LimitKey, last_on: date, before: int, after: int
) -> None:
    """The counterpart of the property above: the conditions are enough, too."""
    windowed = {Ground.SCHOOL_CLOSURE, Ground.EARLY_YEARS_CLOSURE, Ground.CORONAVIRUS}
    for ground in listed_grounds(key) - windowed:
        assert Recorded(
            key=key,
            deadline_on=last_on,
            ground=ground,
            began_on=last_on - timedelta(days=before),
            ended_on=last_on + timedelta(days=after),
        ).excuses()
