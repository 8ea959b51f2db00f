"""Published figures, reproduced: cases built from a row, counted by the whole engine.

For each row a set of cases is built whose true counts are the published ones, with issue
dates on the edges, exceptions, duplicates, corrections and any order. The events go
through the embedded engine like any others, and every published count and percentage is
compared with what comes out. It examines counting and rounding; it says nothing about
the world, for the row goes in and has to come out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from ehcpwatch.clock import ManualClock
from ehcpwatch.measures import Band, MeasureKey, Reading, figures
from ehcpwatch.simulator import Band as PublishedBand
from ehcpwatch.simulator import ExactRow, PublishedRow, exact_cases
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy, Snapshot

__all__ = [
    "Comparison",
    "CountedRow",
    "IssuedCounts",
    "ReproducedRow",
    "count_rows",
    "reproduce",
    "reproduced_row",
]

_BATCH_EVENTS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One published value beside the one that the engine computed.

    Attributes:
        column: As the published table names it.
        published: `None` where it is not published: nothing is compared.
        computed: `None` for "no value": there was nothing to divide by.
    """

    column: str
    published: Decimal | None
    computed: Decimal | None

    @property
    def agrees(self) -> bool:
        """Whether the two are equal to the last decimal, or nothing is published."""
        return self.published is None or self.published == self.computed


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCounts:
    """The plans issued in a year, in one reading, from wherever they were read.

    Attributes:
        percent: Within 20 weeks; `None` for "no value".
    """

    plans: int
    bands: Mapping[Band, int]
    percent: Decimal | None

    def of(self, band: Band) -> Decimal:
        """Return how many of the plans lie in *band*."""
        return Decimal(self.bands.get(band, 0))


_NOTHING = IssuedCounts(plans=0, bands={}, percent=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """A row, the cases built from it, and what an engine counts of them.

    Attributes:
        events: How many went through the engine, repeated ones included.
    """

    row: PublishedRow
    exact: ExactRow
    events: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproducedRow:
    """One row, reproduced.

    Attributes:
        events: How many went through the engine, repeated ones included.
        untimed: Plans that the row counts as issued and in no band.
        inconsistencies: How the row contradicts itself, in sentences; then its values
            cannot all be reproduced, and the fault is the source's.
    """

    row: PublishedRow
    events: int
    comparisons: tuple[Comparison, ...]
    untimed: int
    inconsistencies: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every published value agrees."""
        return all(comparison.agrees for comparison in self.comparisons)

    @property
    def is_published(self) -> bool:
        """Whether the row publishes anything to compare."""
        return any(comparison.published is not None for comparison in self.comparisons)


def reproduce(rows: Sequence[PublishedRow], *, seed: int) -> Iterator[ReproducedRow]:
    """Yield each row, reproduced by an engine and a database of its own, in the given order.

    Args:
        rows: Of any table in the published form.
        seed: Of the cases built; the outcome is the same for every seed.

    Raises:
        EngineError: The temporary database cannot be used.
    """
    for counted in count_rows(rows, seed=seed):
        yield reproduced_row(counted, _read(counted))


def count_rows(rows: Sequence[PublishedRow], *, seed: int) -> Iterator[CountedRow]:
    """Yield each row with what an engine counts of the cases built from it.

    Raises:
        EngineError: The temporary database cannot be used.
    """
    with TemporaryDirectory(prefix="ehcpwatch-reproduce-") as folder:
        for place, row in enumerate(rows):
            path = Path(folder) / f"{place}.db"
            yield _counted(row, path, seed)
            for left in Path(folder).iterdir():
                left.unlink()


def reproduced_row(counted: CountedRow, computed: Mapping[Reading, IssuedCounts]) -> ReproducedRow:
    """Return a row beside what was computed of it in either reading."""
    return ReproducedRow(
        row=counted.row,
        events=counted.events,
        comparisons=_comparisons(counted.row, computed),
        untimed=counted.exact.bands.counts[PublishedBand.UNTIMED].plans,
        inconsistencies=tuple(one.sentence for one in counted.exact.inconsistencies),
    )


def _counted(row: PublishedRow, path: Path, seed: int) -> CountedRow:
    exact = exact_cases(row, seed=seed)
    clock = ManualClock(datetime.combine(date(row.year, 12, 31), time(12), UTC))
    count = 0
    with EmbeddedEngine(path, policy=Policy(), wall_clock=clock) as engine:
        events = exact.events()
        while batch := list(islice(events, _BATCH_EVENTS)):
            items = [Delivered(item=event, place="") for event in batch]
            engine.take(Delivery(source="reproduction", items=items, position=None))
            count += len(batch)
        snapshot = engine.watch.snapshot()
    return CountedRow(row=row, exact=exact, events=count, snapshot=snapshot)


def _read(counted: CountedRow) -> Mapping[Reading, IssuedCounts]:
    """Return what the figures say of a row."""
    row, snapshot = counted.row, counted.snapshot
    year = f"{row.year:04d}"
    found = figures(snapshot.counts, snapshot.day, authority=row.code, periods=(year,))
    return {
        figure.reading: IssuedCounts(
            plans=figure.denominator or 0,
            bands={Band(name): count for name, count in figure.parts},
            percent=figure.value,
        )
        for figure in found
        if figure.measure is MeasureKey.ISSUED_IN_TIME
        and not figure.labels
        and figure.period == year
        and figure.reading is not None
    }


def _comparisons(
    row: PublishedRow, computed: Mapping[Reading, IssuedCounts]
) -> tuple[Comparison, ...]:
    # No figure at all means that no plan was issued.
    including = computed.get(Reading.INCLUDING, _NOTHING)
    excluding = computed.get(Reading.EXCLUDING, _NOTHING)
    return tuple(
        Comparison(
            column=column,
            published=None if published is None else Decimal(published),
            computed=value,
        )
        for column, published, value in (
            ("plans_issued_den", row.plans, Decimal(including.plans)),
            ("plans_issued_den_ex", row.plans_ex, Decimal(excluding.plans)),
            ("plans_issued_within_20_weeks", row.within_20_weeks, including.of(Band.WITHIN_20)),
            ("plans_issued_20_weeks_ex", row.within_20_weeks_ex, excluding.of(Band.WITHIN_20)),
            ("pc_plans_issued_within_20_weeks", row.percent_within_20_weeks, including.percent),
            ("PC_plans_issued_20_weeks_ex", row.percent_within_20_weeks_ex, excluding.percent),
            (
                "plans_issued_gt20weeks_ltYear",
                row.weeks_20_to_52,
                including.of(Band.FROM_20_TO_52),
            ),
            (
                "plans_issued_gt20weeks_ltYear_ex",
                row.weeks_20_to_52_ex,
                excluding.of(Band.FROM_20_TO_52),
            ),
            ("plans_issued_gt_1_year", row.over_52_weeks, including.of(Band.OVER_52)),
            ("plans_issued_gt_1_year_ex", row.over_52_weeks_ex, excluding.of(Band.OVER_52)),
        )
    )
