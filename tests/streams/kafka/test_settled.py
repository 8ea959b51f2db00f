"""The tests' own reading: it waits for what was written before, not for whoever goes on writing."""

import asyncio

import pytest

from ehcpwatch.streams.kafka.connection import Connection
from tests.real.kafka import Node
from tests.streams.kafka.topics import make_topic, producer, settled

QUESTIONS = 20


@pytest.mark.real("kafka")
@pytest.mark.asyncio
async def test_what_was_committed_is_readable_though_others_go_on_committing(
    kafka: Node, prefix: str
) -> None:
    connection = Connection(bootstrap=(kafka.bootstrap,))
    topic = f"{prefix}alerts"
    await make_topic(connection, topic)
    written = 0
    answered = asyncio.Event()

    async def commit_meanwhile() -> None:
        nonlocal written
        async with producer(connection, transactional_id=f"{prefix}writer") as client:
            while not answered.is_set():
                async with client.transaction():
                    await client.send_and_wait(topic, b"one")
                written += 1

    writing = asyncio.create_task(commit_meanwhile())
    try:
        for _ in range(QUESTIONS):
            await settled(connection, topic)
    finally:
        answered.set()
        await writing

    assert written > QUESTIONS
