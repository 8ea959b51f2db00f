"""The arithmetic behind a last lawful day, in words and numbers that a reader can redo."""

from datetime import timedelta

from ehcpwatch.statute import (
    Counting,
    Limit,
    Unit,
    is_working_day,
    length_in_words,
    limit_for,
    long_date,
)

from .clock import Clock

__all__ = ["arithmetic", "days_in_words"]

_DAYS_PER_WEEK = 7
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def arithmetic(clock: Clock, *, count_receipt_as_day_one: bool = False) -> str:
    """Return how the last lawful day of *clock* follows from its trigger."""
    limit = limit_for(clock.limit, clock.trigger_on)
    start, end = long_date(clock.trigger_on), long_date(clock.deadline)
    match limit.unit:
        case Unit.WEEKS | Unit.DAYS:
            days = (clock.deadline - clock.trigger_on).days
            if limit.counting is Counting.BEGINNING_WITH:
                return f"{start} is day 1; day {days + 1} is {end}."
            counted = f"{start} + {limit.length} {limit.unit.value}"
            if limit.unit is Unit.WEEKS:
                counted += f" ({limit.length * _DAYS_PER_WEEK} days)"
            if count_receipt_as_day_one and limit.span != limit.span_from_day_one:
                return f"{counted}, the day of receipt counted as day 1 = {end}."
            return f"{counted} = {end}."
        case Unit.WORKING_DAYS:
            return _working_days(clock, limit)
        case Unit.MONTHS:
            return (
                f"{limit.length} months beginning with {start} end on {end}: the day before the "
                "same day of the month, or the month's last day where it has none."
            )
        case Unit.FIXED_DATE:
            return f"Fixed by the year {clock.trigger_on.year}: {length_in_words(limit)} = {end}."


def _working_days(clock: Clock, limit: Limit) -> str:
    start, end = long_date(clock.trigger_on), long_date(clock.deadline)
    skipped = []
    day = clock.trigger_on
    while day <= clock.deadline:
        if day.weekday() < _SATURDAY and not is_working_day(day):
            skipped.append(long_date(day))
        day += _ONE_DAY
    without = f" Bank holidays left out: {', '.join(skipped)}." if skipped else ""
    return (
        f"{limit.length} working days beginning with {start}, or the day of the move if that is "
        f"later = {end}.{without}"
    )


def days_in_words(count: int) -> str:
    """Return a number of days, such as "1 day" and "12 days"."""
    return f"{count} day" if count == 1 else f"{count} days"
