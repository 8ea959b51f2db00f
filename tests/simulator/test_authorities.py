import pytest

from ehcpwatch.errors import (
    FiguresNotPublishedError,
    UnknownAuthorityError,
    YearNotPublishedError,
)
from ehcpwatch.simulator import packaged_rows, row_of, rows_of

ROWS = packaged_rows()


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Hackney", "Hackney"),
        ("  hACKney ", "Hackney"),
        ("e09000012", "Hackney"),
        ("bristol", "Bristol, City of"),
        ("hull", "Kingston upon Hull, City of"),
        ("olihul", "Solihull"),
        ("London", "London"),
        ("england", "England"),
        ("north  east", "North East"),
        ("Dorset", "Dorset"),
    ],
    ids=[
        "as published",
        "in any case",
        "by its code",
        "by its beginning",
        "by a word, though Solihull has it as a part",
        "by a part",
        "the region before the City of London",
        "the country",
        "with spaces too many",
        "the shorter of two that hold it",
    ],
)
def test_an_authority_is_found_by_what_a_person_types(wanted: str, name: str) -> None:
    assert row_of(wanted, 2024, among=ROWS).name == name


def test_an_authority_that_was_merged_keeps_the_rows_of_all_its_codes() -> None:
    assert [row.year for row in rows_of("Buckinghamshire", among=ROWS)] == [
        2019,
        2020,
        2021,
        2022,
        2024,
    ]


def test_a_name_misspelt_brings_the_names_close_to_it_and_is_not_quoted() -> None:
    with pytest.raises(UnknownAuthorityError) as raised:
        row_of("Hakcney", 2024, among=ROWS)

    assert str(raised.value) == (
        "authority: the published figures have no single authority by the name given. "
        "It may be one of: Hackney; Haringey. "
        "Give the name as published, or a part of it that no other has."
    )


def test_a_part_of_many_names_brings_no_more_than_five_of_them() -> None:
    with pytest.raises(UnknownAuthorityError) as raised:
        row_of("north", 2024, among=ROWS)

    assert raised.value.close == (
        "North East",
        "North West",
        "North Tyneside",
        "Northumberland",
        "North East Lincolnshire",
    )


@pytest.mark.parametrize("wanted", ["", "  ", "qqqqqq"])
def test_a_name_like_no_other_brings_none(wanted: str) -> None:
    with pytest.raises(UnknownAuthorityError) as raised:
        rows_of(wanted, among=ROWS)

    assert raised.value.close == ()
    assert "It may be" not in str(raised.value)


def test_a_year_without_a_row_brings_the_years_that_have_one() -> None:
    with pytest.raises(YearNotPublishedError) as raised:
        row_of("hackney", 2023, among=ROWS)

    assert str(raised.value) == (
        "Hackney: the published figures have no row for the year given. "
        "Choose one of 2019, 2020, 2021, 2022, 2024."
    )


def test_a_row_without_counts_brings_the_years_that_have_them() -> None:
    with pytest.raises(FiguresNotPublishedError) as raised:
        row_of("Norfolk", 2022, among=ROWS)

    assert str(raised.value) == (
        "Norfolk: the counts of 2022 are marked as not published. "
        "Choose one of 2019, 2020, 2021, 2024."
    )


def test_an_authority_that_never_published_counts_is_not_offered_a_year() -> None:
    silent = [row for row in ROWS if row.name == "Norfolk" and row.year == 2022]

    with pytest.raises(FiguresNotPublishedError) as raised:
        row_of("Norfolk", 2022, among=silent)

    assert str(raised.value).endswith("Choose another authority.")
