"""Reading a partition's state back: batches of the compacted topics, straight into a watch.

Answers Faust's recovery of tables: it takes one record at a time (some 4,000 a second),
does not end on a topic written in transactions, whose last offset is a marker, and keeps a
row whose tombstone was cleaned away while another worker had the partition. Here a state is
either the one that this worker wrote last, or it is read afresh from the beginning.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from aiokafka.structs import TopicPartition

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.errors import StateNewerError
from ehcpwatch.events import EVENT_ADAPTER, CaseKey, Event, WaitsReported
from ehcpwatch.measures import Cell
from ehcpwatch.register import decode_record
from ehcpwatch.streams.collector import look_over_new
from ehcpwatch.watch import CaseRow, Policy, Watch, decode_row, fold_version_of

from .changes import Gathering
from .line import Line
from .reader import read_to_end
from .settings import KafkaSettings
from .store import CaseStore
from .stored import ERASURE_KEY, Kind, StoredCase, decode_kept, kind_of

__all__ = ["Recovered", "Recovery", "untouched_since"]

_CHUNK = 100
"""Cases restored in one turn of the event loop: some 10 ms."""
_ERASURE_KEY_BYTES = 32
_ERASED_PREFIX = len(b"erased/")

_Item = TypeVar("_Item")


@dataclass(slots=True)
class Recovered:
    """A partition's state as it was read back."""

    watch: Watch
    store: CaseStore


@dataclass(slots=True)
class _Read:
    """The newest value of every key."""

    cases: dict[bytes, bytes] = field(default_factory=dict)
    alerts: dict[bytes, bytes] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)


class Recovery:
    """Reads partitions back.

    Args:
        settings: Of the worker.
        policy: Of the council; the erasure key is the partition's own.
        wall_clock: The source of the present moment.
        turn: Shared by all partitions of the worker, so that only one of them works at a time.
            While some are read back, those that are ready make transactions, of some twenty
            turns of the loop each: with a chunk of every partition in each of these, they took
            longer than the broker waits.
        progress: Told how many cases of a partition are restored.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        *,
        policy: Policy,
        wall_clock: Clock,
        turn: asyncio.Lock,
        progress: Callable[[int, int], None] = lambda _partition, _cases: None,
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._wall_clock = wall_clock
        self._turn = turn
        self._progress = progress

    async def run(
        self, line: Line, *, store: CaseStore, gathering: Gathering, refold: bool = False
    ) -> Recovered:
        """Return the state of a partition; what must be written anew goes out on its line.

        Args:
            line: Open, so that former owners are fenced by now.
            store: Empty.
            gathering: Of that line, over that store.
            refold: Fold every case again from its events, not only those of an older fold.

        Raises:
            StateNewerError: A newer ehcpwatch wrote it.
            RowUnreadableError: What was kept cannot be read.
        """
        read = await self._read(line.partition)
        line.ends.update(read.ends)
        key = read.cases.pop(ERASURE_KEY, None)
        if key is None:
            key = secrets.token_bytes(_ERASURE_KEY_BYTES)
            gathering.put(ERASURE_KEY, key)
        watch = Watch(
            today=london_date(self._wall_clock.now()),
            policy=replace(self._policy, erasure_key=key),
            history=store,
        )
        erased, kept = _take_erased(read.cases)
        waits = _take_waits(read.cases)
        for cases in _chunks(
            await self._restore(line.partition, watch, store, read, refold=refold), _CHUNK
        ):
            async with self._turn:
                for row in watch.refold(cases):
                    gathering.put(row.case.encode(), store.value(row))
                line.wake()
                look_over_new()
                await asyncio.sleep(0)
            await line.room()
        watch.restore((), (), erased=erased, kept=kept, waits=waits)
        records = _chunks(_records(read.alerts), _CHUNK)
        while True:
            async with self._turn:
                chunk = next(records, None)
                if chunk is None:
                    break
                watch.restore((), chunk)
                for record in chunk:
                    store.alert_ids.setdefault(record.case, set()).add(record.alert_id)
                look_over_new()
                await asyncio.sleep(0)
        line.wake()
        return Recovered(watch, store)

    async def _read(self, partition: int) -> _Read:
        topics = self._settings.topics
        read = _Read(ends={topics.cases: 0, topics.alerts: 0})
        starts = {TopicPartition(topic, partition): None for topic in read.ends}
        async for tp, records, position in read_to_end(self._settings.connection, starts):
            into = read.cases if tp.topic == topics.cases else read.alerts
            for record in records:
                key, value = record.key, record.value
                if key is None:
                    continue
                if value is None:
                    into.pop(key, None)
                else:
                    into[key] = value
            read.ends[tp.topic] = position
        return read

    async def _restore(
        self, partition: int, watch: Watch, store: CaseStore, read: _Read, *, refold: bool
    ) -> list[CaseKey]:
        """Restore the rows that were read; return the cases that are to be folded again."""
        done, outdated, values = 0, list[CaseKey](), read.cases
        while values:
            async with self._turn:
                rows: list[CaseRow] = []
                for key in tuple(islice(values, _CHUNK)):
                    value = values.pop(key)
                    if kind_of(key) is not Kind.CASE:
                        continue
                    case, stored = CaseKey(key.decode()), StoredCase.decode(value)
                    store.restore(case, stored.events)
                    row = self._row(partition, case, stored)
                    if row is None or refold:
                        outdated.append(case)
                    else:
                        rows.append(row)
                watch.restore(rows, ())
                done += len(rows)
                self._progress(partition, done)
                look_over_new()
                await asyncio.sleep(0)
        return outdated

    def _row(self, partition: int, case: CaseKey, stored: StoredCase) -> CaseRow | None:
        if fold_version_of(stored.row) > FOLD_VERSION:
            raise StateNewerError(topic=self._settings.topics.cases, partition=partition)
        return decode_row(case, stored.row)


async def untouched_since(settings: KafkaSettings, partition: int, ends: Mapping[str, int]) -> bool:
    """Return whether nobody has written the state of *partition* after *ends*.

    To be asked when former owners are fenced: then the answer stays true.
    """
    starts = {TopicPartition(topic, partition): end for topic, end in ends.items()}
    async with aclosing(read_to_end(settings.connection, starts)) as batches:
        async for _, records, _ in batches:
            if records:
                return False
    return True


def _take_erased(cases: dict[bytes, bytes]) -> tuple[list[bytes], dict[Cell, int]]:
    erased: list[bytes] = []
    kept: dict[Cell, int] = {}
    for key in [key for key in cases if kind_of(key) is Kind.ERASED]:
        erased.append(bytes.fromhex(key[_ERASED_PREFIX:].decode()))
        for cell in decode_kept(cases.pop(key)):
            kept[cell] = kept.get(cell, 0) + 1
    return erased, kept


def _take_waits(cases: dict[bytes, bytes]) -> list[Event]:
    """Return the reports on waiting lists among the events about no case, and drop those."""
    kind = WaitsReported.event_type.encode()
    facts = [cases.pop(key) for key in [key for key in cases if kind_of(key) is Kind.FACT]]
    return [EVENT_ADAPTER.validate_json(value) for value in facts if kind in value]


def _records(alerts: dict[bytes, bytes]) -> Iterator[AlertRecord]:
    # Many at once: to find the first of a dictionary passes over all that were taken before it.
    while alerts:
        for key in tuple(islice(alerts, _CHUNK)):
            yield decode_record(alerts.pop(key))


def _chunks(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
