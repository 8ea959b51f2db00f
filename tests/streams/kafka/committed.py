"""What a group has committed, and where the logs end, seen from outside."""

import asyncio

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition

from ehcpwatch.streams.kafka import KafkaSettings

__all__ = ["all_applied"]


async def all_applied(settings: KafkaSettings, partitions: int) -> bool:
    """Return whether the group has committed everything that is in the input."""
    tps = [TopicPartition(settings.topics.events, number) for number in range(partitions)]
    admin = AIOKafkaAdminClient(**settings.connection.options())
    await admin.start()
    try:
        committed = await admin.list_consumer_group_offsets(settings.group)
    finally:
        await admin.close()
    async with AIOKafkaConsumer(**settings.connection.options()) as consumer:
        ends = await asyncio.wait_for(consumer.end_offsets(tps), 30)
    return all(
        end == 0 or (tp in committed and committed[tp].offset >= end) for tp, end in ends.items()
    )
