"""What the engine is held against, on the same topic: the core alone, and the bare client.

Run by `throughput.py` as `yardstick.py BOOTSTRAP EVENTS WHAT`, with WHAT `core` (decode and
apply; nothing is written) or `bare` (aiokafka in a group, decode and forget).
"""

import asyncio
import json
import sys
import time

from aiokafka import AIOKafkaConsumer
from core import TODAY
from load import PARTITIONS
from node import TOPICS, connection_to

from ehcpwatch.events import Event
from ehcpwatch.streams.collector import quieten
from ehcpwatch.streams.kafka.reading import item_of
from ehcpwatch.streams.kafka.store import CaseStore
from ehcpwatch.watch import Policy, Watch

BATCH = 2_000
"""As many records as the worker takes from one fetch."""
FETCH_BYTES = 4 * 1024 * 1024


async def measure(bootstrap: str, events: int, *, apply: bool) -> dict[str, float]:
    """Read *events* events; return the seconds of all of it, of decoding, and of applying."""
    consumer = AIOKafkaConsumer(
        TOPICS.events,
        **connection_to(bootstrap).options(),
        group_id=f"bench-yardstick-{time.monotonic_ns()}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    stores = [CaseStore() for _ in range(PARTITIONS)]
    watches = [Watch(today=TODAY, policy=Policy(), history=store) for store in stores]
    await consumer.start()
    read, decoding, applying, began = 0, 0.0, 0.0, None
    try:
        while read < events:
            fetched = await consumer.getmany(timeout_ms=1_000, max_records=BATCH)
            if fetched and began is None:
                began = time.perf_counter()
            for tp, records in fetched.items():
                known = stores[tp.partition]
                start = time.perf_counter()
                items = [item_of(r, partitions=PARTITIONS, at_home=known) for r in records]
                decoded = time.perf_counter()
                if apply:
                    watches[tp.partition].apply([i for i in items if isinstance(i, Event)])
                    applying += time.perf_counter() - decoded
                decoding += decoded - start
                read += len(records)
        start = time.perf_counter()
        for watch in watches:
            watch.count(watch.uncounted)
        applying += time.perf_counter() - start
        seconds = time.perf_counter() - (began or 0.0)
    finally:
        await consumer.stop()
    return {"events": read, "seconds": seconds, "decoding": decoding, "applying": applying}


def main() -> None:
    """Measure once, and print one line of JSON."""
    bootstrap, events, what = sys.argv[1:]
    quieten()  # as the engines do
    found = asyncio.run(measure(bootstrap, int(events), apply=what == "core"))
    if what == "core":
        found["seconds_with_decoding"] = found["decoding"] + found["applying"]
        found["seconds"] = found["applying"]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
