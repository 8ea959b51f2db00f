from collections.abc import Mapping
from decimal import Decimal

import pytest

from ehcpwatch.errors import MissingColumnsError, UnreadableCellError, UnreadableTableError
from ehcpwatch.published import (
    PUBLISHED_COLUMNS,
    Level,
    PublishedRow,
    packaged_rows,
    read_rows,
    read_table,
)
from ehcpwatch.simulator import row_of

HACKNEY: Mapping[str, str | None] = {
    "time_period": "2024",
    "geographic_level": "Local authority",
    "region_name": "London",
    "new_la_code": "E09000012",
    "old_la_code": "204",
    "la_name": "Hackney",
    "plans_issued_den": "465",
    "plans_issued_den_ex": "314",
    "plans_issued_within_20_weeks": "186",
    "plans_issued_20_weeks_ex": "136",
    "pc_plans_issued_within_20_weeks": "40",
    "PC_plans_issued_20_weeks_ex": "43.3",
    "plans_issued_gt20weeks_ltYear": "225",
    "plans_issued_gt20weeks_ltYear_ex": "145",
    "plans_issued_gt_1_year": "54",
    "plans_issued_gt_1_year_ex": "33",
}


def test_a_row_is_read_as_it_was_published() -> None:
    assert read_rows([HACKNEY]) == (
        PublishedRow(
            year=2024,
            level=Level.LOCAL_AUTHORITY,
            name="Hackney",
            code="E09000012",
            region="London",
            plans=465,
            plans_ex=314,
            within_20_weeks=186,
            within_20_weeks_ex=136,
            percent_within_20_weeks=Decimal(40),
            percent_within_20_weeks_ex=Decimal("43.3"),
            weeks_20_to_52=225,
            weeks_20_to_52_ex=145,
            over_52_weeks=54,
            over_52_weeks_ex=33,
        ),
    )


def test_the_packaged_table_holds_every_row_of_its_five_years() -> None:
    rows = packaged_rows()

    assert len(rows) == 809
    assert sorted({row.year for row in rows}) == [2019, 2020, 2021, 2022, 2024]
    assert [row.name for row in rows if not row.is_published] == [
        "Norfolk",
        "Tower Hamlets",
        "Havering",
        "West Berkshire",
    ]


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("England", "E92000001", Level.NATIONAL),
        ("North East", "E12000001", Level.REGIONAL),
        ("North West", "E12000002", Level.REGIONAL),
        ("Yorkshire and The Humber", "E12000003", Level.REGIONAL),
        ("East Midlands", "E12000004", Level.REGIONAL),
        ("West Midlands", "E12000005", Level.REGIONAL),
        ("East of England", "E12000006", Level.REGIONAL),
        ("London", "E12000007", Level.REGIONAL),
        ("South East", "E12000008", Level.REGIONAL),
        ("South West", "E12000009", Level.REGIONAL),
    ],
)
def test_england_and_its_regions_go_by_their_own_codes(name: str, code: str, level: Level) -> None:
    row = row_of(name, 2024, among=packaged_rows())

    assert (row.code, row.level) == (code, level)


@pytest.mark.parametrize("mark", ["x", "z", "", " x "])
def test_a_marked_or_empty_cell_is_not_published(mark: str) -> None:
    (row,) = read_rows([{**HACKNEY, "plans_issued_den_ex": mark}])

    assert row.plans_ex is None
    assert not row.is_published


def test_bands_that_are_not_published_leave_the_row_published() -> None:
    (row,) = read_rows([{**HACKNEY, "plans_issued_gt_1_year": "x"}])

    assert row.is_published


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("time_period", "202425", "a year from 1995 to 2097"),
        ("time_period", "1994", "a year from 1995 to 2097"),
        ("geographic_level", "Ward", "one of National, Regional, Local authority"),
        ("la_name", " ", "a name"),
        ("new_la_code", "", "a code such as E09000012"),
        ("plans_issued_den", "-1", "a whole number of at most seven digits, x or z"),
        ("plans_issued_den", "1,234", "a whole number of at most seven digits, x or z"),
        ("plans_issued_den", "12345678", "a whole number of at most seven digits, x or z"),
        ("plans_issued_den", "٣", "a whole number of at most seven digits, x or z"),
        ("pc_plans_issued_within_20_weeks", "NaN", "a percentage such as 43.3, x or z"),
        ("plans_issued_gt_1_year", None, "there: the line has too few cells"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_what_it_must_be(
    column: str, cell: str | None, expected: str
) -> None:
    with pytest.raises(UnreadableCellError) as raised:
        read_rows([HACKNEY, {**HACKNEY, column: cell}])

    assert str(raised.value) == (
        f"published figures, row 2, column {column}: this must be {expected}. "
        "Nothing was read. Correct the cell in the table."
    )


def test_a_table_without_a_column_is_told_which_and_what_it_must_have() -> None:
    columns = [column for column in PUBLISHED_COLUMNS if column != "la_name"]

    with pytest.raises(MissingColumnsError) as raised:
        read_table([",".join(columns)])

    assert str(raised.value).startswith("published figures: no column named la_name. ")


def test_an_empty_table_lacks_every_column() -> None:
    with pytest.raises(MissingColumnsError) as raised:
        read_table([])

    assert raised.value.missing == PUBLISHED_COLUMNS


def test_a_table_with_columns_and_no_rows_is_empty() -> None:
    assert read_table([",".join(PUBLISHED_COLUMNS)]) == ()


def test_a_quotation_mark_never_closed_is_named_by_its_line() -> None:
    with pytest.raises(UnreadableTableError) as raised:
        read_table([",".join(PUBLISHED_COLUMNS), '"2024'])

    assert str(raised.value) == (
        "published figures, line 2: this is not a line of comma-separated values. "
        "Nothing was read. Save the table as CSV, in UTF-8, with one row on each line."
    )


def test_every_packaged_authority_lies_in_a_region_that_has_rows_too() -> None:
    rows = packaged_rows()
    regions = {row.name for row in rows if row.level is Level.REGIONAL}

    assert {row.region for row in rows if row.level is Level.LOCAL_AUTHORITY} == regions
    assert {row.region for row in rows if row.level is not Level.LOCAL_AUTHORITY} == {None}
