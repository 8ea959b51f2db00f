import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import MissingColumnsError
from ehcpwatch.statute import VECTOR_COLUMNS, LimitKey, Verdict, check_rows
from tests.strategies.statute import any_day

VECTORS = Path(__file__).parent.parent / "data" / "statute-vectors.csv"


def _row(
    *, limit: str = "final_plan", trigger: str = "2025-01-06", expected: str = "2025-05-26"
) -> dict[str, str]:
    return {
        "id": "T1",
        "limit": limit,
        "trigger": trigger,
        "expected": expected,
        "source": "reg. 13(2)",
    }


def test_every_vector_of_the_first_set_agrees() -> None:
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        checked = check_rows(csv.DictReader(lines))

    assert len(checked) == 11
    assert {row.verdict for row in checked} == {Verdict.AGREES}
    assert {row.note for row in checked} == {""}


def test_a_row_comes_back_as_written_with_its_number_and_the_date_computed() -> None:
    first, second = check_rows([_row(), _row(limit="advice", expected="2025-02-17")])

    assert (first.row, first.id, first.limit) == (1, "T1", "final_plan")
    assert (first.trigger, first.expected, first.source) == (
        "2025-01-06",
        "2025-05-26",
        "reg. 13(2)",
    )
    assert (first.computed, second.row) == (date(2025, 5, 26), 2)


@pytest.mark.parametrize(
    ("expected", "note"),
    [
        ("2025-05-27", "The date expected is 1 day later than the one computed."),
        ("2025-05-25", "The date expected is 1 day earlier than the one computed."),
        ("2025-06-02", "The date expected is 7 days later than the one computed."),
    ],
)
def test_a_row_that_differs_says_by_how_much(expected: str, note: str) -> None:
    (checked,) = check_rows([_row(expected=expected)])

    assert (checked.verdict, checked.note) == (Verdict.DIFFERS, note)
    assert checked.computed == date(2025, 5, 26)


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (
            _row(limit="final-plan"),
            "Unknown limit: the names of the limits are in the rule book.",
        ),
        (_row(trigger="6 January 2025"), "The trigger is not a date such as 2025-01-06."),
        (_row(trigger="2025-02-30"), "The trigger is not a date such as 2025-01-06."),
        (_row(trigger="20250106"), "The trigger is not a date such as 2025-01-06."),
        (_row(trigger="2025-W02-1"), "The trigger is not a date such as 2025-01-06."),
        (_row(trigger="\uff12025-01-06"), "The trigger is not a date such as 2025-01-06."),
        (_row(trigger=""), "The trigger is not a date such as 2025-01-06."),
        (_row(expected="end of May"), "Expected is not a date such as 2025-01-06."),
        (
            _row(trigger="9999-12-31", expected="9999-12-31"),
            "The last lawful day lies outside the years 1 to 9999.",
        ),
        (
            _row(limit="annual_review", trigger="9999-12-31", expected="9999-12-31"),
            "The last lawful day lies outside the years 1 to 9999.",
        ),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row: dict[str, str], note: str) -> None:
    (checked,) = check_rows([row])

    assert (checked.verdict, checked.note) == (Verdict.UNREADABLE, note)


def test_a_row_whose_expected_is_no_date_is_computed_all_the_same() -> None:
    (checked,) = check_rows([_row(expected="")])

    assert checked.computed == date(2025, 5, 26)


def test_a_trigger_before_the_rule_is_computed_compared_and_noted() -> None:
    (checked,) = check_rows([_row(trigger="2014-08-31", expected="2015-01-18")])

    assert checked.verdict is Verdict.AGREES
    assert checked.note == (
        "The rule was not in force on this date; computed by the version of "
        "Monday 1 September 2014."
    )


def test_a_trigger_on_the_first_day_of_the_rule_is_not_noted() -> None:
    (checked,) = check_rows([_row(trigger="2014-09-01", expected="2015-01-19")])

    assert (checked.verdict, checked.note) == (Verdict.AGREES, "")


def test_a_trigger_in_the_first_year_of_all_is_computed() -> None:
    (checked,) = check_rows([_row(trigger="0001-01-01", expected="0001-05-21")])

    assert checked.verdict is Verdict.AGREES


def test_the_rival_reading_can_be_asked_for() -> None:
    (checked,) = check_rows([_row(expected="2025-05-25")], count_receipt_as_day_one=True)

    assert checked.verdict is Verdict.AGREES


def test_spaces_around_a_cell_are_passed_over() -> None:
    (checked,) = check_rows([_row(limit=" final_plan ", trigger=" 2025-01-06")])

    assert checked.verdict is Verdict.AGREES


def test_a_table_without_rows_has_no_results() -> None:
    assert check_rows([]) == []


def test_a_table_without_its_columns_is_refused_whole() -> None:
    with pytest.raises(MissingColumnsError) as caught:
        check_rows([{"id": "T1", "trigger": "2025-01-06", "source": "reg. 13(2)"}])

    assert caught.value.missing == ("limit", "expected")
    assert caught.value.required == VECTOR_COLUMNS


def test_a_line_with_too_few_cells_does_not_stop_the_others() -> None:
    lines = io.StringIO(
        "id,limit,trigger,expected,source\n"
        "T1,final_plan\n"
        "T2,final_plan,2025-01-06,2025-05-26,reg. 13(2)\n"
    )

    checked = check_rows(csv.DictReader(lines))

    assert [row.verdict for row in checked] == [Verdict.UNREADABLE, Verdict.AGREES]


def test_columns_that_are_not_asked_for_are_passed_over() -> None:
    (checked,) = check_rows([{**_row(), "remark": "seen"}])

    assert checked.verdict is Verdict.AGREES


def _texts() -> Iterator[st.SearchStrategy[str]]:
    yield st.text(max_size=12)
    yield any_day.map(date.isoformat)
    yield st.sampled_from(LimitKey)


@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(VECTOR_COLUMNS, st.one_of(*_texts())))))
def test_whatever_the_cells_every_row_gets_its_verdict(rows: list[dict[str, str]]) -> None:
    checked = check_rows(rows)

    assert [row.row for row in checked] == list(range(1, len(rows) + 1))
    assert all(row.note or row.verdict is Verdict.AGREES for row in checked)
