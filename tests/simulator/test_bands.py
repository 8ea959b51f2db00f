from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.simulator import (
    Band,
    BandCount,
    Level,
    PublishedRow,
    exact_cases,
    packaged_rows,
    row_of,
)

HACKNEY = row_of("Hackney", 2024, among=packaged_rows())

SILENT = PublishedRow(
    year=2024,
    level=Level.LOCAL_AUTHORITY,
    name="Anywhere",
    code="E09000099",
    region=None,
    plans=None,
    plans_ex=None,
    within_20_weeks=None,
    within_20_weeks_ex=None,
    percent_within_20_weeks=None,
    percent_within_20_weeks_ex=None,
    weeks_20_to_52=None,
    weeks_20_to_52_ex=None,
    over_52_weeks=None,
    over_52_weeks_ex=None,
)


def bands(row: PublishedRow, *, seed: int = 1) -> Mapping[Band, BandCount]:
    return exact_cases(row, seed=seed).bands.counts


def sentences(row: PublishedRow) -> list[str]:
    return [one.sentence for one in exact_cases(row, seed=1).inconsistencies]


def test_what_a_row_publishes_is_built_band_by_band() -> None:
    assert bands(HACKNEY) == {
        Band.WITHIN_20_WEEKS: BandCount(plans=186, unflagged=136),
        Band.WEEKS_20_TO_52: BandCount(plans=225, unflagged=145),
        Band.OVER_52_WEEKS: BandCount(plans=54, unflagged=33),
        Band.UNTIMED: BandCount(plans=0, unflagged=0),
    }


def test_plans_in_no_band_are_untimed_and_flagged_as_the_row_says() -> None:
    wokingham = row_of("Wokingham", 2024, among=packaged_rows())

    assert bands(wokingham)[Band.UNTIMED] == BandCount(plans=15, unflagged=14)


def test_late_bands_that_are_not_published_share_all_that_is_late() -> None:
    counts = bands(row_of("Hackney", 2019, among=packaged_rows()))

    late = counts[Band.WEEKS_20_TO_52].plans + counts[Band.OVER_52_WEEKS].plans
    unflagged = counts[Band.WEEKS_20_TO_52].unflagged + counts[Band.OVER_52_WEEKS].unflagged
    assert (late, unflagged) == (449 - 181, 386 - 175)
    assert counts[Band.UNTIMED].plans == 0


def test_a_row_that_says_nothing_has_no_plans_and_no_contradiction() -> None:
    exact = exact_cases(SILENT, seed=1)

    assert (exact.bands.plans, exact.inconsistencies) == (0, ())


def test_where_no_flags_are_published_none_are_built() -> None:
    row = replace(SILENT, plans=9, within_20_weeks=4)

    assert exact_cases(row, seed=1).bands.unflagged == 9


def test_no_published_row_contradicts_itself() -> None:
    assert [row.name for row in packaged_rows() if exact_cases(row, seed=1).inconsistencies] == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            replace(HACKNEY, within_20_weeks=500),
            (
                "500 plans are published as issued within 20 weeks, and the plans issued "
                "leave room for 465."
            ),
        ),
        (
            replace(HACKNEY, over_52_weeks=60),
            (
                "60 plans are published as issued after 52 weeks or more, and the plans issued "
                "leave room for 54."
            ),
        ),
        (
            replace(HACKNEY, within_20_weeks_ex=187),
            (
                "187 plans without an exception are published as issued within 20 weeks, and with "
                "those that have one there are 186."
            ),
        ),
        (
            replace(HACKNEY, plans_ex=466),
            "466 plans without an exception are published, and the bands allow 314 to 314.",
        ),
    ],
    ids=["more in time than issued", "bands above the total", "ex above the band", "ex above all"],
)
def test_a_row_that_contradicts_itself_says_how(row: PublishedRow, sentence: str) -> None:
    assert sentence in sentences(row)


COUNTS = st.none() | st.integers(0, 12)
NAMES = (
    "plans",
    "plans_ex",
    "within_20_weeks",
    "within_20_weeks_ex",
    "weeks_20_to_52",
    "weeks_20_to_52_ex",
    "over_52_weeks",
    "over_52_weeks_ex",
)


@given(
    cells=st.fixed_dictionaries(dict.fromkeys(NAMES, COUNTS)),
    seed=st.integers(0, 3),
)
def test_any_row_can_be_built_and_every_count_is_met_unless_it_says_otherwise(
    cells: dict[str, int | None], seed: int
) -> None:
    exact = exact_cases(replace(SILENT, **cells), seed=seed)  # type: ignore[arg-type]  # names of counts
    counts = exact.bands.counts

    assert all(0 <= count.unflagged <= count.plans for count in counts.values())
    if exact.inconsistencies:
        return
    built = {
        "plans": exact.bands.plans,
        "plans_ex": exact.bands.unflagged,
        **{band.value: counts[band].plans for band in Band if band is not Band.UNTIMED},
        **{f"{band.value}_ex": counts[band].unflagged for band in Band if band is not Band.UNTIMED},
    }
    assert {name: count for name, count in cells.items() if count not in (None, built[name])} == {}
