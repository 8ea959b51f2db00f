"""The examples of the rule book are true."""

from collections import Counter

import pytest

from ehcpwatch.statute import (
    ExpectedKey,
    LimitKey,
    closure_test,
    deadline,
    expected_on,
    is_working_day,
    limit_in_force,
    review_after_transfer_deadline,
)
from ehcpwatch.statute.examples import (
    CLOSURE_EXAMPLES,
    EXAMPLES,
    EXPECTED_EXAMPLES,
    REVIEW_AFTER_TRANSFER_EXAMPLES,
    SWITCH_EXAMPLES,
    ClosureExample,
    Example,
    ExpectedExample,
    ReviewAfterTransferExample,
)


def _name(example: Example) -> str:
    return f"{example.key}-{example.trigger_on}-{example.moved_on or 'stays'}"


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_an_example_of_a_limit_is_true(example: Example) -> None:
    limit = limit_in_force(example.key, example.trigger_on)

    assert deadline(limit, example.trigger_on, moved_on=example.moved_on) == example.deadline_on


@pytest.mark.parametrize("example", SWITCH_EXAMPLES, ids=_name)
def test_an_example_of_the_rival_reading_is_true(example: Example) -> None:
    limit = limit_in_force(example.key, example.trigger_on)

    last_on = deadline(limit, example.trigger_on, count_receipt_as_day_one=True)

    assert last_on == example.deadline_on


@pytest.mark.parametrize("example", CLOSURE_EXAMPLES, ids=repr)
def test_an_example_of_a_closure_is_true(example: ClosureExample) -> None:
    assert closure_test(example.closure) is example.verdict


@pytest.mark.parametrize("example", EXPECTED_EXAMPLES, ids=lambda example: str(example.key))
def test_an_example_of_an_expected_date_is_true(example: ExpectedExample) -> None:
    assert expected_on(example.key, example.from_on) == example.expected_on


@pytest.mark.parametrize(
    "example", REVIEW_AFTER_TRANSFER_EXAMPLES, ids=lambda example: str(example.deadline_on)
)
def test_an_example_of_a_review_after_a_transfer_is_true(
    example: ReviewAfterTransferExample,
) -> None:
    due_on = review_after_transfer_deadline(example.last_on, example.transferred_on)

    assert due_on == example.deadline_on


def test_every_limit_has_two_or_three_examples() -> None:
    counts = Counter(example.key for example in EXAMPLES)

    assert set(counts) == set(LimitKey)
    assert set(counts.values()) <= {2, 3}


def test_every_expected_date_has_an_example() -> None:
    assert [example.key for example in EXPECTED_EXAMPLES] == list(ExpectedKey)


HOLIDAYS = (
    "bank holiday; it",
    "Good Friday; it",
    "Christmas Day; it",
    "Saturday; it",
    "Sunday; it",
)


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if any(word in example.remark for word in HOLIDAYS)],
    ids=_name,
)
def test_a_last_day_that_is_said_to_be_a_holiday_is_one(example: Example) -> None:
    assert not is_working_day(example.deadline_on)
