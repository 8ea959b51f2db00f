"""The history is what a watch that ran at the time would have shown, sample by sample."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import (
    EVENT_ADAPTER,
    CaseErased,
    CaseKey,
    Event,
    EventCorrected,
    EventReference,
    Payload,
    PlanIssued,
    RequestReceived,
    new_event,
    replacement_of,
)
from ehcpwatch.measures import Cell
from ehcpwatch.register import PostgresRegister, SqlConnection, put_events, recount
from ehcpwatch.register.tables import events
from ehcpwatch.reports import Every, Known, Tape, instants, is_in_history, replay
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks import EMBEDDED_PARTITION, METRICS, PartitionReading, Reading
from ehcpwatch.sinks.prometheus import AuthoritySettings, Beside, MetricsPage, PageSettings
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine, open_for_reading
from ehcpwatch.watch import Policy, Snapshot

CASE, OTHER = CaseKey("E09000012/C-1"), CaseKey("E09000012/C-2")
POLICY = Policy(go_live_on=date(2024, 2, 1))
BESIDE = Beside(
    settings=PageSettings(
        authorities={
            "E09000001": AuthoritySettings(
                targets={2024: Decimal("0.6")}, residents={2024: 1_900}, neighbours=("E09000012",)
            )
        }
    ),
    published=packaged_rows(),
    policy=POLICY,
)
FAR = datetime(2030, 1, 1, tzinfo=UTC)

Shown: TypeAlias = dict[tuple[str, frozenset[tuple[str, str]]], float]
"""What a page shows at one instant: by name and labels, the value."""


def shown(snapshot: Snapshot, at: datetime) -> Shown:
    """Return what the metrics page says, read as Prometheus reads it; of what a replay can know."""
    page = MetricsPage()
    page.publish(
        Reading(
            partitions={
                EMBEDDED_PARTITION: PartitionReading(
                    snapshot=snapshot, caught_up=True, last_event_at=at
                )
            },
            taken_at=at,
            dead_letters={},
            posts={},
            version="0",
            beside=BESIDE,
        )
    )
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.text())
        for sample in family.samples
        if family.name in METRICS and is_in_history(family.name)
    }


def snapshot_of(counts: Mapping[Cell, int], day: date) -> Snapshot:
    return Snapshot(
        day=day,
        counts=counts,
        cases=0,
        alerts={},
        unsettled=0,
        applied={},
        duplicates=0,
        faults=0,
    )


def lived(path: Path, events: Iterable[Event], at: Iterable[datetime]) -> dict[int, Shown]:
    """Run a watch that is told each event at its recorded instant; return what it showed."""
    clock = ManualClock(datetime(2020, 1, 1, tzinfo=UTC))
    waiting = sorted(events, key=_recorded)
    found = {}
    with EmbeddedEngine(path, policy=POLICY, wall_clock=clock) as engine:
        for instant in at:
            while waiting and _recorded(waiting[0]) <= instant:
                clock.move_to(_recorded(waiting[0]))
                engine.tick()
                engine.take(delivery(waiting.pop(0)))
            clock.move_to(instant)
            engine.tick()
            found[int(instant.timestamp())] = shown(engine.watch.snapshot(), instant)
    return found


def _recorded(event: Event) -> datetime:
    assert event.recorded_at is not None
    return event.recorded_at


def delivery(*events: Event) -> Delivery:
    items = [Delivered(item=event, place="") for event in events]
    return Delivery(source="test", items=items, position=None)


def text_of(
    connection: SqlConnection, at: list[datetime], known: Known, beside: Beside = BESIDE
) -> str:
    with Tape() as tape:
        moments = replay(connection, at, beside=beside, known=known)
        for number, moment in enumerate(moments):
            if moment.samples is not None:
                tape.take(number, moment.samples)
        stream = StringIO()
        tape.write(stream, [int(one.timestamp()) for one in at], first=0, last=len(at))
        return stream.getvalue()


def history(
    path: Path, at: list[datetime], known: Known = Known.THEN, beside: Beside = BESIDE
) -> dict[int, Shown]:
    """Return the history of a file, read by a strict parser of OpenMetrics."""
    database = open_for_reading(path)
    with database.engine.connect() as connection:
        return by_instant(text_of(connection, at, known, beside), at)


def by_instant(text: str, at: Iterable[datetime]) -> dict[int, Shown]:
    found: dict[int, Shown] = {int(one.timestamp()): {} for one in at}
    for family in openmetrics_families(text):  # type: ignore[no-untyped-call]  # it has no types
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            moment = found[int(float(sample.timestamp))]
            assert key not in moment
            moment[key] = sample.value
    return found


def of_the_page(moment: Shown) -> Shown:
    return {key: value for key, value in moment.items() if not key[0].startswith("cell:")}


def recorded_by_rules(moment: Shown) -> Shown:
    """Return the recorded series of a moment, under the names of what they are made of."""
    return {
        (name.removeprefix("cell:").removesuffix(":sum"), labels): value
        for (name, labels), value in moment.items()
        if name.startswith("cell:")
    }


def without_partition(moment: Shown) -> Shown:
    return {
        (name, frozenset(label for label in labels if label[0] != "partition")): value
        for (name, labels), value in moment.items()
        if {"partition", "authority"} <= dict(labels).keys()
    }


def told(data: Payload, name: str, at: datetime, case: str = CASE) -> Event:
    return new_event(data, subject=case, source="casework", id=name, recorded_at=at)


def on(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def issued_in(moment: Shown) -> dict[str, float]:
    return {
        dict(labels)["month"]: value
        for (name, labels), value in moment.items()
        if name == "ehcpwatch_plans_issued"
    }


def open_cases(moment: Shown) -> float:
    return sum(value for (name, _), value in moment.items() if name == "ehcpwatch_cases_open")


REQUEST = told(RequestReceived(received_on=date(2025, 1, 6)), "r", on(2025, 1, 7))
ISSUED = told(PlanIssued(sent_on=date(2025, 3, 3)), "i", on(2025, 3, 4))
CORRECTED = told(
    EventCorrected(
        corrects=EventReference(id="i"),
        replacement=replacement_of(PlanIssued(sent_on=date(2025, 4, 30))),
    ),
    "c",
    on(2025, 4, 20),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[datetime], dict[int, Shown]]:
    """A small council's year as it was lived: the register, the instants, what was shown."""
    path = tmp_path_factory.mktemp("lived") / "state.db"
    borough = simulate(row_of("City of London", 2024, among=packaged_rows()), seed=3)
    at = [
        *instants(date(2024, 1, 28), date(2024, 2, 4), every=Every.DAY, until=FAR),
        *instants(date(2024, 3, 31), date(2024, 3, 31), every=Every.HOUR, until=FAR),
        *instants(date(2024, 12, 27), date(2025, 1, 4), every=Every.DAY, until=FAR),
    ]
    return path, at, lived(path, borough.events, at)


