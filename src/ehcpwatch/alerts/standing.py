"""What should stand: the alerts that a case's facts, a ladder and a day call for.

The answer follows from events, policy and day alone. Of one clock at most one rung
stands, the furthest reached; rungs passed while nobody could announce are never named.
What people did about an alert plays no part in whether it stands; two conditions are about
such acts, and they are alerts of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.case import Clock, Facts, is_open
from ehcpwatch.statute import Ground

from .conditions import (
    ABOUT_ACTS,
    Held,
    conditions_held,
    held_of_acts,
    held_of_case,
    held_of_clocks,
)
from .ladder import Condition, Ladder, Role, Rule, latest_rung, next_rung_on

__all__ = [
    "Severity",
    "Standing",
    "next_alert_on",
    "next_case_alert_on",
    "standing",
]


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
        ground: What excuses the limit in law, before its last day as well as after it.
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
    facts: Facts, clocks: Sequence[Clock], ladder: Ladder, day: date
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
    for condition in conditions_held(facts, clocks, day):
        rule = ladder.conditions.get(condition.key)
        # Where nothing else stands any more, it matters to nobody what was done about it.
        if rule is None or (condition.key in ABOUT_ACTS and not found):
            continue
        if (alert := _of_condition(condition, rule, day)) is not None:
            found.append(alert)
    return tuple(found)


def next_alert_on(facts: Facts, clocks: Sequence[Clock], ladder: Ladder, day: date) -> date | None:
    """Return a day after *day* before which nothing else will stand of *clocks*, nor otherwise.

    What is watched of the case as a whole, whatever its clocks, is left to `next_case_alert_on`.

    Args:
        facts: As at *day*, and without any change until the day returned.
        clocks: All clocks of the case, or all of one group, from the same facts.

    Returns:
        The day to look again; on it there may be nothing new. `None` for never.
    """
    changes: list[date] = []
    for clock in clocks:
        if not is_open(clock):
            continue
        rule = ladder.limits.get(clock.limit)
        if rule is None:
            continue
        if (on := next_rung_on(rule, clock.deadline, day)) is not None:
            changes.append(on)
        if clock.deadline >= day:
            # From notice to breach, whether or not a rung lies there.
            changes.append(clock.deadline + _ONE_DAY)
    changes += _changes(held_of_clocks(facts, clocks, day), ladder, day)
    return min(changes, default=None)


def next_case_alert_on(facts: Facts, ladder: Ladder, day: date) -> date | None:
    """Return a day after *day* before which nothing else will stand of the case as a whole.

    Args:
        facts: As at *day*, and without any change until the day returned.
    """
    return min(
        _changes((*held_of_case(facts), *held_of_acts(facts, day)), ladder, day), default=None
    )


def _changes(held: Iterable[Held], ladder: Ladder, day: date) -> Iterator[date]:
    for condition in held:
        rule = ladder.conditions.get(condition.key)
        if rule is None:
            continue
        if (on := next_rung_on(rule, condition.from_on, day)) is not None:
            yield on
        if condition.ends_on is not None:
            yield condition.ends_on


_ONE_DAY = timedelta(days=1)


def _of_condition(condition: Held, rule: Rule, day: date) -> Standing | None:
    reached = latest_rung(rule, condition.from_on, day)
    if reached is None:
        return None
    version, rung = reached
    reached_on = condition.from_on + timedelta(days=rung.days)
    if condition.after_on is not None and reached_on <= condition.after_on:
        return None
    due_on, distance, moved_from = condition.from_on, rung.days, None
    if condition.key is Condition.STALLED:
        # A case is stalled from the first rung on, so that is the day it is known by.
        distance = rung.days - version.rungs[0].days
        due_on = reached_on - timedelta(days=distance)
    elif condition.moved is not None:
        due_on, moved_from = condition.moved.deadline, condition.moved.moved_from
    return Standing(
        rule=rule.key,
        version=version.version,
        subject=condition.subject,
        due_on=due_on,
        rung=distance,
        reached_on=reached_on,
        severity=Severity.NOTICE,
        tell=rung.tell,
        moved_from=moved_from,
    )


def _severity(clock: Clock, day: date) -> Severity:
    if day <= clock.deadline:
        return Severity.NOTICE
    return Severity.BREACH if clock.excused is None else Severity.EXCUSED
