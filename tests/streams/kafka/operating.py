"""What an operator does to a cluster, wisely or not; each returns once the broker tells of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from ehcpwatch.streams.kafka import Connection
from tests.waiting import LOOK_SECONDS, PATIENCE_SECONDS

__all__ = ["Operator"]


class Operator:
    """Somebody who may do everything; an asynchronous context manager."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client = AIOKafkaAdminClient(**connection.options())

    async def __aenter__(self) -> Self:
        await self._client.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def make(self, topic: str, *, partitions: int) -> None:
        """Make a topic of no particular shape."""
        await self._client.create_topics([NewTopic(topic, partitions, 1)])

        async def there() -> bool:
            return topic in await self._client.list_topics()

        await _until(there)

    async def alter(self, topic: str, **settings: str) -> None:
        """Set what is given, and all else back to the broker's default.

        Args:
            topic: Its name.
            settings: By Kafka's names, with _ in the place of dots.
        """
        given = {name.replace("_", "."): value for name, value in settings.items()}
        await self._client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, given)])

        async def told() -> bool:
            (answer,) = await self._client.describe_configs(
                [ConfigResource(ConfigResourceType.TOPIC, topic)]
            )
            return (
                given.items() <= {name: value for name, value, *_ in answer.resources[0][4]}.items()
            )

        await _until(told)

    async def grow(self, topic: str, partitions: int) -> None:
        """Give *topic* more partitions."""
        await self._client.create_partitions({topic: NewPartitions(partitions)})

        async def grown() -> bool:
            (described,) = await self._client.describe_topics([topic])
            return len(described["partitions"]) == partitions

        await _until(grown)

    async def delete(self, topic: str) -> None:
        """Delete *topic*."""
        await self._client.delete_topics([topic])

        async def gone() -> bool:
            return topic not in await self._client.list_topics()

        await _until(gone)

    async def trim(self, topic: str, before: int) -> None:
        """Delete what lies before an offset of partition 0, as a wrong policy would."""
        right = {name: value for name, (value, own) in (await self._get(topic)).items() if own}
        await self._set(topic, {**right, "cleanup.policy": "delete"})
        await self._client.delete_records({TopicPartition(topic, 0): RecordsToDelete(before)})
        await self._set(topic, right)

    async def commit(self, group: str, topic: str, offset: int, metadata: str = "") -> None:
        """Let *group* have read partition 0 up to *offset*."""
        async with _started(
            AIOKafkaConsumer(**self._connection.options(), group_id=group, enable_auto_commit=False)
        ) as consumer:
            partition = TopicPartition(topic, 0)
            consumer.assign([partition])
            await consumer.commit({partition: OffsetAndMetadata(offset, metadata)})

    async def send(self, topic: str, values: Sequence[bytes]) -> None:
        """Append to partition 0."""
        async with _started(AIOKafkaProducer(**self._connection.options())) as producer:
            for value in values:
                await producer.send_and_wait(topic, value, key=value, partition=0)

    async def members(self, group: str) -> int:
        """Return how many members *group* has."""
        (answer,) = await self._client.describe_consumer_groups([group])
        return len(answer.groups[0][5])

    async def _get(self, topic: str) -> dict[str, tuple[str, bool]]:
        """Return each setting of *topic*, and whether it was set for it."""
        (answer,) = await self._client.describe_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic)]
        )
        return {name: (value, origin == 1) for name, value, _, origin, *_ in answer.resources[0][4]}

    async def _set(self, topic: str, settings: Mapping[str, str]) -> None:
        wanted = dict(settings)
        await self._client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, wanted)])

        async def told() -> bool:
            found = await self._get(topic)
            return wanted == {name: value for name, (value, own) in found.items() if own}

        await _until(told)


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await holds():
                return
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def _started(client: AIOKafkaConsumer | AIOKafkaProducer) -> AsyncIterator[AIOKafkaConsumer]:
    await client.start()
    try:
        yield client
    finally:
        await client.stop()
