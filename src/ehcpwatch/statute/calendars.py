"""Say which days are working days in England, and count them.

The regulations count working days in few places; weeks, days and months never look
here. Bank holidays come from a maintained library that ships its data.
"""

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

from ehcpwatch.errors import DateOutOfRangeError

__all__ = [
    "WORKING_DAY_SOURCE",
    "add_working_days",
    "is_bank_holiday",
    "is_working_day",
    "working_days_after",
]

WORKING_DAY_SOURCE = (
    "Monday to Friday, less the bank holidays of England, Good Friday and Christmas Day, as the "
    "Python library holidays (country GB, subdivision ENG) gives them. For years that the "
    "library does not know, before 1872 and after 2100, Monday to Friday are counted."
)

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)

# A restart asks for a few years over and over, a vector file for any. A year is a dozen
# dates; this keeps two centuries of them.
_YEARS_KEPT = 256


def is_working_day(day: date) -> bool:
    """Return whether this day counts where the regulations say "working days".

    Source:
        SI 2014/1530 reg. 2(1) names the days left out (from general knowledge, not
        read): Saturday, Sunday, Good Friday, Christmas Day, bank holidays in England.

    >>> is_working_day(date(2025, 4, 18))  # Good Friday
    False
    """
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


def is_bank_holiday(day: date) -> bool:
    """Return whether this day is a bank holiday in England, on whatever day of the week it falls.

    >>> is_bank_holiday(date(2026, 12, 28))  # Boxing Day fell on a Saturday
    True
    """
    return day in _bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """Return the last of `count` working days beginning with a day.

    The day itself is the first of them when it is a working day; otherwise the next
    working day is.

    Args:
        day: The day to begin with.
        count: How many working days, at least 1.

    Raises:
        DateOutOfRangeError: They do not end before the year 10000.

    >>> add_working_days(date(2025, 4, 14), 15)  # Easter and early May fall inside
    datetime.date(2025, 5, 7)
    """
    left = count
    try:
        while True:
            if is_working_day(day):
                left -= 1
                if left <= 0:
                    return day
            day += _ONE_DAY
    except OverflowError as error:
        raise DateOutOfRangeError(period=f"{count} working days") from error


def working_days_after(day: date, count: int) -> date:
    """Return the last of `count` working days, of which the first is after a day.

    Raises:
        DateOutOfRangeError: They do not end before the year 10000.

    >>> working_days_after(date(2018, 1, 25), 20)
    datetime.date(2018, 2, 22)
    """
    if day == date.max:
        raise DateOutOfRangeError(period=f"{count} working days")
    return add_working_days(day + _ONE_DAY, count)


@lru_cache(maxsize=_YEARS_KEPT)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
