"""Which partitions this worker owns: fencing, recovery, and what rests between rebalances.

The order matters. First the producer of every partition is started, which fences former
owners and ends what they had begun; only then are the committed offset and the ends of the
state final, and may be read. Heartbeats rest while Kafka's client hands partitions over, so
that part is bounded by the session; recovery goes on beside the running group.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol

from ehcpwatch.clock import Clock
from ehcpwatch.errors import EngineError, RecoveryFailedError, WatchFailedError
from ehcpwatch.streams.pulse import PartitionPulse, WorkerPulse
from ehcpwatch.watch import Policy, Watch

from .arrival import Arrival, Tick
from .changes import Gathering
from .line import Line
from .owned import Owned, Reader
from .recovery import Recovery, untouched_since
from .settings import KafkaSettings
from .store import CaseStore

__all__ = ["Group", "Ownership"]

_log = logging.getLogger("ehcpwatch.kafka")


class Group(Reader, Protocol):
    """The consumer in its group, as far as ownership needs it."""

    async def first_offsets(self, partitions: Iterable[int]) -> dict[int, int]:
        """Return where to go on: the committed offset, or the beginning of the log."""
        ...

    async def partition_count(self) -> int:
        """Return how many partitions the input has."""
        ...

    async def commit_offset(self, partition: int, offset: int, metadata: str) -> None:
        """Commit through the group, if this worker may still speak for the partition."""
        ...

    def holds_lease(self) -> bool:
        """Return whether nobody else can own the partitions yet."""
        ...

    async def go_on(self, partition: int, offset: int) -> None:
        """Fetch *partition* from *offset*."""
        ...


@dataclass(slots=True)
class _Resting:
    """The state of a partition between two ownerships of this worker."""

    watch: Watch
    store: CaseStore
    ends: dict[str, int]


@dataclass(slots=True)
class Ownership:
    """The partitions of one worker.

    Attributes:
        owned: By partition; only those of the present generation of the group.
        failure: Why the worker must end; `None` while it may go on.
    """

    settings: KafkaSettings
    policy: Policy
    wall_clock: Clock
    on_failure: Callable[[EngineError], None]
    progress: Callable[[int, int], None] = lambda _partition, _cases: None
    pulse: WorkerPulse = field(default_factory=WorkerPulse)
    owned: dict[int, Owned] = field(default_factory=dict)
    generation: int = -1
    failure: EngineError | None = None
    group: Group = field(init=False)
    _resting: dict[int, _Resting] = field(default_factory=dict)
    _recoveries: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def open(self, partitions: Iterable[int], *, generation: int) -> None:
        """Take partitions over: fence, learn where to go on, and begin to read state back.

        Raises:
            TimeoutError: The broker did not answer within the session.
            KafkaError: It refused.
        """
        wanted = sorted(partitions)
        self.generation = generation
        gatherings: dict[int, Gathering] = {}
        lines: dict[int, Line] = {}
        stores: dict[int, CaseStore] = {}
        pulses: dict[int, PartitionPulse] = {}
        for partition in wanted:
            rest = self._resting.get(partition)
            store = stores[partition] = CaseStore() if rest is None else rest.store
            pulse = pulses[partition] = PartitionPulse()
            gathering = gatherings[partition] = Gathering(
                store=store, wall_clock=self.wall_clock, pulse=pulse
            )
            lines[partition] = self._line(partition, gathering, pulse)
        try:
            async with asyncio.timeout(self.settings.session_timeout_seconds - 1):
                await asyncio.gather(*(line.open() for line in lines.values()))
                offsets = await self.group.first_offsets(wanted)
                count = await self.group.partition_count()
        except BaseException:
            # Nothing has gathered yet, and no producer may outlive its partition.
            await asyncio.gather(*(line.close(within_seconds=1) for line in lines.values()))
            raise
        for partition in wanted:
            self.owned[partition] = Owned(
                partition,
                partitions=count,
                topic=self.settings.topics.events,
                expected=offsets[partition],
                line=lines[partition],
                gathering=gatherings[partition],
                reader=self.group,
                pulse=pulses[partition],
                wall_clock=self.wall_clock,
                turn=self._turn,
            )
        self._resting = {p: rest for p, rest in self._resting.items() if p in self.owned}
        self.pulse.rebalances += 1
        self.pulse.owned = len(self.owned)
        self.pulse.partitions = count
        for partition in wanted:
            self._recoveries[partition] = asyncio.create_task(
                self._recover(self.owned[partition], stores[partition], gatherings[partition]),
                name=f"recovery {partition}",
            )

    async def close(self, *, within_seconds: float) -> None:
        """Give all partitions up, once what was applied is durable.

        Raises:
            TimeoutError: Something did not become durable in time: the process must end.
        """
        owned, self.owned = self.owned, {}
        self.pulse.owned = 0
        recoveries, self._recoveries = self._recoveries, {}
        for task in recoveries.values():
            task.cancel()
        await asyncio.gather(*recoveries.values(), return_exceptions=True)
        for one in owned.values():
            one.closed = True
        await asyncio.gather(*(o.line.close(within_seconds=within_seconds) for o in owned.values()))
        for partition, one in owned.items():
            state = one.state
            if state is not None:
                self._resting[partition] = _Resting(*state, ends=dict(one.line.ends))

    async def take(self, arrival: Arrival) -> None:
        """Hand an arrival to its partition; one of a generation gone by is left."""
        one = self.owned.get(arrival.partition)
        if one is not None and arrival.generation == self.generation and self.failure is None:
            await one.take(arrival)

    async def tick(self, tick: Tick) -> None:
        """Hand a tick to its partition; one of a generation gone by is left."""
        one = self.owned.get(tick.partition)
        if one is not None and tick.generation == self.generation and self.failure is None:
            await one.tick(tick)

    def fail(self, error: EngineError) -> None:
        """Note the first failure, and let the worker end."""
        if self.failure is None:
            self.failure = error
            self.pulse.failures[getattr(error, "kind", type(error).__name__)] += 1
            self.on_failure(error)

    def stumble(self, error: BaseException) -> None:
        """Note what came up on the stream or in the client, and let the worker end."""
        if not isinstance(error, EngineError):
            error = WatchFailedError(kind=type(error).__name__)
        self.fail(error)

    def _line(self, partition: int, gathering: Gathering, pulse: PartitionPulse) -> Line:
        async def commit(offset: int, metadata: str) -> None:
            await self.group.commit_offset(partition, offset, metadata)

        return Line(
            partition,
            gathering=gathering,
            settings=self.settings,
            pulse=pulse,
            commit_offset=commit,
            holds_lease=self.group.holds_lease,
            on_failure=self.fail,
        )

    async def _recover(self, one: Owned, store: CaseStore, gathering: Gathering) -> None:
        """Let a partition become ready: with the state that rests here, or read afresh."""
        partition, began = one.partition, perf_counter()
        try:
            rest = self._resting.pop(partition, None)
            if rest is not None and await untouched_since(self.settings, partition, rest.ends):
                one.line.ends.update(rest.ends)
                one.adopt(rest.watch, rest.store)
            else:
                store.clear()
                recovery = Recovery(
                    self.settings,
                    policy=self.policy,
                    wall_clock=self.wall_clock,
                    turn=self._turn,
                    progress=self.progress,
                )
                found = await recovery.run(one.line, store=store, gathering=gathering)
                one.adopt(found.watch, found.store)
                self.pulse.recoveries += 1
                self.pulse.recovery_seconds += perf_counter() - began
            await self.group.go_on(partition, one.expected)
            seconds = perf_counter() - began
            _log.info("partition %d is ready: %d cases, %.2f s", partition, len(store), seconds)
        except EngineError as error:
            self.fail(error)
        except Exception as error:  # noqa: BLE001  # without its state a partition stands still
            self.fail(
                RecoveryFailedError(
                    topic=self.settings.topics.cases,
                    partition=partition,
                    kind=type(error).__name__,
                )
            )
