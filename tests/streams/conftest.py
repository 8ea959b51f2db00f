from collections.abc import Callable

import pytest

from ehcpwatch.streams.kafka import Connection, KafkaSettings, TopicNames, Transport
from tests.real.kafka import Node

__all__ = ["kafka_settings"]


@pytest.fixture
def kafka_settings(kafka: Node, prefix: str) -> Callable[[Transport], KafkaSettings]:
    """Settings of a worker with topics and a group that no other test has."""

    def settings(transport: Transport = Transport.BATCH) -> KafkaSettings:
        return KafkaSettings(
            connection=Connection(bootstrap=(kafka.bootstrap,)),
            topics=TopicNames(prefix=prefix),
            group=f"{prefix}watch",
            transport=transport,
        )

    return settings
