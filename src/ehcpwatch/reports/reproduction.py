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
from ehcpwatch.measures import Band, Figure, MeasureKey, Reading, figures
from ehcpwatch.simulator import Band as PublishedBand
from ehcpwatch.simulator import PublishedRow, exact_cases
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

__all__ = ["Comparison", "ReproducedRow", "reproduce"]

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
    with TemporaryDirectory(prefix="ehcpwatch-reproduce-") as folder:
        for place, row in enumerate(rows):
            path = Path(folder) / f"{place}.db"
            yield _reproduced(row, path, seed)
            for left in Path(folder).iterdir():
                left.unlink()


def _reproduced(row: PublishedRow, path: Path, seed: int) -> ReproducedRow:
    exact = exact_cases(row, seed=seed)
    last_on = date(row.year, 12, 31)
    clock = ManualClock(datetime.combine(last_on, time(12), UTC))
    count = 0
    with EmbeddedEngine(path, policy=Policy(), wall_clock=clock) as engine:
        events = exact.events()
        while batch := list(islice(events, _BATCH_EVENTS)):
            items = [Delivered(item=event, place="") for event in batch]
            engine.take(Delivery(source="reproduction", items=items, position=None))
            count += len(batch)
        counts = engine.watch.snapshot().counts
    found = figures(counts, last_on, authority=row.code, periods=(f"{row.year:04d}",))
    issued = {
        figure.reading: figure
        for figure in found
        if figure.measure is MeasureKey.ISSUED_IN_TIME
        and not figure.labels
        and figure.period == f"{row.year:04d}"
    }
    return ReproducedRow(
        row=row,
        events=count,
        comparisons=_comparisons(row, issued),
        untimed=exact.bands.counts[PublishedBand.UNTIMED].plans,
        inconsistencies=tuple(one.sentence for one in exact.inconsistencies),
    )


def _comparisons(
    row: PublishedRow, issued: Mapping[Reading | None, Figure]
) -> tuple[Comparison, ...]:
    including = issued.get(Reading.INCLUDING)
    excluding = issued.get(Reading.EXCLUDING)
    return tuple(
        Comparison(
            column=column,
            published=None if published is None else Decimal(published),
            computed=computed,
        )
        for column, published, computed in (
            ("plans_issued_den", row.plans, _plans(including)),
            ("plans_issued_den_ex", row.plans_ex, _plans(excluding)),
            ("plans_issued_within_20_weeks", row.within_20_weeks, _in(Band.WITHIN_20, including)),
            ("plans_issued_20_weeks_ex", row.within_20_weeks_ex, _in(Band.WITHIN_20, excluding)),
            ("pc_plans_issued_within_20_weeks", row.percent_within_20_weeks, _value(including)),
            ("PC_plans_issued_20_weeks_ex", row.percent_within_20_weeks_ex, _value(excluding)),
            (
                "plans_issued_gt20weeks_ltYear",
                row.weeks_20_to_52,
                _in(Band.FROM_20_TO_52, including),
            ),
            (
                "plans_issued_gt20weeks_ltYear_ex",
                row.weeks_20_to_52_ex,
                _in(Band.FROM_20_TO_52, excluding),
            ),
            ("plans_issued_gt_1_year", row.over_52_weeks, _in(Band.OVER_52, including)),
            ("plans_issued_gt_1_year_ex", row.over_52_weeks_ex, _in(Band.OVER_52, excluding)),
        )
    )


def _plans(figure: Figure | None) -> Decimal:
    """No figure at all means that no plan was issued."""
    return Decimal(0 if figure is None else figure.denominator or 0)


def _in(band: Band, figure: Figure | None) -> Decimal:
    return Decimal(0 if figure is None else dict(figure.parts).get(band.value, 0))


def _value(figure: Figure | None) -> Decimal | None:
    return None if figure is None else figure.value
