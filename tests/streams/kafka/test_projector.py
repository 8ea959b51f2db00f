"""What workers made durable, in PostgreSQL: exact, whatever breaks off in between."""

import asyncio
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from ehcpwatch.alerts import AlertRecord, AlertState
from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import (
    LogReplacedError,
    ProjectionFailedError,
    RecordUnreadableError,
    RegisterMissingError,
    StateNewerError,
    TopicsMissingError,
)
from ehcpwatch.events import (
    CaseErased,
    CaseKey,
    Event,
    EventCorrected,
    EventReference,
    RequestReceived,
    SourceHeartbeat,
    encode_structured,
    new_event,
    replacement_of,
)
from ehcpwatch.register import (
    PostgresRegister,
    hold_positions,
    ledger,
    letters,
    position,
    records_of,
    write_offset,
    write_positions,
)
from ehcpwatch.streams.embedded import open_for_reading
from ehcpwatch.streams.kafka import Connection, KafkaSettings, Transport, projector
from ehcpwatch.streams.kafka.letters import REASON
from ehcpwatch.streams.kafka.projector import Projector
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.streams.kafka.stored import (
    ERASURE_KEY,
    StoredCase,
    encode_kept,
    erased_key,
    fact_key,
)
from ehcpwatch.watch import Policy, erasure_digest
from tests.real.kafka import Node
from tests.real.parts import free_port
from tests.register.reading import contents
from tests.register.records import record
from tests.streams.engines import EmbeddedDriver, KafkaDriver
from tests.streams.kafka.writing import PARTITIONS, Hand, Sent
from tests.streams.test_engines import TODAY, borough, event, request_of
from tests.waiting import PATIENCE_SECONDS, eventually
from tests.watch.keeping import noon

pytestmark = [pytest.mark.real("kafka", "postgresql"), pytest.mark.slow]


@pytest.fixture
def settings(kafka_settings: Callable[[Transport], KafkaSettings]) -> KafkaSettings:
    return kafka_settings(Transport.BATCH)


@pytest.fixture
def register(database_url: str) -> Iterator[PostgresRegister]:
    made = PostgresRegister(database_url)
    yield made
    made.close()


def project(settings: KafkaSettings, register: PostgresRegister) -> int:
    """Read everything that is there; return how many records that were."""
    return asyncio.run(project_once(settings, register))


async def project_once(settings: KafkaSettings, register: PostgresRegister) -> int:
    made = of(settings, register)
    await made.run(once=True)
    return made.written


def of(settings: KafkaSettings, register: PostgresRegister) -> Projector:
    return Projector(
        settings.connection,
        topics=settings.topics,
        group=settings.group,
        register=register,
        wall_clock=ManualClock(noon(TODAY)),
    )


def found_in(register: PostgresRegister) -> dict[str, list[tuple[Any, ...]]]:
    with register.reading() as connection:
        return contents(connection)


def inputs() -> list[Event | bytes]:
    """A borough's events with repeats, a correction, an id used twice and bad lines among them."""
    events: list[Event | bytes] = list(borough())
    dice = random.Random(7)  # noqa: S311  # a test's dice
    for one in dice.sample(events, 40):
        events.insert(dice.randrange(len(events)), one)
        events.insert(dice.randrange(len(events)), b'{"specversion":"1.0"')
    moved = request_of("C-1", date(2025, 1, 20))
    return [
        *events,
        request_of("C-1"),
        event(
            EventCorrected(
                corrects=EventReference(id="request-C-1"), replacement=replacement_of(moved.data)
            ),
            "correction",
        ),
        event(RequestReceived(received_on=date(2025, 1, 7)), "request-C-1"),
        heartbeat("h1"),
        heartbeat("h1"),
    ]


def heartbeat(name: str) -> Event:
    return new_event(
        SourceHeartbeat(sent_on=TODAY),
        subject="E09000012/source/casework",
        source="casework",
        id=name,
        recorded_at=noon(TODAY),
    )


@pytest.fixture
def hand(settings: KafkaSettings) -> Hand:
    return Hand(settings)


