"""The ladder: at which distances from a last lawful day who is told.

Days are counted from the last lawful day: negative before it, positive after. A rule has
dated versions; a version applies to the rungs *reached* from its first day on, so that
a new policy raises nothing again. A version changes only when what the rule means does;
whom it tells, and in what words, is no part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ehcpwatch.statute import LimitKey

__all__ = [
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


class Role(StrEnum):
    """Who is told; a later part of the house knows which person that is."""

    CASEWORKER = "caseworker"
    MANAGER = "manager"
    AGENCY_LEAD = "agency_lead"


class Condition(StrEnum):
    """The rules that watch a condition of the case, not a limit."""

    STALLED = "stalled"
    WITHOUT_CASEWORKER = "without_caseworker"
    EXCEPTION_REVIEW = "exception_review"
    DEADLINE_MOVED = "deadline_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One distance from the last lawful day (or from the day a condition began)."""

    days: int
    tell: tuple[Role, ...] = (Role.CASEWORKER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """The rungs of a rule from a day on, the furthest before first."""

    version: int
    from_on: date
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in its versions, the oldest first."""

    key: str
    versions: tuple[RuleVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """All rules: one for each limit that is alerted on, and one for each condition.

    Attributes:
        limits: A limit without a rule is watched and never alerted on.
        conditions: Likewise. The first rung of `stalled` is how many days without an
            event make a case stalled; of `without_caseworker`, how many days it may be so.
    """

    limits: Mapping[LimitKey, Rule]
    conditions: Mapping[Condition, Rule]


def latest_rung(rule: Rule, from_on: date, day: date) -> tuple[RuleVersion, Rung] | None:
    """Return the furthest rung reached by *day*, with its version; `None` if none is.

    Args:
        rule: One rule of the ladder.
        from_on: The last lawful day, or the day the condition began.
        day: The day looked at; a rung is reached on its own day.
    """
    latest: tuple[date, RuleVersion, Rung] | None = None
    for version, last_on in _in_force(rule):
        for rung in version.rungs:
            reached_on = from_on + timedelta(days=rung.days)
            if (
                reached_on <= day
                and version.from_on <= reached_on <= last_on
                and (latest is None or reached_on >= latest[0])
            ):
                latest = (reached_on, version, rung)
    return None if latest is None else latest[1:]


def next_rung_on(rule: Rule, from_on: date, day: date) -> date | None:
    """Return the next day after *day* on which a rung is reached, `None` for none."""
    if len(rule.versions) == 1:
        version = rule.versions[0]
        past = (day - from_on).days
        for rung in version.rungs:
            if rung.days > past:
                reached_on = from_on + timedelta(days=rung.days)
                if reached_on >= version.from_on:
                    return reached_on
        return None
    return min(
        (
            reached_on
            for version, last_on in _in_force(rule)
            for rung in version.rungs
            if day < (reached_on := from_on + timedelta(days=rung.days))
            and version.from_on <= reached_on <= last_on
        ),
        default=None,
    )


def _in_force(rule: Rule) -> list[tuple[RuleVersion, date]]:
    """Return each version with the last day on which its rungs may be reached."""
    following = [version.from_on - timedelta(days=1) for version in rule.versions[1:]]
    return list(zip(rule.versions, [*following, date.max], strict=True))


# The SEND Regulations 2014 came into force on this day; no limit is older.
_FROM_THE_BEGINNING = date(2014, 9, 1)

_WITH_MANAGER = (Role.CASEWORKER, Role.MANAGER)
_WITH_AGENCY = (Role.CASEWORKER, Role.AGENCY_LEAD)


def _rule(key: str, *rungs: Rung) -> Rule:
    version = RuleVersion(version=1, from_on=_FROM_THE_BEGINNING, rungs=rungs)
    return Rule(key=key, versions=(version,))


def _plain(key: LimitKey, *days: int) -> Rule:
    return _rule(
        key, *(Rung(days=n, tell=(Role.CASEWORKER,) if n <= 1 else _WITH_MANAGER) for n in days)
    )


_FINAL = (-28, -14, -7, -1, 1, 28, 70, 140, 224)
_REVIEW = (-28, -7, -1, 1)
_SHORT = (-7, -1, 1)

DEFAULT_LADDER = Ladder(
    limits={
        rule_key: rule
        for rule_key, rule in (
            *(
                (key, _plain(key, *_FINAL))
                for key in (
                    LimitKey.FINAL_PLAN,
                    LimitKey.ORDER_FINAL_PLAN,
                    LimitKey.ORDER_MADE_FINAL_PLAN,
                    LimitKey.REASSESSMENT_FINAL_PLAN,
                )
            ),
            *(
                (key, _plain(key, *_REVIEW))
                for key in (
                    LimitKey.ANNUAL_REVIEW,
                    LimitKey.REVIEW_DECISION,
                    LimitKey.AMENDED_PLAN,
                    LimitKey.PHASE_TRANSFER,
                    LimitKey.PHASE_TRANSFER_POST16,
                )
            ),
            *(
                (key, _plain(key, *_SHORT))
                for key in (
                    LimitKey.DECISION_TO_ASSESS,
                    LimitKey.ORDER_NOTICE,
                    LimitKey.ORDER_DRAFT_PLAN,
                    LimitKey.ORDER_AMEND,
                    LimitKey.ORDER_SCHOOL,
                    LimitKey.REASSESSMENT_DECISION,
                    LimitKey.REVIEW_REPORT,
                    LimitKey.TRANSFER_OF_PLAN,
                    LimitKey.TRANSFER_NOTICE,
                )
            ),
            (
                LimitKey.ADVICE,
                _rule(
                    LimitKey.ADVICE,
                    *(Rung(days=n, tell=_WITH_AGENCY) for n in (-7, 1, 14, 28)),
                ),
            ),
        )
    },
    conditions={
        Condition.STALLED: _rule(Condition.STALLED, Rung(days=28)),
        Condition.WITHOUT_CASEWORKER: _rule(
            Condition.WITHOUT_CASEWORKER, Rung(days=1, tell=(Role.MANAGER,))
        ),
        Condition.EXCEPTION_REVIEW: _rule(Condition.EXCEPTION_REVIEW, Rung(days=0)),
        Condition.DEADLINE_MOVED: _rule(Condition.DEADLINE_MOVED, Rung(days=0)),
    },
)
"""The ladder that stands unless a council writes its own.

Distances as in the definitions: 24, 30, 40 and 52 weeks for the 20-week limit, the same
distances on order clocks; floors and the conditional notices have none. The rung one day
before serves both readings of "within 20 weeks".
"""
