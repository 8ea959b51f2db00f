"""A borough on two workers, as their pages show it and as `figures` counts it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import TypeAlias

from ehcpwatch.events import Event
from ehcpwatch.measures import Cell, Figure
from ehcpwatch.published import packaged_rows
from ehcpwatch.simulator import Borough, row_of, simulate
from ehcpwatch.sinks.prometheus import PartitionReading, Ratio, Span
from ehcpwatch.sinks.prometheus import Reading as PageReading
from ehcpwatch.streams import PartitionPulse, WorkerPulse
from ehcpwatch.watch import Policy, Snapshot
from tests.real.prometheus import Labels
from tests.watch.keeping import Keeper, noon

__all__ = [
    "HACKNEY",
    "PARTITIONS",
    "Shown",
    "counts_of",
    "events_until",
    "expected",
    "keepers",
    "page_of",
    "partition_of",
    "snapshots",
]

HACKNEY = "E09000012"
PARTITIONS = 2
Shown: TypeAlias = Mapping[str, Snapshot]
"""What workers show: the moment of each partition, by its label."""

_REVIEW_LIMITS = ("12_months", "4_weeks", "12_weeks")


@cache
def _borough() -> Borough:
    return simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)


def events_until(day: date) -> list[Event]:
    """Return what had been recorded of the borough by noon of *day*."""
    return [e for e in _borough() if e.recorded_at is not None and e.recorded_at <= noon(day)]


def keepers(events: Iterable[Event], day: date) -> list[Keeper]:
    """Return the watches over *events* on *day*, the cases shared out among them."""
    kept = [Keeper(day, Policy()) for _ in range(PARTITIONS)]
    shares: list[list[Event]] = [[] for _ in kept]
    for event in events:
        shares[partition_of(event)].append(event)
    for keeper, share in zip(kept, shares, strict=True):
        keeper.apply(share)
    return kept


def snapshots(kept: Iterable[Keeper]) -> Shown:
    """Return the present moment of every partition, by its label."""
    return {str(number): keeper.watch.snapshot() for number, keeper in enumerate(kept)}


def partition_of(event: Event) -> int:
    """Return where the case of *event* lives."""
    return sum(event.subject.encode()) % PARTITIONS


def page_of(owned: Shown, day: date) -> PageReading:
    """Return the page of a worker that shows the partitions *owned*."""
    now = noon(day)
    return PageReading(
        partitions={
            partition: PartitionReading(
                snapshot=snapshot, caught_up=True, last_event_at=now, pulse=PartitionPulse()
            )
            for partition, snapshot in owned.items()
        },
        taken_at=now,
        dead_letters={},
        posts={},
        version="0.0.0",
        worker=WorkerPulse(partitions=PARTITIONS),
    )


def counts_of(shown: Shown) -> Counter[Cell]:
    """Return the cells of all partitions together."""
    total: Counter[Cell] = Counter()
    for snapshot in shown.values():
        total.update(snapshot.counts)
    return total


def expected(
    ratio: Ratio, span: Span, shown: Iterable[Figure], day: date, *, first_year: int
) -> dict[Labels, float]:
    """Return what *ratio* must give, by labels: the whole counts of *shown*, divided once."""
    found: dict[Labels, float] = {}
    for figure in shown:
        if figure.measure not in ratio.measures or figure.value is None:
            continue
        if {name for name, _ in figure.labels} != set(ratio.by) - {"limit"}:
            continue
        if span is not _span(figure, day) or figure.period[:4] < str(first_year):
            continue
        labels = {"authority": HACKNEY, **dict(figure.labels)}
        if span is not Span.AUTHORITY:
            labels[span.value] = figure.period
        if "limit" in ratio.by:
            labels["limit"] = _REVIEW_LIMITS[ratio.measures.index(figure.measure)]
        if figure.reading is not None:
            labels["exceptions"] = figure.reading.value
        assert figure.numerator is not None
        assert figure.denominator
        found[frozenset(labels.items())] = figure.numerator / figure.denominator
    return found


def _span(figure: Figure, day: date) -> Span:
    if figure.period == day.isoformat():
        return Span.AUTHORITY
    return Span.MONTH if "-" in figure.period else Span.YEAR
