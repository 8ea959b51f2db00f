"""What the errors of the statute say."""

from datetime import date

from ehcpwatch.errors import (
    DateOutOfRangeError,
    LimitNotInForceError,
    MalformedLimitError,
    MissingColumnsError,
)


def test_a_date_out_of_range_names_the_period_and_not_the_date() -> None:
    assert str(DateOutOfRangeError(period="final_plan")) == (
        "final_plan: counted from the date given, it ends outside the years 1 to 9999. "
        "Correct the date in the sending system."
    )


def test_a_limit_not_yet_in_force_says_since_when_it_is_law() -> None:
    error = LimitNotInForceError(
        limit="final_plan", in_force_from=date(2014, 9, 1), in_force_to=None
    )

    assert str(error) == (
        "final_plan: not in force on the date given; it is law from 2014-09-01. "
        "Check the date of the trigger in the sending system."
    )


def test_a_limit_no_longer_in_force_says_until_when_it_was_law() -> None:
    error = LimitNotInForceError(
        limit="final_plan", in_force_from=date(2014, 9, 1), in_force_to=date(2030, 8, 31)
    )

    assert "from 2014-09-01 until 2030-08-31." in str(error)


def test_missing_columns_are_named_with_those_required() -> None:
    error = MissingColumnsError(
        table="statute vectors", missing=["limit", "expected"], required=["id", "limit", "expected"]
    )

    assert str(error) == (
        "statute vectors: no column named limit, expected. Nothing was read. "
        "The first line must name the columns id, limit, expected."
    )


def test_a_malformed_limit_says_what_is_missing() -> None:
    assert str(MalformedLimitError(limit="phase_transfer")) == (
        "phase_transfer: a limit of a fixed date has no month and day. "
        "Put them on its record in the statute."
    )
