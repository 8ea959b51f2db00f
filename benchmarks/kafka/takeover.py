"""How long the partitions of a worker that ends stand still before another works on them.

Run: `PYTHONPATH=.:benchmarks python benchmarks/kafka/takeover.py [--cases N] [--repetitions N]
[--json]`. Two workers with their default settings share the partitions; the topic of cases holds
open cases with eleven events each. One of the two is ended, by SIGKILL and by SIGTERM in turn, and
the time runs from the signal until the last partition that it leaves is with the other: `ready`
when its state is read back, `ticked` when the other first looked at the clock there, `settled`
when all that is due is said and durable. Then a new worker takes the place of the one that ended.
"""

import argparse
import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from load import PARTITIONS
from machine import describe
from node import SHAPE, TOPICS, connection_to, fresh_node
from progress import done, show
from recovery import NOW, fill_rows

from ehcpwatch.clock import SystemClock
from ehcpwatch.streams.kafka import KafkaSettings, create_topics
from tests.streams.kafka.processes import Child, Crew, Said
from tests.waiting import eventually

WORKERS = 2
PATIENCE_SECONDS = 600.0
"""At first the alerts of all cases are said, which a million cases take minutes for."""
SIGNALS = (SIGKILL, SIGTERM)


class Takeover(NamedTuple):
    """Seconds from the signal until the last partition was so far."""

    ready: float
    ticked: float
    settled: float


def owners(crew: Crew) -> dict[int, tuple[Child, float]]:
    """Return of each partition the worker that has it, and when that first ticked there."""
    ticks = ((said.at, said.partition, child) for child in crew for said in child.first_ticks())
    return {
        partition: (child, at) for at, partition, child in sorted(ticks, key=lambda tick: tick[0])
    }


def shared(crew: Crew) -> bool:
    """Return whether the workers have equal shares, and nothing is left to be said."""
    for child in crew:
        if child.status is not None:
            message = f"{child.name} ended with status {child.status}: nothing was measured"
            raise RuntimeError(message)
    settled = {(child, said.partition): said.at for child in crew for said in child.settled()}
    now = owners(crew)
    return all(
        sum(owner is child for owner, _ in now.values()) == PARTITIONS // WORKERS for child in crew
    ) and all(settled.get((child, number), 0.0) >= at for number, (child, at) in now.items())


def take_over(crew: Crew, signal: Signals) -> Takeover:
    """End the older worker; return how long the younger takes to have all that it leaves."""
    victim, survivor = crew.children
    left = {number for number, (owner, _) in owners(crew).items() if owner is victim}
    signalled_at = SystemClock().now().timestamp()
    victim.signal(signal)

    def since(said: Iterable[Said]) -> dict[int, float]:
        """Return of each partition left when this was first said of it."""
        found: dict[int, float] = {}
        for one in said:
            if one.partition in left and one.at > signalled_at:
                found.setdefault(one.partition, one.at - signalled_at)
        return found

    eventually(
        lambda: left <= since(survivor.settled()).keys(),
        f"{survivor.name} at work on what {victim.name} left",
        PATIENCE_SECONDS,
    )
    victim.wait()
    crew.bury()
    return Takeover(
        *(
            max(since(said).values())
            for said in (survivor.ready(), survivor.first_ticks(), survivor.settled())
        )
    )


def measure(settings: KafkaSettings, repetitions: int) -> dict[str, list[Takeover]]:
    """Return what was found, by the name of the signal."""
    found: dict[str, list[Takeover]] = {signal.name: [] for signal in SIGNALS}
    with TemporaryDirectory() as folder, Crew(settings, Path(folder), now=NOW) as crew:
        show("starting two workers")
        crew.start_joined(WORKERS)
        for repetition in range(repetitions):
            for signal in SIGNALS:
                eventually(lambda: shared(crew), "two workers at rest", PATIENCE_SECONDS)
                show(f"{signal.name}, {repetition + 1} of {repetitions}")
                found[signal.name].append(take_over(crew, signal))
                crew.start()
    return found


def main() -> None:
    """Measure, and print one line a signal and stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--repetitions", type=int, default=5, help="of each signal")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with fresh_node() as node:
        connection = connection_to(node.bootstrap)
        asyncio.run(create_topics(connection, TOPICS, SHAPE))
        asyncio.run(fill_rows(connection, arguments.cases))
        settings = KafkaSettings(connection=connection, topics=TOPICS, group="bench")
        found = measure(settings, arguments.repetitions)
    done()
    seconds = {
        signal: {
            stage: [round(getattr(one, stage), 2) for one in takeovers]
            for stage in Takeover._fields
        }
        for signal, takeovers in found.items()
    }
    conditions = {
        "cases": arguments.cases,
        "partitions": PARTITIONS,
        "workers": WORKERS,
        "session_timeout_seconds": settings.session_timeout_seconds,
        "tick_seconds": settings.tick_seconds,
    }
    if arguments.json:
        print(json.dumps({"machine": describe(), **conditions, "seconds": seconds}))
        return
    print(describe())
    for name, value in conditions.items():
        print(f"{name:26} {value:>8,}")
    print(f"{'seconds from':12} {'until all':13} {'median':>8} {'max':>8}")
    for signal, stages in seconds.items():
        for stage, values in stages.items():
            print(f"{signal:12} {stage:13} {median(values):8.2f} {max(values):8.2f}")


if __name__ == "__main__":
    main()
