"""The Kafka engine: the same watch, on Faust, over several systems and workers."""

from .connection import Connection, Mechanism, Protocol
from .settings import KafkaSettings, TopicNames, Transport

__all__ = [
    "Connection",
    "KafkaSettings",
    "Mechanism",
    "Protocol",
    "TopicNames",
    "Transport",
]
