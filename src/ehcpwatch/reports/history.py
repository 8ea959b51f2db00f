"""The past as the metrics page would have shown it: kept events replayed as they were recorded.

The events of a register are taken in by a watch in the order of their recorded instants, its
day is moved on as a running one's is, and at each instant asked for the page's own function
gives the samples. So what stands in the history is what a watch that ran at the time would
have shown, but for what is known only to it: its alerts and its own doings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from ehcpwatch import __version__
from ehcpwatch.clock import london_date
from ehcpwatch.measures import LABELS, Cell, View
from ehcpwatch.register import RecordedLog, SqlConnection, kept, to_micros
from ehcpwatch.sinks import EMBEDDED_PARTITION, METRICS, PartitionReading, Reading, Sample, samples
from ehcpwatch.sinks.prometheus import Beside, Origin
from ehcpwatch.watch import Policy, Watch

from .feed import Feed

__all__ = ["Every", "Known", "Moment", "instants", "is_in_history", "replay"]

_MIDNIGHT = time(tzinfo=UTC)
_REPLAYED = frozenset({Origin.CASES, Origin.CONFIGURATION})
# By which the rules tell that a partition is there, and which months are over.
_DAY_OF_PARTITION = "ehcpwatch_as_at_timestamp_seconds"


class Every(StrEnum):
    """How far apart the instants of a history lie."""

    HOUR = "1h"
    DAY = "1d"

    @property
    def step(self) -> timedelta:
        """The time from one instant to the next."""
        return timedelta(hours=1) if self is Every.HOUR else timedelta(days=1)


class Known(StrEnum):
    """What is taken as known at each instant of a history."""

    THEN = "then"
    """What had been recorded by then: what a running watch showed."""
    NOW = "now"
    """All that is known now of the days up to then, whenever it was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The page at one instant.

    Attributes:
        samples: Of the metrics of a history, in the order of the catalogue; `None` where
            nothing has changed since the instant before.
        events: How many events had been taken in by then.
    """

    at: datetime
    samples: Sequence[Sample] | None
    events: int


def instants(first_on: date, last_on: date, *, every: Every, until: datetime) -> list[datetime]:
    """Return the instants of a history: whole hours, or midnights, of UTC.

    Dashboards ask for whole multiples of their step since 1970, so these are found again. At
    a midnight of UTC it is the same day in England, in winter and in summer.

    Args:
        first_on: The day of the first instant, its midnight.
        last_on: The last day, to its end.
        every: The distance.
        until: No instant lies after it: the present moment.
    """
    found = []
    at = datetime.combine(first_on, _MIDNIGHT)
    while at.date() <= last_on and at <= until:
        found.append(at)
        at += every.step
    return found


def is_in_history(metric: str) -> bool:
    """Return whether a metric of the catalogue is one of those that a replay can show."""
    return METRICS[metric].origin in _REPLAYED or metric == _DAY_OF_PARTITION


def replay(
    connection: SqlConnection, at: Sequence[datetime], *, beside: Beside, known: Known
) -> Iterator[Moment]:
    """Yield the page at each of the instants *at*.

    Memory holds the watch, as that of a running one does, and little beside it.

    Args:
        connection: One unchanging view of a register.
        at: Whole instants in order, at least one.
        beside: What the page holds the cases against, as it is set now; with its policy.
        known: What is taken as known.
    """
    log = RecordedLog(connection, unrecorded=known is Known.NOW)
    watch = Watch(today=london_date(at[0]), policy=beside.policy or Policy(), history=log)
    feed = Feed(log, watch)
    left = _Kept(kept(connection))
    for place, instant in enumerate(at):
        day = watch.today
        watch.tick(instant)
        taken = feed.take_in(to_micros(instant) if known is Known.THEN else None)
        returned = left.give_back(watch, whole=feed.is_at_its_end)
        changed = place == 0 or taken or returned or watch.today != day
        yield Moment(
            at=instant,
            samples=_page(watch, instant, beside) if changed else None,
            events=feed.events,
        )


class _Kept:
    """The counts that erased cases have left, each shown from its month or year on.

    When they came about is not kept. Once all events are taken in, what is left of months that
    lie ahead is shown too, as a running watch shows it.
    """

    def __init__(self, counts: Mapping[Cell, int]) -> None:
        self._counts = dict(counts)

    def give_back(self, watch: Watch, *, whole: bool) -> bool:
        """Count what belongs to months that have begun, or all; return whether any did."""
        begun = {
            cell: n for cell, n in self._counts.items() if whole or _begins_on(cell) <= watch.today
        }
        watch.restore((), (), kept=begun)
        for cell in begun:
            del self._counts[cell]
        return bool(begun)


def _begins_on(cell: Cell) -> date:
    """Return the first day of a cell's month or year; the first day of all where it has none."""
    labels = dict(zip(LABELS[View(str(cell[0]))], cell[2:], strict=True))
    if "month" in labels:
        return date.fromisoformat(f"{labels['month']}-01")
    return date(int(labels["year"]), 1, 1) if "year" in labels else date.min


def _page(watch: Watch, at: datetime, beside: Beside) -> tuple[Sample, ...]:
    reading = Reading(
        partitions={
            EMBEDDED_PARTITION: PartitionReading(
                snapshot=watch.snapshot(), caught_up=True, last_event_at=None
            )
        },
        taken_at=at,
        dead_letters={},
        posts={},
        version=__version__,
        beside=beside,
    )
    return tuple(sample for sample in samples(reading) if is_in_history(sample.metric))
