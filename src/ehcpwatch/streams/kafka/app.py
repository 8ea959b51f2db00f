"""The Faust app: one input topic, one agent, no tables, no web, no leader.

Faust brings the group, the streams and the life cycle. Its web server (open to everybody,
with the data of tables), its leader topic (an empty partition that held up every fetch) and
its offsets are off; a stream ends the worker at the first error, because a stock agent would
acknowledge the event that failed, and go on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, NamedTuple

import faust
from faust.events import Event as StreamEvent
from faust.types.tuples import Message

from ehcpwatch.clock import Clock

from .arrival import Arrival, Tick
from .consumer import BatchTransport, SingleTransport
from .credentials import credentials
from .ownership import Ownership
from .settings import KafkaSettings, Transport

__all__ = ["WatchApp"]

_HEARTBEAT_SECONDS = 1.0
"""A survivor learns of a change in the group at its next heartbeat."""
_POLL_RECORDS = 2_000
"""Of one fetch: some 80 ms of work, so that ticks and commits get their turn."""
_FETCH_BYTES = 4 * 1024 * 1024


class _SingleRecord(NamedTuple):
    """A record as Faust's own fetch loop hands it over."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class WatchApp(faust.App):
    """The watch as a stream processor.

    Args:
        ownership: What becomes of arrivals and ticks.
        settings: Of the worker.
        wall_clock: Read at every tick.
    """

    def __init__(self, ownership: Ownership, *, settings: KafkaSettings, wall_clock: Clock) -> None:
        self._ownership = ownership
        self._settings = settings
        self._wall_clock = wall_clock
        connection = settings.connection
        super().__init__(
            settings.group,
            broker=[f"kafka://{address}" for address in connection.bootstrap],
            broker_credentials=credentials(connection),
            broker_session_timeout=settings.session_timeout_seconds,
            broker_heartbeat_interval=_HEARTBEAT_SECONDS,
            broker_rebalance_timeout=settings.session_timeout_seconds * 3,
            broker_max_poll_records=_POLL_RECORDS,
            consumer_max_fetch_size=_FETCH_BYTES,
            consumer_auto_offset_reset="earliest",
            key_serializer="raw",
            value_serializer="raw",
            store="memory://",
            table_standby_replicas=0,
            topic_disable_leader=True,
            topic_allow_declare=False,
            web_enabled=False,
            autodiscover=False,
        )
        self.input = self.topic(
            settings.topics.events,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            allow_empty=True,
        )
        self.agent(self.input, name="watch")(self._watch)

    async def on_first_start(self) -> None:
        """Make none of Faust's folders for tables: where a worker starts may be read-only."""

    def _new_transport(self) -> Any:  # noqa: ANN401  # Faust's own
        kind = {Transport.BATCH: BatchTransport, Transport.SINGLE: SingleTransport}
        return kind[self._settings.transport](self.conf.broker_consumer, self)

    def _new_consumer(self) -> Any:  # noqa: ANN401  # Faust's own
        consumer: Any = super()._new_consumer()
        consumer.ownership = self._ownership
        self._ownership.group = consumer
        return consumer

    async def _watch(self, stream: Any) -> None:  # noqa: ANN401  # Faust's own
        """Hand everything on the stream to the partition it is about."""
        take: Callable[[StreamEvent], Awaitable[None]] = self._take
        consumer: Any = self.consumer
        async for event in stream.events():
            consumer.taken()
            try:
                await take(event)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001  # nothing may be acknowledged after it
                self._ownership.stumble(error)
                return

    async def _take(self, event: StreamEvent) -> None:
        value = event.value
        if isinstance(value, Tick):
            await self._ownership.tick(value)
        elif isinstance(value, Arrival):
            await self._ownership.take(value)
        else:
            await self._ownership.take(_arrival_of(event.message))

    async def tick(self) -> None:
        """Put a look at the clock on the stream of every partition that is ready."""
        if self.rebalancing:
            return
        consumer: Any = self.consumer
        generation = self.consumer_generation_id
        ready = [number for number, one in self._ownership.owned.items() if one.ready]
        ends = await consumer.stable_ends(ready)
        for partition, end in ends.items():
            if self.consumer_generation_id != generation:
                return
            self._ownership.owned[partition].see_end(end)
            tick = Tick(
                partition=partition,
                generation=generation,
                now=self._wall_clock.now(),
                end=end,
                delivered=consumer.delivered(partition),
            )
            self._put(consumer.input_partition(partition), tick, generation)

    def _put(self, tp: Any, tick: Tick, generation: int) -> None:  # noqa: ANN401
        """Put *tick* behind what is on the stream; a full stream gets its tick next time."""
        conductor: Any = self.topics
        for channel in conductor._tp_index.get(tp, ()):  # noqa: SLF001
            if channel.queue.full():
                continue
            # Not a message of the consumer, so that its acknowledgement touches no offset.
            message = Message(
                "", tick.partition, -1, 0.0, 0, None, None, None, None, 0, 0, tp,
                generation_id=generation,
            )  # fmt: skip
            message.incref()
            channel.queue.put_nowait(StreamEvent(self, None, tick, None, message))

    async def run(self, stopped: asyncio.Event) -> None:
        """Run until *stopped*, with a tick every now and then."""
        # Starting ends with the first assignment, which may never come.
        starting = asyncio.create_task(self.start())
        ticking = asyncio.create_task(self._tick_for_good())
        stopping = asyncio.create_task(stopped.wait())
        ending = asyncio.create_task(self.wait_until_stopped())
        try:
            await asyncio.wait({starting, stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
            await asyncio.wait({stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
            # Faust stops by itself where its client raises, and the process would live on idle.
            if not stopped.is_set():
                self._ownership.stumble(self.crash_reason or asyncio.CancelledError())
        finally:
            for task in (starting, ticking, stopping, ending):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await self.stop()

    async def _tick_for_good(self) -> None:
        while True:
            await asyncio.sleep(self._settings.tick_seconds)
            try:
                if self._ownership.owned:
                    await self.tick()
            except Exception as error:  # noqa: BLE001  # a tick that fails once comes again
                self.log.warning("a tick failed: %s", type(error).__name__)


def _arrival_of(message: Any) -> Arrival:  # noqa: ANN401  # Faust's own
    record = _SingleRecord(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=round(message.timestamp * 1_000),
        key=message.key,
        value=message.value,
        headers=tuple(message.headers or ()),
    )
    return Arrival(
        partition=record.partition,
        generation=message.generation_id,
        begin=None,
        records=(record,),
        position=record.offset + 1,
    )
