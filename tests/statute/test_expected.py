from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import DateOutOfRangeError
from ehcpwatch.statute import (
    EXPECTED,
    ExpectedKey,
    LimitKey,
    deadline,
    expected_date,
    expected_on,
    limit_for,
)
from tests.strategies.statute import any_day, working_life


def test_every_expected_date_has_one_record_in_the_order_of_its_keys() -> None:
    assert [record.key for record in EXPECTED] == list(ExpectedKey)


@pytest.mark.parametrize("key", ExpectedKey)
def test_a_record_is_found_by_its_key_and_is_filled_in(key: ExpectedKey) -> None:
    record = expected_date(key)

    assert record.key is key
    assert all((record.title, record.basis, record.counted_from, record.concerns))
    assert record.length != 0
    assert record.source.startswith("https://")


def test_expected_dates_and_limits_share_no_name() -> None:
    assert not {key.value for key in ExpectedKey} & {key.value for key in LimitKey}


def test_two_months_after_new_years_eve_end_with_february() -> None:
    assert expected_on(ExpectedKey.MEDIATION_CONTACT, date(2024, 12, 31)) == date(2025, 2, 28)


def test_papers_are_due_two_weeks_before_the_meeting() -> None:
    assert expected_on(ExpectedKey.MEETING_PAPERS, date(2025, 5, 19)) == date(2025, 5, 5)


def test_the_response_to_an_appeal_is_counted_in_working_days_after_it() -> None:
    assert expected_on(ExpectedKey.APPEAL_RESPONSE, date(2025, 4, 11)) == date(2025, 5, 29)


def test_the_weeks_after_a_change_of_mind_are_those_the_ombudsman_counted() -> None:
    changed_on = date(2025, 2, 21)

    assert expected_on(ExpectedKey.REVERSED_NO_PLAN_NOTICE, changed_on) == date(2025, 5, 2)
    assert expected_on(ExpectedKey.REVERSED_FINAL_PLAN, changed_on) == date(2025, 5, 30)


@given(changed_on=working_life)
def test_a_change_of_mind_and_an_order_of_one_day_end_together(changed_on: date) -> None:
    ordered = limit_for(LimitKey.ORDER_FINAL_PLAN, changed_on)

    assert expected_on(ExpectedKey.REVERSED_FINAL_PLAN, changed_on) == deadline(ordered, changed_on)


@given(key=st.sampled_from(ExpectedKey), from_on=any_day)
def test_whatever_the_day_the_answer_is_a_date_or_an_error_of_ours(
    key: ExpectedKey, from_on: date
) -> None:
    before = expected_date(key).length < 0
    try:
        day = expected_on(key, from_on)
    except DateOutOfRangeError:
        assert from_on.year in {1, 9999}
    else:
        assert (day < from_on) == before


def test_papers_before_the_first_day_of_all_are_refused() -> None:
    with pytest.raises(DateOutOfRangeError):
        expected_on(ExpectedKey.MEETING_PAPERS, date.min)
