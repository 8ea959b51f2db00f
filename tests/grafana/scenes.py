"""The states in which every board must be right: rich, empty, alone, twice, half read, new."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache

from ehcpwatch.clock import london_date
from ehcpwatch.events import Event, Payload, PlanIssued, RequestReceived, new_event
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks.prometheus import AuthoritySettings, PageSettings, PartitionReading, Reading
from ehcpwatch.streams import PartitionPulse, WorkerPulse
from ehcpwatch.watch import Policy, RecordedHistory, Watch
from tests.sinks.reading import BESIDE, HACKNEY, NOW, borough_reading, notifier_reading

__all__ = ["SCENES", "Scene"]

OLDHAM = "E08000004"
NEW_YEAR = datetime(2025, 1, 3, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Pages, and the choices that somebody has made on the boards.

    Attributes:
        pages: Makes them, one for each worker.
        area: The only one that is chosen; empty for all, as are the next two.
        team: The same.
        agency: The same.
    """

    pages: Callable[[], tuple[Reading, ...]]
    year: str = "2024"
    authorities: tuple[str, ...] = (HACKNEY,)
    area: str = ""
    team: str = ""
    agency: str = ""


@cache
def borough(name: str) -> tuple[Event, ...]:
    """Return the simulated year of an authority."""
    return tuple(simulate(row_of(name, 2024, among=packaged_rows()), seed=1))


def watched(events: Iterable[Event], now: datetime) -> PartitionReading:
    """Return a partition that has taken in what of *events* was recorded by *now*."""
    watch = Watch(today=london_date(now), policy=Policy(), history=RecordedHistory())
    watch.apply([e for e in events if e.recorded_at is not None and e.recorded_at <= now])
    while watch.unsettled:
        watch.announce(1_000)
    return PartitionReading(snapshot=watch.snapshot(), caught_up=True, last_event_at=now)


def embedded(partition: PartitionReading, now: datetime = NOW) -> Reading:
    """Return the page of a process that has everything."""
    return replace(borough_reading(), partitions={"0": partition}, taken_at=now)


def worker(partitions: Mapping[str, PartitionReading], *, of: int) -> Reading:
    """Return the page of a worker on Kafka that owns some of *of* partitions."""
    pulse = PartitionPulse(waiting=7, checkpoints=3, last_event_at=NOW, last_tick_at=NOW)
    return replace(
        borough_reading(),
        partitions={name: replace(one, pulse=pulse) for name, one in partitions.items()},
        dead_letters={},
        worker=WorkerPulse(owned=len(partitions), partitions=of, rebalances=1),
    )


@cache
def halves() -> tuple[PartitionReading, PartitionReading]:
    """Return the borough on two partitions, each case whole on one of them."""
    parts: tuple[list[Event], list[Event]] = ([], [])
    for event in borough("Hackney"):
        parts[sum(event.subject.encode()) % 2].append(event)
    return watched(parts[0], NOW), watched(parts[1], NOW)


READ_BACK = PartitionReading(snapshot=None, caught_up=False, last_event_at=None)


def _two_workers_on_one_partition() -> tuple[Reading, ...]:
    first, second = halves()
    return worker({"0": first}, of=2), worker({"0": first, "1": second}, of=2)


def _being_read_back() -> tuple[Reading, ...]:
    first, _ = halves()
    return worker({"0": first}, of=2), worker({"1": READ_BACK}, of=2)


def _one_case() -> tuple[Reading, ...]:
    """Return a page of the case whose plan was issued last."""
    events = [e for e in borough("Hackney") if e.recorded_at is not None and e.recorded_at <= NOW]
    subject = [e.subject for e in events if e.type == "ehcp.plan.issued.v1"][-1]
    return (embedded(watched([e for e in events if e.subject == subject], NOW)),)


@cache
def _two_authorities() -> tuple[Reading, ...]:
    both = embedded(watched([*borough("Hackney"), *borough("Oldham")], NOW))
    settings = PageSettings(
        authorities={
            **BESIDE.settings.authorities,
            OLDHAM: AuthoritySettings(
                targets={2024: Decimal(50)}, residents={2023: 80_000, 2024: 81_000}
            ),
        }
    )
    return (replace(both, beside=replace(BESIDE, settings=settings)),)


def _told(authority: str, case: str, *told: Payload) -> list[Event]:
    """Return the events of one case, each recorded on its own day."""
    return [
        new_event(
            data,
            subject=f"{authority}/{case}",
            source="casework",
            id=f"{case}-{place}",
            recorded_at=datetime.combine(data.effective_on, time(17, tzinfo=UTC)),
        )
        for place, data in enumerate(told)
    ]


def _records_that_contradict() -> tuple[Reading, ...]:
    """Return a page of plans that were issued before they were asked for, here and elsewhere."""
    events = [
        event
        for authority in (HACKNEY, OLDHAM)
        for year in (2023, 2024)
        for event in _told(
            authority,
            f"C-{authority}-{year}",
            PlanIssued(sent_on=date(year, 3, 1)),
            RequestReceived(received_on=date(year, 5, 1)),
        )
    ]
    return (embedded(watched(events, NOW)),)


@cache
def _after_new_year() -> tuple[Reading, ...]:
    return (embedded(watched(borough("Hackney"), NEW_YEAR), NEW_YEAR),)


SCENES: Mapping[str, Scene] = {
    "a borough amid its year": Scene(pages=lambda: (borough_reading(),)),
    "one area, one team, one adviser": Scene(
        pages=lambda: (borough_reading(),), area="north", team="team-north", agency="health"
    ),
    "the same, an earlier year": Scene(pages=lambda: (borough_reading(),), year="2023"),
    "nothing is scraped": Scene(pages=lambda: ()),
    "a watch without a case": Scene(pages=lambda: (embedded(watched([], NOW)),)),
    "one case": Scene(pages=_one_case),
    "a notifier beside the watch": Scene(pages=lambda: (borough_reading(), notifier_reading())),
    "records that contradict each other": Scene(pages=_records_that_contradict),
    "two workers show one partition": Scene(pages=_two_workers_on_one_partition),
    "a partition is read back": Scene(pages=_being_read_back),
    "after New Year, the old year": Scene(pages=_after_new_year),
    "after New Year, the new year": Scene(pages=_after_new_year, year="2025"),
    "two authorities, added up": Scene(pages=_two_authorities, authorities=(HACKNEY, OLDHAM)),
    "two authorities, one chosen": Scene(pages=_two_authorities, authorities=(OLDHAM,)),
}
