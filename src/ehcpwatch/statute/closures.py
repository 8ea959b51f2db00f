"""Judge whether a request for advice fell in the window of a school's closure.

A closure excuses only if it lasts four weeks or more in a row, and only if advice was
asked for in the window that begins one week before the school closes and ends one week
before it opens again. The window is derived here; the closure is data of the council.

Source:
    SI 2014/1530 regs. 5(4)(a)-(b) and 10(4)(a)-(b).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["Closure", "ClosureVerdict", "closure_test", "closure_window"]

_SHORTEST_CLOSURE = timedelta(weeks=4)
_ONE_WEEK = timedelta(weeks=1)


class ClosureVerdict(StrEnum):
    """Where the request for advice lies.

    `INSIDE_LAST_DAY` is the day one week before reopening. The regulation lets the
    window end "one week before"; whether that day is in it is not settled. It is
    counted as inside, and named apart so that a reader is told.
    """

    INSIDE = "inside"
    INSIDE_LAST_DAY = "inside_last_day"
    OUTSIDE = "outside"
    CLOSURE_TOO_SHORT = "closure_too_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """One closure of a school or early-years provider, and when its head was asked.

    Attributes:
        closed_on: First day on which it is closed.
        reopens_on: First day on which it is open again.
        advice_requested_on: Day on which the authority asked its head for advice.
    """

    closed_on: date
    reopens_on: date
    advice_requested_on: date


def closure_window(closed_on: date, reopens_on: date) -> tuple[date, date] | None:
    """Return the first and the last day on which a request for advice qualifies.

    Returns:
        Both days are inside; the last is the unsettled one. `None` when the closure is
        shorter than four weeks in a row and so excuses nothing.

    >>> closure_window(date(2025, 7, 23), date(2025, 9, 2))
    (datetime.date(2025, 7, 16), datetime.date(2025, 8, 26))
    """
    if reopens_on - closed_on < _SHORTEST_CLOSURE:
        return None
    # A source may write the year 1, a week before which no date exists.
    first_on = closed_on - min(_ONE_WEEK, closed_on - date.min)
    return first_on, reopens_on - _ONE_WEEK


def closure_test(closure: Closure) -> ClosureVerdict:
    """Return where the request for advice lies in the window of the closure."""
    window = closure_window(closure.closed_on, closure.reopens_on)
    if window is None:
        return ClosureVerdict.CLOSURE_TOO_SHORT
    first_on, last_on = window
    if not first_on <= closure.advice_requested_on <= last_on:
        return ClosureVerdict.OUTSIDE
    if closure.advice_requested_on == last_on:
        return ClosureVerdict.INSIDE_LAST_DAY
    return ClosureVerdict.INSIDE
