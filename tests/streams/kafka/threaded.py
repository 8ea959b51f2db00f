"""A worker in a thread of this process, with a loop of its own, so that tests can look inside."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Self, TypeVar

from ehcpwatch.clock import Clock
from ehcpwatch.errors import EngineError
from ehcpwatch.streams.kafka.settings import KafkaSettings
from ehcpwatch.streams.kafka.worker import Worker
from ehcpwatch.watch import Policy, Snapshot
from tests.waiting import PATIENCE_SECONDS, eventually

__all__ = ["ThreadedWorker"]

_Result = TypeVar("_Result")


class ThreadedWorker:
    """Use as a context manager: joins the group, and leaves it in order."""

    def __init__(self, settings: KafkaSettings, *, policy: Policy, wall_clock: Clock) -> None:
        self.failure: EngineError | None = None
        self._settings = settings
        self._policy = policy
        self._wall_clock = wall_clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._worker: Worker | None = None
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        eventually(lambda: self._worker is not None, "the worker's loop")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def worker(self) -> Worker:
        assert self._worker is not None
        return self._worker

    def stop(self) -> None:
        """Let the worker leave in order."""
        if self._thread.is_alive():
            assert self._loop is not None
            self._loop.call_soon_threadsafe(self.worker.stop)
            self._thread.join(PATIENCE_SECONDS)
            assert not self._thread.is_alive(), "the worker did not stop"

    def ask(self, question: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run *question* on the worker's loop and return its answer."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(question(), self._loop).result(PATIENCE_SECONDS)

    def snapshots(self) -> dict[int, Snapshot]:
        """Return the snapshot of every partition that is ready."""

        async def look() -> dict[int, Snapshot]:
            found = {}
            for number, one in self.worker.ownership.owned.items():
                snapshot = one.snapshot()
                if snapshot is not None:
                    found[number] = snapshot
            return found

        return self.ask(look)

    def positions(self) -> dict[int, int]:
        """Return up to where each partition is applied and durable."""

        async def look() -> dict[int, int]:
            return {
                number: one.expected
                for number, one in self.worker.ownership.owned.items()
                if one.ready and one.line.at_rest
            }

        return self.ask(look)

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        worker = Worker(
            self._settings,
            policy=self._policy,
            wall_clock=self._wall_clock,
            on_failure=self._failed,
        )
        self._worker = worker
        try:
            await worker.run()
        except EngineError as error:
            self.failure = error

    def _failed(self, error: EngineError) -> None:
        self.failure = error
