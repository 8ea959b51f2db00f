"""Compute the last lawful day of a limit.

Civil days of Europe/London throughout, never 24-hour arithmetic. Exceptions play no
part: they excuse a late act and never move a date. Weekends and bank holidays count
and shift nothing, except in limits counted in working days.
"""

import calendar
from datetime import date, timedelta
from typing import assert_never

from ehcpwatch.errors import DateOutOfRangeError, MalformedLimitError

from .calendars import add_working_days, working_days_after
from .terms import Counting, Limit, LimitKey, Unit

__all__ = [
    "add_months",
    "deadline",
    "last_day_of_months_beginning_with",
    "review_after_transfer_deadline",
]

_ONE_DAY = timedelta(days=1)
_MONTHS_PER_YEAR = 12
_REVIEW_MONTHS_AFTER_REVIEW = 12
_REVIEW_MONTHS_AFTER_TRANSFER = 3


def deadline(
    limit: Limit,
    trigger_on: date,
    *,
    count_receipt_as_day_one: bool = False,
    moved_on: date | None = None,
) -> date:
    """Return the last day on which the duty under a limit is still met in time.

    Does not ask whether the limit was in force on the trigger: choose the version with
    `limit_in_force` or `limit_for`. For a floor it is the last day that must be left.

    Args:
        limit: The limit in the version to apply.
        trigger_on: Effective date of the trigger. For a fixed date its year decides,
            and the result may lie before it.
        count_receipt_as_day_one: The rival reading: limits in weeks that are not
            counted "beginning with" a day end one day earlier, all others stay.
        moved_on: Day of the move, for `transfer_of_plan` only, where the later of it
            and the counted day governs; `None` when unknown.

    Returns:
        A civil date; the duty is late from 00:00 on the day after it.

    Raises:
        DateOutOfRangeError: The last day lies outside the years 1 to 9999.

    Source:
        *Dodds v Walker* [1981] UKHL for the day of the event and for months; SI
        2014/1530 regs. 13(1), 15(2) and 22(2) and Children and Families Act 2014
        s.44(1) for periods beginning with a day.

    >>> from datetime import date
    >>> from ehcpwatch.statute import LimitKey, limit_for
    >>> received_on = date(2025, 1, 6)
    >>> deadline(limit_for(LimitKey.FINAL_PLAN, received_on), received_on)  # a bank holiday
    datetime.date(2025, 5, 26)
    """
    span = limit.span_from_day_one if count_receipt_as_day_one else limit.span
    if span is not None:
        try:
            return trigger_on + span
        except OverflowError as error:
            raise DateOutOfRangeError(period=limit.key) from error
    if limit.month_day is not None:
        month, day = limit.month_day
        return date(trigger_on.year, month, day)
    counted_on = _last_day_by_calendar(limit, trigger_on)
    if moved_on is not None and limit.key is LimitKey.TRANSFER_OF_PLAN:
        return max(counted_on, moved_on)
    return counted_on


def review_after_transfer_deadline(last_on: date, transferred_on: date) -> date:
    """Return the last lawful day of a new authority's first review of a plan.

    The later of twelve months beginning with the day the plan was made or last
    reviewed, and three months beginning with the day of the transfer. The second limb
    is from general knowledge, not read.

    Args:
        last_on: Day the plan was made, or last reviewed.
        transferred_on: Day the plan was transferred to the new authority.

    Raises:
        DateOutOfRangeError: The last day lies after the year 9999.

    Source:
        SI 2014/1530 reg. 15(5).
    """
    return max(
        last_day_of_months_beginning_with(last_on, _REVIEW_MONTHS_AFTER_REVIEW),
        last_day_of_months_beginning_with(transferred_on, _REVIEW_MONTHS_AFTER_TRANSFER),
    )


def add_months(day: date, count: int) -> date:
    """Return the corresponding day `count` months later, which may be a negative number.

    A month without such a day gives its last day: four months after 30 September end
    on 30 January, one month after 31 January on the last day of February.

    Raises:
        DateOutOfRangeError: That month lies outside the years 1 to 9999.
    """
    year, month = _month_after(day, count)
    _, month_length = calendar.monthrange(year, month)
    return date(year, month, min(day.day, month_length))


def last_day_of_months_beginning_with(day: date, count: int) -> date:
    """Return the last of `count` months whose first day is this one.

    The day before the corresponding day; where that month has no such day, its last.

    Raises:
        DateOutOfRangeError: The corresponding month lies after the year 9999.

    >>> last_day_of_months_beginning_with(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> last_day_of_months_beginning_with(date(2023, 3, 1), 12)
    datetime.date(2024, 2, 29)
    """
    corresponding_on = add_months(day, count)
    if corresponding_on.day < day.day:
        return corresponding_on
    return corresponding_on - _ONE_DAY


def _month_after(day: date, count: int) -> tuple[int, int]:
    months = day.year * _MONTHS_PER_YEAR + day.month - 1 + count
    year, month_index = divmod(months, _MONTHS_PER_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise DateOutOfRangeError(period=f"{count} months")
    return year, month_index + 1


def _last_day_by_calendar(limit: Limit, trigger_on: date) -> date:
    match limit.unit:
        case Unit.MONTHS:
            if limit.counting is Counting.BEGINNING_WITH:
                return last_day_of_months_beginning_with(trigger_on, limit.length)
            return add_months(trigger_on, limit.length)
        case Unit.WORKING_DAYS:
            if limit.counting is Counting.BEGINNING_WITH:
                return add_working_days(trigger_on, limit.length)
            return working_days_after(trigger_on, limit.length)
        case Unit.WEEKS | Unit.DAYS | Unit.FIXED_DATE:
            raise MalformedLimitError(limit=limit.key)
        case _:
            assert_never(limit.unit)
