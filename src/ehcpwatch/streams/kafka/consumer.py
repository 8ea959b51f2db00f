"""Faust's consumer, hardened: fences before it reads, commits nothing by itself.

What it changes, and which fault each change answers:

- `on_partitions_assigned` opens the ownership before Faust looks at anything: offsets read
  before the former owner was fenced may not be final.
- `on_partitions_revoked` and `on_stop` let what was applied become durable first.
- `on_stop` ends a take-over that is under way, and none begins after it. Faust stops the thread's
  queue first and the client after it, and the client waits for the take-over, which waits for
  that queue: a worker told to stop at such a moment would stand for a minute.
- `_new_offset` keeps Faust from committing: the offset travels in the transaction. Faust
  would commit past records that were refused, skipped or still in work.
- The thread reads committed records only, waits 100 ms for a fetch instead of 1,500 (an
  empty partition would hold up the others), and shares partitions out stickily, so that a
  newcomer does not make everybody read state back. It reads records that Kafka's client
  cannot: those whose headers have names that are not UTF-8.

`BatchConsumer` also replaces the fetch loop. Stock Faust makes four tasks of every record;
here one stream event holds all records of a partition and fetch, with the position of the
consumer before and after it, so that nothing can be lost on the way unseen.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Any, ClassVar

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.events import Event as StreamEvent
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from ehcpwatch.errors import CheckpointFailedError, HandOverFailedError

from .arrival import Arrival
from .header_names import read_any_header_name
from .lease import Lease
from .ownership import Ownership
from .reader import read_to_end
from .record import Record

__all__ = ["BatchConsumer", "BatchTransport", "SingleConsumer", "SingleTransport"]

_FETCH_WAIT_MILLISECONDS = 100
_LAST_COMMITS_SECONDS = 10.0
"""For what was applied to become durable at a hand-over: heartbeats go on meanwhile. A full
transaction took up to 1.1 s where it was measured, and two may be due."""
_ROUND_SECONDS = 1.0
"""Of one wait for records; a hand-over cuts it short."""
_WAITING_ARRIVALS = 2
"""On the stream: enough to keep it busy. What comes on while it is behind waits in the client,
and is one large arrival then instead of many small ones, each with work of its own. Faust
itself takes 4,096, so that ticks have room at any time."""
_LOOK_SECONDS = 0.05
"""Between looks whether the flow still runs, while the stream is full. Waiting in `put` would be
cancelled by a rebalance, and the cancellation would kill the fetcher."""


class _Thread(driver.AIOKafkaConsumerThread):
    """The thread in which Kafka's client lives, with its own event loop."""

    lease: Lease

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:  # noqa: ANN401
        read_any_header_name()
        consumer = super()._create_worker_consumer(transport)
        # Read by `start`, which comes next; Faust has no setting for them.
        consumer._isolation_level = "read_committed"  # noqa: SLF001
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MILLISECONDS  # noqa: SLF001
        # A class of its own: the assignor keeps its memory on the class.
        consumer._partition_assignment_strategy = (type("Sticky", (StickyPartitionAssignor,), {}),)  # noqa: SLF001
        return consumer

    async def on_start(self) -> None:
        """Start the client, and note its heartbeats from then on."""
        await super().on_start()
        self.lease.watch(self._ensure_consumer())


