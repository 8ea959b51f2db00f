"""When people are told: their working hours in England, and the hour of a digest.

A rung is reached on its own day; delivery waits for the recipient's hours. Nobody is told on a
Saturday, a Sunday or a bank holiday unless their hours say so.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ehcpwatch.clock import LONDON
from ehcpwatch.statute import is_bank_holiday

__all__ = ["OFFICE_HOURS", "Hours", "next_digest_at", "opens_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours in which somebody reads messages, in the time of England.

    Attributes:
        days: Of the week, Monday is 1 and Sunday 7; at least one.
        opens: Of each such day that is no bank holiday.
        closes: Later than `opens`.
    """

    days: frozenset[int]
    opens: time
    closes: time


OFFICE_HOURS = Hours(days=frozenset({1, 2, 3, 4, 5}), opens=time(8, 30), closes=time(17))
"""The hours of those who have none of their own: our choice."""

_DAY = timedelta(days=1)


def opens_at(hours: Hours, at: datetime) -> datetime:
    """Return the first instant from *at* on that lies within *hours*, in UTC."""
    local = at.astimezone(LONDON)
    day = local.date()
    if _works(hours, day) and local.timetz().replace(tzinfo=None) < hours.closes:
        return max(at.astimezone(UTC), _instant(day, hours.opens))
    return _instant(_next_day(hours, day + _DAY), hours.opens)


def next_digest_at(hours: Hours, at: datetime) -> datetime:
    """Return the first opening of *hours* from *at* on, in UTC: when a digest is sent."""
    day = at.astimezone(LONDON).date()
    if _works(hours, day) and (opening := _instant(day, hours.opens)) >= at:
        return opening
    return _instant(_next_day(hours, day + _DAY), hours.opens)


def _works(hours: Hours, day: date) -> bool:
    return day.isoweekday() in hours.days and not is_bank_holiday(day)


def _next_day(hours: Hours, day: date) -> date:
    while not _works(hours, day):
        day += _DAY
    return day


def _instant(day: date, moment: time) -> datetime:
    # Of an hour that the clocks skip, the instant after it; of one that comes twice, the first.
    return datetime.combine(day, moment, LONDON).astimezone(UTC)
