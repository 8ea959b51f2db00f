"""Reading partitions from given offsets to their end: committed records, in batches, no group.

The end is the *stable* one at the moment of asking: whatever transaction is open lies after
it. The last offsets before it may be markers of transactions or records of aborted ones,
which never arrive as records; the position of the consumer runs past them, and only that
says that the end is reached.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaTimeoutError, UnknownTopicOrPartitionError
from aiokafka.structs import TopicPartition

from .connection import Connection
from .header_names import read_any_header_name
from .record import Record

__all__ = ["read_to_end", "whole_topic"]

_PARTITION_FETCH_BYTES = 8 * 1024 * 1024
"""Of one partition and fetch: some 16,000 small records, so that few round trips are made."""
_FETCH_WAIT_MILLISECONDS = 100
_BATCH_RECORDS = 5_000
"""Some 25 ms of unpacking, so that heartbeats of the same loop get their turn."""
_ROUND_MILLISECONDS = 50
"""A fetch that holds markers alone wakes nobody; so long it takes to look at the position."""
_STALL_SECONDS = 60.0
"""Without any progress for so long, nobody answers: longer than a change of leaders takes."""
_STOP_SECONDS = 5.0


async def read_to_end(
    connection: Connection, starts: Mapping[TopicPartition, int | None]
) -> AsyncGenerator[tuple[TopicPartition, Sequence[Record], int], None]:
    """Yield (partition, records, position after them) until each partition is at its end.

    Every partition comes at least once, without records where it has none. Offsets within
    a batch rise and may have gaps. What is appended meanwhile is left out.

    The client is closed when the iteration ends; who breaks it off wraps it in
    `contextlib.aclosing`, so that this happens at once.

    Args:
        connection: Where the brokers are.
        starts: The first offset wanted of each partition; `None`, or one that is no longer
            kept, begins with the first that is.

    Raises:
        UnknownTopicOrPartitionError: A partition is not there, or may not be seen.
        TopicAuthorizationFailedError: A topic may not be read.
        KafkaConnectionError: No broker answers, or none lets us in.
        KafkaTimeoutError: The broker stopped answering.
    """
    if not starts:
        return
    async with _consumer(connection) as consumer:
        for topic in {tp.topic for tp in starts}:
            numbers = await _partitions(consumer, topic)
            if any(tp.topic == topic and tp.partition not in numbers for tp in starts):
                raise UnknownTopicOrPartitionError(topic)
        consumer.assign(list(starts))
        # Nothing is fetched before it is known from where.
        consumer.pause(*starts)
        ends = await consumer.end_offsets(list(starts))
        firsts = await consumer.beginning_offsets(list(starts))
        unread, reached = dict[TopicPartition, int](), dict[TopicPartition, int]()
        for tp, start in starts.items():
            first = max(firsts[tp], start or 0)
            if first < ends[tp]:
                consumer.seek(tp, first)
                consumer.resume(tp)
                unread[tp], reached[tp] = ends[tp], first
            else:
                yield tp, (), ends[tp]
        while unread:
            for tp, records, position in await _progress(consumer, unread, reached):
                reached[tp] = position
                yield tp, records, position
                if position == unread[tp]:
                    consumer.pause(tp)
                    del unread[tp]
            # Where records wait in memory, nothing above gave the loop away.
            await asyncio.sleep(0)


async def whole_topic(connection: Connection, topic: str) -> dict[TopicPartition, int | None]:
    """Return the starts with which `read_to_end` reads all of *topic*.

    Raises:
        UnknownTopicOrPartitionError: It is not there, or may not be seen.
        KafkaConnectionError: No broker answers, or none lets us in.
    """
    async with _consumer(connection) as consumer:
        numbers = await _partitions(consumer, topic)
        return {TopicPartition(topic, number): None for number in sorted(numbers)}


@asynccontextmanager
async def _consumer(connection: Connection) -> AsyncIterator[AIOKafkaConsumer]:
    read_any_header_name()
    consumer = AIOKafkaConsumer(
        **connection.options(),
        isolation_level="read_committed",
        # Where the beginning is trimmed away under the reader; never "latest", which skips all.
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=_PARTITION_FETCH_BYTES,
        fetch_max_wait_ms=_FETCH_WAIT_MILLISECONDS,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await _stop(consumer)


async def _stop(consumer: AIOKafkaConsumer) -> None:
    """Close every connection; what was read holds, however the goodbye goes."""
    # While a broker is away, the client lets the cancellation of its own tasks out of `stop`,
    # with connections still open.
    with suppress(TimeoutError):
        await asyncio.wait_for(
            asyncio.gather(consumer.stop(), return_exceptions=True), _STOP_SECONDS
        )
    with suppress(Exception):
        await asyncio.wait_for(consumer._client.close(), _STOP_SECONDS)  # noqa: SLF001


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    """Return the partitions of *topic*, which the client would look for in vain for long."""
    if topic not in await consumer.topics():
        raise UnknownTopicOrPartitionError(topic)
    first = TopicPartition(topic, 0)
    consumer.assign([first])
    consumer.pause(first)
    # The answer is of no use; the client knows the partitions once it has been given.
    await consumer.end_offsets([first])
    numbers: set[int] = consumer.partitions_for_topic(topic)
    return numbers


async def _progress(
    consumer: AIOKafkaConsumer,
    unread: Mapping[TopicPartition, int],
    reached: Mapping[TopicPartition, int],
) -> list[tuple[TopicPartition, Sequence[Record], int]]:
    """Return what came next of the partitions; positions stop at their ends."""
    try:
        async with asyncio.timeout(_STALL_SECONDS):
            while True:
                fetched = await consumer.getmany(
                    *unread, timeout_ms=_ROUND_MILLISECONDS, max_records=_BATCH_RECORDS
                )
                found: list[tuple[TopicPartition, Sequence[Record], int]] = []
                for tp, end in unread.items():
                    position = min(await consumer.position(tp), end)
                    records = fetched.get(tp, ())
                    if records and records[-1].offset >= end:
                        records = [record for record in records if record.offset < end]
                    if records or position == end or position > reached[tp]:
                        found.append((tp, records, position))
                if found:
                    return found
    except TimeoutError as error:
        raise KafkaTimeoutError from error
