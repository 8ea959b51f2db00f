import gc
from collections.abc import Callable, Iterator

import pytest

from ehcpwatch.streams.kafka import Connection, KafkaSettings, TopicNames, Transport
from tests.real.kafka import Node

__all__ = ["kafka_settings"]


@pytest.fixture(autouse=True, scope="module")
def _nothing_left() -> Iterator[None]:
    """Let go of what clients that failed have left: it logs when it is freed.

    Freed while a later test happens to parse Python, as hypothesis does, its tracebacks are parsed
    in between, at which CPython 3.11 raises a SystemError.
    """
    yield
    gc.collect()


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
