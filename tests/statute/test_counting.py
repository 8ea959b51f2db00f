import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import DateOutOfRangeError, MalformedLimitError
from ehcpwatch.statute import (
    CORONAVIRUS_FIRST_ON,
    CORONAVIRUS_LAST_ON,
    LIMITS,
    Counting,
    Limit,
    LimitKey,
    Unit,
    add_months,
    deadline,
    is_working_day,
    last_day_of_months_beginning_with,
    limit_for,
    review_after_transfer_deadline,
    versions,
    working_days_after,
)
from tests.strategies.statute import any_day, keys, limits_counted, working_life

DATA = Path(__file__).parent.parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


STATED = {row["id"]: row for row in _rows("deadline-vectors.csv")}
FINAL_PLAN = versions(LimitKey.FINAL_PLAN)[0]


def _trigger_and_stated(row_id: str) -> tuple[date, date]:
    row = STATED[row_id]
    return date.fromisoformat(row["trigger_date"]), date.fromisoformat(row["stated_deadline"])


@pytest.mark.parametrize(
    "row", _rows("statute-vectors.csv"), ids=lambda row: f"{row['id']} {row['source']}"
)
def test_a_date_stated_by_others_is_the_last_lawful_day(row: dict[str, str]) -> None:
    trigger_on = date.fromisoformat(row["trigger"])
    limit = limit_for(LimitKey(row["limit"]), trigger_on)

    assert deadline(limit, trigger_on) == date.fromisoformat(row["expected"])


@pytest.mark.parametrize(
    ("row_id", "key"),
    [
        ("LG02", LimitKey.ORDER_NO_PLAN_NOTICE),
        ("LG03", LimitKey.ORDER_FINAL_PLAN),
        ("LG04", LimitKey.NO_PLAN_NOTICE),
        ("LG05", LimitKey.FINAL_PLAN),
        ("GC01", LimitKey.DECISION_TO_ASSESS),
    ],
)
def test_weeks_end_where_the_ombudsman_and_the_courts_say(row_id: str, key: LimitKey) -> None:
    trigger_on, stated_on = _trigger_and_stated(row_id)

    assert deadline(limit_for(key, trigger_on), trigger_on) == stated_on


def test_six_weeks_starting_with_a_day_are_the_rival_reading() -> None:
    """Row GC02: the same six weeks as GC01, with the first day counted."""
    trigger_on, stated_on = _trigger_and_stated("GC02")
    limit = limit_for(LimitKey.DECISION_TO_ASSESS, trigger_on)

    assert deadline(limit, trigger_on, count_receipt_as_day_one=True) == stated_on


def test_four_months_after_30_september_end_on_30_january() -> None:
    """Row GC03: Dodds v Walker [1981] UKHL."""
    trigger_on, stated_on = _trigger_and_stated("GC03")

    assert add_months(trigger_on, 4) == stated_on


def test_20_working_days_after_a_day_leave_that_day_out() -> None:
    """Row GC04: a request for information answered in 20 working days."""
    trigger_on, stated_on = _trigger_and_stated("GC04")

    assert working_days_after(trigger_on, 20) == stated_on


@pytest.mark.parametrize(
    ("row_id", "key"),
    [("CL01", LimitKey.PHASE_TRANSFER), ("CL03", LimitKey.PHASE_TRANSFER_POST16)],
)
def test_before_a_day_ends_on_the_day_before_it(row_id: str, key: LimitKey) -> None:
    """The rows state the day in the regulation, which is the first day that is too late."""
    trigger_on, stated_on = _trigger_and_stated(row_id)

    assert deadline(limit_for(key, trigger_on), trigger_on) == stated_on - timedelta(days=1)


def test_the_coronavirus_window_has_the_days_of_the_guidance() -> None:
    assert _trigger_and_stated("CL04") == (CORONAVIRUS_FIRST_ON, CORONAVIRUS_LAST_ON)


def test_a_last_day_on_a_bank_holiday_stays_there() -> None:
    last_on = deadline(FINAL_PLAN, date(2025, 1, 6))

    assert last_on == date(2025, 5, 26)
    assert not is_working_day(last_on)


