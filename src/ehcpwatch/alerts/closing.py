"""Why an alert no longer stands: the difference between over and never so.

Resolved means that what was said was true and is over: the clock with that last lawful
day is still there and is met or ended, or the condition came to its end. Withdrawn means
that it is no longer true: the date moved, an event was taken back, the route changed.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from ehcpwatch.case import Clock, Facts, assessment_open, is_open

from .ladder import Condition
from .record import AlertRecord, Closing
from .standing import Standing

__all__ = ["closing"]

_CONDITIONS = frozenset(condition.value for condition in Condition)


def closing(
    record: AlertRecord, facts: Facts, clocks: Sequence[Clock], standing: Iterable[Standing]
) -> Closing:
    """Return why *record*, which stood, is not among what should stand.

    Args:
        facts: As at the day looked at.
        clocks: All clocks of the case, from the same facts.
        standing: What should stand on that day; *record* is not in it.
    """
    if any(_speaks_instead(alert, record) for alert in standing):
        return Closing.NEXT_RUNG
    if record.rule in _CONDITIONS:
        return _of_condition(Condition(record.rule), record, facts, clocks)
    for clock in clocks:
        if (clock.limit.value, clock.subject, clock.deadline) == (
            record.rule,
            record.subject,
            record.due_on,
        ):
            return _of_clock(clock)
    return Closing.DATE_GONE


def _speaks_instead(alert: Standing, record: AlertRecord) -> bool:
    """Whether *alert* is another rung of the same clock or the same condition.

    A new version of a rule may say that the same condition begins on another day.
    """
    return (alert.rule, alert.subject) == (record.rule, record.subject) and (
        alert.due_on == record.due_on
        or (record.rule in _CONDITIONS and alert.version != record.version)
    )


def _of_clock(clock: Clock) -> Closing:
    if clock.met_on is not None:
        return Closing.MET_IN_TIME if clock.met_on <= clock.deadline else Closing.MET_LATE
    return Closing.RULE_CHANGED if is_open(clock) else Closing.ENDED


def _of_condition(
    condition: Condition, record: AlertRecord, facts: Facts, clocks: Sequence[Clock]
) -> Closing:
    """A condition is over when it held on the day it is known by; else it never began then."""
    match condition:
        case Condition.STALLED:
            # An event before that day, told of late, shows that the case was not stalled.
            last_on = facts.last_event_on
            over = last_on is not None and last_on >= record.due_on
        case Condition.WITHOUT_CASEWORKER:
            over = _was_without_caseworker(record, facts)
        case Condition.EXCEPTION_REVIEW:
            over = any(
                (exception.reference, exception.review_on) == (record.subject, record.due_on)
                for exception in facts.exceptions
            )
        case Condition.DEADLINE_MOVED:
            over = any(
                (clock.subject, clock.moved_from, clock.deadline)
                == (record.subject, record.moved_from, record.due_on)
                for clock in clocks
            )
        case _:
            assert_never(condition)
    return Closing.CONDITION_OVER if over else Closing.DATE_GONE


def _was_without_caseworker(record: AlertRecord, facts: Facts) -> bool:
    people, opening = facts.people, facts.opening
    if opening is None:
        return False
    since = people.caseworker_since
    if since is not None and since > record.due_on:
        return True
    return (
        people.caseworker is None
        and not assessment_open(facts)
        and record.due_on
        == (opening.request_on if since is None else max(since, opening.request_on))
    )
