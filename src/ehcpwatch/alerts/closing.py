"""Why an alert no longer stands: the difference between over and never so.

Resolved means that what was said was true and is over: the clock with that last lawful
day is still there and is met or ended, or the condition came to its end. Withdrawn means
that it no longer was so: the date moved, an event was taken back, the route changed.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from ehcpwatch.case import Clock, Facts, is_open

from .conditions import ABOUT_ACTS, Held
from .ladder import Condition
from .standing import Standing

__all__ = ["Closing", "Said", "closing"]


class Closing(StrEnum):
    """Why an alert no longer stands."""

    MET_IN_TIME = "met_in_time"
    MET_LATE = "met_late"
    ENDED = "ended"
    NEXT_RUNG = "next_rung"
    CONDITION_OVER = "condition_over"
    RULE_CHANGED = "rule_changed"
    """Still owed, but the ladder has no such rung any more."""
    DATE_GONE = "date_gone"
    CASE_ERASED = "case_erased"


class Said(Protocol):
    """What this module reads of a record of the ledger."""

    @property
    def rule(self) -> str: ...  # noqa: D102  # as of the record
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def due_on(self) -> date: ...  # noqa: D102
    @property
    def rung(self) -> int: ...  # noqa: D102
    @property
    def moved_from(self) -> date | None: ...  # noqa: D102


_CONDITIONS = frozenset(condition.value for condition in Condition)
_EXCEPTIONS = frozenset({Condition.EXCEPTION_REVIEW, Condition.EXCEPTION_UNSUPPORTED})
_OF_ONE_DAY = frozenset({Condition.EXCEPTION_UNSUPPORTED, Condition.ACKNOWLEDGED_IDLE})
"""The conditions that begin once: where they hold from another day, their day has moved."""


def closing(
    said: Said,
    facts: Facts,
    clocks: Sequence[Clock],
    *,
    wanted: Sequence[Standing],
    held: Sequence[Held],
) -> Closing:
    """Return why *said*, which stood, stands no longer.

    Args:
        said: The record in question; none of *wanted* is the same alert.
        facts: Of the case, as at the day looked at.
        clocks: All clocks of the case, from the same facts.
        wanted: What should stand now.
        held: The conditions that hold now, whether or not a rung of theirs is reached.
    """
    follower = next((alert for alert in wanted if _of_the_same(alert, said)), None)
    if follower is not None:
        further = follower.rung > said.rung or follower.due_on > said.due_on
        return Closing.NEXT_RUNG if further else Closing.RULE_CHANGED
    if said.rule in _CONDITIONS and said.moved_from is None:
        now = next(
            (one for one in held if (one.key, one.subject) == (said.rule, said.subject)), None
        )
        if now is not None:
            return _of_condition(said, facts, now, wanted)
        return Closing.CONDITION_OVER if _was_so(said, facts, held) else Closing.DATE_GONE
    for clock in clocks:
        if clock.subject != said.subject or clock.deadline != said.due_on:
            continue
        if clock.limit.value == said.rule or (
            said.moved_from is not None and clock.moved_from == said.moved_from
        ):
            return _of_clock(clock)
    return Closing.DATE_GONE


def _of_the_same(alert: Standing, said: Said) -> bool:
    """Whether *alert* is another rung, or another version, of the same thing as *said*."""
    if (alert.rule, alert.subject) != (said.rule, said.subject):
        return False
    # A new version of `stalled` may count another number of days to the day it began.
    return alert.due_on == said.due_on or (
        alert.rule == Condition.STALLED and alert.version != said.version
    )


def _was_so(said: Said, facts: Facts, held: Sequence[Held]) -> bool:
    """Whether what was said was true: what the condition was about is still on record."""
    if said.rule in _EXCEPTIONS:
        return any(exception.reference == said.subject for exception in facts.exceptions)
    if said.rule == Condition.ACKNOWLEDGED_IDLE and any(
        one.key == said.rule and one.from_on <= said.due_on for one in held
    ):
        # Nothing has happened since an earlier acknowledgement, which speaks for this one now.
        return False
    if said.rule in ABOUT_ACTS:
        acknowledged, snoozed = facts.attention.acknowledged, facts.attention.snoozed
        return said.subject in {*(one.alert for one in acknowledged), *(s.alert for s in snoozed)}
    return facts.opening is not None


def _of_condition(said: Said, facts: Facts, now: Held, wanted: Sequence[Standing]) -> Closing:
    """Tell an episode that is over from one whose day moved, where the condition holds now."""
    if now.key is Condition.STALLED:
        # An event ends a stall; the case became longer without one only if one was taken back.
        older = any(alert.rule == said.rule and alert.due_on < said.due_on for alert in wanted)
        return Closing.DATE_GONE if older else Closing.CONDITION_OVER
    if now.key in ABOUT_ACTS and not wanted:
        # Nothing else stands, so that nobody is asked about acts any more.
        return Closing.CONDITION_OVER
    if now.from_on == said.due_on:
        return Closing.RULE_CHANGED
    if now.key in _OF_ONE_DAY:
        return Closing.DATE_GONE
    if now.key is Condition.WITHOUT_CASEWORKER:
        since = facts.people.caseworker_since
        # Nobody was assigned and taken off since: it is the same time, counted otherwise.
        if since is None or since <= said.due_on:
            return Closing.DATE_GONE
    return Closing.CONDITION_OVER


def _of_clock(clock: Clock) -> Closing:
    if clock.met_on is not None:
        return Closing.MET_IN_TIME if clock.met_on <= clock.deadline else Closing.MET_LATE
    return Closing.RULE_CHANGED if is_open(clock) else Closing.ENDED
