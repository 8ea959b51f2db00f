import signal
from collections.abc import Sequence

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.real.kafka import Node

pytestmark = pytest.mark.real("kafka")


@pytest.mark.asyncio
async def test_what_is_written_is_read_back(kafka: Node, prefix: str) -> None:
    topic = f"{prefix}events"
    await create(kafka.bootstrap, topic)

    await write(kafka.bootstrap, topic, values=[b"one", b"two"])

    assert await read(kafka.bootstrap, topic, count=2) == [b"one", b"two"]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_node_that_was_killed_comes_back_with_its_data(kafka: Node, prefix: str) -> None:
    topic = f"{prefix}events"
    await create(kafka.bootstrap, topic)
    await write(kafka.bootstrap, topic, values=[b"kept"])

    with kafka.away(signal.SIGKILL):
        assert not kafka.running

    assert await read(kafka.bootstrap, topic, count=1) == [b"kept"]


async def create(bootstrap: str, topic: str, *, replication: int = 1) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, replication)])
    finally:
        await admin.close()


async def write(bootstrap: str, topic: str, *, values: Sequence[bytes]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for value in values:
            await producer.send_and_wait(topic, value)


async def read(bootstrap: str, topic: str, *, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        return [(await consumer.getone()).value for _ in range(count)]
