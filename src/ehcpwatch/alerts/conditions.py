"""The conditions of a case that are watched beside its limits: since when each holds, and how long.

Whether a rung of one is reached is for the ladder to say.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from ehcpwatch.case import CaseException, Clock, Facts, assessment_open, governing, is_open
from ehcpwatch.events import GroundName
from ehcpwatch.statute import LimitKey

from .ladder import Condition

__all__ = [
    "ABOUT_ACTS",
    "Held",
    "conditions_held",
    "held_of_acts",
    "held_of_case",
    "held_of_clocks",
]

ABOUT_ACTS = frozenset({Condition.SNOOZE_ENDING, Condition.ACKNOWLEDGED_IDLE})
"""What became of an act on an alert: asked only while something else of the case stands."""

_ONE_DAY = timedelta(days=1)
_WHOLE_CASE = ""


class Held(NamedTuple):
    """A condition that holds on the day looked at.

    Attributes:
        subject: What it is about, where a case may have several.
        from_on: The day that the distances of its rule are counted from.
        ends_on: The day from which it holds no more, where that is known beforehand.
        after_on: Rungs reached by this day say nothing; `None` where all count.
        moved: The clock, for a moved deadline.
    """

    key: Condition
    subject: str
    from_on: date
    ends_on: date | None = None
    after_on: date | None = None
    moved: Clock | None = None


def conditions_held(facts: Facts, clocks: Sequence[Clock], day: date) -> list[Held]:
    """Return each condition of the case that holds on *day*, its rungs reached or not.

    Those about acts come last.
    """
    return [*held_of_case(facts), *held_of_clocks(facts, clocks, day), *held_of_acts(facts, day)]


def held_of_case(facts: Facts) -> list[Held]:
    """Return what holds of the case as a whole, whatever its clocks."""
    found: list[Held] = []
    opening = facts.opening
    if opening is not None and assessment_open(facts):
        if facts.last_event_on is not None:
            found.append(Held(Condition.STALLED, _WHOLE_CASE, facts.last_event_on))
        people = facts.people
        if people.caseworker is None:
            since = people.caseworker_since
            # Nobody is needed before there is a case.
            began_on = opening.request_on if since is None else max(since, opening.request_on)
            found.append(Held(Condition.WITHOUT_CASEWORKER, _WHOLE_CASE, began_on))
    return found


def held_of_clocks(facts: Facts, clocks: Sequence[Clock], day: date) -> list[Held]:
    """Return what holds by *clocks*: all of a case, or all of one group."""
    found: list[Held] = []
    for exception in facts.exceptions:
        if not any(is_open(clock) and _concerns(exception, clock) for clock in clocks):
            continue
        name, review_on, ended_on = exception.reference, exception.review_on, exception.ended_on
        if review_on is not None and (ended_on is None or ended_on > day):
            found.append(Held(Condition.EXCEPTION_REVIEW, name, review_on, ends_on=ended_on))
        if exception.ground is GroundName.NOT_STATED or exception.evidence is None:
            # Also once it has ended: it flags the case all the same, and may have excused it.
            found.append(Held(Condition.EXCEPTION_UNSUPPORTED, name, exception.began_on))
    moved = [clock for clock in clocks if clock.moved_from is not None]
    if moved:
        # One correction moves several clocks of a case; the one that governs speaks for all.
        wanted = governing(facts)
        found.extend(
            Held(Condition.DEADLINE_MOVED, clock.subject, clock.trigger_on, moved=clock)
            for clock in moved
            if is_open(clock) and (clock.limit, clock.subject) == wanted
        )
    return found


def held_of_acts(facts: Facts, day: date) -> list[Held]:
    """Return what holds by the acts on alerts of the case."""
    attention = facts.attention
    found = [
        Held(
            Condition.SNOOZE_ENDING,
            snooze.alert,
            snooze.until,
            ends_on=snooze.until + _ONE_DAY,
            after_on=snooze.on,
        )
        for snooze in attention.snoozed
        if snooze.until >= day
    ]
    last_on = facts.last_event_on
    # They stand in the order of their days. Of several after which nothing has happened the
    # first speaks for all, and not the latest: to acknowledge once more is no progress, and
    # must not begin the days anew.
    idle = (one for one in attention.acknowledged if last_on is not None and one.on >= last_on)
    found.extend(Held(Condition.ACKNOWLEDGED_IDLE, one.alert, one.on) for one in islice(idle, 1))
    return found


def _concerns(exception: CaseException, clock: Clock) -> bool:
    """Whether *exception* claims to excuse *clock*; one on advice may name its adviser."""
    if exception.limit.value != clock.limit.value:
        return False
    if clock.limit is not LimitKey.ADVICE or exception.adviser is None:
        return True
    return exception.adviser == clock.subject.partition("#")[0]
