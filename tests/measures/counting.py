"""Counting stories: what a set of cases adds up to on a day, and one figure of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ehcpwatch.case import ClockGroup, Facts, clocks_of
from ehcpwatch.events import Event, Payload
from ehcpwatch.measures import (
    Cell,
    Figure,
    MeasureKey,
    Reading,
    Tallies,
    contribution,
    figures,
)
from tests.case.story import day, facts

__all__ = ["AUTHORITY", "Story", "cells", "counts", "figure"]

AUTHORITY = "E09000012"
Story = Sequence[Payload | Event]


def cells(known: Facts, on: date, authority: str = AUTHORITY) -> tuple[Cell, ...]:
    """Return everything that one case adds on a day."""
    return tuple(
        cell
        for group in ClockGroup
        for cell in contribution(group, authority, known, clocks_of(group, known), on).cells
    )


def counts(stories: Iterable[Story], on: str) -> Mapping[Cell, int]:
    """Return the counts of some cases as at a day, counted afresh."""
    tallies = Tallies()
    for told in stories:
        tallies.count_of(cells(facts(*told, as_at=on), day(on)))
    return tallies.counts()


def figure(
    stories: Iterable[Story],
    measure: MeasureKey,
    period: str,
    *,
    on: str,
    reading: Reading | None = None,
    labels: tuple[tuple[str, str], ...] = (),
) -> Figure:
    """Return the one figure of *measure* for a period and reading, also where nothing counts."""
    dated = len(period) <= len("2024-03")
    found = [
        one
        for one in figures(counts(stories, on), day(on), periods=(period,) if dated else None)
        if (one.measure, one.period, one.reading, one.labels) == (measure, period, reading, labels)
    ]
    assert len(found) == 1, f"{len(found)} figures of {measure} for {period}"
    return found[0]
