"""The broker that is measured against: one node of its own, set as Kafka comes."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiokafka.admin import AIOKafkaAdminClient
from load import PARTITIONS, fill

from ehcpwatch.streams.kafka import Connection, TopicNames, TopicShape, create_topics
from tests.real.kafka import Node

__all__ = [
    "SHAPE",
    "TOPICS",
    "BenchTopics",
    "connection_to",
    "drop_others",
    "filled_node",
    "fresh_node",
]

JAVA = ("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-Xshare:auto")

# What tests set so that a broker starts soon and stays small, set back to what Kafka comes with.
SETTINGS: Mapping[str, str] = {
    "transaction.state.log.num.partitions": "50",
    "offsets.topic.num.partitions": "50",
    "log.cleaner.backoff.ms": "15000",
    "log.cleaner.dedupe.buffer.size": "134217728",
    "log.retention.check.interval.ms": "300000",
    "num.network.threads": "3",
    "num.io.threads": "8",
    "background.threads": "10",
    "log.index.size.max.bytes": "10485760",
}

TOPICS = TopicNames(prefix="bench.")
"""Of every script here; its topic of events is read by all runs."""
SHAPE = TopicShape(partitions=PARTITIONS, replicas=1, min_insync_replicas=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchTopics(TopicNames):
    """Topics of each run's own, over the one input that was filled before."""

    @property
    def events(self) -> str:
        """What all runs read."""
        return TOPICS.events


def connection_to(bootstrap: str) -> Connection:
    """Return how the node is reached."""
    return Connection(bootstrap=(bootstrap,))


@contextmanager
def fresh_node() -> Iterator[Node]:
    """Have a node without topics, gone at the end with all it holds."""
    with (
        TemporaryDirectory(prefix="ehcpwatch-bench-") as folder,
        Node(Path(folder), settings=SETTINGS, java=JAVA) as node,
    ):
        yield node


@contextmanager
def filled_node(events: int, *, progress: Callable[[str], None]) -> Iterator[Node]:
    """Have a node whose input topic holds *events* events."""
    with fresh_node() as node:
        connection = connection_to(node.bootstrap)
        asyncio.run(create_topics(connection, TOPICS, SHAPE))
        asyncio.run(fill(connection, TOPICS.events, events, progress=progress))
        yield node


async def drop_others(connection: Connection) -> None:
    """Delete every topic but `TOPICS` and the broker's own: what a run leaves."""
    admin = AIOKafkaAdminClient(**connection.options())
    await admin.start()
    try:
        names = await admin.list_topics()
        left = [n for n in names if n not in TOPICS.all and not n.startswith("__")]
        if left:
            await admin.delete_topics(left)
    finally:
        await admin.close()