def about(case: str) -> CaseKey:
    return CaseKey(f"E09000012/{case}")


def rows_of(register: PostgresRegister) -> dict[str, bytes]:
    """Return the mark of each case's row."""
    return {case: row[-2:-1] for case, row in found_in(register)["cases"]}


def ids_of(register: PostgresRegister) -> list[str]:
    """Return the ids of all events."""
    return sorted(row[2] for row in found_in(register)["events"])


def test_the_register_of_both_engines_holds_the_same(
    settings: KafkaSettings, register: PostgresRegister, tmp_path: Path
) -> None:
    sent = inputs()
    gone = next(one.subject for one in sent if isinstance(one, Event) and one.data.about_a_case)
    erasure = new_event(CaseErased(erased_on=TODAY), subject=gone, source="casework", id="erasure")
    path = tmp_path / "state.db"
    with (
        EmbeddedDriver(Policy(), ManualClock(noon(TODAY)), path) as embedded,
        KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings) as kafka,
    ):
        for engine in (embedded, kafka):
            engine.send(*sent)
            engine.settle()
        assert project(settings, register) > 0
        for engine in (embedded, kafka):
            engine.send(erasure)
            engine.settle()
    project(settings, register)
    database = open_for_reading(path)
    with database.engine.connect() as connection:
        wanted = contents(connection)
    database.close()

    found = found_in(register)
    assert found.keys() == wanted.keys()
    # Each letter of the topic is one of its own; in a file those that say the same are one.
    assert set(found.pop("dead_letters")) == set(wanted.pop("dead_letters"))
    for name, rows in wanted.items():
        assert found[name] == rows, name
    assert gone not in {row[0] for row in found["cases"]}
    assert len(found["kept_counts"]) > 0


