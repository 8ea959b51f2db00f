"""Both engines behind one face, so that one suite drives them all."""

import asyncio
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import TopicPartition

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseKey, Event, encode_structured
from ehcpwatch.measures import Cell, Tallies
from ehcpwatch.register import (
    decode_record,
    letters,
    records_of,
    stored_rows,
)
from ehcpwatch.sources import read_stream
from ehcpwatch.streams.embedded import EmbeddedEngine, open_for_reading
from ehcpwatch.streams.kafka.letters import REASON, header
from ehcpwatch.streams.kafka.reader import read_to_end
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.streams.kafka.record import Record
from ehcpwatch.streams.kafka.settings import KafkaSettings, Transport
from ehcpwatch.streams.kafka.stored import Kind, StoredCase, kind_of
from ehcpwatch.watch import Policy, Snapshot
from tests.streams.kafka.threaded import ThreadedWorker
from tests.streams.kafka.topics import settled
from tests.waiting import eventually

__all__ = ["Contents", "EmbeddedDriver", "EngineDriver", "KafkaDriver", "read_contents"]

STRUCTURED = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


@dataclass(slots=True)
class Contents:
    """What an engine keeps.

    Attributes:
        rows: Encoded rows by case.
        said: Every record of every alert, in order of revision.
        letters: (reason, original) of every dead letter, sorted.
    """

    rows: dict[CaseKey, bytes] = field(default_factory=dict)
    said: dict[str, list[AlertRecord]] = field(default_factory=dict)
    letters: list[tuple[str, bytes]] = field(default_factory=list)


class EngineDriver(AbstractContextManager["EngineDriver"], ABC):
    """An engine that a test feeds, moves through time, stops and starts again."""

    def __init__(self, policy: Policy, clock: ManualClock) -> None:
        self.policy = policy
        self.clock = clock

    def __exit__(self, *_: object) -> None:
        self.stop()

    def send(self, *items: Event | bytes) -> None:
        """Hand events, or the bytes of bad ones, to the engine, in order."""
        self.send_lines([i if isinstance(i, bytes) else encode_structured(i) for i in items])

    @abstractmethod
    def send_lines(self, lines: Sequence[bytes]) -> None:
        """Hand inputs to the engine."""

    @abstractmethod
    def settle(self) -> None:
        """Wait until everything sent is applied, and all that is due today is said."""

    @abstractmethod
    def stop(self) -> None:
        """Stop the engine in order."""

    @abstractmethod
    def start(self) -> None:
        """Start it (again) on what it kept."""

    @abstractmethod
    def snapshots(self) -> Sequence[Snapshot]:
        """Return what it shows, partition by partition."""

    @abstractmethod
    def contents(self) -> Contents:
        """Return what it keeps."""

    def to(self, now: datetime) -> None:
        """Move the clock, and settle."""
        self.clock.move_to(now)
        self.settle()

    def counts(self) -> Mapping[Cell, int]:
        """Return the tallies of all partitions together, empty cells left out."""
        merged = Tallies.merged(snapshot.counts for snapshot in self.snapshots())
        return {cell: count for cell, count in merged.items() if count}

    def standing(self) -> Mapping[tuple[str, str], int]:
        """Return how many alerts stand, by rule and severity."""
        total: dict[tuple[str, str], int] = {}
        for snapshot in self.snapshots():
            for key, count in snapshot.alerts.items():
                total[key] = total.get(key, 0) + count
        return total


class EmbeddedDriver(EngineDriver):
    """The embedded engine on a file."""

    def __init__(self, policy: Policy, clock: ManualClock, state: Path) -> None:
        super().__init__(policy, clock)
        self._state = state
        self._engine: EmbeddedEngine | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        self._engine = EmbeddedEngine(self._state, policy=self.policy, wall_clock=self.clock)

    def stop(self) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def send_lines(self, lines: Sequence[bytes]) -> None:
        engine = self._running()
        stream = io.BytesIO(b"".join(line + b"\n" for line in lines))
        for delivery in read_stream(stream, source="test", wall_clock=self.clock):
            engine.take(delivery)

    def settle(self) -> None:
        engine = self._running()
        engine.tick()
        for _ in engine.settle():
            pass

    def snapshots(self) -> Sequence[Snapshot]:
        return (self._running().watch.snapshot(),)

    def contents(self) -> Contents:
        database = open_for_reading(self._state)
        found = Contents()
        try:
            with database.engine.connect() as connection:
                found.rows = dict(stored_rows(connection))
                for case in found.rows:
                    for record in records_of(connection, case):
                        found.said.setdefault(record.alert_id, []).append(record)
                found.letters = sorted((one.reason, one.original) for one in letters(connection))
        finally:
            database.close()
        return found

    def _running(self) -> EmbeddedEngine:
        assert self._engine is not None
        return self._engine


