"""Tallies: what they count, and what stays as it was."""

from collections.abc import Mapping

import pytest

from ehcpwatch.measures import Cell, Tallies, View

NORTH: Cell = (View.HELD, "E09000012", "north")
SOUTH: Cell = (View.HELD, "E09000012", "south")
EAST: Cell = (View.HELD, "E09000012", "east")


@pytest.fixture
def tallies() -> Tallies:
    return Tallies().count_of([NORTH, SOUTH]).count_of([NORTH])


def test_a_moment_is_what_the_tallies_count(tallies: Tallies) -> None:
    still: Mapping[Cell, int] = tallies.still()

    assert still == tallies.counts() == {NORTH: 2, SOUTH: 1}
    assert (still[NORTH], len(still), set(still)) == (2, 2, {NORTH, SOUTH})


def test_a_moment_does_not_change_with_the_tallies_before_it_is_looked_at(
    tallies: Tallies,
) -> None:
    still = tallies.still()
    tallies.count_of([SOUTH, EAST])

    assert dict(still.items()) == {NORTH: 2, SOUTH: 1}


def test_what_counts_nothing_any_more_is_not_in_it(tallies: Tallies) -> None:
    tallies.subtract(tallies.places([SOUTH]))

    assert SOUTH not in tallies.still()
