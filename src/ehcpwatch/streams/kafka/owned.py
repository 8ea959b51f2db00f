"""One input partition in the hands of this worker: arrivals and ticks in, changes out.

Answers what Faust and a rebalance may drop on the way: `expected` is the offset up to which
everything was applied. An arrival that begins beyond it leaves a hole, and the next commit
would pass over it, so the consumer is sent back; what comes a second time is cut off.

Answers a habit of the broker too: it never compacts the segment that it writes to, and begins
a new one only when something is written. Where nothing happens, an erased case would stay in
the log, so a mark is written now and then.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.clock import Clock
from ehcpwatch.errors import EventsExpiredError
from ehcpwatch.events import Event, Rejection, encode_structured
from ehcpwatch.streams.collector import look_over_new
from ehcpwatch.streams.partition import CASES_PER_COUNT, Delivered, Delivery, Partition
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Snapshot, Watch

from .arrival import Arrival, Tick
from .changes import Gathering
from .letters import attempt_of
from .line import Line
from .reading import item_of
from .record import Record
from .room import Room
from .store import CaseStore

__all__ = ["Owned", "Reader"]

_MARK_EVERY = timedelta(hours=6)
"""So much later than at its time a segment may end; a day is when the topics want it."""
_RECORDS_A_TURN = 100
"""The work of some 15 ms."""


class Reader(Protocol):
    """The consumer, as far as a partition may steer it."""

    async def go_back(self, partition: int, offset: int) -> None:
        """Read *partition* again from *offset*."""
        ...

    async def holds_records(self, partition: int, begin: int, end: int) -> bool:
        """Return whether the log has committed records from *begin* to before *end*."""
        ...

    async def first_kept(self, partition: int) -> int:
        """Return the first offset that the log still holds; its end where it holds none."""
        ...

    def hold(self, partition: int) -> None:
        """Fetch nothing more of *partition* for now."""
        ...


class Owned:
    """A partition that this worker owns, until the next rebalance.

    Args:
        partition: Its number.
        partitions: How many the topic has.
        topic: Of the input.
        expected: The offset to go on from.
        line: Open.
        gathering: Of that line.
        reader: The consumer.
        pulse: Told what happens.
        wall_clock: The source of the present moment.
        turn: Held by the partition of the worker that applies or announces.
    """

    def __init__(
        self,
        partition: int,
        *,
        partitions: int,
        topic: str,
        expected: int,
        line: Line,
        gathering: Gathering,
        reader: Reader,
        pulse: PartitionPulse,
        wall_clock: Clock,
        turn: asyncio.Lock,
    ) -> None:
        self.partition = partition
        self.expected = expected
        self.line = line
        self.pulse = pulse
        self.caught_up = False
        self._end = expected
        self._partitions = partitions
        self._topic = topic
        self._gathering = gathering
        self._reader = reader
        self._wall_clock = wall_clock
        self._turn = turn
        self._loop: Partition | None = None
        self._store: CaseStore | None = None
        self._target: int | None = None
        self._last_tick_expected = -1
        self._marked_at: datetime | None = None
        self._hole: tuple[int, int] | None = None
        """Between these offsets the log is known to hold records that did not arrive."""
        self.closed = False

    @property
    def ready(self) -> bool:
        """Whether the state is restored, so that events can be applied."""
        return self._loop is not None and not self.closed

    def adopt(self, watch: Watch, store: CaseStore) -> None:
        """Take up the state of the partition: it is ready."""
        self._store = store
        self._loop = Partition(watch=watch, checkpoint=self._gathering, wall_clock=self._wall_clock)
        self.line.wake()

    @property
    def state(self) -> tuple[Watch, CaseStore] | None:
        """The watch and what is beside it; `None` before the partition is ready."""
        if self._loop is None or self._store is None:
            return None
        return self._loop.watch, self._store

    async def count_in_turns(self) -> None:
        """Count what changed, some cases in each turn, so that `snapshot` has little to do."""
        while self._loop is not None and not self.closed and self._loop.watch.uncounted:
            async with self._turn:
                self._loop.watch.count(CASES_PER_COUNT)
                look_over_new()
                await asyncio.sleep(0)

    def snapshot(self) -> Snapshot | None:
        """Return this moment of the watch; to be shown once the line is durable."""
        return None if self._loop is None else self._loop.watch.snapshot()

    def see_end(self, end: int) -> None:
        """Note the stable end of the log, to know how much waits."""
        self._end = end
        self.pulse.waiting = max(end - self.expected, 0)

    async def take(self, arrival: Arrival) -> None:
        """Apply what arrived, or go back for what did not."""
        if not self.ready:
            # Read again from `expected` once the state is there.
            self._reader.hold(self.partition)
            return
        if not await self._follows(arrival):
            return
        fresh = [record for record in arrival.records if record.offset >= self.expected]
        if arrival.position <= self.expected:
            return
        await self._say(await self._apply_in_turns(fresh, arrival))

    async def tick(self, tick: Tick) -> None:
        """Look at the day, and announce what is due because of it."""
        if self._loop is None or not self.ready:
            return
        if not await self._nothing_lost(tick):
            return
        self.pulse.last_tick_at = tick.now
        self._mark(tick.now)
        self._loop.tick()
        await self._say(self._due(tick.end))

    def _mark(self, now: datetime) -> None:
        """Let the logs of the partition move on, where that is due."""
        # A clock that was set back must not put it off for long.
        if self._marked_at is None or abs(now - self._marked_at) >= _MARK_EVERY:
            self._marked_at = now
            self._gathering.mark()
            self.line.wake()

    def _due(self, end: int) -> Iterator[Sequence[AlertRecord]]:
        """Return what is to be said, once everything up to a noted end of the log is applied.

        The end moves on under load, so one is noted as target; once it is passed, all that
        is due is said, and a new one is noted.
        """
        if self._loop is None or self.closed:
            return iter(())
        if self._target is None:
            self._target = end
        self.caught_up = self.expected >= self._target
        if not self.caught_up:
            return iter(())
        self._target = None
        return self._loop.settle()

    async def _say(self, parts: Iterator[Sequence[AlertRecord]]) -> None:
        """Say the parts one by one, each in a turn of its own."""
        while True:
            async with self._turn:
                if self.closed or not self._gather_part(parts):
                    return
                self.line.wake()
                look_over_new()
                await asyncio.sleep(0)
            await self.line.room()

    def _gather_part(self, parts: Iterator[Sequence[AlertRecord]]) -> bool:
        """Gather the next part; say whether there was one."""
        records = next(parts, None)
        if records is None:
            return False
        self.pulse.said(records, self._wall_clock.now())
        return True

    async def _apply_in_turns(
        self, records: Sequence[Record], arrival: Arrival
    ) -> Iterator[Sequence[AlertRecord]]:
        """Apply some records at a time, and never while another partition of the worker does.

        Whatever else goes on, transactions above all, then waits for some records at each of
        its ten steps, and not for whole fetches of all partitions. The last of them and the
        first alerts go into one transaction: with one for each, the alert of an event would
        wait for two.

        Returns:
            What is still to be said.
        """
        parts: Iterator[Sequence[AlertRecord]] = iter(())
        begin, last = 0, False
        while not last:
            some = records[begin : begin + _RECORDS_A_TURN]
            begin += _RECORDS_A_TURN
            last = begin >= len(records)
            async with self._turn:
                if self.closed:
                    break
                self._apply(some, arrival.position if last else some[-1].offset + 1)
                if last and arrival.end is not None:
                    self.see_end(arrival.end)
                    parts = self._due(arrival.end)
                    self._gather_part(parts)
                # Whatever has gathered is told of before others come to look at the line.
                self.line.wake()
                look_over_new()
                await asyncio.sleep(0)
            await self.line.room()
        return parts

    def _apply(self, records: Sequence[Record], position: int) -> None:
        """Apply and gather in one go: nothing may come between the two."""
        loop, store = self._loop, self._store
        if loop is None or store is None:
            return
        items: list[Delivered] = []
        refused: dict[str, Record] = {}
        attempts: dict[bytes, int] = {}
        room = Room(store, records)
        for record in records:
            item = item_of(record, partitions=self._partitions, at_home=store)
            if isinstance(item, Event):
                item = room.admit(item, record)
            place = f"partition {record.partition}, offset {record.offset}"
            if isinstance(item, Rejection):
                refused[place] = record
            elif record.headers and (attempt := attempt_of(record.headers)):
                attempts[encode_structured(item)] = attempt
            items.append(Delivered(item=item, place=place))
        self.expected = position
        self._gathering.refused_records, self._gathering.attempts = refused, attempts
        loop.take(Delivery(source=self._topic, items=items, position=str(position)))
        for one in items:
            if isinstance(one.item, Event) and one.item.recorded_at is not None:
                self.pulse.applied(one.item.recorded_at)
        self.pulse.waiting = max(self._end - position, 0)

    async def _follows(self, arrival: Arrival) -> bool:
        """Say whether *arrival* leaves no hole; if it does, go back.

        Raises:
            EventsExpiredError: What lies before it was deleted before it was applied.
        """
        head = arrival.records[0].offset if arrival.records else arrival.position
        # A transport that does not know where a fetch began knows offsets only.
        begin = head if arrival.begin is None else arrival.begin
        if head > self.expected:
            # Markers of transactions leave gaps, and so does what was deleted.
            await self._see_all_kept()
            if arrival.begin is None and not await self._holds_records(head):
                begin = self.expected
        # While that was looked into, the partition may have become another worker's.
        if not self.ready:
            return False
        if begin > self.expected:
            self.pulse.holes += 1
            await self._reader.go_back(self.partition, self.expected)
            return False
        return True

    async def _see_all_kept(self) -> None:
        """See that the log still holds what comes next."""
        expected = self.expected
        missed = await self._reader.first_kept(self.partition) - expected
        if missed > 0 and self.ready:
            raise EventsExpiredError(topic=self._topic, partition=self.partition, missed=missed)

    async def _holds_records(self, end: int) -> bool:
        """Say whether the log holds records from `expected` to before *end*.

        Records that were on their way when a hole was found come in one by one, each of
        them beyond it: the log is looked into once, not once for each.
        """
        expected = self.expected
        if self._hole is not None and self._hole[0] == expected and self._hole[1] <= end:
            return True
        found = await self._reader.holds_records(self.partition, expected, end)
        self._hole = (expected, end) if found else None
        return found

    async def _nothing_lost(self, tick: Tick) -> bool:
        """Say whether the end of the log has not been lost on the way; if it has, go back.

        Raises:
            EventsExpiredError: It was deleted before it was applied.
        """
        if tick.delivered is not None:
            lost = tick.delivered > self.expected
        else:
            quiet = self._last_tick_expected == self.expected
            self._last_tick_expected = self.expected
            lost = False
            if quiet and self.expected < tick.end:
                await self._see_all_kept()
                lost = await self._holds_records(tick.end)
                if not lost and self.ready:
                    self._apply((), tick.end)
                    self.line.wake()
        if not self.ready:
            return False
        if lost:
            self.pulse.holes += 1
            self.caught_up = False
            await self._reader.go_back(self.partition, self.expected)
        return not lost