class SingleConsumer(driver.Consumer):
    """The hardened consumer over Faust's own fetch loop: one record an event."""

    ownership: Ownership

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Faust's own
        self._taking_over: asyncio.Task[None] | None = None
        self._giving_up = asyncio.Lock()
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> _Thread:
        thread = _Thread(self, loop=self.loop, beacon=self.beacon)
        thread.lease = self.lease = Lease(self.app.conf.broker_session_timeout)
        return thread

    @property
    def _input(self) -> str:
        return self.ownership.settings.topics.events

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Stop the flow, then let what was applied become durable."""
        await super().on_partitions_revoked(revoked)
        await self._give_up()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Fence former owners, and only then let Faust read offsets."""
        if self.should_stop:
            return
        self._taking_over = asyncio.create_task(self._take_over(assigned, generation_id))
        await asyncio.wait({self._taking_over})
        if not self._taking_over.cancelled():
            self._taking_over.result()

    async def _take_over(self, assigned: set[TP], generation_id: int) -> None:
        partitions = [tp.partition for tp in assigned if tp.topic == self._input]
        self.lease.begin()
        try:
            await self.ownership.open(partitions, generation=generation_id)
        except Exception as error:  # noqa: BLE001  # whatever it is, the worker ends
            self.ownership.fail(HandOverFailedError(topic=self._input, kind=type(error).__name__))
            # Raised here, it would be tried again and again by the client.
            return
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_stop(self) -> None:
        """Let what was applied become durable, then stop."""
        if self._taking_over is not None:
            self._taking_over.cancel()
            await asyncio.wait({self._taking_over}, timeout=_LAST_COMMITS_SECONDS)
        await self._give_up()
        await super().on_stop()

    async def _give_up(self) -> None:
        try:
            # One at a time: whoever comes second must not go on before all is durable.
            async with self._giving_up:
                await self.ownership.close(within_seconds=_LAST_COMMITS_SECONDS)
        except CheckpointFailedError as error:
            self.ownership.fail(error)
        except TimeoutError as error:
            self.ownership.fail(HandOverFailedError(topic=self._input, kind=type(error).__name__))

    def _new_offset(self, tp: TP) -> int | None:
        """Return nothing to commit, and forget what was acknowledged."""
        if tp.topic != self._input:
            offset: int | None = super()._new_offset(tp)
            return offset
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return None

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Say nothing: Faust would miss the commits that it is kept from making.

        A partition that stands still shows in its lag and in the time of its last tick.
        """

    # What ownership asks of the group.

    async def first_offsets(self, partitions: Iterable[int]) -> dict[int, int]:
        """Return where to go on: the committed offset, or the beginning of the log."""
        tps = [TopicPartition(self._input, partition) for partition in partitions]
        offsets: dict[int, int] = await self._thread.call_thread(self._first_offsets, tps)
        return offsets

    async def _first_offsets(self, tps: Sequence[TopicPartition]) -> dict[int, int]:
        consumer = self._thread._ensure_consumer()  # noqa: SLF001
        if not tps:
            return {}
        earliest = await consumer.beginning_offsets(tps)
        committed = await asyncio.gather(*(consumer.committed(tp) for tp in tps))
        return {
            tp.partition: max(done or 0, earliest[tp])
            for tp, done in zip(tps, committed, strict=True)
        }

    async def partition_count(self) -> int:
        """Return how many partitions the input has."""
        consumer = self._thread._ensure_consumer()  # noqa: SLF001
        return len(consumer.partitions_for_topic(self._input) or ())

    async def stable_ends(self, partitions: Iterable[int]) -> dict[int, int]:
        """Return the stable end of each partition as it is now."""
        tps = [TopicPartition(self._input, partition) for partition in partitions]
        if not tps:
            return {}
        consumer = self._thread._ensure_consumer()  # noqa: SLF001
        ends: Mapping[TopicPartition, int] = await self._thread.call_thread(
            consumer.end_offsets, tps
        )
        return {tp.partition: end for tp, end in ends.items()}

    async def commit_offset(self, partition: int, offset: int, metadata: str) -> None:
        """Commit through the group; refused once the group has moved on."""
        consumer = self._thread._ensure_consumer()  # noqa: SLF001
        tp = TopicPartition(self._input, partition)
        await self._thread.call_thread(consumer.commit, {tp: OffsetAndMetadata(offset, metadata)})

    def holds_lease(self) -> bool:
        """Return whether nobody else can own the partitions yet."""
        return self.lease.holds()

    async def go_on(self, partition: int, offset: int) -> None:
        """Fetch *partition* from *offset*."""
        tp = self.input_partition(partition)
        await self.seek(tp, offset)
        self.resume_partitions({tp})

    async def go_back(self, partition: int, offset: int) -> None:
        """Read *partition* again from *offset*."""
        await self.seek(self.input_partition(partition), offset)

    async def _seek(self, partition: TP, offset: int) -> None:
        """Seek in the thread of the client.

        From another one, as Faust does it, records would be taken away that the client is just
        unpacking, and it would break down.
        """
        consumer = self._thread._ensure_consumer()  # noqa: SLF001
        tp = TopicPartition(partition.topic, partition.partition)

        async def seek() -> None:
            # On its way there the partition may have become another worker's.
            if tp in consumer.assignment():
                consumer.seek(tp, offset)

        loop: asyncio.AbstractEventLoop = self._thread.thread_loop
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(seek(), loop))

    def hold(self, partition: int) -> None:
        """Fetch nothing more of *partition* for now."""
        self.pause_partitions({self.input_partition(partition)})

    async def holds_records(self, partition: int, begin: int, end: int) -> bool:
        """Return whether the log has committed records from *begin* to before *end*."""
        tp = TopicPartition(self._input, partition)
        reading = read_to_end(self.ownership.settings.connection, {tp: begin})
        async with aclosing(reading) as batches:
            async for _, records, _ in batches:
                if records:
                    return records[0].offset < end
        return False

    async def first_kept(self, partition: int) -> int:
        """Return the first offset that the log still holds; its end where it holds none."""
        tp = TopicPartition(self._input, partition)
        consumer = self._thread._ensure_consumer()  # noqa: SLF001
        begins: Mapping[TopicPartition, int] = await self._thread.call_thread(
            consumer.beginning_offsets, [tp]
        )
        return begins[tp]

    def taken(self) -> None:
        """Hear that something was taken off the stream."""

    def delivered(self, partition: int) -> int | None:
        """Return the position up to which all is on the stream; `None` if not known."""
        del partition
        return None

    def input_partition(self, partition: int) -> TP:
        """Return the partition as Faust names it."""
        return TP(self._input, partition)


class BatchConsumer(SingleConsumer):
    """The hardened consumer with a fetch loop of its own: one event a partition and fetch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Faust's own
        self._delivered: dict[int, int] = {}
        self._taken = asyncio.Event()
        super().__init__(*args, **kwargs)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Forget how far deliveries had come."""
        self._delivered.clear()
        await super().on_partitions_revoked(revoked)

    async def go_on(self, partition: int, offset: int) -> None:
        """Fetch *partition* from *offset*."""
        self._delivered[partition] = offset
        await super().go_on(partition, offset)

    async def go_back(self, partition: int, offset: int) -> None:
        """Read *partition* again from *offset*."""
        self._delivered[partition] = offset
        await super().go_back(partition, offset)

    def taken(self) -> None:
        """Let the next arrival onto the stream."""
        self._taken.set()

    def delivered(self, partition: int) -> int | None:
        """Return the position up to which all is on the stream."""
        return self._delivered.get(partition, -1)

    def _position(self, partition: int) -> int | None:
        """Return where the consumer stands, past markers too; no request, no waiting."""
        state = self._state(partition)
        position: int | None = None if state is None else state._position  # noqa: SLF001
        return position

    def _fetched_end(self, partition: int) -> int | None:
        """Return the stable end of the log that came with the last fetch, if one did."""
        state = self._state(partition)
        end: int | None = None if state is None else state.lso
        return end if end is not None and end >= 0 else None

    def _state(self, partition: int) -> Any:  # noqa: ANN401  # the client's own
        """Return what the client knows of *partition*; `None` once it is not assigned."""
        subscription = self._thread._ensure_consumer()._subscription.subscription  # noqa: SLF001
        assignment = None if subscription is None else subscription.assignment
        tp = TopicPartition(self._input, partition)
        if assignment is None or tp not in assignment.tps:
            return None
        return assignment.state_value(tp)

    async def _drain_messages(self, fetcher: Any) -> None:  # noqa: ANN401
        app = self.app
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):  # noqa: SLF001
                partitions = tuple(self.ownership.owned)
                before = {partition: self._position(partition) for partition in partitions}
                records, active = await self._wait_next_records(_ROUND_SECONDS)
                generation = app.consumer_generation_id
                if not self.flow_active or records is None:
                    if records:
                        await self.perform_seek()
                    await asyncio.sleep(0)
                    continue
                for partition in partitions:
                    tp = self.input_partition(partition)
                    if active is not None and tp not in active:
                        continue
                    if not await self._deliver(
                        tp, records.get(tp, ()), before[partition], generation
                    ):
                        break
                await asyncio.sleep(0)
        except self.consumer_stopped_errors:
            if not app.should_stop:
                raise

    async def _deliver(
        self, tp: TP, records: Sequence[Record], begin: int | None, generation: int
    ) -> bool:
        """Put one fetch of a partition on its stream; say whether to go on with the round."""
        position = self._position(tp.partition)
        if position is None:
            return True
        if records:
            position = max(position, records[-1].offset + 1)
            begin = records[0].offset if begin is None else min(begin, records[0].offset)
        else:
            reached = self._delivered.get(tp.partition, position)
            if position <= reached:
                return True
            if begin != reached:
                # The client went elsewhere by itself, or something was left out before.
                begin = None
        arrival = Arrival(
            partition=tp.partition,
            generation=generation,
            begin=begin,
            records=records,
            position=position,
            end=self._fetched_end(tp.partition),
        )
        conductor: Any = self.app.topics
        channels = conductor._tp_index.get(tp, ())  # noqa: SLF001
        message = ConsumerMessage(
            tp.topic, tp.partition, position - 1, 0.0, 0, None, None, None, None, 0, 0, tp,
            generation_id=generation,
        )  # fmt: skip
        message.incref(len(channels))
        for channel in channels:
            while channel.queue.qsize() >= _WAITING_ARRIVALS:
                if (
                    not self.flow_active
                    or self.should_stop
                    or self.app.consumer_generation_id != generation
                ):
                    return False
                await self._one_taken()
            channel.queue.put_nowait(StreamEvent(self.app, None, arrival, None, message))
        self._delivered[tp.partition] = position
        return True

    async def _one_taken(self) -> None:
        """Wait until something is taken off the stream, but not for long."""
        self._taken.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._taken.wait(), _LOOK_SECONDS)


class SingleTransport(driver.Transport):
    """Faust's transport over the hardened consumer, one record at a time."""

    Consumer: ClassVar[type[SingleConsumer]] = SingleConsumer


class BatchTransport(driver.Transport):
    """Faust's transport over the hardened consumer, a fetch at a time."""

    Consumer: ClassVar[type[SingleConsumer]] = BatchConsumer
