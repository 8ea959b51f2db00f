"""The Kafka engine on the filled topic: from the first record to everything durable.

Run by `throughput.py` as `engine.py BOOTSTRAP EVENTS WHAT`, with WHAT one of `watch` (the
worker as it is), `single` (one record at a time through Faust), and `counting` (the worker
with a table of counts in the place of the watch, to be compared with other processors).
"""

import asyncio
import cProfile
import json
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from core import TODAY
from node import SHAPE, BenchTopics, connection_to

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import Event
from ehcpwatch.streams import Delivery
from ehcpwatch.streams.kafka import KafkaSettings, Transport, create_topics, ownership
from ehcpwatch.streams.kafka.owned import Owned
from ehcpwatch.streams.kafka.reading import item_of
from ehcpwatch.streams.kafka.record import Record
from ehcpwatch.streams.kafka.worker import Worker
from ehcpwatch.watch import Effects, Policy

NOW = datetime.combine(TODAY, datetime.min.time(), UTC)
LOOK_SECONDS = 0.02


class Counting(Owned):
    """A partition that counts the events of each case; all else is as it is."""

    counts: dict[str, int]

    def _apply(self, records: Sequence[Record], position: int) -> None:
        if self._store is None:
            return
        counts = vars(self).setdefault("counts", {})
        touched: dict[str, bytes] = {}
        for record in records:
            item = item_of(record, partitions=self._partitions, at_home=counts)
            if isinstance(item, Event):
                count = counts[item.subject] = counts.get(item.subject, 0) + 1
                touched[item.subject] = b"[%d,%d]" % (count, item.sequence or 0)
        for subject, value in touched.items():
            self._gathering.put(subject.encode(), value)
        self.expected = position
        # Nothing but the position.
        self._gathering.commit(
            Effects(), (), Delivery(source=self._topic, items=(), position=str(position))
        )
        self.line.wake()


async def measure(settings: KafkaSettings, events: int) -> dict[str, float]:
    """Run a worker until *events* events are durable; return what it took."""
    await create_topics(settings.connection, settings.topics, SHAPE)
    worker = Worker(settings, policy=Policy(), wall_clock=ManualClock(NOW))
    running = asyncio.create_task(worker.run())

    def owned() -> Collection[Owned]:
        return worker.ownership.owned.values()

    while not any(one.ready for one in owned()):  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(LOOK_SECONDS)
    began, cpu = time.perf_counter(), time.process_time()
    # Nothing else is in the topic, and no marker: what was applied is what was passed.
    while sum(one.expected for one in owned()) < events:  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(LOOK_SECONDS)
    await asyncio.gather(*(one.line.durable() for one in owned()))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    pulses = [one.pulse for one in owned()]
    found = {
        "events": events,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "transactions": sum(pulse.checkpoints for pulse in pulses),
        "records_written": sum(pulse.records_written for pulse in pulses),
    }
    worker.stop()
    await running
    return found


def main() -> None:
    """Measure once, and print one line of JSON."""
    bootstrap, events, what, *profile = sys.argv[1:]
    settings = KafkaSettings(
        connection=connection_to(bootstrap),
        topics=BenchTopics(prefix=f"run-{what}-{time.monotonic_ns()}."),
        group=f"bench-{what}-{time.monotonic_ns()}",
        transport=Transport.SINGLE if what == "single" else Transport.BATCH,
    )
    counting = patch.object(ownership, "Owned", Counting) if what == "counting" else nullcontext()
    profiler = cProfile.Profile() if profile else None
    with counting, profiler or nullcontext():
        found = asyncio.run(measure(settings, int(events)))
    if profiler is not None:
        profiler.dump_stats(Path(profile[0]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
