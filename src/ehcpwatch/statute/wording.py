"""Say dates and lengths in the words that a caseworker reads."""

from datetime import date
from typing import assert_never

from .terms import Counting, Limit, Unit

__all__ = ["length_in_words", "long_date"]

# Not strftime: its names follow the machine's locale, and it pads years below 1000 as it likes.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """Return a civil date with its weekday, in English whatever the locale.

    >>> long_date(date(2025, 1, 6))
    'Monday 6 January 2025'
    """
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def length_in_words(limit: Limit) -> str:
    """Return how long a limit is and how it is counted, as the end of a sentence.

    >>> from ehcpwatch.statute import LimitKey, versions
    >>> length_in_words(versions(LimitKey.DRAFT_REPRESENTATIONS)[0])
    '15 days, the day itself being the first'
    """
    if limit.month_day is not None:
        month, day = limit.month_day
        return f"by a fixed date, before {day + 1} {_MONTHS[month - 1]} of the year"
    words = f"{limit.length} {_unit_in_words(limit.unit)}"
    if limit.counting is Counting.BEGINNING_WITH:
        return f"{words}, the day itself being the first"
    return f"{words}, the day after being the first"


def _unit_in_words(unit: Unit) -> str:
    match unit:
        case Unit.WEEKS:
            return "weeks"
        case Unit.DAYS:
            return "days"
        case Unit.WORKING_DAYS:
            return "working days"
        case Unit.MONTHS:
            return "months"
        case Unit.FIXED_DATE:
            return "fixed date"
        case _:
            assert_never(unit)
