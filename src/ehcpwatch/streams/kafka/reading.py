"""From a record of the broker to an event or a rejection: nothing is left out, nothing raised.

A case lives on one partition for ever, the one to which its key hashes by murmur2, as
Java's clients do it. A producer that hashes otherwise would split a case between two
watches, so what it puts elsewhere is refused, and says so.
"""

from collections.abc import Container
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiokafka.partitioner import DefaultPartitioner

from ehcpwatch.events import CaseKey, Event, Rejection, RejectionReason, decode_binary

from .record import Record, whole_headers

__all__ = ["home_partition", "item_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_hash = DefaultPartitioner()


def home_partition(key: str, partitions: int) -> int:
    """Return the partition on which a key lives: murmur2, as Java's default has it.

    Source: Apache Kafka, `org.apache.kafka.clients.producer.internals.BuiltInPartitioner`.
    """
    numbers = list(range(partitions))
    home: int = _hash(key.encode(), numbers, numbers)
    return home


def item_of(record: Record, *, partitions: int, at_home: Container[CaseKey]) -> Event | Rejection:
    """Return what a record holds.

    Args:
        record: As read.
        partitions: How many the topic has.
        at_home: Cases known to live on the record's partition, which need no hashing.
    """
    headers = whole_headers(record)
    item = decode_binary(headers, record.value or b"")
    if isinstance(item, Rejection):
        return item
    if CaseKey(item.subject) not in at_home and record.partition != home_partition(
        item.subject, partitions
    ):
        return _misplaced(record, headers)
    if item.recorded_at is None:
        # The broker's LogAppendTime: when we were told, by the one clock all share.
        recorded_at = _EPOCH + record.timestamp * _MILLISECOND
        return item.model_copy(update={"recorded_at": recorded_at})
    return item


def _misplaced(record: Record, headers: tuple[tuple[str, bytes], ...]) -> Rejection:
    refused = Rejection(
        original=record.value or b"",
        reason=RejectionReason.WRONG_PARTITION,
        sentence="The event lies on a partition to which its subject does not hash. Send it "
        "keyed by its subject, hashed with murmur2 as Java's clients do; with librdkafka, set "
        "partitioner=murmur2_random. To send this one again: ehcpwatch redrive.",
    )
    return replace(refused, headers=headers)