def test_the_rival_reading_ends_limits_in_weeks_one_day_earlier() -> None:
    moved_on = deadline(FINAL_PLAN, date(2025, 1, 6), count_receipt_as_day_one=True)

    assert moved_on == date(2025, 5, 25)


@given(
    limit=st.sampled_from([limit for limit in LIMITS if limit.unit is not Unit.WEEKS]),
    trigger_on=working_life,
)
def test_the_rival_reading_leaves_all_other_limits_alone(limit: Limit, trigger_on: date) -> None:
    assert deadline(limit, trigger_on, count_receipt_as_day_one=True) == deadline(limit, trigger_on)


@given(limit=limits_counted(Unit.WEEKS, Counting.WITHIN), trigger_on=working_life)
def test_weeks_end_on_the_weekday_on_which_they_began(limit: Limit, trigger_on: date) -> None:
    last_on = deadline(limit, trigger_on)

    assert last_on.weekday() == trigger_on.weekday()
    assert (last_on - trigger_on).days == 7 * limit.length


@given(limit=limits_counted(Unit.DAYS, Counting.BEGINNING_WITH), trigger_on=working_life)
def test_days_beginning_with_a_day_hold_as_many_days_as_they_say(
    limit: Limit, trigger_on: date
) -> None:
    last_on = deadline(limit, trigger_on)

    days = [trigger_on + timedelta(days=n) for n in range((last_on - trigger_on).days + 1)]
    assert len(days) == limit.length


@given(limit=limits_counted(Unit.DAYS, Counting.WITHIN), trigger_on=working_life)
def test_days_within_a_day_leave_that_day_out(limit: Limit, trigger_on: date) -> None:
    assert (deadline(limit, trigger_on) - trigger_on).days == limit.length


@given(limit=limits_counted(Unit.FIXED_DATE, Counting.FIXED), trigger_on=any_day)
def test_a_fixed_date_lies_in_the_year_of_its_trigger(limit: Limit, trigger_on: date) -> None:
    last_on = deadline(limit, trigger_on)

    assert (last_on.year, (last_on.month, last_on.day)) == (trigger_on.year, limit.month_day)


@given(key=keys, one=working_life, other=working_life)
def test_a_later_trigger_never_has_an_earlier_last_day(
    key: LimitKey, one: date, other: date
) -> None:
    """Across the versions of a limit too."""
    first, second = sorted((one, other))

    assert deadline(limit_for(key, first), first) <= deadline(limit_for(key, second), second)


@given(key=keys, trigger_on=any_day, day_one=st.booleans())
def test_a_date_out_of_range_is_an_error_of_ours_and_no_other(
    key: LimitKey, trigger_on: date, *, day_one: bool
) -> None:
    limit = limit_for(key, trigger_on)
    try:
        last_on = deadline(limit, trigger_on, count_receipt_as_day_one=day_one)
    except DateOutOfRangeError:
        assert trigger_on.year >= 9998
    else:
        assert last_on >= trigger_on or limit.unit is Unit.FIXED_DATE


@pytest.mark.parametrize(
    "key",
    [
        LimitKey.FINAL_PLAN,
        LimitKey.DRAFT_REPRESENTATIONS,
        LimitKey.ANNUAL_REVIEW,
        LimitKey.TRANSFER_OF_PLAN,
    ],
)
def test_a_limit_that_ends_after_the_last_year_is_refused(key: LimitKey) -> None:
    with pytest.raises(DateOutOfRangeError):
        deadline(versions(key)[0], date.max)


@pytest.mark.parametrize("key", LimitKey)
def test_a_trigger_on_the_first_day_of_all_is_counted(key: LimitKey) -> None:
    assert deadline(versions(key)[0], date.min).year == 1


def test_a_plan_is_transferred_on_the_day_of_a_later_move() -> None:
    limit = versions(LimitKey.TRANSFER_OF_PLAN)[0]

    assert deadline(limit, date(2025, 4, 14), moved_on=date(2025, 6, 2)) == date(2025, 6, 2)


