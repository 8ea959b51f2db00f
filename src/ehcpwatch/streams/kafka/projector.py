"""The projector: reads what workers have made durable, and keeps the SQL register up to it.

It is a group of its own, so it can be stopped, moved and started anew without the workers
noticing. How far it has read of a partition stands in the database and moves in the same
transaction as the rows, never in Kafka: a crash at any moment leaves both or neither. Of two
projectors that believe they own a partition the slower one finds that the position has
moved, writes nothing, and begins again from there.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import GroupAuthorizationFailedError, IllegalStateError, KafkaError
from aiokafka.structs import TopicPartition
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from ehcpwatch.clock import Clock
from ehcpwatch.errors import (
    AccessDeniedError,
    LogReplacedError,
    ProjectionFailedError,
    RegisterUnreachableError,
)
from ehcpwatch.register import PostgresRegister, hold_positions, write_positions
from ehcpwatch.streams.pulse import RegisterPulse, TopicPulse

from .access import Kind, Operation, Role
from .connection import Connection
from .projection import project, source_of
from .readiness import ready_topics
from .record import Record
from .settings import TopicNames
from .sweeping import sweep

__all__ = ["Projector", "register_group"]

_BATCH_RECORDS = 2_000
"""Of a transaction: so many cases of some 10 kB each are 20 MB, and done within seconds."""
_PARTITION_FETCH_BYTES = 4 * 1024 * 1024
_FETCH_WAIT_MILLISECONDS = 100
_ROUND_MILLISECONDS = 200
"""Between looks at whether to stop, and at what rebalances have brought."""
_LONGEST_PAUSE_SECONDS = 10.0
"""Between attempts to reach the database: a restart of it is over in less."""
_LEADER_PATIENCE_SECONDS = 10.0
"""For a new leader to know how far its log is committed; until then it may say less."""
_LOOK_SECONDS = 0.2

_log = logging.getLogger("ehcpwatch.projector")

_Result = TypeVar("_Result")


def register_group(group: str) -> str:
    """Return the group of the projectors that belong to the workers of *group*."""
    return f"{group}-register"


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a partition has been read.

    Attributes:
        held: As the database has it.
        read: As the consumer has it: further where markers of transactions were passed, or
            the beginning of the log was cut off.
        goal: The end of the log when the partition was taken over.
        end: The end of the log as it was last told.
        newest_at: When the last record written was made; `None` before the first.
    """

    held: int
    read: int
    goal: int
    end: int
    newest_at: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many offsets are not yet written."""
        return max(self.end - self.read, 0)


@dataclass(frozen=True, slots=True)
class _Move:
    """A stretch of a partition, to be written whole or not at all.

    Attributes:
        at_goal: Whether it reaches to where the log ended when the partition was taken over.
    """

    partition: TopicPartition
    records: Sequence[Record]
    begin: int
    end: int
    at_goal: bool


class Projector(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka brings no types
    """Writes cases, events, alerts and dead letters to a register.

    Args:
        connection: Where the brokers are.
        topics: The names of the topics.
        group: Of the workers; see `register_group`.
        register: Where to write; prepared by `run`.
        wall_clock: The source of the present moment.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        topics: TopicNames,
        group: str,
        register: PostgresRegister,
        wall_clock: Clock,
    ) -> None:
        self._written: Counter[str] = Counter()
        self._connection = connection
        self._topics = topics
        self._group = group
        self._register = register
        self._wall_clock = wall_clock
        self._stopped = asyncio.Event()
        self._assigned = False
        self._unplaced: set[TopicPartition] = set()
        self._places: dict[TopicPartition, _Place] = {}
        self._last_write_at: datetime | None = None
        self._database_up = True

    @property
    def written(self) -> int:
        """Records written, those included that change nothing."""
        return self._written.total()

    def pulse(self) -> RegisterPulse:
        """Return this moment, for the metrics page."""
        kinds = {
            "cases": self._topics.cases,
            "alerts": self._topics.alerts,
            "dead_letters": self._topics.dead_letters,
        }
        return RegisterPulse(
            topics={kind: self._topic_pulse(topic) for kind, topic in kinds.items()},
            last_write_at=self._last_write_at,
            database_up=self._database_up,
        )

    def _topic_pulse(self, topic: str) -> TopicPulse:
        places = [place for tp, place in self._places.items() if tp.topic == topic]
        behind = [
            place.newest_at for place in places if place.waiting and place.newest_at is not None
        ]
        return TopicPulse(
            partitions=len(places),
            waiting=sum(place.waiting for place in places),
            behind_since=min(behind, default=None),
            written=self._written[topic],
        )

    def stop(self) -> None:
        """Let `run` return after the batch in hand."""
        self._stopped.set()

    async def run(self, *, once: bool = False) -> None:
        """Read and write until stopped.

        Args:
            once: Return when all has been written that was there when it was taken over.

        Raises:
            BrokerUnreachableError: No broker answers; others of `Link` where one refuses us.
            TopicsMissingError: A topic is not there.
            AccessDeniedError: We may not read a topic, or not as this group.
            ProjectionFailedError: The broker failed us later.
            RecordUnreadableError: A record is not as this version writes them.
            StateNewerError: A newer ehcpwatch wrote one.
            LogReplacedError: A topic ends before what the register has read of it.
            DatabaseNewerError: A newer ehcpwatch wrote the register.
            RegisterUnreachableError: The database does not answer at the start; later on it
                is waited for.
            RegisterRefusedError: It refuses what is asked.
        """
        await ready_topics(self._connection, Role.REGISTER, topics=self._topics, group=self._group)
        await _in_thread(self._register.prepare)
        group = register_group(self._group)
        consumer = AIOKafkaConsumer(
            **self._connection.options(),
            group_id=group,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=_PARTITION_FETCH_BYTES,
            fetch_max_wait_ms=_FETCH_WAIT_MILLISECONDS,
        )
        try:
            await consumer.start()
            _, *read = self._topics.all
            consumer.subscribe(read, listener=self)
            await self._read(consumer, once=once)
        except GroupAuthorizationFailedError:
            raise AccessDeniedError(kind=Kind.GROUP, name=group, operation=Operation.READ) from None
        except KafkaError as error:
            raise ProjectionFailedError(kind=type(error).__name__) from error
        finally:
            with suppress(Exception):  # what is written holds, however the goodbye goes
                await consumer.stop()

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Forget where the partitions stood; the database knows."""
        del revoked
        self._places.clear()
        self._unplaced = set()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Note what is to be read; no heartbeat is sent in here, so no database is asked."""
        self._places.clear()
        self._unplaced = set(assigned)
        self._assigned = True

    async def _read(self, consumer: AIOKafkaConsumer, *, once: bool) -> None:
        while not self._stopped.is_set():
            await self._place(consumer)
            if once and self._at_goal():
                return
            fetched = await consumer.getmany(
                timeout_ms=_ROUND_MILLISECONDS, max_records=_BATCH_RECORDS
            )
            self._see_ends(consumer)
            await self._take(consumer, fetched)

    def _at_goal(self) -> bool:
        """Return whether all that is ours is read up to where it ended when we took it."""
        return (
            self._assigned
            and not self._unplaced
            and all(place.read >= place.goal for place in self._places.values())
        )

    async def _place(self, consumer: AIOKafkaConsumer) -> None:
        """Begin with new partitions where the database says that they were left."""
        asked, wanted = self._unplaced, frozenset(self._unplaced)
        if not wanted:
            return
        held = await self._persist(lambda: self._positions(wanted))
        if held is None:
            return
        begins = await consumer.beginning_offsets(list(wanted))
        goals = await self._goals(consumer, held)
        if asked is not self._unplaced:
            return  # Meanwhile they were given to us anew, or to others.
        for tp in wanted:
            read = max(held[tp], begins[tp])
            consumer.seek(tp, read)
            self._places[tp] = _Place(held=held[tp], read=read, goal=goals[tp], end=goals[tp])
        self._unplaced = set()
        _log.info("reading %d partitions", len(self._places))

    async def _goals(
        self, consumer: AIOKafkaConsumer, held: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """Return where the logs end, none of them before what is held of it."""
        until = time.monotonic() + _LEADER_PATIENCE_SECONDS
        while True:
            ends: dict[TopicPartition, int] = await consumer.end_offsets(list(held))
            ahead = [tp for tp, position in held.items() if position > ends[tp]]
            if not ahead:
                return ends
            if time.monotonic() >= until:
                raise self._replaced(ahead[0])
            await asyncio.sleep(_LOOK_SECONDS)

    def _see_ends(self, consumer: AIOKafkaConsumer) -> None:
        """Note the ends of the logs as they came with the last fetches."""
        for tp, place in self._places.items():
            with suppress(IllegalStateError):  # taken from us meanwhile
                end = consumer.last_stable_offset(tp)
                if end is not None and end > place.end:
                    self._places[tp] = replace(place, end=end)

    async def _take(
        self, consumer: AIOKafkaConsumer, fetched: Mapping[TopicPartition, Sequence[Record]]
    ) -> None:
        moves = [
            move
            for tp in tuple(self._places)
            if (move := await self._move(consumer, tp, fetched.get(tp, ()))) is not None
        ]
        if not moves:
            return
        ours: set[TopicPartition] = set()
        held = await self._persist(lambda: self._write(moves, ours))
        if held is None:
            return
        for move in moves:
            place = self._places.get(move.partition)
            if place is None:
                continue
            if held[move.partition] == move.end:
                newest_at = _made_at(move.records[-1]) if move.records else place.newest_at
                self._places[move.partition] = replace(
                    place, held=move.end, read=move.end, newest_at=newest_at
                )
                if move.partition in ours:
                    self._written[move.partition.topic] += len(move.records)
                    self._last_write_at = self._wall_clock.now()
            else:
                _log.info("partition %d of %s was read on by another", *reversed(move.partition))
                del self._places[move.partition]
                self._unplaced.add(move.partition)

    async def _move(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, records: Sequence[Record]
    ) -> _Move | None:
        place = self._places.get(tp)
        if place is None:
            return None
        try:
            position: int = await consumer.position(tp)
        except IllegalStateError:
            return None  # Taken from us; whoever has it now begins where the database says.
        if position < place.read:
            # The client begins anew where a log has become shorter.
            raise self._replaced(tp)
        if position == place.read:
            return None
        return _Move(
            partition=tp,
            records=records,
            begin=place.held,
            end=position,
            at_goal=position >= place.goal,
        )

    def _positions(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Return where the database says that partitions stand."""
        names = {source_of(*tp): tp for tp in wanted}
        with self._register.transaction() as connection:
            held = hold_positions(connection, names)
        return {names[name]: position for name, position in held.items()}

    def _write(
        self, moves: Sequence[_Move], ours: set[TopicPartition]
    ) -> dict[TopicPartition, int]:
        """Write the moves that begin where the database stands; return where it stands then.

        Args:
            moves: One of a partition at most.
            ours: Takes up the partitions of those that were written, also by an attempt that
                was not answered; another projector may have written the same stretch.
        """
        by_source = {source_of(*move.partition): move for move in moves}
        with self._register.transaction() as connection:
            held = hold_positions(connection, by_source)
            for source, move in sorted(by_source.items()):
                if held[source] != move.begin:
                    continue
                if move.records:
                    project(connection, self._topics, move.records)
                if move.at_goal and move.partition.topic == self._topics.cases:
                    sweep(connection, source)
                held[source] = move.end
                ours.add(move.partition)
            write_positions(connection, held)
        return {by_source[source].partition: position for source, position in held.items()}

    async def _persist(self, work: Callable[[], _Result]) -> _Result | None:
        """Do *work* on the database, again and again while it is away; `None` when stopped.

        Whatever it did before it broke off it may do again: positions tell what was kept.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(RegisterUnreachableError),
            wait=wait_random_exponential(multiplier=0.5, max=_LONGEST_PAUSE_SECONDS),
            sleep=self._pause,
            before_sleep=self._tell,
        )
        async for attempt in retrying:
            if self._stopped.is_set() and attempt.retry_state.attempt_number > 1:
                return None
            with attempt:
                done = await _in_thread(work)
                self._database_up = True
                return done
        return None

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)

    def _tell(self, state: RetryCallState) -> None:
        error = None if state.outcome is None else state.outcome.exception()
        pause = 0.0 if state.next_action is None else state.next_action.sleep
        kind = error.kind if isinstance(error, RegisterUnreachableError) else ""
        self._database_up = False
        _log.warning(
            "%s does not answer (%s); nothing is lost, trying again in %.1f s",
            self._register.place,
            kind,
            pause,
        )

    def _replaced(self, tp: TopicPartition) -> LogReplacedError:
        return LogReplacedError(topic=tp.topic, partition=tp.partition, place=self._register.place)


def _made_at(record: Record) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1_000, tz=UTC)


async def _in_thread(work: Callable[[], _Result]) -> _Result:
    """Run *work* beside the loop, so that heartbeats go on; never leave it behind."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(Exception):
            await task
        raise
