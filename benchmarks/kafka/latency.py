"""How long an alert takes: from sending the event that makes it due to a reader having it.

Run: `PYTHONPATH=.:benchmarks python benchmarks/kafka/latency.py [--rate N] [--seconds N] [--json]`.
Each event is the first of a new case, a request received so long ago that a limit passed at
once. The worker has its default settings; the reader reads committed records only. What counts
begins after a warm-up under the same load: a new broker is busy with compiling itself for two
minutes, on two processors with as much as all it does for the worker.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition
from core import AUTHORITY
from load import PARTITIONS, home
from machine import describe
from node import SHAPE, TOPICS, connection_to, fresh_node
from progress import done, show
from worker import working

from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.events import (
    STRUCTURED_CONTENT_TYPE,
    RequestReceived,
    encode_structured,
    new_event,
)
from ehcpwatch.register import decode_record
from ehcpwatch.streams.kafka import Connection, create_topics

WARM_UP_SECONDS = 150.0
JOIN_SECONDS = 60.0
PATIENCE_SECONDS = 60.0
LONG_AGO = timedelta(days=100)
HEADERS = [("content-type", STRUCTURED_CONTENT_TYPE.encode())]


@dataclass(frozen=True, slots=True)
class Late:
    """An event to be sent; all are made before the first is sent, so that sending takes little."""

    subject: str
    value: bytes


def late_events(number: int) -> list[Late]:
    """Return as many events, each of a case of its own."""
    payload = RequestReceived(received_on=london_date(SystemClock().now()) - LONG_AGO)
    return [
        Late(
            subject, encode_structured(new_event(payload, subject=subject, source="bench", id=id_))
        )
        for subject, id_ in ((f"{AUTHORITY}/late{n}", f"{n}") for n in range(number))
    ]


class Watching:
    """When each case was sent, and when the first alert about it was read.

    Attributes:
        begun: Set when the first alert is read: everything runs from then on.
    """

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.seen: dict[str, float] = {}
        self.begun = asyncio.Event()
        self._read: list[tuple[float, bytes]] = []

    async def read(self, connection: Connection) -> None:
        """Note alerts as a reader sees them, until cancelled; what they say is read later."""
        consumer = AIOKafkaConsumer(**connection.options(), isolation_level="read_committed")
        await consumer.start()
        try:
            consumer.assign([TopicPartition(TOPICS.alerts, n) for n in range(PARTITIONS)])
            await consumer.seek_to_beginning()
            while True:
                found = await consumer.getmany(timeout_ms=1_000)
                now = time.perf_counter()
                self._read += [
                    (now, record.value)
                    for records in found.values()
                    for record in records
                    if record.value is not None
                ]
                if self._read:
                    self.begun.set()
        finally:
            await consumer.stop()

    def all_seen(self) -> bool:
        """Say whether an alert was read about every case that was sent."""
        for now, value in self._read:
            self.seen.setdefault(decode_record(value).case, now)
        self._read.clear()
        return len(self.seen) == len(self.sent)

    async def send(
        self, connection: Connection, events: Sequence[Late], rate: int, seconds: float
    ) -> float:
        """Send *rate* cases a second, and go on for *seconds* after the warm-up.

        Returns:
            The instant from which on figures count.
        """
        producer = AIOKafkaProducer(**connection.options(), acks="all", enable_idempotence=True)
        await producer.start()
        try:
            counted_from, due = float("inf"), time.perf_counter()
            for number, event in enumerate(events, 1):
                now = time.perf_counter()
                if self.begun.is_set() and counted_from == float("inf"):
                    counted_from = now + WARM_UP_SECONDS
                if now >= counted_from + seconds:
                    return counted_from
                self.sent[event.subject] = now
                await producer.send(
                    TOPICS.events,
                    key=event.subject.encode(),
                    value=event.value,
                    partition=home(event.subject, PARTITIONS),
                    headers=HEADERS,
                )
                due += 1 / rate
                if number % rate == 0:
                    show(f"{number:,} of at most {len(events):,} events sent")
                await asyncio.sleep(max(due - time.perf_counter(), 0))
        finally:
            await producer.stop()
        message = f"no alert was read within {JOIN_SECONDS:.0f} seconds"
        raise TimeoutError(message)


async def measure(connection: Connection, rate: int, seconds: float) -> list[float]:
    """Return the milliseconds of every event that counts.

    Raises:
        TimeoutError: The worker does not work, or says too little.
    """
    # Or the alerts would wait for the collector of whoever measures them.
    gc.disable()
    watching = Watching()
    events = late_events(round(rate * (JOIN_SECONDS + WARM_UP_SECONDS + seconds)))
    reading = asyncio.create_task(watching.read(connection))
    counted_from = await watching.send(connection, events, rate, seconds)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not watching.all_seen():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.1)
    reading.cancel()
    return [
        (watching.seen[case] - sent) * 1_000
        for case, sent in watching.sent.items()
        if sent >= counted_from
    ]


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=500, help="events a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with fresh_node() as node:
        connection = connection_to(node.bootstrap)
        asyncio.run(create_topics(connection, TOPICS, SHAPE))
        with working(node.bootstrap):
            found = asyncio.run(measure(connection, arguments.rate, arguments.seconds))
    done()
    percentiles = quantiles(found, n=100)
    figures = {
        "events": len(found),
        "rate": arguments.rate,
        "p50_ms": round(percentiles[49], 1),
        "p95_ms": round(percentiles[94], 1),
        "p99_ms": round(percentiles[98], 1),
        "max_ms": round(max(found), 1),
    }
    if arguments.json:
        print(json.dumps({"machine": describe(), **figures}))
        return
    print(describe())
    for name, value in figures.items():
        print(f"{name:12} {value:>10,}")


if __name__ == "__main__":
    main()
