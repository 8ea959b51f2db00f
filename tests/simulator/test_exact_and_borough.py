"""Cases drawn from a published row: whoever counts them rightly finds the row again."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import (
    FiguresNotPublishedError,
    UnknownAuthorityError,
    UnreadableCellError,
    UnreadableTableError,
    YearNotPublishedError,
)
from ehcpwatch.events import Event, decode_structured, encode_structured
from ehcpwatch.simulator import (
    PUBLISHED_COLUMNS,
    Level,
    PublishedRow,
    exact_cases,
    packaged_rows,
    read_rows,
    read_table,
    row_of,
    simulate,
)
from tests.simulator.recount import published, recount

ROWS = packaged_rows()
Drawn = Callable[[PublishedRow, int], list[Event]]


def exact(row: PublishedRow, seed: int) -> list[Event]:
    return list(exact_cases(row, seed=seed).events())


def lived(row: PublishedRow, seed: int) -> list[Event]:
    return list(simulate(row, seed=seed))


@pytest.mark.parametrize("draw", [exact, lived])
@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Hackney", 2024),
        ("Oldham", 2024),
        ("Dorset", 2024),
        ("City of London", 2024),
        ("Wokingham", 2024),
        ("Hackney", 2019),
        ("Isles of Scilly", 2019),
    ],
)
def test_the_true_counts_are_those_of_the_row(draw: Drawn, name: str, year: int) -> None:
    row = row_of(name, year, among=ROWS)
    found = recount(draw(row, 1), year)

    assert found == published(row, instead=found)


@pytest.mark.parametrize("draw", [exact, lived])
def test_equal_seeds_give_equal_bytes_and_others_do_not(draw: Drawn) -> None:
    row = row_of("City of London", 2024, among=ROWS)

    def drawn(seed: int) -> list[bytes]:
        return [encode_structured(event) for event in draw(row, seed)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


@pytest.mark.parametrize("draw", [exact, lived])
def test_every_event_drawn_reads_back(draw: Drawn) -> None:
    for event in draw(row_of("City of London", 2024, among=ROWS), 1):
        assert decode_structured(encode_structured(event)) == event


def test_a_borough_arrives_nearly_in_the_order_in_which_it_was_recorded() -> None:
    borough = simulate(row_of("Hackney", 2024, among=ROWS), seed=1)
    told = [event.recorded_at for event in borough if event.recorded_at is not None]

    assert len(told) == len(borough.events)
    swapped = sum(one > other for one, other in pairwise(told))
    assert 0 < swapped < len(told) / 20


def test_a_borough_repeats_corrects_and_holds_open_cases() -> None:
    borough = simulate(row_of("Hackney", 2024, among=ROWS), seed=1)
    names = [(event.source, event.id) for event in borough]
    types = {event.type for event in borough}

    assert len(names) > len(set(names))
    assert {"ehcp.event.corrected.v1", "ehcp.event.retracted.v1"} <= types
    assert 1_500 < borough.cases < 2_500


@st.composite
def consistent_rows(draw: st.DrawFn) -> PublishedRow:
    """Draw rows of a small authority that do not contradict themselves."""
    bands = [draw(st.integers(0, 8)) for _ in range(4)]
    unflagged = [draw(st.integers(0, count)) for count in bands]
    return PublishedRow(
        year=draw(st.sampled_from([2019, 2024])),
        level=Level.LOCAL_AUTHORITY,
        name="Anywhere",
        code="E09000099",
        region=None,
        plans=sum(bands),
        plans_ex=sum(unflagged),
        within_20_weeks=bands[0],
        within_20_weeks_ex=unflagged[0],
        percent_within_20_weeks=None,
        percent_within_20_weeks_ex=None,
        weeks_20_to_52=bands[1],
        weeks_20_to_52_ex=unflagged[1],
        over_52_weeks=bands[2],
        over_52_weeks_ex=unflagged[2],
    )


@given(row=consistent_rows(), seed=st.integers(0, 5))
def test_any_row_that_agrees_with_itself_is_found_again(row: PublishedRow, seed: int) -> None:
    built = exact_cases(row, seed=seed)
    found = recount(built.events(), row.year)

    assert built.inconsistencies == ()
    assert found == published(row, instead=found)


def test_a_row_that_contradicts_itself_says_so_in_a_sentence() -> None:
    row = row_of("Hackney", 2024, among=ROWS)
    odd = replace(row, plans_ex=9_999)

    assert exact_cases(odd, seed=1).inconsistencies


def test_an_unknown_authority_gets_close_names_and_a_missing_year_the_years_there_are() -> None:
    with pytest.raises(UnknownAuthorityError, match="Hackney"):
        row_of("Hakney", 2024, among=ROWS)
    with pytest.raises(YearNotPublishedError, match="2024"):
        row_of("Hackney", 2023, among=ROWS)
    unpublished = next(row for row in ROWS if not row.is_published)
    with pytest.raises(FiguresNotPublishedError, match="not published"):
        row_of(unpublished.name, unpublished.year, among=ROWS)


def test_a_cell_that_is_no_count_is_named_by_row_and_column_and_not_quoted() -> None:
    cells = dict.fromkeys(PUBLISHED_COLUMNS, "x") | {
        "time_period": "2024",
        "geographic_level": "Local authority",
        "la_name": "Anywhere",
        "new_la_code": "E09000099",
        "plans_issued_den": "Jane Example",
    }
    with pytest.raises(UnreadableCellError, match="row 1, column plans_issued_den") as raised:
        list(read_rows([cells]))

    assert "Jane" not in str(raised.value)


def test_a_table_that_stops_being_one_is_refused() -> None:
    with pytest.raises(UnreadableTableError):
        read_table(['"' + "x" * 200_000 + "\n"])
