from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from ehcpwatch.errors import LimitNotInForceError
from ehcpwatch.statute import (
    LIMITS,
    Counting,
    Limit,
    LimitKey,
    Nature,
    Unit,
    limit_for,
    limit_in_force,
    versions,
)
from tests.strategies.statute import any_day, keys

# Key, regulation, length, unit, counting of the limits as they stand today; written down a
# second time, so that a slip in the records meets a slip that would have to be the same.
STANDING = [
    ("decision_to_assess", "reg. 5(1)", 6, Unit.WEEKS, Counting.WITHIN),
    ("advice", "reg. 8(1)", 6, Unit.WEEKS, Counting.WITHIN),
    ("no_plan_notice", "reg. 10(1)", 16, Unit.WEEKS, Counting.WITHIN),
    ("draft_representations", "reg. 13(1)(a)", 15, Unit.DAYS, Counting.BEGINNING_WITH),
    ("final_plan", "reg. 13(2)", 20, Unit.WEEKS, Counting.WITHIN),
    ("order_notice", "reg. 44(2)(b)", 2, Unit.WEEKS, Counting.WITHIN),
    ("order_no_plan_notice", "reg. 44(2)(b)", 10, Unit.WEEKS, Counting.WITHIN),
    ("order_final_plan", "reg. 44(2)(b)", 14, Unit.WEEKS, Counting.WITHIN),
    ("order_draft_plan", "reg. 44(2)(c)", 5, Unit.WEEKS, Counting.WITHIN),
    ("order_made_final_plan", "reg. 44(2)(c)", 11, Unit.WEEKS, Counting.WITHIN),
    ("order_amend", "reg. 44(2)(e)", 5, Unit.WEEKS, Counting.WITHIN),
    ("order_school", "reg. 44(2)", 2, Unit.WEEKS, Counting.WITHIN),
    ("reassessment_decision", "reg. 25(1)", 15, Unit.DAYS, Counting.WITHIN),
    ("reassessment_final_plan", "reg. 27(2)", 14, Unit.WEEKS, Counting.WITHIN),
    ("annual_review", "s.44(1)", 12, Unit.MONTHS, Counting.BEGINNING_WITH),
    ("review_report", "regs. 20", 2, Unit.WEEKS, Counting.WITHIN),
    ("review_decision", "reg. 20(10)", 4, Unit.WEEKS, Counting.WITHIN),
    ("amendment_representations", "reg. 22(2)(c)", 15, Unit.DAYS, Counting.BEGINNING_WITH),
    ("amended_plan", "reg. 22(3)", 8, Unit.WEEKS, Counting.WITHIN),
    ("phase_transfer", "reg. 18(1)(b)", 0, Unit.FIXED_DATE, Counting.FIXED),
    ("phase_transfer_post16", "reg. 18(1)(a)", 0, Unit.FIXED_DATE, Counting.FIXED),
    ("transfer_of_plan", "reg. 15(2)", 15, Unit.WORKING_DAYS, Counting.BEGINNING_WITH),
    ("transfer_notice", "reg. 15(4)", 6, Unit.WEEKS, Counting.WITHIN),
]


@pytest.mark.parametrize(
    ("key", "regulation", "length", "unit", "counting"), STANDING, ids=[row[0] for row in STANDING]
)
def test_a_limit_stands_in_its_regulation_with_its_length(
    key: str, regulation: str, length: int, unit: Unit, counting: Counting
) -> None:
    standing = versions(LimitKey(key))[-1]

    assert regulation in standing.regulation
    assert (standing.length, standing.unit, standing.counting) == (length, unit, counting)


def test_the_limits_are_those_of_the_list_and_in_its_order() -> None:
    assert [key.value for key in LimitKey] == [row[0] for row in STANDING]
    assert list(dict.fromkeys(limit.key for limit in LIMITS)) == list(LimitKey)


def test_only_the_waits_for_representations_are_floors() -> None:
    floors = {limit.key for limit in LIMITS if limit.nature is Nature.FLOOR}

    assert floors == {LimitKey.DRAFT_REPRESENTATIONS, LimitKey.AMENDMENT_REPRESENTATIONS}


def test_only_the_notices_that_no_plan_will_come_depend_on_the_answer() -> None:
    conditional = {limit.key for limit in LIMITS if limit.nature is Nature.CONDITIONAL}

    assert conditional == {LimitKey.NO_PLAN_NOTICE, LimitKey.ORDER_NO_PLAN_NOTICE}


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.key}-{limit.effective_from}")
def test_every_record_is_filled_in(limit: Limit) -> None:
    """A month and day stand on limits of a fixed date and on no others."""
    assert all((limit.title, limit.trigger, limit.binds, limit.satisfied_by))
    assert limit.source.startswith("https://")
    assert (limit.month_day is None) == (limit.unit is not Unit.FIXED_DATE)
    assert (limit.length > 0) == (limit.month_day is None)


@pytest.mark.parametrize("key", LimitKey)
def test_the_versions_of_a_limit_follow_each_other_without_gap_or_overlap(key: LimitKey) -> None:
    dated = versions(key)

    assert dated
    assert dated[-1].effective_to is None
    for older, newer in pairwise(dated):
        assert older.effective_to == newer.effective_from - timedelta(days=1)


def test_a_transfer_to_post_16_in_2015_had_until_the_end_of_may() -> None:
    assert limit_in_force(LimitKey.PHASE_TRANSFER_POST16, date(2015, 12, 31)).month_day == (5, 30)


def test_a_transfer_to_post_16_from_2016_has_until_the_end_of_march() -> None:
    assert limit_in_force(LimitKey.PHASE_TRANSFER_POST16, date(2016, 1, 1)).month_day == (3, 30)


def test_the_20_weeks_are_law_from_the_first_day_of_the_regulations() -> None:
    assert limit_in_force(LimitKey.FINAL_PLAN, date(2014, 9, 1)).regulation == "reg. 13(2)"


def test_the_20_weeks_are_not_law_on_the_day_before_the_regulations() -> None:
    with pytest.raises(LimitNotInForceError) as caught:
        limit_in_force(LimitKey.FINAL_PLAN, date(2014, 8, 31))

    assert caught.value.in_force_from == date(2014, 9, 1)


def test_the_limits_after_an_order_are_law_in_this_form_from_23_march_2015() -> None:
    assert limit_in_force(LimitKey.ORDER_FINAL_PLAN, date(2015, 3, 23)).length == 14


def test_the_limits_after_an_order_are_not_law_in_this_form_on_22_march_2015() -> None:
    with pytest.raises(LimitNotInForceError):
        limit_in_force(LimitKey.ORDER_FINAL_PLAN, date(2015, 3, 22))


def test_a_trigger_before_the_law_began_gets_the_nearest_version() -> None:
    nearest = limit_for(LimitKey.PHASE_TRANSFER_POST16, date(2013, 9, 1))

    assert nearest is versions(LimitKey.PHASE_TRANSFER_POST16)[0]


@given(key=keys, day=any_day)
def test_whatever_the_date_there_is_a_version_to_compute_by(key: LimitKey, day: date) -> None:
    assert limit_for(key, day) in versions(key)


@given(key=keys, day=any_day)
def test_where_a_version_is_in_force_it_is_the_one_to_compute_by(key: LimitKey, day: date) -> None:
    in_force = [
        limit
        for limit in versions(key)
        if limit.effective_from <= day and (limit.effective_to is None or day <= limit.effective_to)
    ]

    if in_force:
        assert [limit_in_force(key, day)] == in_force == [limit_for(key, day)]
    else:
        with pytest.raises(LimitNotInForceError):
            limit_in_force(key, day)
