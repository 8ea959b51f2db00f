"""The line of a partition: what gathers, made durable as one Kafka transaction after another.

Answers three faults of the stock way. Offsets were committed after a flush that nobody
looked at, so a refused record was lost. `exactly_once` was not, once a worker was killed.
And a worker that slept through the loss of its partition woke up and wrote on.

Here every partition has a producer of its own, whose transactional id never changes.
Starting it (InitProducerId) ends whatever a former owner had begun and fences that owner:
what it writes afterwards is refused, so rows need no fence of their own. Any error ends
the process, because memory is then ahead of what is durable.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from time import perf_counter
from typing import Literal, Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import CheckpointFailedError, LeaseLostError
from ehcpwatch.streams.pulse import PartitionPulse

from .changes import Changes, Gathering
from .commit_metadata import CommitMetadata, encode_metadata
from .letter_search import LetterSearch
from .portion import Portion
from .settings import KafkaSettings

__all__ = ["CommitOffset", "Line"]

CommitOffset = Callable[[int, str], Awaitable[None]]
"""Commits an offset with its metadata through the group, where there are no transactions."""

_FEW_BYTES = 256 * 1024
"""With less waiting, the next transaction lets more gather first. It costs some ten requests and
writes of the broker whatever its size: on a busy machine, where each takes its time, one after
the other without a pause would keep it busy with nothing else."""
_BATCH_BYTES = 524_288
"""Of one record batch, half of what brokers take as they come. The batches of a partition go one
after the other, so smaller ones cost a transaction more round trips than it has time for when
the machine is busy."""
_STOP_SECONDS = 5.0
"""How long a producer may take to stop; what it holds is committed already, or never will be."""
_REQUEST_MILLISECONDS = 20_000

_Entry = tuple[bytes, bytes | None, Sequence[tuple[str, bytes]]]


class _Delivery(Protocol):
    """The broker's answer for a batch of records."""

    offset: int


