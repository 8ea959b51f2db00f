"""Rounding: half up, to one decimal, from whole counts; and "no value" for nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.measures import per_pupil, per_thousand, rate
from ehcpwatch.measures.rounding import mean_weeks, median_weeks, percentile_weeks
from ehcpwatch.simulator import packaged_rows


@pytest.mark.parametrize(
    ("numerator", "denominator", "published"),
    [
        (186, 465, "40.0"),
        (136, 314, "43.3"),
        (350, 408, "85.8"),
        (183, 239, "76.6"),
        (137, 258, "53.1"),
        (115, 143, "80.4"),
        (126_160, 148_753, "84.8"),
        (38_889, 154_489, "25.2"),
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (3, 16, "18.8"),
    ],
)
def test_a_rate_is_rounded_half_up_to_one_decimal(
    numerator: int, denominator: int, published: str
) -> None:
    assert rate(numerator, denominator) == Decimal(published)


def test_nothing_divided_by_nothing_is_no_value() -> None:
    assert rate(0, 0) is None


def test_every_percentage_that_the_dfe_published_for_these_counts_is_reproduced() -> None:
    compared = 0
    for row in packaged_rows():
        for within, plans, published in (
            (row.within_20_weeks, row.plans, row.percent_within_20_weeks),
            (row.within_20_weeks_ex, row.plans_ex, row.percent_within_20_weeks_ex),
        ):
            if within is not None and plans and published is not None:
                compared += 1
                assert rate(within, plans) == published, (row.name, row.year)

    assert compared > 1_500


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_rate_is_never_further_than_half_a_tenth_from_the_truth(
    numerator: int, denominator: int
) -> None:
    value = rate(numerator, denominator)

    assert value is not None
    assert abs(value * denominator - 100 * numerator) * 20 <= denominator


@pytest.mark.parametrize(
    ("days", "mean", "median", "ninth"),
    [
        ({140: 1}, "20.0", "20.0", "20.0"),
        ({70: 1, 140: 1}, "15.0", "15.0", "20.0"),
        ({7: 9, 700: 1}, "10.9", "1.0", "1.0"),
        ({7: 8, 700: 2}, "20.8", "1.0", "100.0"),
    ],
)
def test_waits_are_told_in_weeks(days: dict[int, int], mean: str, median: str, ninth: str) -> None:
    assert mean_weeks(days) == Decimal(mean)
    assert median_weeks(days) == Decimal(median)
    assert percentile_weeks(days, 90) == Decimal(ninth)


def test_no_plans_have_no_wait() -> None:
    assert mean_weeks({}) is None
    assert median_weeks({}) is None
    assert percentile_weeks({}, 90) is None


def test_demand_is_told_per_thousand_residents_and_per_pupil() -> None:
    assert per_thousand(622, 74_000) == Decimal("8.4")
    assert per_pupil(3_681, 40_000) == Decimal("9.2")
    assert per_thousand(1, 0) is None
