import pytest

from ehcpwatch.statute import (
    CORONAVIRUS_LIMITS,
    EXCEPTION_RULES,
    ExceptionRule,
    Ground,
    LimitKey,
    listed_grounds,
    rule_for,
)

FOUR = frozenset(
    {
        Ground.SCHOOL_CLOSURE,
        Ground.EARLY_YEARS_CLOSURE,
        Ground.EXCEPTIONAL_CIRCUMSTANCES,
        Ground.ABSENCE,
    }
)
ON_ADVICE = frozenset({Ground.EXCEPTIONAL_CIRCUMSTANCES, Ground.ABSENCE, Ground.MISSED_APPOINTMENT})
AFTER_AN_ORDER = FOUR | {Ground.ABSENCE_TWO_WEEKS, Ground.LATE_REPRESENTATIONS}
ORDERS = [key for key in LimitKey if key.startswith("order_")]
WITHOUT_A_GROUND = {
    LimitKey.DRAFT_REPRESENTATIONS,
    LimitKey.AMENDMENT_REPRESENTATIONS,
    LimitKey.PHASE_TRANSFER,
    LimitKey.PHASE_TRANSFER_POST16,
}
CORONAVIRUS_ONLY = {
    LimitKey.REASSESSMENT_DECISION,
    LimitKey.ANNUAL_REVIEW,
    LimitKey.REVIEW_REPORT,
    LimitKey.REVIEW_DECISION,
    LimitKey.AMENDED_PLAN,
    LimitKey.TRANSFER_OF_PLAN,
    LimitKey.TRANSFER_NOTICE,
}


@pytest.mark.parametrize(
    "key",
    [
        LimitKey.DECISION_TO_ASSESS,
        LimitKey.NO_PLAN_NOTICE,
        LimitKey.FINAL_PLAN,
        LimitKey.REASSESSMENT_FINAL_PLAN,
    ],
)
def test_the_authoritys_limits_list_the_four_grounds(key: LimitKey) -> None:
    assert listed_grounds(key) == FOUR | {Ground.CORONAVIRUS}


def test_the_advisers_limit_lists_its_own_three() -> None:
    assert listed_grounds(LimitKey.ADVICE) == ON_ADVICE | {Ground.CORONAVIRUS}


@pytest.mark.parametrize("key", ORDERS)
def test_the_limits_after_an_order_list_the_shorter_absence_and_late_words(key: LimitKey) -> None:
    assert listed_grounds(key) == AFTER_AN_ORDER | {Ground.CORONAVIRUS}


@pytest.mark.parametrize("key", sorted(WITHOUT_A_GROUND))
def test_fixed_dates_and_floors_are_excused_by_nothing(key: LimitKey) -> None:
    assert listed_grounds(key) == frozenset()


@pytest.mark.parametrize("key", sorted(CORONAVIRUS_ONLY))
def test_reviews_and_transfers_are_excused_by_the_window_of_2020_alone(key: LimitKey) -> None:
    assert listed_grounds(key) == {Ground.CORONAVIRUS}


def test_the_window_of_2020_covers_every_timed_duty() -> None:
    assert set(LimitKey) - WITHOUT_A_GROUND == CORONAVIRUS_LIMITS


@pytest.mark.parametrize("key", LimitKey)
def test_the_flag_of_the_return_is_a_ground_of_no_limit(key: LimitKey) -> None:
    assert rule_for(key, Ground.NOT_STATED) is None


@pytest.mark.parametrize("key", LimitKey)
def test_one_ground_excuses_a_limit_by_one_rule(key: LimitKey) -> None:
    """Were there two, the answer would hang on which was found first."""
    grounds = [rule.ground for rule in EXCEPTION_RULES if key in rule.excuses]

    assert len(grounds) == len(set(grounds))


@pytest.mark.parametrize(
    "rule", EXCEPTION_RULES, ids=lambda rule: f"{rule.regulation} {rule.ground}"
)
def test_every_rule_is_filled_in(rule: ExceptionRule) -> None:
    assert rule.excuses
    assert rule.condition.endswith(".")
    assert rule.source.startswith("https://")


def test_only_the_window_of_2020_is_spent() -> None:
    assert {rule.ground for rule in EXCEPTION_RULES if rule.effective_to} == {Ground.CORONAVIRUS}
