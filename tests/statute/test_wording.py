from datetime import date

import pytest

from ehcpwatch.statute import LimitKey, length_in_words, long_date, versions


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (LimitKey.FINAL_PLAN, "20 weeks, the day after being the first"),
        (LimitKey.REASSESSMENT_DECISION, "15 days, the day after being the first"),
        (LimitKey.DRAFT_REPRESENTATIONS, "15 days, the day itself being the first"),
        (LimitKey.TRANSFER_OF_PLAN, "15 working days, the day itself being the first"),
        (LimitKey.ANNUAL_REVIEW, "12 months, the day itself being the first"),
        (LimitKey.PHASE_TRANSFER, "by a fixed date, before 15 February of the year"),
        (LimitKey.PHASE_TRANSFER_POST16, "by a fixed date, before 31 March of the year"),
    ],
)
def test_a_length_is_said_with_the_way_of_counting(key: LimitKey, words: str) -> None:
    assert length_in_words(versions(key)[-1]) == words


def test_a_date_is_said_with_its_weekday() -> None:
    assert long_date(date(2024, 2, 29)) == "Thursday 29 February 2024"


def test_a_date_of_the_first_year_is_said_without_padding() -> None:
    assert long_date(date.min) == "Monday 1 January 1"
