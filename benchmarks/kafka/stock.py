"""Faust as it comes, with a table of counts and the same decoding: what the engine replaces.

Run by `throughput.py` as `stock.py BOOTSTRAP EVENTS`. It acknowledges what it has not written,
so the clock stops only when the changelog has been flushed.
"""

import asyncio
import json
import sys
import time
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import faust
from load import PARTITIONS
from node import TOPICS

from ehcpwatch.events import CaseKey, Event
from ehcpwatch.streams.kafka.reading import item_of


class Arrived(NamedTuple):
    """A record as `item_of` reads it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


async def measure(bootstrap: str, events: int, folder: str) -> dict[str, float]:
    """Count *events* events; return what it took."""
    app = faust.App(
        f"bench-stock-{time.monotonic_ns()}",
        broker=f"kafka://{bootstrap}",
        store="memory://",
        topic_partitions=PARTITIONS,
        topic_replication_factor=1,
        table_standby_replicas=0,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
        datadir=folder,
    )
    topic = app.topic(TOPICS.events, key_type=bytes, value_type=bytes, value_serializer="raw")
    table: Any = app.Table("counts", partitions=PARTITIONS)
    seen, began, done = 0, 0.0, asyncio.Event()

    @app.agent(topic)
    async def count(stream: Any) -> None:  # noqa: ANN401  # Faust's own
        nonlocal seen, began
        async for event in stream.events():
            if not seen:
                began = time.perf_counter()
            message = event.message
            item = item_of(
                Arrived(
                    topic=message.topic,
                    partition=message.partition,
                    offset=message.offset,
                    timestamp=round(message.timestamp * 1_000),
                    key=message.key,
                    value=message.value,
                    headers=tuple(message.headers or ()),
                ),
                partitions=PARTITIONS,
                at_home=table,
            )
            if isinstance(item, Event):
                before = table.get(CaseKey(item.subject)) or (0, 0)
                table[item.subject] = (before[0] + 1, item.sequence)
            seen += 1
            if seen == events:
                done.set()

    await app.start()
    await done.wait()
    await app.producer.flush()
    seconds = time.perf_counter() - began
    with suppress(TimeoutError):
        await asyncio.wait_for(app.stop(), 20)
    return {"events": events, "seconds": seconds}


def main() -> None:
    """Measure once, and print one line of JSON."""
    bootstrap, events = sys.argv[1:]
    with TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(bootstrap, int(events), folder))))


if __name__ == "__main__":
    main()
