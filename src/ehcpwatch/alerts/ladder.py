"""The ladder: at which distances from a last lawful day who is told.

Distances are in days: negative before the day they are counted from, positive after it. A rule has
dated versions; a version applies to the rungs *reached* from its first day on, so that
a new policy raises nothing again. A version changes only when what the rule means does;
whom it tells, and in what words, is no part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ehcpwatch.case import NATURE
from ehcpwatch.statute import LimitKey, Nature

__all__ = [
    "ALERTED_LIMITS",
    "DEFAULT_LADDER",
    "Condition",
    "Ladder",
    "Role",
    "Rule",
    "RuleVersion",
    "Rung",
    "latest_rung",
    "next_rung_on",
]


ALERTED_LIMITS = frozenset(key for key in LimitKey if NATURE[key] is Nature.DEADLINE)
"""The limits that may have a rule: on floors and conditional notices nobody is late."""


class Role(StrEnum):
    """Who is told; a later part of the house knows which person that is."""

    CASEWORKER = "caseworker"
    MANAGER = "manager"
    AGENCY_LEAD = "agency_lead"
    HEAD_OF_SEND = "head_of_send"
    DIRECTOR = "director"
    DUTY = "duty"
    """Whoever is on duty, by the inbox that they share."""


class Condition(StrEnum):
    """The rules that watch a condition of the case, not a limit."""

    STALLED = "stalled"
    WITHOUT_CASEWORKER = "without_caseworker"
    EXCEPTION_REVIEW = "exception_review"
    EXCEPTION_UNSUPPORTED = "exception_unsupported"
    """Recorded without its ground, or without evidence."""
    DEADLINE_MOVED = "deadline_moved"
    SNOOZE_ENDING = "snooze_ending"
    ACKNOWLEDGED_IDLE = "acknowledged_idle"
    """Somebody said that they act on an alert, and nothing has happened since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One distance, and who is told when it is reached.

    Attributes:
        days: From the last lawful day. For a condition: `stalled` from the last event,
            `without_caseworker` from the first day without, `exception_review` from
            the day set for it, `exception_unsupported` from its first day,
            `snooze_ending` from the day on which the alert comes back,
            `acknowledged_idle` from the acknowledgement.
        tell: At least one role.
    """

    days: int
    tell: tuple[Role, ...] = (Role.CASEWORKER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """The rungs of a rule from a day on, at least one, the furthest before first."""

    version: int
    from_on: date
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in its versions, at least one, the oldest first.

    Attributes:
        key: Of the limit, or the condition, that it watches.
    """

    key: str
    versions: tuple[RuleVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """All rules: one for each limit that is alerted on, and one for each condition.

    Attributes:
        limits: A limit without a rule is watched and never alerted on.
        conditions: Likewise. The first rung of `stalled` is how many days without an
            event make a case stalled.
    """

    limits: Mapping[LimitKey, Rule]
    conditions: Mapping[Condition, Rule]


def latest_rung(rule: Rule, from_on: date, day: date) -> tuple[RuleVersion, Rung] | None:
    """Return the furthest rung reached by *day*, with its version; `None` if none is.

    Args:
        rule: One rule of the ladder.
        from_on: The day that its distances are counted from.
        day: The day looked at; a rung is reached on its own day.
    """
    # Ordinals, not dates: a rung may lie outside the calendar, where nothing is reached.
    start, today = from_on.toordinal(), day.toordinal()
    end = _AFTER_EVERY_DAY
    for version in reversed(rule.versions):
        first = version.from_on.toordinal()
        for rung in reversed(version.rungs):
            reached = start + rung.days
            if reached <= today and first <= reached < end:
                return version, rung
        end = first
    return None


def next_rung_on(rule: Rule, from_on: date, day: date) -> date | None:
    """Return the next day after *day* on which a rung is reached, `None` for none."""
    start, today = from_on.toordinal(), day.toordinal()
    found = end = _AFTER_EVERY_DAY
    for version in reversed(rule.versions):
        first = version.from_on.toordinal()
        for rung in version.rungs:
            reached = start + rung.days
            if reached > today and first <= reached < end:
                # Of one version the first that lies ahead; an older version's lie before it.
                found = reached
                break
        end = first
    return None if found == _AFTER_EVERY_DAY else date.fromordinal(found)


_AFTER_EVERY_DAY = date.max.toordinal() + 1

# The SEND Regulations 2014 came into force on this day; no limit is older.
_FROM_THE_BEGINNING = date(2014, 9, 1)

_CASEWORKER = (Role.CASEWORKER,)
_WITH_MANAGER = (Role.CASEWORKER, Role.MANAGER)
_WITH_AGENCY = (Role.CASEWORKER, Role.AGENCY_LEAD)
_WITH_HEAD = (*_WITH_MANAGER, Role.HEAD_OF_SEND)
_WITH_DIRECTOR = (*_WITH_HEAD, Role.DIRECTOR)

# Each step upwards waits until the one below has had weeks to act, so that few cases reach
# those who answer for hundreds: the head of SEND at 30 weeks, the director at 40.
_LONG = (
    *(Rung(days=days, tell=_CASEWORKER) for days in (-28, -14, -7, -1, 1)),
    Rung(days=28, tell=_WITH_MANAGER),
    Rung(days=70, tell=_WITH_HEAD),
    *(Rung(days=days, tell=_WITH_DIRECTOR) for days in (140, 224)),
)
_REVIEW = tuple(Rung(days=days, tell=_CASEWORKER) for days in (-28, -7, -1, 1))
_SHORT = tuple(Rung(days=days, tell=_CASEWORKER) for days in (-7, -1, 1))
_ADVICE = tuple(Rung(days=days, tell=_WITH_AGENCY) for days in (-7, 1, 14, 28))


def _rule(key: LimitKey | Condition, rungs: tuple[Rung, ...]) -> Rule:
    version = RuleVersion(version=1, from_on=_FROM_THE_BEGINNING, rungs=rungs)
    return Rule(key=key.value, versions=(version,))


DEFAULT_LADDER = Ladder(
    limits={
        key: _rule(key, rungs)
        for key, rungs in (
            (LimitKey.FINAL_PLAN, _LONG),
            (LimitKey.ORDER_FINAL_PLAN, _LONG),
            (LimitKey.ORDER_MADE_FINAL_PLAN, _LONG),
            (LimitKey.REASSESSMENT_FINAL_PLAN, _LONG),
            (LimitKey.DECISION_TO_ASSESS, _SHORT),
            (LimitKey.ADVICE, _ADVICE),
            (LimitKey.ANNUAL_REVIEW, _REVIEW),
            (LimitKey.REVIEW_DECISION, _REVIEW),
            (LimitKey.AMENDED_PLAN, _REVIEW),
            (LimitKey.PHASE_TRANSFER, _REVIEW),
            (LimitKey.PHASE_TRANSFER_POST16, _REVIEW),
            (LimitKey.REVIEW_REPORT, _SHORT),
            (LimitKey.ORDER_NOTICE, _SHORT),
            (LimitKey.ORDER_DRAFT_PLAN, _SHORT),
            (LimitKey.ORDER_AMEND, _SHORT),
            (LimitKey.ORDER_SCHOOL, _SHORT),
            (LimitKey.REASSESSMENT_DECISION, _SHORT),
            (LimitKey.TRANSFER_OF_PLAN, _SHORT),
            (LimitKey.TRANSFER_NOTICE, _SHORT),
        )
    },
    conditions={
        Condition.STALLED: _rule(Condition.STALLED, (Rung(days=28),)),
        Condition.WITHOUT_CASEWORKER: _rule(
            Condition.WITHOUT_CASEWORKER, (Rung(days=1, tell=(Role.MANAGER,)),)
        ),
        Condition.EXCEPTION_REVIEW: _rule(Condition.EXCEPTION_REVIEW, (Rung(days=0),)),
        Condition.EXCEPTION_UNSUPPORTED: _rule(
            Condition.EXCEPTION_UNSUPPORTED, (Rung(days=7), Rung(days=28, tell=_WITH_MANAGER))
        ),
        Condition.DEADLINE_MOVED: _rule(Condition.DEADLINE_MOVED, (Rung(days=0),)),
        Condition.SNOOZE_ENDING: _rule(Condition.SNOOZE_ENDING, (Rung(days=-1),)),
        Condition.ACKNOWLEDGED_IDLE: _rule(
            Condition.ACKNOWLEDGED_IDLE, (Rung(days=14, tell=_WITH_MANAGER),)
        ),
    },
)
"""The ladder that stands unless a council writes its own.

Distances as in the definitions: 24, 30, 40 and 52 weeks for the 20-week limit, the same
distances on order clocks; floors and the conditional notices have none. The rung one day
before serves both readings of "within 20 weeks".
"""
