"""Pages of made-up cases: stories in, the page out, read back as Prometheus would."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from prometheus_client.parser import text_string_to_metric_families

from ehcpwatch.events import Event, Payload, new_event
from ehcpwatch.measures import Cell
from ehcpwatch.sinks.prometheus import (
    EMBEDDED_PARTITION,
    Beside,
    MetricsPage,
    PartitionReading,
    Reading,
)
from ehcpwatch.watch import Policy, Snapshot, Watch
from tests.case.story import day
from tests.measures.counting import AUTHORITY
from tests.watch.keeping import Keeper, noon

__all__ = ["Shown", "case", "page_of_counts", "read_back", "reading_of", "shown", "watching"]

Shown = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]
"""Values by series: its name and its labels, sorted."""


def case(name: str, *told: Payload) -> list[Event]:
    """Return the events of one case, named NAME-1, NAME-2 and so on."""
    return [
        new_event(
            data,
            subject=f"{AUTHORITY}/{name}",
            source="casework",
            id=f"{name}-{place}",
            sequence=place,
            recorded_at=datetime.combine(data.effective_on, time(17, tzinfo=UTC)),
        )
        for place, data in enumerate(told, start=1)
    ]


def watching(cases: Iterable[Sequence[Event]], on: str) -> Keeper:
    """Return a settled watch of *cases* on a day."""
    keeper = Keeper(day(on), Policy())
    for events in cases:
        keeper.apply(events)
    keeper.settle()
    return keeper


def reading_of(watch: Watch, *, beside: Beside | None = None) -> Reading:
    """Return what a page is made of that shows *watch* at noon of its day."""
    return _reading(watch.snapshot(), beside)


def shown(watch: Watch) -> Shown:
    """Return the page of *watch* as a scrape reads it."""
    page = MetricsPage()
    page.publish(reading_of(watch))
    return read_back(page.text())


def page_of_counts(
    counts: Mapping[Cell, int], on: date, *, beside: Beside | None = None
) -> MetricsPage:
    """Return the page of one partition that counts these cells on a day."""
    page = MetricsPage()
    snapshot = Snapshot(
        day=on,
        counts=counts,
        cases=0,
        alerts={},
        unsettled=0,
        applied={},
        duplicates=0,
        faults=0,
    )
    page.publish(_reading(snapshot, beside))
    return page


def read_back(text: str) -> Shown:
    """Return what Prometheus' own client reads from a page."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _reading(snapshot: Snapshot, beside: Beside | None) -> Reading:
    return Reading(
        partitions={
            EMBEDDED_PARTITION: PartitionReading(
                snapshot=snapshot, caught_up=True, last_event_at=None
            )
        },
        taken_at=noon(snapshot.day),
        dead_letters={},
        posts={},
        version="0.0.0",
        beside=Beside() if beside is None else beside,
    )
