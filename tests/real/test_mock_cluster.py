import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError, TopicAuthorizationFailedError

from tests.real.mock_cluster import MockCluster
from tests.real.parts import PartFailedError

PRODUCE = 0
TOPIC_AUTHORIZATION_FAILED = 29
MESSAGE_TOO_LARGE = 10


@pytest.mark.asyncio
async def test_a_write_is_refused_as_often_as_it_was_told(mock_cluster: MockCluster) -> None:
    mock_cluster.create_topic("events")
    mock_cluster.push_request_errors(PRODUCE, MESSAGE_TOO_LARGE, TOPIC_AUTHORIZATION_FAILED)

    async with AIOKafkaProducer(bootstrap_servers=mock_cluster.bootstrap, acks="all") as producer:
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait("events", b"one")
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("events", b"two")
        written = await producer.send_and_wait("events", b"three")

    assert written.offset == 0


@pytest.mark.asyncio
async def test_refusals_that_were_forgotten_are_not_made(mock_cluster: MockCluster) -> None:
    mock_cluster.create_topic("events")
    mock_cluster.push_request_errors(PRODUCE, TOPIC_AUTHORIZATION_FAILED)
    mock_cluster.clear_request_errors(PRODUCE)

    async with AIOKafkaProducer(bootstrap_servers=mock_cluster.bootstrap) as producer:
        written = await producer.send_and_wait("events", b"one")

    assert written.offset == 0


@pytest.mark.asyncio
async def test_a_record_waits_for_the_brokers_that_are_down(mock_cluster: MockCluster) -> None:
    mock_cluster.create_topic("events", replication=3)
    async with AIOKafkaProducer(
        bootstrap_servers=mock_cluster.bootstrap, acks="all", retry_backoff_ms=50
    ) as producer:
        await producer.send_and_wait("events", b"before")
        for broker in (1, 2, 3):
            mock_cluster.broker_down(broker)
        waiting = asyncio.ensure_future(producer.send_and_wait("events", b"after"))
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert done == set()

        for broker in (1, 2, 3):
            mock_cluster.broker_up(broker)
        await waiting

    async with AIOKafkaConsumer(
        "events", bootstrap_servers=mock_cluster.bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        assert [(await consumer.getone()).value for _ in range(2)] == [b"before", b"after"]


def test_a_broker_that_is_not_there_cannot_be_taken_down(mock_cluster: MockCluster) -> None:
    with pytest.raises(PartFailedError, match="refused with error"):
        mock_cluster.broker_down(4)
