"""A worker as a process of its own: what the tests under fire kill, stop and wake.

Run by `Child` as `python -m tests.streams.kafka.child`, its settings as arguments. Its
present moment is the one that a file names, so that all workers of a test see the same day,
and the test moves it. Ends with 0 when it is told to (SIGTERM), and as `Worker` does when it
ends itself. What it logs goes to a file, each line with its instant.
"""

import argparse
import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from ehcpwatch.clock import Clock, SystemClock
from ehcpwatch.streams.kafka import Connection, KafkaSettings, TopicNames, Transport
from ehcpwatch.streams.kafka.owned import Owned
from ehcpwatch.streams.kafka.worker import Worker
from ehcpwatch.watch import Policy

__all__ = ["FIRST_TICK", "HOLDING", "LET_GO", "SETTLED", "FileClock"]

HOLDING = "holding a transaction"
"""Logged when everything of a transaction is at the broker, and its end is held back."""
LET_GO = "let a transaction go"
FIRST_TICK = "first look at the clock, partition"
SETTLED = "settled, partition"
"""Logged with a day and an offset: everything before the one is applied, everything due on the
other is said, and both are durable."""

LOOK_SECONDS = 0.01
"""Between two looks at what the worker does."""

_log = logging.getLogger("child")


class FileClock:
    """The present moment as a file names it; whoever moves it replaces the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the instant that the file holds now."""
        return datetime.fromisoformat(self._path.read_text())


def main() -> None:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstrap", required=True, help="addresses of brokers, with commas")
    parser.add_argument("--prefix", required=True, help="of the topics")
    parser.add_argument("--group", required=True)
    parser.add_argument("--transport", type=Transport, default=Transport.BATCH)
    parser.add_argument("--session", type=float, required=True, help="seconds")
    parser.add_argument("--tick", type=float, default=0.2, help="seconds")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--clock", type=Path, help="holds the present moment; else the machine's")
    parser.add_argument("--hold", type=float, default=0, help="seconds between writing and commit")
    arguments = parser.parse_args()
    logging.basicConfig(
        filename=arguments.log,
        level=logging.INFO,
        format="%(created).3f %(levelname)s %(name)s: %(message)s",
    )
    if arguments.hold:
        hold_transactions(arguments.hold)
    settings = KafkaSettings(
        connection=Connection(bootstrap=tuple(arguments.bootstrap.split(","))),
        topics=TopicNames(prefix=arguments.prefix),
        group=arguments.group,
        transport=arguments.transport,
        session_timeout_seconds=arguments.session,
        tick_seconds=arguments.tick,
    )
    clock = SystemClock() if arguments.clock is None else FileClock(arguments.clock)
    asyncio.run(work(settings, clock))


async def work(settings: KafkaSettings, clock: Clock) -> None:
    """Run one worker until SIGTERM."""
    worker = Worker(settings, policy=Policy(), wall_clock=clock)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    telling = asyncio.create_task(tell(worker))
    try:
        await worker.run()
    finally:
        telling.cancel()


async def tell(worker: Worker) -> None:
    """Log the first look at the clock of every ownership of a partition, and where it settles."""
    ticked: dict[int, Owned] = {}
    settled: dict[int, tuple[Owned, date, int]] = {}
    while True:
        for number, one in worker.ownership.owned.items():
            if one.pulse.last_tick_at is None or one.state is None:
                continue
            if ticked.get(number) is not one:
                ticked[number] = one
                _log.info("%s %d", FIRST_TICK, number)
            watch, _ = one.state
            rest = one, watch.today, one.expected
            if not watch.unsettled and one.line.at_rest and settled.get(number) != rest:
                settled[number] = rest
                _log.info("%s %d, day %s, offset %d", SETTLED, number, *rest[1:])
        await asyncio.sleep(LOOK_SECONDS)


def hold_transactions(seconds: float) -> None:
    """Let *seconds* pass between the last write of a transaction and its commit.

    So long it is open, and a test that stops the process then stops it in the middle of a
    write. It is the client that is slowed down here, nothing of ours.
    """
    commit: Callable[[Any], Awaitable[None]] = AIOKafkaProducer.commit_transaction

    async def held(producer: Any) -> None:  # noqa: ANN401  # aiokafka ships no types
        _log.info(HOLDING)
        await asyncio.sleep(seconds)
        await commit(producer)
        _log.info(LET_GO)

    AIOKafkaProducer.commit_transaction = held


if __name__ == "__main__":
    main()