def test_an_earlier_move_leaves_the_15_working_days_whole() -> None:
    limit = versions(LimitKey.TRANSFER_OF_PLAN)[0]

    assert deadline(limit, date(2025, 4, 14), moved_on=date(2025, 5, 6)) == date(2025, 5, 7)


def test_a_move_moves_no_limit_in_months() -> None:
    limit = versions(LimitKey.ANNUAL_REVIEW)[0]

    assert deadline(limit, date(2024, 6, 10), moved_on=date(2026, 1, 1)) == date(2025, 6, 9)


def test_a_fixed_date_without_month_and_day_is_a_fault_of_ours() -> None:
    malformed = Limit(
        key=LimitKey.PHASE_TRANSFER,
        title="Review before a change of phase",
        regulation="reg. 18(1)(b)",
        trigger="The year of the transfer.",
        length=0,
        unit=Unit.FIXED_DATE,
        counting=Counting.FIXED,
        binds="local authority",
        satisfied_by="The amended plan is sent.",
        effective_from=date(2015, 1, 1),
        source="https://www.legislation.gov.uk/uksi/2014/1530/regulation/18",
    )

    with pytest.raises(MalformedLimitError):
        deadline(malformed, date(2025, 9, 1))


@pytest.mark.parametrize(
    ("unit", "counting", "last_on"),
    [
        (Unit.WEEKS, Counting.BEGINNING_WITH, date(2025, 1, 19)),
        (Unit.MONTHS, Counting.WITHIN, date(2025, 3, 6)),
        (Unit.WORKING_DAYS, Counting.WITHIN, date(2025, 1, 8)),
    ],
)
def test_every_unit_can_be_counted_either_way(
    unit: Unit, counting: Counting, last_on: date
) -> None:
    """No limit of today is counted so; the next amendment of the law may be."""
    limit = Limit(
        key=LimitKey.ADVICE,
        title="Two of a unit",
        regulation="reg. 8(1)",
        trigger="The request is received.",
        length=2,
        unit=unit,
        counting=counting,
        binds="adviser",
        satisfied_by="The advice is sent.",
        effective_from=date(2014, 9, 1),
        source="https://www.legislation.gov.uk/uksi/2014/1530/regulation/8",
    )

    assert deadline(limit, date(2025, 1, 6)) == last_on


@given(day=st.dates(date(1, 1, 1), date(9990, 12, 31)), count=st.integers(0, 60))
def test_months_after_a_day_end_on_its_number_or_on_the_last_of_the_month(
    day: date, count: int
) -> None:
    """Against a model that turns the calendar's pages one by one."""
    year, month = day.year, day.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = day.day
    while not _is_date(year, month, number):
        number -= 1

    assert add_months(day, count) == date(year, month, number)


@given(day=st.dates(date(1, 1, 1), date(9990, 12, 31)), count=st.integers(1, 60))
def test_months_beginning_with_a_day_end_before_its_number_comes_again(
    day: date, count: int
) -> None:
    last_on = last_day_of_months_beginning_with(day, count)
    next_on = last_on + timedelta(days=1)

    assert next_on.day == day.day or (next_on.day == 1 and last_on.day < day.day)


@given(day=st.dates(date(6, 1, 1), date(9994, 12, 31)), count=st.integers(-60, 60))
def test_months_there_and_back_come_home_unless_the_month_was_too_short(
    day: date, count: int
) -> None:
    home = add_months(add_months(day, count), -count)

    assert home == day or (home < day and home.month == day.month)


@pytest.mark.parametrize("count", [-1, -12])
def test_months_before_the_first_year_are_refused(count: int) -> None:
    with pytest.raises(DateOutOfRangeError):
        add_months(date.min, count)


def test_a_review_of_an_old_plan_is_due_three_months_after_its_transfer() -> None:
    due_on = review_after_transfer_deadline(date(2024, 6, 10), date(2025, 5, 7))

    assert due_on == date(2025, 8, 6)


def test_a_review_of_a_young_plan_is_due_twelve_months_after_the_last() -> None:
    due_on = review_after_transfer_deadline(date(2025, 1, 20), date(2025, 5, 7))

    assert due_on == date(2026, 1, 19)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
