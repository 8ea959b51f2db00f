"""Reproducing published figures through the whole engine."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ehcpwatch.reports import ReproducedRow, reproduce
from ehcpwatch.simulator import PublishedRow, packaged_rows, row_of, rows_of

ROWS = packaged_rows()


def reproduced(*rows: PublishedRow) -> list[ReproducedRow]:
    return list(reproduce(rows, seed=4))


def values(row: ReproducedRow) -> dict[str, Decimal | None]:
    return {comparison.column: comparison.computed for comparison in row.comparisons}


@pytest.mark.parametrize(
    ("name", "including", "excluding"),
    [
        ("Hackney", "40.0", "43.3"),
        ("Oldham", "85.8", "76.6"),
        ("Solihull", "53.1", "80.4"),
        ("Dorset", "49.1", None),
        ("City of London", "80.0", None),
        ("Wokingham", "56.2", "56.8"),
    ],
)
def test_the_published_percentages_of_2024_come_out(
    name: str, including: str, excluding: str | None
) -> None:
    (row,) = reproduced(row_of(name, 2024, among=ROWS))

    assert row.agrees
    assert values(row)["pc_plans_issued_within_20_weeks"] == Decimal(including)
    assert values(row)["PC_plans_issued_20_weeks_ex"] == (
        None if excluding is None else Decimal(excluding)
    )


def test_untimed_plans_are_counted_and_named() -> None:
    (row,) = reproduced(row_of("Wokingham", 2024, among=ROWS))

    assert row.untimed == 15


def test_rows_that_publish_no_bands_or_nothing_at_all_are_taken_as_they_are() -> None:
    rows = [*rows_of("Hackney", among=ROWS), *rows_of("Isles of Scilly", among=ROWS)]

    assert all(row.agrees for row in reproduced(*rows))


def test_a_wrong_percentage_is_found() -> None:
    right = row_of("City of London", 2024, among=ROWS)
    (row,) = reproduced(replace(right, percent_within_20_weeks=Decimal("79.9")))

    assert [c.column for c in row.comparisons if not c.agrees] == [
        "pc_plans_issued_within_20_weeks"
    ]


def test_a_row_that_contradicts_itself_is_reported_and_does_not_agree() -> None:
    right = row_of("City of London", 2024, among=ROWS)
    (row,) = reproduced(replace(right, within_20_weeks=9))

    assert not row.agrees
    assert row.inconsistencies


@pytest.mark.slow
def test_a_tenth_of_all_rows_agrees() -> None:
    rows = [row for place, row in enumerate(ROWS) if place % 10 == 0 and (row.plans or 0) < 3_000]

    assert [r.row.name for r in reproduced(*rows) if not r.agrees or r.inconsistencies] == []
