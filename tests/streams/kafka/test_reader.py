"""Reading to the end: whatever the last offsets hold, and nothing that is not committed."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaTimeoutError,
    UnknownTopicOrPartitionError,
)
from aiokafka.structs import TopicPartition

from ehcpwatch.streams.kafka import reader
from ehcpwatch.streams.kafka.connection import Connection
from ehcpwatch.streams.kafka.reader import read_to_end, whole_topic
from tests.real.kafka import COMPACTED, Node
from tests.real.parts import free_port
from tests.streams.kafka.topics import admin, make_topic, producer

pytestmark = [pytest.mark.real("kafka"), pytest.mark.asyncio]

Read = dict[int, tuple[list[bytes | None], int]]
"""The values and the last position of each partition."""


@pytest.fixture
def connection(kafka: Node) -> Connection:
    return Connection(bootstrap=(kafka.bootstrap,))


@pytest.fixture
def topic(prefix: str) -> str:
    return f"{prefix}log"


async def read(connection: Connection, topic: str, *starts: int | None) -> Read:
    wanted = {TopicPartition(topic, number): start for number, start in enumerate(starts)}
    found: Read = {}
    async for tp, records, position in read_to_end(connection, wanted):
        values, _ = found.setdefault(tp.partition, ([], 0))
        values += [record.value for record in records]
        found[tp.partition] = values, position
    return found


async def transact(
    connection: Connection, topic: str, values: Sequence[bytes], *, abort: bool = False
) -> None:
    name = f"{topic}-{abort}"
    async with producer(connection, transactional_id=name) as client:
        await client.begin_transaction()
        for value in values:
            await client.send_and_wait(topic, value, partition=0)
        await (client.abort_transaction() if abort else client.commit_transaction())
    # The end of a transaction is answered before its marker is in the log; the next user of
    # the id is let in after that.
    async with producer(connection, transactional_id=name):
        pass


async def test_a_log_that_ends_with_the_marker_of_a_transaction_is_read_to_its_end(
    connection: Connection, topic: str
) -> None:
    await make_topic(connection, topic)
    await transact(connection, topic, [b"one", b"two"])

    assert await read(connection, topic, None) == {0: ([b"one", b"two"], 3)}


async def test_an_aborted_tail_is_passed_without_being_shown(
    connection: Connection, topic: str
) -> None:
    await make_topic(connection, topic)
    await transact(connection, topic, [b"one"])
    await transact(connection, topic, [b"never", b"was"], abort=True)

    assert await read(connection, topic, None) == {0: ([b"one"], 5)}


async def test_a_log_of_aborted_records_alone_has_an_end_and_no_records(
    connection: Connection, topic: str
) -> None:
    await make_topic(connection, topic)
    await transact(connection, topic, [b"never"], abort=True)

    assert await read(connection, topic, None) == {0: ([], 2)}


async def test_every_partition_comes_at_least_once(connection: Connection, topic: str) -> None:
    await make_topic(connection, topic, partitions=3)
    async with producer(connection) as client:
        await client.send_and_wait(topic, b"one", partition=1)

    assert await read(connection, topic, None, None, None) == {
        0: ([], 0),
        1: ([b"one"], 1),
        2: ([], 0),
    }


async def test_what_an_open_transaction_holds_is_not_waited_for(
    connection: Connection, topic: str
) -> None:
    await make_topic(connection, topic)
    await transact(connection, topic, [b"one"])
    async with producer(connection, transactional_id=f"{topic}-open") as client:
        await client.begin_transaction()
        await client.send_and_wait(topic, b"perhaps", partition=0)

        assert await read(connection, topic, None) == {0: ([b"one"], 2)}
        await client.abort_transaction()


async def test_reading_begins_at_the_offset_given(connection: Connection, topic: str) -> None:
    await make_topic(connection, topic, partitions=2)
    async with producer(connection) as client:
        for number in range(4):
            await client.send_and_wait(topic, b"%d" % number, partition=0)

    assert await read(connection, topic, 3, None) == {0: ([b"3"], 4), 1: ([], 0)}


async def test_a_start_at_the_end_or_after_it_reads_nothing(
    connection: Connection, topic: str
) -> None:
    await make_topic(connection, topic, partitions=2)
    async with producer(connection) as client:
        await client.send_and_wait(topic, b"one", partition=0)

    assert await read(connection, topic, 1, 7) == {0: ([], 1), 1: ([], 0)}


async def test_a_trimmed_beginning_is_passed(connection: Connection, topic: str) -> None:
    await make_topic(connection, topic)
    async with producer(connection) as client:
        for number in range(4):
            await client.send_and_wait(topic, b"%d" % number, partition=0)
    async with admin(connection) as client:
        await client.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=2)})

    assert await read(connection, topic, None) == {0: ([b"2", b"3"], 4)}
    assert await read(connection, topic, 1) == {0: ([b"2", b"3"], 4)}


async def test_gaps_that_compaction_left_are_passed(connection: Connection, topic: str) -> None:
    await make_topic(connection, topic, settings=COMPACTED)
    async with producer(connection) as client:

        async def gap() -> bool:
            await client.send_and_wait(topic, b"more", key=b"later", partition=0)
            (values, position) = (await read(connection, topic, None))[0]
            return len(values) < position

        for _ in range(50):
            await client.send_and_wait(topic, b"old", key=b"same", partition=0)
        async with asyncio.timeout(60):
            while not await gap():  # noqa: ASYNC110  # the broker tells nobody
                await asyncio.sleep(0.2)

        (values, position) = (await read(connection, topic, None))[0]
        assert values[-1] == b"more"
        assert (await read(connection, topic, position)) == {0: ([], position)}


async def test_what_is_appended_meanwhile_is_left_out(connection: Connection, topic: str) -> None:
    await make_topic(connection, topic, partitions=2)
    found: Read = {}
    async with producer(connection) as client:
        await client.send_and_wait(topic, b"one", partition=1)
        async for tp, records, position in read_to_end(
            connection, await whole_topic(connection, topic)
        ):
            found[tp.partition] = [record.value for record in records], position
            # The ends are known, and nothing of the other partition is fetched yet.
            await client.send_and_wait(topic, b"late", partition=1)

    assert found == {0: ([], 0), 1: ([b"one"], 1)}


async def test_a_beginning_that_is_trimmed_meanwhile_is_passed(
    connection: Connection, topic: str
) -> None:
    await make_topic(connection, topic, partitions=2)
    async with producer(connection) as client:
        for number in range(4):
            await client.send_and_wait(topic, b"%d" % number, partition=1)
    found: Read = {}
    async with admin(connection) as client:
        async for tp, records, position in read_to_end(
            connection, await whole_topic(connection, topic)
        ):
            found[tp.partition] = [record.value for record in records], position
            await client.delete_records(
                {TopicPartition(topic, 1): RecordsToDelete(before_offset=2)}
            )

    assert found == {0: ([], 0), 1: ([b"2", b"3"], 4)}


async def test_all_partitions_of_a_topic_are_named(connection: Connection, topic: str) -> None:
    await make_topic(connection, topic, partitions=3)

    assert await whole_topic(connection, topic) == {
        TopicPartition(topic, number): None for number in range(3)
    }


async def test_a_topic_or_a_partition_that_is_not_there_is_said_at_once(
    connection: Connection, topic: str
) -> None:
    with pytest.raises(UnknownTopicOrPartitionError):
        await whole_topic(connection, topic)
    with pytest.raises(UnknownTopicOrPartitionError):
        await read(connection, topic, None)

    await make_topic(connection, topic)
    with pytest.raises(UnknownTopicOrPartitionError):
        await read(connection, topic, None, None)


async def test_nothing_is_asked_where_nothing_is_wanted() -> None:
    nobody = Connection(bootstrap=(f"127.0.0.1:{free_port()}",))

    assert await read(nobody, "log") == {}


async def test_a_broker_that_is_not_there_is_said() -> None:
    nobody = Connection(bootstrap=(f"127.0.0.1:{free_port()}",))

    with pytest.raises(KafkaConnectionError):
        await read(nobody, "log", None)


@pytest.mark.slow
async def test_a_broker_that_goes_away_in_the_midst_is_not_waited_for_for_ever(
    kafka: Node, connection: Connection, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_STALL_SECONDS", 1.0)
    monkeypatch.setattr(reader, "_PARTITION_FETCH_BYTES", 1)  # one record a fetch
    await make_topic(connection, topic)
    async with producer(connection) as client:
        for number in range(20):
            await client.send_and_wait(topic, b"%d" % number, partition=0)

    async with aclosing(read_to_end(connection, {TopicPartition(topic, 0): None})) as batches:
        await anext(batches)
        with kafka.away(), pytest.raises(KafkaTimeoutError):
            async for _ in batches:
                pass
