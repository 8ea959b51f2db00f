"""How useful the alerts of a span were, read from a register: what people did, by rule.

Only what was known by the end of the span counts, so that the summary of a month stays as it
is: acts that are recorded later belong to no earlier span. Corrections and retractions count
whenever they come, and an erased case takes its alerts with it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from ehcpwatch.alerts import AlertRecord, Became, RuleUsefulness, became, usefulness
from ehcpwatch.case import Statement, resolve
from ehcpwatch.clock import LONDON
from ehcpwatch.events import CaseKey, Event
from ehcpwatch.register import SqlConnection, acted_on_events, told_between

__all__ = ["month_before", "usefulness_between"]


def usefulness_between(
    connection: SqlConnection, first: date, last: date
) -> tuple[RuleUsefulness, ...]:
    """Return what became, by the end of *last*, of the alerts told from *first* to *last*.

    Args:
        connection: One unchanging view of a register.
        first: A day in London.
        last: Not before *first*.

    Returns:
        The rules of which any alert was told, the one told most often first.
    """
    told: dict[CaseKey, list[tuple[AlertRecord, ...]]] = {}
    for records in told_between(connection, first, last):
        told.setdefault(records[0].case, []).append(records)
    acts = {case: _known(events, last) for case, events in acted_on_events(connection, told.keys())}
    return usefulness(_all_became(told, acts, last))


def month_before(day: date) -> tuple[date, date]:
    """Return the first and the last day of the calendar month before that of *day*.

    >>> month_before(date(2025, 3, 31))
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    """
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _all_became(
    told: dict[CaseKey, list[tuple[AlertRecord, ...]]],
    acts: dict[CaseKey, tuple[Statement, ...]],
    last: date,
) -> Iterator[Became]:
    for case, alerts in told.items():
        for records in alerts:
            found = became(records, acts.get(case, ()), last)
            if found is not None:
                yield found


def _known(events: tuple[Event, ...], last: date) -> tuple[Statement, ...]:
    """Return the statements that had been recorded by the end of *last*, as they stand now."""
    end = datetime.combine(last + timedelta(days=1), time.min, LONDON).astimezone(UTC)
    return tuple(
        statement
        for statement in resolve(events).statements
        # What came without an instant of recording was there before anybody noted one.
        if statement.event.recorded_at is None or statement.event.recorded_at < end
    )
