"""The records of a worker, written by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.events import Event, encode_structured
from ehcpwatch.register.codec import encode_record
from ehcpwatch.streams.kafka import KafkaSettings
from ehcpwatch.streams.kafka.letters import REASON, SENTENCE
from ehcpwatch.streams.kafka.stored import StoredCase
from tests.streams.engines import make_topics

__all__ = ["PARTITIONS", "Hand", "Sent"]

PARTITIONS = 3


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A record to be written by hand."""

    topic: str
    key: bytes
    value: bytes | None = None
    partition: int = 0
    headers: Sequence[tuple[str, bytes]] = ()


class Hand:
    """Writes records as a worker would: in transactions, to topics that it makes."""

    def __init__(self, settings: KafkaSettings) -> None:
        self.topics = settings.topics
        self._settings = settings
        asyncio.run(make_topics(settings, PARTITIONS))

    def write(self, *records: Sent, abort: bool = False) -> None:
        """Write one transaction."""
        asyncio.run(self.transact([records], abort=abort))

    async def transact(self, batches: Sequence[Sequence[Sent]], *, abort: bool = False) -> None:
        """Write a transaction for each of *batches*."""
        producer = AIOKafkaProducer(
            **self._settings.connection.options(),
            transactional_id=self._settings.transactional_id("by-hand", 0),
        )
        await producer.start()
        try:
            for batch in batches:
                await producer.begin_transaction()
                for one in batch:
                    await producer.send(
                        one.topic,
                        one.value,
                        key=one.key,
                        partition=one.partition,
                        headers=list(one.headers),
                    )
                await producer.flush()
                await (producer.abort_transaction() if abort else producer.commit_transaction())
        finally:
            await producer.stop()

    def case(self, name: str, *events: Event, mark: int = 0, partition: int = 0) -> Sent:
        """Return the record of a case; *mark* tells its rows apart."""
        row = b'[%d,false,["2025-01-06",-1,"",""],"",%d]' % (FOLD_VERSION, mark)
        value = StoredCase(row, b",".join(encode_structured(one) for one in events)).encode()
        return Sent(topic=self.topics.cases, key=name.encode(), value=value, partition=partition)

    def gone(self, name: str) -> Sent:
        """Return the tombstone of a case."""
        return Sent(topic=self.topics.cases, key=name.encode())

    def said(self, record: AlertRecord) -> Sent:
        """Return what was said of an alert."""
        key, value = record.alert_id.encode(), encode_record(record)
        return Sent(topic=self.topics.alerts, key=key, value=value)

    def letter(self, key: str, *, original: bytes = b"{", offset: int | None = None) -> Sent:
        """Return a dead letter."""
        headers = [("ce_id", b"1"), (REASON, b"malformed_json"), (SENTENCE, b"Not valid JSON.")]
        if offset is not None:
            headers += [
                ("ehcpwatch-topic", self.topics.events.encode()),
                ("ehcpwatch-partition", b"0"),
                ("ehcpwatch-offset", b"%d" % offset),
                ("ehcpwatch-failed-at", b"2025-03-03T12:00:00+00:00"),
            ]
        topic, value = self.topics.dead_letters, original
        return Sent(topic=topic, key=key.encode(), value=value, headers=headers)
