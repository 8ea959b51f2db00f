from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import DateOutOfRangeError
from ehcpwatch.statute import (
    WORKING_DAY_SOURCE,
    add_working_days,
    is_working_day,
    working_days_after,
)
from tests.strategies.statute import working_life


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 1, 1),  # New Year
        date(2025, 4, 18),  # Good Friday
        date(2025, 4, 21),  # Easter Monday
        date(2025, 5, 5),  # early May
        date(2025, 5, 26),  # spring
        date(2025, 8, 25),  # summer
        date(2025, 12, 25),  # Christmas Day
        date(2025, 12, 26),  # Boxing Day
        date(2020, 5, 8),  # early May, moved to a Friday
        date(2021, 12, 27),  # Christmas Day fell on a Saturday
        date(2021, 12, 28),  # Boxing Day fell on a Sunday
        date(2022, 9, 19),  # the funeral of the Queen
        date(2023, 5, 8),  # the coronation of the King
        date(2025, 3, 1),  # a Saturday
        date(2025, 3, 2),  # a Sunday
    ],
    ids=str,
)
def test_a_weekend_or_an_english_bank_holiday_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 3, 17),  # St Patrick's Day, Northern Ireland only
        date(2025, 1, 2),  # 2 January, Scotland only
        date(2025, 12, 1),  # St Andrew's Day, Scotland only
        date(2020, 5, 4),  # the Monday from which early May was moved
        date(2025, 4, 17),  # the day before Good Friday
        date(2025, 12, 24),  # Christmas Eve
        date(2025, 8, 4),  # in the school holidays; also a Scottish bank holiday
    ],
    ids=str,
)
def test_a_weekday_that_england_does_not_keep_is_a_working_day(day: date) -> None:
    assert is_working_day(day)


def test_15_working_days_from_before_easter_leave_three_bank_holidays_out() -> None:
    assert add_working_days(date(2025, 4, 14), 15) == date(2025, 5, 7)


def test_counting_from_a_saturday_begins_on_monday() -> None:
    assert add_working_days(date(2025, 3, 1), 1) == date(2025, 3, 3)


def test_the_first_working_day_beginning_with_a_working_day_is_that_day() -> None:
    assert add_working_days(date(2025, 3, 3), 1) == date(2025, 3, 3)


@given(day=working_life, count=st.integers(1, 60))
def test_as_many_working_days_are_counted_as_were_asked_for(day: date, count: int) -> None:
    last_on = add_working_days(day, count)

    days = [day + timedelta(days=n) for n in range((last_on - day).days + 1)]
    assert sum(is_working_day(one) for one in days) == count
    assert is_working_day(last_on)


@given(day=working_life, count=st.integers(1, 60))
def test_working_days_after_a_day_are_those_beginning_with_the_next(day: date, count: int) -> None:
    assert working_days_after(day, count) == add_working_days(day + timedelta(days=1), count)


def test_working_days_that_never_end_are_refused() -> None:
    with pytest.raises(DateOutOfRangeError):
        add_working_days(date(9999, 12, 20), 15)
    with pytest.raises(DateOutOfRangeError):
        working_days_after(date.max, 1)


@pytest.mark.parametrize("year", [1, 1066, 2150, 9999])
def test_a_year_that_the_library_does_not_know_has_weekdays_only(year: int) -> None:
    christmas_on = date(year, 12, 25)

    assert is_working_day(christmas_on) == (christmas_on.weekday() < 5)


def test_the_account_of_the_source_names_the_years_that_the_library_knows() -> None:
    england = country_holidays("GB", subdiv="ENG")

    assert f"before {england.start_year} and after {england.end_year}" in WORKING_DAY_SOURCE
