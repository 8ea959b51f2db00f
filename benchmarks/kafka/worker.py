"""One worker with the settings as they come, in a process of its own, until it is told to stop.

Run by `latency.py` and `memory.py` as `worker.py BOOTSTRAP`. It says nothing.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

from node import TOPICS, connection_to

from ehcpwatch.clock import SystemClock
from ehcpwatch.streams.kafka import KafkaSettings
from ehcpwatch.streams.kafka.worker import Worker
from ehcpwatch.watch import Policy

__all__ = ["working"]

STOP_SECONDS = 30.0


@contextmanager
def working(bootstrap: str) -> Iterator[Popen[bytes]]:
    """Have a worker run for as long as the with-block lasts."""
    with Popen([sys.executable, __file__, bootstrap]) as process:  # noqa: S603  # this file
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


async def work(bootstrap: str) -> None:
    """Run a worker until SIGTERM."""
    settings = KafkaSettings(connection=connection_to(bootstrap), topics=TOPICS, group="bench")
    worker = Worker(settings, policy=Policy(), wall_clock=SystemClock())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