def test_what_was_not_committed_is_never_seen_and_the_end_is_found_behind_it(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    hand.write(hand.case(about("C-1"), request_of("C-1"), mark=1))
    hand.write(hand.case(about("C-1"), request_of("C-1"), mark=2), abort=True)
    hand.write(hand.case(about("C-2"), request_of("C-2"), mark=3), abort=True)

    assert project(settings, register) == 1
    assert rows_of(register) == {about("C-1"): b"1"}
    hand.write(hand.case(about("C-2"), request_of("C-2"), mark=4))
    assert project(settings, register) == 1
    assert rows_of(register) == {about("C-1"): b"1", about("C-2"): b"4"}
    # Nothing is read twice: where it stands, markers included, is in the database.
    assert project(settings, register) == 0


def test_what_comes_again_changes_nothing_and_only_changed_events_are_written(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    first, second = request_of("C-1"), event(RequestReceived(received_on=TODAY), "r2")
    fact = heartbeat("h1")
    same = [
        hand.case(about("C-1"), first, mark=1),
        Sent(topic=hand.topics.cases, key=ERASURE_KEY, value=b"secret"),
        Sent(topic=hand.topics.cases, key=fact_key(fact), value=encode_structured(fact)),
        Sent(
            topic=hand.topics.cases,
            key=erased_key(b"digest"),
            value=encode_kept([("E09000012", "2024-03", 1)]),
        ),
        hand.letter("t-0-7", offset=7),
    ]
    hand.write(*same)
    project(settings, register)
    before = found_in(register)
    with register.reading() as connection:
        versions = "select id, xmin::text from events"
        written = set(connection.execute(text(versions)))
    hand.write(*same)
    hand.write(*same)
    assert project(settings, register) == 10
    assert found_in(register) == before

    hand.write(hand.case(about("C-1"), first, second, mark=2))
    project(settings, register)
    assert ids_of(register) == ["h1", "r2", first.id]
    assert rows_of(register) == {about("C-1"): b"2"}
    with register.reading() as connection:
        # Nobody has touched the rows of the events that stayed as they were.
        assert written <= set(connection.execute(text(versions)))


def test_an_event_that_another_took_the_place_of_is_replaced(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    first = request_of("C-1")
    later = request_of("C-1", date(2025, 1, 7))
    hand.write(hand.case(about("C-1"), first))
    project(settings, register)
    hand.write(hand.case(about("C-1"), later))
    project(settings, register)

    assert [row[-1] for row in found_in(register)["events"]] == [encode_structured(later)]


def test_of_an_erased_case_nothing_is_left_however_its_records_are_cut_into_batches(
    settings: KafkaSettings,
    register: PostgresRegister,
    hand: Hand,
) -> None:
    cell = ("E09000012", "2024-03", 1)
    stays, alert = hand.case(about("C-2"), request_of("C-2")), record("a1", about("C-1"))
    erasure = [
        hand.gone(about("C-1")),
        Sent(topic=hand.topics.cases, key=erased_key(b"one"), value=encode_kept([cell, cell])),
        Sent(topic=hand.topics.alerts, key=b"a1"),
    ]
    hand.write(hand.case(about("C-1"), request_of("C-1")), stays, hand.said(alert))
    project(settings, register)
    assert len(found_in(register)["alert_records"]) == 1
    hand.write(*erasure)
    # All within one batch: come, gone, and another in between.
    hand.write(
        hand.case(about("C-3"), request_of("C-3")),
        hand.said(record("a3", about("C-3"))),
        hand.case(about("C-4"), request_of("C-4")),
        hand.gone(about("C-3")),
        Sent(topic=hand.topics.alerts, key=b"a3"),
        Sent(topic=hand.topics.cases, key=erased_key(b"two"), value=encode_kept([cell])),
    )
    project(settings, register)

    found = found_in(register)
    assert [row[0] for row in found["cases"]] == [about("C-2"), about("C-4")]
    assert [row[0] for row in found["events"]] == [about("C-2"), about("C-4")]
    assert found["alerts"] == found["alert_records"] == []
    assert [count for _, count in found["kept_counts"]] == [3]


def test_an_erasure_whose_tombstones_were_cleaned_away_meanwhile_is_found_by_its_digest(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    secret = b"the key of the partition"
    gone, other = request_of("C-1"), request_of("C-2")
    structured = ("content-type", b"application/cloudevents+json")
    late = hand.letter("t-0-9", original=encode_structured(gone), offset=9)
    hand.write(
        Sent(topic=hand.topics.cases, key=ERASURE_KEY, value=secret),
        hand.case(about("C-1"), gone),
        hand.case(about("C-2"), other),
        hand.said(record("a1", about("C-1"))),
        hand.said(record("a2", about("C-2"))),
        replace(
            hand.letter("t-0-5", original=encode_structured(gone)),
            headers=(structured, (REASON, b"id_reused")),
        ),
        replace(
            hand.letter("t-0-6", original=encode_structured(other)),
            headers=(structured, (REASON, b"id_reused")),
        ),
        replace(
            hand.letter("t-0-7"),
            headers=(("ehcpwatch-key", gone.subject.encode()), (REASON, b"malformed_json")),
        ),
        replace(late, headers=(structured, (REASON, b"erased"))),
    )
    project(settings, register)
    digest = erasure_digest(about("C-1"), secret)
    hand.write(Sent(topic=hand.topics.cases, key=erased_key(digest), value=encode_kept([])))
    project(settings, register)

    found = found_in(register)
    assert [row[0] for row in found["cases"]] == [about("C-2")]
    assert [row[0] for row in found["events"]] == [about("C-2")]
    assert [row[0] for row in found["alerts"]] == ["a2"]
    assert [row[0] for row in found["alert_records"]] == ["a2"]
    assert sorted(row[:1] + row[-1:] for row in found["dead_letters"]) == [
        ("erased", encode_structured(gone)),
        ("id_reused", encode_structured(other)),
    ]


def test_an_alert_keeps_all_that_was_said_of_it_and_stands_as_it_was_last(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    first = record("a1", about("C-1"))
    second = record("a1", about("C-1"), revision=2, state=AlertState.RESOLVED)
    hand.write(hand.said(first), hand.said(record("a2", about("C-1"))), hand.said(second))
    project(settings, register)
    hand.write(hand.said(second))
    project(settings, register)

    with register.reading() as connection:
        assert records_of(connection, about("C-1")) == (
            first,
            second,
            record("a2", about("C-1")),
        )
        assert [one.revision for one in ledger(connection)] == [2, 1]


def test_of_two_letters_that_say_the_same_the_one_sent_again_goes(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    hand.write(hand.letter("t-0-7", offset=7), hand.letter("t-0-8", offset=8), hand.letter("id-x"))
    project(settings, register)
    source = f"kafka:{settings.topics.events}"
    with register.reading() as connection:
        assert {(one.source, one.place) for one in letters(connection)} == {
            (source, "partition 0, offset 7"),
            (source, "partition 0, offset 8"),
            (source, ""),
        }
        assert {(one.reason, one.sentence, one.original) for one in letters(connection)} == {
            ("malformed_json", "Not valid JSON.", b"{")
        }
    hand.write(
        Sent(topic=hand.topics.dead_letters, key=b"t-0-7"),
        Sent(topic=hand.topics.dead_letters, key=b"id-x"),
        hand.letter("id-x", original=b"[", offset=9),
    )
    project(settings, register)

    with register.reading() as connection:
        assert sorted((one.place, one.original) for one in letters(connection)) == [
            ("partition 0, offset 8", b"{"),
            ("partition 0, offset 9", b"["),
        ]


CASES = 200
TRANSACTIONS = 40
FEW = 50
"""Records of a batch, so that there are many moments at which something can break off."""


class Flood:
    """Thousands of records whose outcome is known: cases that grow, alerts, some erased."""

    def __init__(self, hand: Hand) -> None:
        dice = random.Random(11)  # noqa: S311  # a test's dice
        self.hand = hand
        self.rows: dict[str, bytes] = {}
        self.events: dict[str, list[Event]] = {}
        self.alerts: dict[str, AlertRecord] = {}
        self.said = 0
        self.batches: list[list[Sent]] = []
        for number in range(TRANSACTIONS):
            batch: list[Sent] = []
            for _ in range(CASES // 4):
                name = about(f"C-{dice.randrange(CASES)}")
                if name in self.rows and dice.random() < 0.02:
                    batch += self._erase(name)
                elif name not in self.rows and name in self.events:
                    continue  # Erased: nothing about it is taken in.
                else:
                    batch += self._grow(name, mark=number % 10)
            self.batches.append(batch)

    def check(self, register: PostgresRegister) -> None:
        """Compare what is in the register with what the records come to."""
        found = found_in(register)
        assert {case: row[-2:-1] for case, row in found["cases"]} == self.rows
        assert [(row[0], row[2]) for row in found["events"]] == sorted(
            (one.subject, one.id) for events in self.events.values() for one in events
        )
        with register.reading() as connection:
            assert {one.alert_id: one for one in ledger(connection)} == self.alerts
        assert len(found["alert_records"]) == sum(one.revision for one in self.alerts.values())
        gone = sum(name not in self.rows for name in self.events)
        assert gone > 0
        assert [count for _, count in found["kept_counts"]] == [gone]

    def _grow(self, name: CaseKey, *, mark: int) -> Iterator[Sent]:
        events = self.events.setdefault(name, [])
        case = name.partition("/")[2]
        events.append(event(RequestReceived(received_on=TODAY), f"e{len(events)}", case=case))
        self.rows[name] = b"%d" % mark
        yield self.hand.case(name, *events, mark=mark, partition=self._home(name))
        before = self.alerts.get(f"alert-{name}")
        revision = 1 if before is None else before.revision + 1
        said = self.alerts[f"alert-{name}"] = record(f"alert-{name}", name, revision=revision)
        yield replace(self.hand.said(said), partition=self._home(name))

    def _erase(self, name: CaseKey) -> list[Sent]:
        del self.rows[name], self.alerts[f"alert-{name}"]
        self.events[name] = []
        home, topics = self._home(name), self.hand.topics
        cell = ("E09000012", "2024-03", 1)
        return [
            Sent(topic=topics.cases, key=name.encode(), partition=home),
            Sent(
                topic=topics.cases,
                key=erased_key(name.encode()),
                value=encode_kept([cell]),
                partition=home,
            ),
            Sent(topic=topics.alerts, key=f"alert-{name}".encode(), partition=home),
        ]

    def _home(self, name: CaseKey) -> int:
        return home_partition(name, PARTITIONS)


@pytest.fixture
def flood(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> Flood:
    """A flood that is on the topics already, to be read in small batches."""
    monkeypatch.setattr(projector, "_BATCH_RECORDS", FEW)
    made = Flood(hand)
    asyncio.run(hand.transact(made.batches))
    return made


def test_broken_off_at_any_moment_it_goes_on_from_where_rows_and_position_stand(
    settings: KafkaSettings, register: PostgresRegister, flood: Flood
) -> None:
    dice = random.Random(3)  # noqa: S311  # a test's dice

    async def broken_off() -> int:
        made = of(settings, register)
        task = asyncio.create_task(made.run(once=True))
        enough = dice.randrange(1, 400)
        while made.written < enough and not task.done():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return made.written

    written = [asyncio.run(broken_off()) for _ in range(8)]
    written.append(project(settings, register))

    flood.check(register)
    assert min(written) > 0
    # Each record was written once, but for the batches that were cut off from their counting.
    total = sum(len(batch) for batch in flood.batches)
    assert total - len(written) * FEW * PARTITIONS <= sum(written) <= total


def test_two_that_both_believe_to_own_everything_write_each_record_once(
    settings: KafkaSettings, register: PostgresRegister, database_url: str, flood: Flood
) -> None:
    other = PostgresRegister(database_url)

    async def both() -> tuple[int, int]:
        # Two groups: neither takes anything from the other, as one that sleeps through a
        # rebalance would not.
        elsewhere = replace(settings, group=f"{settings.group}-elsewhere")
        return await asyncio.gather(
            project_once(settings, register), project_once(elsewhere, other)
        )

    written = asyncio.run(both())
    other.close()

    flood.check(register)
    assert sum(written) == sum(len(batch) for batch in flood.batches)


def test_one_that_finds_its_position_moved_writes_nothing_and_goes_on_from_there(
    settings: KafkaSettings, register: PostgresRegister, database_url: str, hand: Hand
) -> None:
    other = PostgresRegister(database_url)
    source = f"kafka:{settings.topics.cases}:0"
    blocked = text(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )

    def written(*cases: str) -> bool:
        return set(rows_of(watching)) == {about(case) for case in cases}

    def write(case: str) -> None:
        hand.write(hand.case(about(case), request_of(case)))

    def overtake() -> None:
        """Move the position on while the projector waits with the next batch in its hands."""
        write("C-1")
        eventually(lambda: written("C-1"), "the first case")
        with other.transaction() as connection:
            (read,) = hold_positions(connection, [source]).values()
            write("C-2")
            eventually(
                lambda: connection.execute(blocked).scalar_one() > 0, "the projector waiting"
            )
            write_positions(connection, {source: read + 2})
        write("C-3")
        eventually(lambda: written("C-1", "C-3"), "the case after it")

    async def run() -> None:
        made = of(settings, register)
        task = asyncio.create_task(made.run())
        await asyncio.to_thread(overtake)
        made.stop()
        await task

    register.prepare()
    watching = PostgresRegister(database_url)
    asyncio.run(run())

    assert written("C-1", "C-3")
    watching.close()
    other.close()


def test_two_of_one_group_share_the_partitions(
    settings: KafkaSettings, register: PostgresRegister, database_url: str, flood: Flood
) -> None:
    other = PostgresRegister(database_url)
    total = sum(len(batch) for batch in flood.batches)

    async def both() -> list[int]:
        projectors = [of(settings, register), of(settings, other)]
        tasks = [asyncio.create_task(one.run()) for one in projectors]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while sum(one.written for one in projectors) < total:  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.02)
        for one in projectors:
            one.stop()
        await asyncio.gather(*tasks)
        return [one.written for one in projectors]

    written = asyncio.run(both())
    other.close()

    flood.check(register)
    assert sum(written) == total


def test_a_database_that_breaks_off_again_and_again_loses_nothing(
    settings: KafkaSettings,
    register: PostgresRegister,
    database_url: str,
    flood: Flood,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    hang_up = text(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where application_name = 'ehcpwatch' and datname = current_database()"
    )

    async def beset() -> int:
        made = of(settings, register)
        task = asyncio.create_task(made.run(once=True))
        hung_up, written = 0, 0
        while not task.done():
            if made.written > written and hung_up < 6:
                written = made.written + 200
                with engine.connect() as connection:
                    hung_up += connection.execute(hang_up).scalar_one()
            await asyncio.sleep(0.001)
        await task
        return hung_up

    with caplog.at_level("WARNING", logger="ehcpwatch.projector"):
        assert asyncio.run(beset()) > 0
    engine.dispose()

    flood.check(register)
    assert "trying again" in caplog.text
    assert "E09000012" not in caplog.text


def test_a_record_that_nobody_of_ours_wrote_stops_it_and_is_named_by_its_place(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    hand.write(hand.case(about("C-1"), request_of("C-1")))
    project(settings, register)
    bad = Sent(topic=hand.topics.cases, key=about("C-2").encode(), value=b'{"child":"Sam"}')
    hand.write(hand.case(about("C-3"), request_of("C-3")), bad)

    with pytest.raises(RecordUnreadableError, match="partition 0, offset 3: this record") as caught:
        project(settings, register)
    assert "Sam" not in str(caught.value)
    assert list(rows_of(register)) == [about("C-1")]


def test_state_of_a_newer_version_is_left_alone(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand
) -> None:
    row = b"[%d,{}]" % (FOLD_VERSION + 1)
    value = StoredCase(row, encode_structured(request_of("C-1"))).encode()
    hand.write(Sent(topic=hand.topics.cases, key=about("C-1").encode(), value=value))

    with pytest.raises(StateNewerError):
        project(settings, register)
    assert rows_of(register) == {}


def test_a_topic_that_ends_before_what_was_read_of_it_is_not_read_on(
    settings: KafkaSettings,
    register: PostgresRegister,
    hand: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projector, "_LEADER_PATIENCE_SECONDS", 0.0)
    hand.write(hand.case(about("C-1"), request_of("C-1")))
    project(settings, register)
    source = f"kafka:{settings.topics.cases}:0"
    with register.transaction() as connection:
        read = position(connection, source)
        write_offset(connection, source, "70")

    assert read == "2"  # A record and the marker behind it.
    with pytest.raises(LogReplacedError, match="made anew, or is another cluster's"):
        project(settings, register)


def test_missing_topics_are_named_before_anything_is_written(
    settings: KafkaSettings, register: PostgresRegister
) -> None:
    with pytest.raises(TopicsMissingError):
        project(settings, register)
    with pytest.raises(RegisterMissingError), register.reading():
        pass


def test_a_broker_that_goes_away_and_comes_back_is_read_on(
    settings: KafkaSettings, register: PostgresRegister, hand: Hand, kafka: Node
) -> None:
    async def run() -> int:
        made = of(settings, register)
        task = asyncio.create_task(made.run())

        def disturb() -> None:
            hand.write(hand.case(about("C-1"), request_of("C-1")))
            eventually(lambda: made.written == 1, "the first case")
            with kafka.away(signal.SIGKILL):
                pass
            hand.write(hand.case(about("C-2"), request_of("C-2")))
            eventually(lambda: made.written == 2, "the second case")

        await asyncio.to_thread(disturb)
        made.stop()
        await task
        return made.written

    assert asyncio.run(run()) == 2
    assert set(rows_of(register)) == {about("C-1"), about("C-2")}


def test_a_broker_that_goes_before_anything_was_read_is_told_by_what_the_client_says(
    settings: KafkaSettings, register: PostgresRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answered(*_: object, **__: object) -> None:
        """The questions before the start, to a broker that was there then."""

    monkeypatch.setattr(projector, "ready_topics", answered)
    nowhere = replace(settings, connection=Connection(bootstrap=(f"127.0.0.1:{free_port()}",)))

    with pytest.raises(ProjectionFailedError, match=r"could not read on .*KafkaConnectionError"):
        project(nowhere, register)