class Line:
    """One partition's way to the broker.

    Args:
        partition: Of the input, and of every topic written.
        gathering: What is to be written.
        settings: Of the worker.
        pulse: Told of every commit.
        commit_offset: Used in place of transactions where the broker forbids them.
        holds_lease: Asked then before each write.
        on_failure: Called once, with the reason, when a checkpoint fails; nothing of the
            partition may be written or shown after that.
    """

    def __init__(
        self,
        partition: int,
        *,
        gathering: Gathering,
        settings: KafkaSettings,
        pulse: PartitionPulse,
        commit_offset: CommitOffset,
        holds_lease: Callable[[], bool],
        on_failure: Callable[[CheckpointFailedError], None],
    ) -> None:
        self.partition = partition
        self.ends = {settings.topics.cases: 0, settings.topics.alerts: 0}
        """After the last record read or written of each topic: from here on others wrote."""
        self._gathering = gathering
        self._settings = settings
        self._pulse = pulse
        self._commit_offset = commit_offset
        self._holds_lease = holds_lease
        self._on_failure = on_failure
        self._portion = Portion()
        self._wake, self._idle, self._room = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._failure: CheckpointFailedError | None = None
        self._producer: AIOKafkaProducer | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the producer: from now on every former owner is fenced.

        Raises:
            KafkaError: The broker refuses, or does not answer.
        """
        settings = self._settings
        fence = (
            {}
            if settings.allow_at_least_once
            else {
                "transactional_id": settings.transactional_id(
                    settings.topics.events, self.partition
                ),
                "transaction_timeout_ms": int(settings.transaction_timeout_seconds * 1_000),
            }
        )
        producer = AIOKafkaProducer(
            **settings.connection.options(),
            **fence,
            acks="all",
            enable_idempotence=True,
            max_batch_size=_BATCH_BYTES,
            request_timeout_ms=_REQUEST_MILLISECONDS,
        )
        try:
            await producer.start()
        except BaseException:
            with suppress(Exception):
                await producer.stop()
            raise
        self._producer = producer
        self._idle.set()
        self._room.set()
        self._task = asyncio.create_task(self._run(), name=f"line {self.partition}")

    async def close(self, *, within_seconds: float) -> None:
        """Let what has gathered become durable, and stop the producer.

        Raises:
            TimeoutError: It did not become durable in time; the process must end.
            CheckpointFailedError: It never will be.
        """
        if self._task is None:
            return
        try:
            await asyncio.wait_for(self.durable(), within_seconds)
        finally:
            self._task.cancel()
            self._task = None
            producer, self._producer = self._producer, None
            if producer is not None:
                with suppress(Exception):
                    await asyncio.wait_for(producer.stop(), _STOP_SECONDS)

    def wake(self) -> None:
        """Say that something has gathered."""
        # After a failure nothing comes to rest again: whoever waited would wait for ever.
        if self._gathering and self._failure is None:
            self._idle.clear()
            self._wake.set()
            if self._gathering.waiting_bytes > self._portion.most_bytes:
                self._room.clear()

    @property
    def at_rest(self) -> bool:
        """Whether all that has been gathered so far is durable."""
        return self._idle.is_set() and self._failure is None

    async def room(self) -> None:
        """Wait until more may be gathered: the back-pressure on the stream.

        Raises:
            CheckpointFailedError: Nothing more will be written.
        """
        await self._room.wait()
        self._check()

    async def durable(self) -> None:
        """Wait until all that has been gathered so far is durable.

        Raises:
            CheckpointFailedError: It never will be.
        """
        await self._idle.wait()
        self._check()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            pause = 0.0
            while self._gathering:
                if self._gathering.waiting_bytes < _FEW_BYTES:
                    await asyncio.sleep(pause)
                began = perf_counter()
                changes = self._gathering.take()
                self._room.set()
                if not await self._checkpoint(changes):
                    return
                # As long again as it took: a quiet broker pauses for milliseconds.
                pause = perf_counter() - began
                self._portion.took(changes.size_bytes, pause)
            self._idle.set()

    async def _checkpoint(self, changes: Changes) -> bool:
        """Write one checkpoint; say whether it holds."""
        began = perf_counter()
        topics = self._settings.topics
        search = LetterSearch(self._settings.connection, topics, changes.erased)
        try:
            if changes.erased:
                # Before the transaction, because there may be more letters than it has time for.
                await search.go_on()
            # Some refusals are retried for ever inside the client.
            async with asyncio.timeout(self._settings.transaction_timeout_seconds):
                if self._settings.allow_at_least_once:
                    await self._write_at_least_once(changes, search)
                else:
                    await self._transact(changes, search)
        except _RefusedError as error:
            return self._failed(error.kind, refused_by=error.topic)
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing more may be written
            return self._failed(type(error).__name__)
        self._pulse.committed(records=len(changes), seconds=perf_counter() - began)
        return True

    def _failed(self, kind: str, *, refused_by: str | None = None) -> Literal[False]:
        """Write nothing more, and tell everybody."""
        self._failure = CheckpointFailedError(
            topic=self._settings.topics.events,
            partition=self.partition,
            kind=kind,
            refused_by=refused_by,
        )
        self._on_failure(self._failure)
        # Whoever waits is told.
        self._idle.set()
        self._room.set()
        return False

    async def _transact(self, changes: Changes, search: LetterSearch) -> None:
        producer = self._started()
        await producer.begin_transaction()
        # The client commits without looking at what was refused: look at each. And before the
        # offset is added: a broker that is still busy with that refuses records for a while,
        # and the client would come again after its pause only.
        ends = await _delivered(await self._send(producer, changes))
        if changes.erased:
            # The broker takes these only when the former transaction is wholly ended: what it
            # said of the cases can be found from now on, and not before.
            await _delivered(await self._take_letters_back(producer, search))
        if changes.position is not None:
            await producer.send_offsets_to_transaction(
                {self._input: OffsetAndMetadata(changes.position, self._metadata())},
                self._settings.group,
            )
        await producer.commit_transaction()
        self._passed(ends)

    async def _write_at_least_once(self, changes: Changes, search: LetterSearch) -> None:
        """Write, wait for every delivery, then commit the offset: never the other way."""
        producer = self._started()
        self._see_lease()
        self._passed(await _delivered(await self._send(producer, changes)))
        if changes.erased:
            await _delivered(await self._take_letters_back(producer, search))
        self._see_lease()
        if changes.position is not None:
            await self._commit_offset(changes.position, self._metadata())

    def _see_lease(self) -> None:
        if not self._holds_lease():
            raise LeaseLostError

    def _passed(self, ends: Mapping[str, int]) -> None:
        self.ends.update({topic: ends[topic] for topic in self.ends if topic in ends})

    def _metadata(self) -> str:
        topics = self._settings.topics
        return encode_metadata(
            CommitMetadata(
                fold=FOLD_VERSION, cases=self.ends[topics.cases], alerts=self.ends[topics.alerts]
            )
        )

    async def _send(
        self, producer: AIOKafkaProducer, changes: Changes
    ) -> list[tuple[str, int, asyncio.Future[_Delivery]]]:
        topics, home = self._settings.topics, self.partition
        sent = await _batches(
            producer, topics.cases, home, ((key, value, ()) for key, value in changes.cases.items())
        )
        sent += await _batches(
            producer, topics.alerts, home, ((key, value, ()) for key, value in changes.alerts)
        )
        sent += await _batches(producer, topics.dead_letters, home, changes.letters.values())
        return sent

    async def _take_letters_back(
        self, producer: AIOKafkaProducer, search: LetterSearch
    ) -> list[tuple[str, int, asyncio.Future[_Delivery]]]:
        """Write tombstones for the dead letters about erased cases, wherever they lie."""
        sent: list[tuple[str, int, asyncio.Future[_Delivery]]] = []
        topic = self._settings.topics.dead_letters
        for partition, key in await search.go_on():
            sent += await _batches(producer, topic, partition, ((key, None, ()),))
        return sent

    def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            raise asyncio.CancelledError
        return self._producer

    @property
    def _input(self) -> TopicPartition:
        return TopicPartition(self._settings.topics.events, self.partition)


class _RefusedError(Exception):
    """A record was refused; says by which topic, which the client's own error does not."""

    def __init__(self, topic: str, kind: str) -> None:
        super().__init__(topic, kind)
        self.topic = topic
        self.kind = kind


