"""What should stand: the alerts that a case's facts, a ladder and a day call for.

The answer follows from events, policy and day alone. Of one clock at most one rung
stands, the furthest reached; rungs passed while nobody could announce are never named.
What people did about an alert plays no part in whether it stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.case import CaseException, Clock, Facts, assessment_open, governing, is_open
from ehcpwatch.statute import Ground, LimitKey

from .ladder import Condition, Ladder, Role, Rule, latest_rung, next_rung_on

__all__ = [
    "Held",
    "Severity",
    "Standing",
    "conditions_held",
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
        if rule is not None and (alert := _of_condition(condition, rule, day)) is not None:
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
    changes += _changes(_held_of_clocks(facts, clocks, day), ladder, day)
    return min(changes, default=None)


def next_case_alert_on(facts: Facts, ladder: Ladder, day: date) -> date | None:
    """Return a day after *day* before which nothing else will stand of the case as a whole.

    Args:
        facts: As at *day*, and without any change until the day returned.
    """
    return min(_changes(_held_of_case(facts), ladder, day), default=None)


def _changes(held: Iterable["Held"], ladder: Ladder, day: date) -> Iterator[date]:
    for condition in held:
        rule = ladder.conditions.get(condition.key)
        if rule is None:
            continue
        if (on := next_rung_on(rule, condition.from_on, day)) is not None:
            yield on
        if condition.ends_on is not None:
            yield condition.ends_on


_ONE_DAY = timedelta(days=1)
_WHOLE_CASE = ""


class Held(NamedTuple):
    """A condition that holds on the day looked at.

    Attributes:
        subject: What it is about, where a case may have several.
        from_on: The day that the distances of its rule are counted from.
        ends_on: The day from which it holds no more, where that is known beforehand.
        moved: The clock, for a moved deadline.
    """

    key: Condition
    subject: str
    from_on: date
    ends_on: date | None = None
    moved: Clock | None = None


def _of_condition(condition: Held, rule: Rule, day: date) -> Standing | None:
    reached = latest_rung(rule, condition.from_on, day)
    if reached is None:
        return None
    version, rung = reached
    reached_on = condition.from_on + timedelta(days=rung.days)
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


def conditions_held(facts: Facts, clocks: Sequence[Clock], day: date) -> list[Held]:
    """Return each condition of the case that holds on *day*, its rungs reached or not."""
    return [*_held_of_case(facts), *_held_of_clocks(facts, clocks, day)]


def _held_of_case(facts: Facts) -> list[Held]:
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


def _held_of_clocks(facts: Facts, clocks: Sequence[Clock], day: date) -> list[Held]:
    found = [
        Held(
            Condition.EXCEPTION_REVIEW,
            exception.reference,
            exception.review_on,
            ends_on=exception.ended_on,
        )
        for exception in facts.exceptions
        if exception.review_on is not None
        and (exception.ended_on is None or exception.ended_on > day)
        and any(is_open(clock) and _concerns(exception, clock) for clock in clocks)
    ]
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


def _concerns(exception: CaseException, clock: Clock) -> bool:
    """Whether *exception* claims to excuse *clock*; one on advice may name its adviser."""
    if exception.limit.value != clock.limit.value:
        return False
    if clock.limit is not LimitKey.ADVICE or exception.adviser is None:
        return True
    return exception.adviser == clock.subject.partition("#")[0]