class KafkaDriver(EngineDriver):
    """The Kafka engine: one worker in a thread, on topics of its own."""

    def __init__(
        self,
        policy: Policy,
        clock: ManualClock,
        settings: KafkaSettings,
        *,
        partitions: int = 3,
    ) -> None:
        super().__init__(policy, clock)
        self.settings = replace(settings, tick_seconds=0.1)
        self.partitions = partitions
        self.worker: ThreadedWorker | None = None

    @property
    def transport(self) -> Transport:
        """How its records travel."""
        return self.settings.transport

    def __enter__(self) -> Self:
        asyncio.run(make_topics(self.settings, self.partitions))
        self.start()
        return self

    def start(self) -> None:
        self.worker = ThreadedWorker(self.settings, policy=self.policy, wall_clock=self.clock)
        self.worker.__enter__()

    def stop(self) -> None:
        if self.worker is not None:
            worker, self.worker = self.worker, None
            worker.stop()
            assert worker.failure is None, worker.failure

    def send_lines(self, lines: Sequence[bytes]) -> None:
        asyncio.run(publish_lines(self.settings, lines, self.partitions))

    def settle(self) -> None:
        ends = asyncio.run(stable_ends(self.settings, self.partitions))
        eventually(lambda: self._settled(ends), f"every event applied and settled, {ends}")

    def snapshots(self) -> Sequence[Snapshot]:
        return tuple(self._running().snapshots().values())

    def contents(self) -> Contents:
        return asyncio.run(read_contents(self.settings, self.partitions))

    def _settled(self, ends: Mapping[int, int]) -> bool:
        worker = self._running()
        assert worker.failure is None, worker.failure
        today = self.clock.now().astimezone().date()
        said = all(
            snapshot.unsettled == 0 and snapshot.day >= today
            for snapshot in worker.snapshots().values()
        )
        # Asked last: what was said by then is durable where a partition is at rest now.
        positions = worker.positions()
        return said and all(positions.get(number, -1) >= end for number, end in ends.items())

    def _running(self) -> ThreadedWorker:
        assert self.worker is not None
        return self.worker


async def make_topics(settings: KafkaSettings, partitions: int, *, replicas: int = 1) -> None:
    """Make the four topics as small as a test wants them."""
    topics = settings.topics
    configs = {
        topics.events: {"message.timestamp.type": "LogAppendTime"},
        topics.cases: {"cleanup.policy": "compact", "max.message.bytes": "8388608"},
        topics.alerts: {"cleanup.policy": "compact"},
        topics.dead_letters: {"cleanup.policy": "compact,delete"},
    }
    admin = AIOKafkaAdminClient(**settings.connection.options())
    await admin.start()
    try:
        await admin.create_topics(
            [
                NewTopic(name, partitions, replicas, topic_configs=config)
                for name, config in configs.items()
            ]
        )
        # The answer comes before every reader can see them.
        while set(topics.all) - set(await admin.list_topics()):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def publish_lines(settings: KafkaSettings, lines: Iterable[bytes], partitions: int) -> None:
    """Send lines in structured mode, each to the home of its subject where it has one."""
    producer = AIOKafkaProducer(**settings.connection.options(), acks="all", linger_ms=5)
    await producer.start()
    try:
        sent = []
        for number, line in enumerate(lines):
            subject = _subject(line)
            home = number % partitions if subject is None else home_partition(subject, partitions)
            sent.append(
                await producer.send(
                    settings.topics.events,
                    key=None if subject is None else subject.encode(),
                    value=line,
                    partition=home,
                    headers=STRUCTURED,
                )
            )
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def stable_ends(settings: KafkaSettings, partitions: int) -> dict[int, int]:
    """Return the offset after the last record of each partition of the input."""
    ends = dict.fromkeys(range(partitions), 0)
    starts = {TopicPartition(settings.topics.events, number): None for number in ends}
    async for tp, records, _ in read_to_end(settings.connection, starts):
        if records:
            ends[tp.partition] = records[-1].offset + 1
    return ends


async def read_contents(settings: KafkaSettings, partitions: int) -> Contents:
    """Read the topics back as any reader downstream would: what was committed, in order."""
    found = Contents()
    topics = settings.topics
    await settled(settings.connection, *topics.all)
    letters_by_key: dict[bytes, tuple[str, bytes]] = {}
    starts = {
        TopicPartition(topic, number): None
        for topic in (topics.cases, topics.alerts, topics.dead_letters)
        for number in range(partitions)
    }
    async for tp, records, _ in read_to_end(settings.connection, starts):
        for record in records:
            if tp.topic == topics.cases:
                _take_case(found, record)
            elif tp.topic == topics.alerts:
                _take_said(found, record)
            elif record.value is None:
                letters_by_key.pop(record.key or b"", None)
            else:
                headers = [(name, value or b"") for name, value in record.headers]
                reason = (header(headers, REASON) or b"").decode()
                letters_by_key[record.key or b""] = (reason, record.value)
    found.letters = sorted(letters_by_key.values())
    return found


def _take_case(found: Contents, record: Record) -> None:
    key = record.key or b""
    if kind_of(key) is not Kind.CASE:
        return
    case = CaseKey(key.decode())
    if record.value is None:
        found.rows.pop(case, None)
    else:
        found.rows[case] = StoredCase.decode(record.value).row


def _take_said(found: Contents, record: Record) -> None:
    name = (record.key or b"").decode()
    if record.value is None:
        found.said.pop(name, None)
    else:
        found.said.setdefault(name, []).append(decode_record(record.value))


def _subject(line: bytes) -> str | None:
    try:
        subject = json.loads(line)["subject"]
    except (ValueError, KeyError, TypeError):
        return None
    return subject if isinstance(subject, str) else None
