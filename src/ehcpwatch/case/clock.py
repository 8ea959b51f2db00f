"""One clock: one limit running in one case, and its state on a day.

A clock holds dates only. Its state is a function of the clock and a day, so that a row
never depends on the day, and a day can be asked again.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.statute import Ground, LimitKey, Nature, limit_for

from .facts import EndReason

__all__ = ["NATURE", "Clock", "ClockState", "days_over", "is_open", "state"]

NATURE = {key: limit_for(key, date.max).nature for key in LimitKey}
"""Whether a limit is a deadline, a floor or binds on a condition."""


class ClockState(StrEnum):
    """What a clock says on a day. "Excused" is a mark beside the state, never a state."""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    ENDED = "ended"
    INCONSISTENT = "inconsistent"
    CONDITIONAL = "conditional"
    CUT_SHORT = "cut_short"


class Clock(NamedTuple):
    """One running of one limit.

    Attributes:
        subject: What tells two clocks of a limit apart: adviser, review, order, year.
        deadline: The last lawful day; an exception never moves it.
        met_on: The day the duty was met, or for a floor the day the wait ended early.
        ended_on: The day from which it is no longer owed, with `ended` as the reason.
        excused: The ground that excuses the limit in law, if one does.
        assumed: The trigger, or what met it, rests on a date the source did not state.
        moved_from: The last lawful day by the trigger as first stated, where a
            correction has moved it.
    """

    limit: LimitKey
    subject: str
    trigger_on: date
    deadline: date
    met_on: date | None = None
    ended_on: date | None = None
    ended: EndReason | None = None
    excused: Ground | None = None
    assumed: bool = False
    moved_from: date | None = None


# The fixed dates of reg. 18 fall before the day of transfer that they are counted from.
_MAY_PRECEDE_TRIGGER = frozenset({LimitKey.PHASE_TRANSFER, LimitKey.PHASE_TRANSFER_POST16})


def state(clock: Clock, day: date) -> ClockState:
    """Return the state of *clock* at the end of *day*.

    Args:
        clock: From facts as at *day* or earlier, so that nothing in it lies ahead of it.
        day: Civil day. The last lawful day itself is in time.
    """
    met_on = clock.met_on
    nature = NATURE[clock.limit]
    if nature is Nature.FLOOR:
        return _floor_state(clock, day)
    if met_on is not None:
        if met_on < clock.trigger_on and clock.limit not in _MAY_PRECEDE_TRIGGER:
            return ClockState.INCONSISTENT
        return ClockState.MET if met_on <= clock.deadline else ClockState.MET_LATE
    if clock.ended_on is not None:
        return ClockState.ENDED
    if nature is Nature.CONDITIONAL:
        return ClockState.CONDITIONAL
    return ClockState.RUNNING if day <= clock.deadline else ClockState.OVERDUE


def _floor_state(clock: Clock, day: date) -> ClockState:
    """A floor is a time that must be left, not a day by which something must be done."""
    if clock.met_on is not None:
        return ClockState.MET
    if clock.ended_on is not None and clock.ended_on <= clock.deadline:
        cut = clock.ended is EndReason.PLAN_ISSUED
        return ClockState.CUT_SHORT if cut else ClockState.ENDED
    return ClockState.RUNNING if day <= clock.deadline else ClockState.MET


def is_open(clock: Clock) -> bool:
    """Return whether the duty is still owed: neither met nor ended, and not a floor."""
    return (
        clock.met_on is None and clock.ended_on is None and NATURE[clock.limit] is Nature.DEADLINE
    )


def days_over(clock: Clock, day: date) -> int:
    """Return how many days past the last lawful day *clock* is, or was when met or ended.

    0 for what was in time, and for floors and unanswered conditions, which nobody is late on.
    """
    nature = NATURE[clock.limit]
    if nature is Nature.FLOOR:
        return 0
    end = clock.met_on
    if end is None:
        if nature is Nature.CONDITIONAL:
            return 0
        end = day if clock.ended_on is None else clock.ended_on
    return max(0, (end - clock.deadline).days)