async def _batches(
    producer: AIOKafkaProducer, topic: str, partition: int, entries: Iterable[_Entry]
) -> list[tuple[str, int, asyncio.Future[_Delivery]]]:
    """Send *entries* in as few record batches as they fit into."""
    sent: list[tuple[str, int, asyncio.Future[_Delivery]]] = []
    batch = producer.create_batch()

    async def send() -> None:
        batch.close()
        delivery = await producer.send_batch(batch, topic, partition=partition)
        sent.append((topic, batch.record_count(), delivery))

    for key, value, headers in entries:
        record = {"timestamp": None, "key": key, "value": value, "headers": list(headers)}
        if batch.append(**record) is None:
            await send()
            batch = producer.create_batch()
            # The first record of a batch always fits, whatever its size.
            batch.append(**record)
    if batch.record_count():
        await send()
    return sent


async def _delivered(
    sent: Sequence[tuple[str, int, asyncio.Future[_Delivery]]],
) -> dict[str, int]:
    """Wait for every delivery; return the offset after the last record of each topic."""
    ends: dict[str, int] = {}
    for topic, count, delivery in sent:
        try:
            delivered = await delivery
        except KafkaError as error:
            raise _RefusedError(topic, type(error).__name__) from error
        ends[topic] = delivered.offset + count
    return ends
