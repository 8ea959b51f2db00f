"""One worker: the watch on its share of the partitions, until it is told to stop.

At the first error the worker ends: memory is ahead of what is durable then, and state comes
back from the last checkpoint with whoever takes the partitions over.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from aiokafka.errors import KafkaError

from ehcpwatch.clock import Clock
from ehcpwatch.errors import EngineError, HandOverFailedError
from ehcpwatch.streams.collector import look_over_new, quieten
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Policy, Snapshot

from .app import WatchApp
from .ownership import Ownership
from .settings import KafkaSettings

__all__ = ["FAILED_STATUS", "Moment", "Worker", "end_process"]

FAILED_STATUS = 75
"""The exit status of a worker that ended itself: EX_TEMPFAIL, "try again"."""

_log = logging.getLogger("ehcpwatch.kafka")


def end_process(error: EngineError) -> NoReturn:
    """End this process at once, so that nothing more of it is written anywhere."""
    _log.critical("%s", error)
    logging.shutdown()
    os._exit(FAILED_STATUS)


class Moment(NamedTuple):
    """A partition at one moment.

    Attributes:
        snapshot: `None` while its state is read back.
        caught_up: Whether everything up to the last noted end of the log was applied.
        pulse: As it was; changes no more.
    """

    snapshot: Snapshot | None
    caught_up: bool
    pulse: PartitionPulse


class Worker:
    """The watch over this worker's share of the partitions.

    Args:
        settings: Of the worker.
        policy: Of the council; the erasure key is each partition's own.
        wall_clock: The source of the present moment.
        on_failure: What to do at the first error; must not go on with the worker.
        progress: Told (partition, cases) while state is read back.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        *,
        policy: Policy,
        wall_clock: Clock,
        on_failure: Callable[[EngineError], None] = end_process,
        progress: Callable[[int, int], None] = lambda _partition, _cases: None,
    ) -> None:
        self.ownership = Ownership(
            settings=settings,
            policy=policy,
            wall_clock=wall_clock,
            on_failure=self._failed,
            progress=progress,
        )
        self.ownership.pulse.at_least_once = settings.allow_at_least_once
        self._settings = settings
        self._wall_clock = wall_clock
        self._tell = on_failure
        self._stopped = asyncio.Event()
        self._app: WatchApp | None = None

    async def run(self) -> None:
        """Join the group and watch until `stop` is called, then give everything up in order.

        Raises:
            EngineError: What ended the worker, where `on_failure` came back.
        """
        if self._settings.allow_at_least_once:
            _log.warning("running without transactions: an alert may be raised twice")
        quieten()
        self._app = WatchApp(self.ownership, settings=self._settings, wall_clock=self._wall_clock)
        try:
            await self._app.run(self._stopped)
        except KafkaError as error:
            # The broker went away between the questions before the start and the start.
            raise HandOverFailedError(
                topic=self._settings.topics.events, kind=type(error).__name__
            ) from error
        if self.ownership.failure is not None:
            raise self.ownership.failure

    def shape(self) -> tuple[tuple[int, bool], ...]:
        """Return which partitions are owned, and of each whether its state is there."""
        return tuple((number, one.ready) for number, one in self.ownership.owned.items())

    async def moments(self) -> dict[int, Moment]:
        """Return this moment of every partition owned, once it is durable.

        What is applied and not yet durable may be lost, so it is not shown before; what
        was given up meanwhile is left out.
        """
        owned = dict(self.ownership.owned)
        found: dict[int, Moment] = {}
        for number, one in owned.items():
            await one.count_in_turns()
            found[number] = Moment(one.snapshot(), one.caught_up, one.pulse.copy())
            # Each takes some milliseconds, and to look at its copy of the counts some more; what
            # waits for the loop comes between.
            await asyncio.sleep(0)
            look_over_new()
            await asyncio.sleep(0)
        await asyncio.gather(*(one.line.durable() for one in owned.values()))
        return {n: moment for n, moment in found.items() if self.ownership.owned.get(n) is owned[n]}

    def stop(self) -> None:
        """Let `run` end in order."""
        self._stopped.set()

    def _failed(self, error: EngineError) -> None:
        self._tell(error)
        self._stopped.set()
