"""How long a worker takes to read its state back, after everything but the topics was lost.

Run: `PYTHONPATH=.:benchmarks python benchmarks/kafka/recovery.py [--cases N] [--json]`. The topic
of cases holds open cases with eleven events each. Read twice, each time in a process of its own:
the topic alone, into memory; and by a worker, until all partitions are ready.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from aiokafka.structs import TopicPartition
from core import AUTHORITY, TODAY, borough, resident_bytes
from load import PARTITIONS, home
from machine import describe
from node import SHAPE, TOPICS, connection_to, fresh_node
from progress import done, show

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseKey
from ehcpwatch.streams.collector import quieten
from ehcpwatch.streams.kafka import Connection, KafkaSettings, create_topics
from ehcpwatch.streams.kafka.reader import read_to_end
from ehcpwatch.streams.kafka.sending import Outgoing, deliver, producing
from ehcpwatch.streams.kafka.store import CaseStore
from ehcpwatch.streams.kafka.worker import Worker
from ehcpwatch.watch import Policy, Watch

NOW = datetime.combine(TODAY, datetime.min.time(), UTC)
START_DAYS = 90
CHUNK = 5_000
LOOK_SECONDS = 0.05


def stored() -> list[bytes]:
    """Return the values of ninety open cases, one for each day on which they may have begun."""
    store = CaseStore()
    watch = Watch(today=TODAY, policy=Policy(), history=store)
    effects = watch.apply(borough(START_DAYS, issued=False))
    store.add(effects.accepted)
    values = {row.case: store.value(row) for row in effects.rows}
    return [values[CaseKey(f"{AUTHORITY}/c{number}")] for number in range(START_DAYS)]


def rows(cases: int) -> Iterator[Outgoing]:
    """Yield *cases* rows, the events of each naming its own case."""
    templates = stored()
    for number in range(cases):
        start = number % START_DAYS
        key = f"{AUTHORITY}/r{number}"
        value = templates[start].replace(b"/c%d" % start, b"/r%d" % number)
        yield Outgoing(TOPICS.cases, home(key, PARTITIONS), key.encode(), value)


async def fill_rows(connection: Connection, cases: int) -> int:
    """Write the topic of cases; return how many bytes the values have."""
    source, sent, size = rows(cases), 0, 0
    async with producing(connection) as producer:
        while chunk := list(islice(source, CHUNK)):
            await deliver(producer, chunk)
            sent += len(chunk)
            size += sum(len(record.value or b"") for record in chunk)
            show(f"writing {sent:,} of {cases:,} cases")
    return size


async def read_alone(connection: Connection) -> dict[str, float]:
    """Read the topic of cases as a worker does, and do nothing with it."""

    async def one(partition: int) -> dict[bytes, bytes]:
        newest: dict[bytes, bytes] = {}
        starts: dict[TopicPartition, int | None] = {TopicPartition(TOPICS.cases, partition): None}
        async for _, records, _ in read_to_end(connection, starts):
            newest.update((record.key or b"", record.value or b"") for record in records)
        return newest

    began = time.perf_counter()
    found = await asyncio.gather(*(one(partition) for partition in range(PARTITIONS)))
    return {"seconds": time.perf_counter() - began, "cases": sum(map(len, found))}


async def until_ready(connection: Connection) -> dict[str, float]:
    """Let a worker take all partitions over; return what that took, and what it holds then."""
    settings = KafkaSettings(connection=connection, topics=TOPICS, group="bench")
    restored: dict[int, int] = {}

    def told(partition: int, cases: int) -> None:
        restored[partition] = cases
        show(f"restoring, {sum(restored.values()):,} cases")

    worker = Worker(settings, policy=Policy(), wall_clock=ManualClock(NOW), progress=told)
    began = time.perf_counter()
    running = asyncio.create_task(worker.run())
    while (  # noqa: ASYNC110  # nobody tells
        len(worker.ownership.owned) < PARTITIONS
        or not all(one.ready for one in worker.ownership.owned.values())
    ):
        await asyncio.sleep(LOOK_SECONDS)
    seconds = time.perf_counter() - began
    resident = resident_bytes()
    worker.stop()
    await running
    return {
        "seconds": seconds,
        "cases": sum(restored.values()),
        "resident_gib": resident / 2**30,
    }


def child(what: str, bootstrap: str) -> dict[str, float]:
    """Run this file again for one measurement; return what it said."""
    ended = subprocess.run(  # noqa: S603  # this file
        [sys.executable, __file__, "--child", what, bootstrap],
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        what, bootstrap = arguments.child
        quieten()
        measure = read_alone if what == "read" else until_ready
        print(json.dumps(asyncio.run(measure(connection_to(bootstrap)))))
        return
    with fresh_node() as node:
        connection = connection_to(node.bootstrap)
        asyncio.run(create_topics(connection, TOPICS, SHAPE))
        size = asyncio.run(fill_rows(connection, arguments.cases))
        show("reading alone")
        alone = child("read", node.bootstrap)
        ready = child("ready", node.bootstrap)
    done()
    figures = {
        "cases": arguments.cases,
        "bytes_per_case": round(size / arguments.cases),
        "read_alone_seconds": round(alone["seconds"], 1),
        "until_ready_seconds": round(ready["seconds"], 1),
        "resident_gib": round(ready["resident_gib"], 2),
    }
    if arguments.json:
        print(json.dumps({"machine": describe(), **figures}))
        return
    print(describe())
    for name, value in figures.items():
        print(f"{name:26} {value:>12,}")


if __name__ == "__main__":
    main()
