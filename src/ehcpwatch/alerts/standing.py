"""What should stand: the alerts that a case's facts, a ladder and a day call for.

The answer follows from events, policy and day alone. Of one clock at most one rung
stands, the furthest reached; rungs passed while nobody could announce are never named.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.case import Clock, Facts, assessment_open, governing, is_open
from ehcpwatch.statute import Ground

from .ladder import Condition, Ladder, Role, latest_rung, next_rung_on

__all__ = ["Severity", "Standing", "next_alert_on", "standing"]

CASE = ""


class Severity(StrEnum):
    """How an alert reads. An excused limit past its last day is never called a breach."""

    NOTICE = "notice"
    BREACH = "breach"
    EXCUSED = "excused"


class Standing(NamedTuple):
    """One alert that should stand on a day.

    Attributes:
        rule: The limit's key, or the condition.
        subject: Of the clock, or what the condition is about.
        due_on: The last lawful day, or the day the condition began.
        rung: Distance in days from `due_on`.
        reached_on: The day the rung was reached, from which it stands.
        moved_from: For a moved deadline, the last lawful day as first stated.
    """

    rule: str
    version: int
    subject: str
    due_on: date
    rung: int
    reached_on: date
    severity: Severity
    tell: tuple[Role, ...]
    ground: Ground | None = None
    moved_from: date | None = None


def standing(
    facts: Facts, clocks: Iterable[Clock], ladder: Ladder, day: date
) -> tuple[Standing, ...]:
    """Return what should stand on *day*, in a fixed order.

    Args:
        facts: As at *day*.
        clocks: All clocks of the case, from the same facts.
    """
    found: list[Standing] = []
    for clock in clocks:
        if not is_open(clock):
            continue
        rule = ladder.limits.get(clock.limit)
        if rule is None:
            continue
        reached = latest_rung(rule, clock.deadline, day)
        if reached is None:
            continue
        version, rung = reached
        found.append(
            Standing(
                rule=rule.key,
                version=version.version,
                subject=clock.subject,
                due_on=clock.deadline,
                rung=rung.days,
                reached_on=clock.deadline + timedelta(days=rung.days),
                severity=_severity(clock, day),
                tell=rung.tell,
                ground=clock.excused,
            )
        )
    for condition, subject, began_on, clock_moved in _conditions(facts, clocks):
        rule = ladder.conditions.get(condition)
        reached = None if rule is None else latest_rung(rule, began_on, day)
        if rule is None or reached is None:
            continue
        version, rung = reached
        found.append(
            Standing(
                rule=rule.key,
                version=version.version,
                subject=subject,
                due_on=began_on if clock_moved is None else clock_moved.deadline,
                rung=rung.days,
                reached_on=began_on + timedelta(days=rung.days),
                severity=Severity.NOTICE,
                tell=rung.tell,
                moved_from=None if clock_moved is None else clock_moved.moved_from,
            )
        )
    return tuple(found)


def next_alert_on(facts: Facts, clocks: Sequence[Clock], ladder: Ladder, day: date) -> date | None:
    """Return the next day after *day* on which something else should stand."""
    changes: list[date] = []
    for clock in clocks:
        if not is_open(clock):
            continue
        rule = ladder.limits.get(clock.limit)
        if rule is not None and (on := next_rung_on(rule, clock.deadline, day)) is not None:
            changes.append(on)
        if clock.deadline >= day:
            # From notice to breach, whether or not a rung lies there.
            changes.append(clock.deadline + timedelta(days=1))
    for condition, _, began_on, _ in _conditions(facts, clocks):
        rule = ladder.conditions.get(condition)
        if rule is not None and (on := next_rung_on(rule, began_on, day)) is not None:
            changes.append(on)
    return min(changes, default=None)


def _severity(clock: Clock, day: date) -> Severity:
    if day <= clock.deadline:
        return Severity.NOTICE
    return Severity.BREACH if clock.excused is None else Severity.EXCUSED


def _conditions(
    facts: Facts, clocks: Iterable[Clock]
) -> Iterable[tuple[Condition, str, date, Clock | None]]:
    """Yield each condition of the case: what it is about and the day it began."""
    opening = facts.opening
    if opening is not None and assessment_open(facts):
        if facts.last_event_on is not None:
            yield Condition.STALLED, CASE, facts.last_event_on, None
        people = facts.people
        if people.caseworker is None:
            began_on = people.caseworker_since or opening.request_on
            yield Condition.WITHOUT_CASEWORKER, CASE, began_on, None
    if facts.exceptions:
        running = {clock.limit.value for clock in clocks if is_open(clock)}
        for exception in facts.exceptions:
            if (
                exception.review_on is not None
                and exception.ended_on is None
                and exception.limit.value in running
            ):
                yield Condition.EXCEPTION_REVIEW, exception.reference, exception.review_on, None
    wanted = governing(facts)
    for clock in clocks:
        if (
            clock.moved_from is not None
            and clock.moved_from != clock.deadline
            and is_open(clock)
            and (clock.limit, clock.subject) == wanted
        ):
            yield Condition.DEADLINE_MOVED, clock.subject, clock.trigger_on, clock