City: TypeAlias = tuple[Path, list[datetime], dict[int, Shown]]


def test_the_history_is_what_the_running_watch_showed_sample_by_sample(city: City) -> None:
    """Across the change to summer time and New Year, with corrections and duplicates."""
    path, at, seen = city
    found = history(path, at)

    assert sum(len(moment) for moment in seen.values()) > 5_000
    for instant, moment in seen.items():
        assert of_the_page(found[instant]) == moment


def test_every_series_of_cases_stands_a_second_time_as_the_rules_record_it(city: City) -> None:
    path, at, _ = city
    found = history(path, at[:20])

    for moment in found.values():
        assert recorded_by_rules(moment) == without_partition(of_the_page(moment))
    assert any(found.values())


def test_known_now_is_what_a_recount_of_the_day_says(city: City) -> None:
    path, at, _ = city
    found = history(path, at, Known.NOW)
    database = open_for_reading(path)
    for instant in at[:: len(at) // 3]:
        with database.engine.connect() as connection:
            counts = recount(connection, as_at=instant.date(), known_at=None).counts
        moment = of_the_page(found[int(instant.timestamp())])

        assert moment == shown(snapshot_of(counts, instant.date()), instant)


def test_a_correction_changes_the_history_from_the_instant_at_which_it_was_recorded(
    tmp_path: Path,
) -> None:
    at = instants(date(2025, 3, 31), date(2025, 5, 1), every=Every.DAY, until=FAR)
    lived(tmp_path / "state.db", [REQUEST, ISSUED, CORRECTED], at)
    then = history(tmp_path / "state.db", at)
    now = history(tmp_path / "state.db", at, Known.NOW)
    first, day_before, day_after, last = (
        int(on(*day, 0).timestamp())
        for day in ((2025, 3, 31), (2025, 4, 20), (2025, 4, 21), (2025, 5, 1))
    )

    assert issued_in(then[first]) == issued_in(then[day_before]) == {"2025-03": 1}
    assert issued_in(then[day_after]) == {}
    assert open_cases(then[day_after]) == 1
    assert issued_in(then[last]) == {"2025-04": 1}
    assert issued_in(now[first]) == {}
    assert open_cases(now[first]) == open_cases(now[day_after]) == 1
    assert issued_in(now[last]) == {"2025-04": 1}


def test_an_erased_case_leaves_the_open_stock_and_stays_in_its_month_from_its_beginning(
    tmp_path: Path,
) -> None:
    other = [
        told(RequestReceived(received_on=date(2025, 1, 6)), "r2", on(2025, 1, 7), OTHER),
        told(PlanIssued(sent_on=date(2025, 3, 10)), "i2", on(2025, 3, 11), OTHER),
        told(CaseErased(erased_on=date(2025, 4, 1)), "e2", on(2025, 4, 1), OTHER),
    ]
    at = instants(date(2025, 2, 27), date(2025, 4, 2), every=Every.DAY, until=FAR)
    seen = lived(tmp_path / "state.db", [REQUEST, ISSUED, *other], at)
    found = history(tmp_path / "state.db", at)
    day = {n: int(one.timestamp()) for n, one in enumerate(at)}

    assert open_cases(seen[day[0]]) == 2
    assert open_cases(found[day[0]]) == 1
    assert issued_in(found[day[0]]) == {}
    assert issued_in(found[day[2]]) == {"2025-03": 1}
    last = day[len(at) - 1]
    assert issued_in(found[last]) == {"2025-03": 2}
    assert of_the_page(found[last]) == seen[last]


def test_the_cutoff_of_going_live_hides_no_history(city: City) -> None:
    path, at, _ = city
    without = replace(BESIDE, policy=Policy())
    cutoff = ("ehcpwatch_go_live_timestamp_seconds", frozenset[tuple[str, str]]())
    found = history(path, at[:5])

    assert all(moment.pop(cutoff) == on(2024, 2, 1, 0).timestamp() for moment in found.values())
    assert found == history(path, at[:5], beside=without)


def test_before_the_first_event_was_recorded_there_is_nothing(tmp_path: Path) -> None:
    at = instants(date(2024, 12, 30), date(2025, 1, 9), every=Every.DAY, until=FAR)
    lived(tmp_path / "state.db", [REQUEST], at)
    found = history(tmp_path / "state.db", at)

    assert [open_cases(moment) for moment in found.values()] == [0] * 9 + [1] * 2


@pytest.mark.real("postgresql")
def test_a_register_in_postgresql_gives_the_same_history(city: City, database_url: str) -> None:
    path, at, _ = city
    database = open_for_reading(path)
    register = PostgresRegister(database_url)
    register.prepare()
    with database.engine.connect() as connection, register.transaction() as other:
        bodies = connection.execute(select(events.c.body)).scalars()
        put_events(other, [(EVENT_ADAPTER.validate_json(body), body) for body in bodies])
    with database.engine.connect() as connection, register.reading() as other:
        assert text_of(other, at[::20], Known.THEN) == text_of(connection, at[::20], Known.THEN)
    register.close()


def test_instants_are_whole_hours_or_midnights_and_never_lie_ahead() -> None:
    now = on(2025, 3, 30, 11) + timedelta(minutes=20)
    hours = instants(date(2025, 3, 29), date(2025, 3, 30), every=Every.HOUR, until=now)
    days = instants(date(2025, 3, 29), date(2025, 4, 2), every=Every.DAY, until=now)

    assert (hours[0], hours[-1], len(hours)) == (on(2025, 3, 29, 0), on(2025, 3, 30, 11), 36)
    assert days == [on(2025, 3, 29, 0), on(2025, 3, 30, 0)]
