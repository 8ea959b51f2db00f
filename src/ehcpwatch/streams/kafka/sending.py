"""Sending by a command: few record batches, every delivery looked at, nothing waited for long.

The client itself retries for ever, and commits a transaction without looking at what was
refused in it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer

from ehcpwatch.events import EVENTS_SETTINGS

from .connection import Connection
from .letters import Headers

__all__ = ["Outgoing", "deliver", "fits", "producing"]

_BATCH_BYTES = 131_072
"""Of one record batch; larger ones gained nothing where it was measured."""
_LARGEST_BYTES = int(EVENTS_SETTINGS["max.message.bytes"])
"""Of a record batch that the topic of events takes, which holds one record at least."""
_FRAMING_BYTES = 1_024
"""More than Kafka adds to the headers of ours and to a key, so that most need no measuring."""
_REQUEST_MILLISECONDS = 20_000
_DELIVERY_SECONDS = 60.0
"""Of some MB, a change of leaders in between included."""
_STOP_SECONDS = 5.0
"""How long a producer may take to stop; all it was given is delivered by then, or never."""


class Outgoing(NamedTuple):
    """A record to be sent."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@asynccontextmanager
async def producing(
    connection: Connection, *, transactional_id: str | None = None
) -> AsyncIterator[AIOKafkaProducer]:
    """Have an idempotent producer, stopped at the end whatever happens.

    Args:
        connection: Where the brokers are.
        transactional_id: Fences every former user of it; `None` for no transactions.

    Raises:
        KafkaError: The brokers do not answer, or refuse.
        TimeoutError: They do not answer in time.
    """
    producer = AIOKafkaProducer(
        **connection.options(),
        transactional_id=transactional_id,
        acks="all",
        enable_idempotence=True,
        max_batch_size=_BATCH_BYTES,
        request_timeout_ms=_REQUEST_MILLISECONDS,
    )
    try:
        async with asyncio.timeout(_DELIVERY_SECONDS):
            await producer.start()
        yield producer
    finally:
        with suppress(Exception):  # every delivery was looked at before
            await asyncio.wait_for(producer.stop(), _STOP_SECONDS)
        with suppress(Exception):  # where the producer did not come so far
            await producer.client.close()


def fits(producer: AIOKafkaProducer, record: Outgoing) -> bool:
    """Return whether the topic of events takes *record*.

    It must be known before: what the broker refuses leaves a hole in the numbers of an
    idempotent producer, and all that comes after it is refused as well.
    """
    content = len(record.key or b"") + len(record.value or b"")
    content += sum(len(name.encode()) + len(value) for name, value in record.headers)
    if content < _LARGEST_BYTES - _FRAMING_BYTES:
        return True
    batch = producer.create_batch()
    batch.append(**_entry(record))
    size: int = batch.size()
    return size <= _LARGEST_BYTES


async def deliver(producer: AIOKafkaProducer, records: Iterable[Outgoing]) -> None:
    """Send *records*, in their order within a partition, and wait for every delivery.

    Raises:
        KafkaError: A broker refuses some.
        TimeoutError: Not all were delivered in time.
    """
    async with asyncio.timeout(_DELIVERY_SECONDS):
        deliveries = await _send(producer, records)
        if not deliveries:
            return
        await asyncio.wait(deliveries)
    # Each is asked, so that none is left with an error that nobody has seen.
    for error in [delivery.exception() for delivery in deliveries]:
        if error is not None:
            raise error


async def _send(
    producer: AIOKafkaProducer, records: Iterable[Outgoing]
) -> list[asyncio.Future[object]]:
    deliveries: list[asyncio.Future[object]] = []
    batches: dict[tuple[str, int], Any] = {}

    async def send(topic: str, partition: int) -> None:
        batch = batches.pop((topic, partition))
        batch.close()
        deliveries.append(await producer.send_batch(batch, topic, partition=partition))

    for record in records:
        place = record.topic, record.partition
        if place not in batches:
            batches[place] = producer.create_batch()
        elif batches[place].append(**_entry(record)) is not None:
            continue
        else:
            await send(*place)
            batches[place] = producer.create_batch()
        # The first record of a batch always fits, whatever its size.
        batches[place].append(**_entry(record))
    for place in tuple(batches):
        await send(*place)
    return deliveries


def _entry(record: Outgoing) -> dict[str, Any]:
    # The client's compiled part takes headers as a list only.
    headers = list(record.headers)
    return {"timestamp": None, "key": record.key, "value": record.value, "headers": headers}
