"""Topics of a test's own, written and read as any client would."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import TopicPartition

from ehcpwatch.streams.kafka.connection import Connection
from ehcpwatch.streams.kafka.reader import read_to_end, whole_topic
from ehcpwatch.streams.kafka.record import Record

__all__ = ["Written", "admin", "make_topic", "producer", "records_of", "settled"]

PATIENCE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Written:
    """A record as a client would hand it over."""

    topic: str = "ehcp.events"
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


@asynccontextmanager
async def admin(connection: Connection) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(**connection.options())
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def make_topic(
    connection: Connection,
    name: str,
    *,
    partitions: int = 1,
    settings: Mapping[str, str] | None = None,
) -> None:
    async with admin(connection) as client:
        await client.create_topics(
            [NewTopic(name, partitions, 1, topic_configs=dict(settings or {}))]
        )
        # The answer comes before every reader can see it.
        while name not in await client.list_topics():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.02)


@asynccontextmanager
async def producer(
    connection: Connection,
    *,
    transactional_id: str | None = None,
    max_request_size: int = 1_048_576,
) -> AsyncIterator[AIOKafkaProducer]:
    client = AIOKafkaProducer(
        **connection.options(),
        acks="all",
        transactional_id=transactional_id,
        max_request_size=max_request_size,
    )
    await client.start()
    try:
        yield client
    finally:
        await client.stop()


async def settled(connection: Connection, *topics: str) -> None:
    """Return when everything written before is committed or aborted, and can be read.

    The end of a transaction is answered before its markers are in the logs, and what it
    committed can only be read after that. Whoever goes on writing is not waited for.
    """
    async with admin(connection) as client:
        described = await client.describe_topics(list(topics))
    partitions = [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    ]
    async with (
        AIOKafkaConsumer(**connection.options(), isolation_level="read_committed") as stable,
        AIOKafkaConsumer(**connection.options()) as every,
        asyncio.timeout(PATIENCE_SECONDS),
    ):
        ends = await every.end_offsets(partitions)
        while True:
            readable = await stable.end_offsets(partitions)
            if all(readable[partition] >= end for partition, end in ends.items()):
                return
            await asyncio.sleep(0.02)  # nobody tells


async def records_of(connection: Connection, *topics: str) -> list[Record]:
    """Return what is committed, partition by partition."""
    await settled(connection, *topics)
    found: list[Record] = []
    for topic in topics:
        starts = await whole_topic(connection, topic)
        async for _, records, _ in read_to_end(connection, starts):
            found += records
    return sorted(found, key=lambda record: (record.topic, record.partition, record.offset))
