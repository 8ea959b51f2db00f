"""The Kafka engine: the same watch, on Faust, over several systems and workers."""

from .access import Role, acl_commands
from .connection import Connection, Mechanism, Protocol
from .preflight import preflight
from .settings import KafkaSettings, TopicNames, Transport
from .topics import DEFAULT_SHAPE, TopicDifference, TopicShape, check_topics, create_topics

__all__ = [
    "DEFAULT_SHAPE",
    "Connection",
    "KafkaSettings",
    "Mechanism",
    "Protocol",
    "Role",
    "TopicDifference",
    "TopicNames",
    "TopicShape",
    "Transport",
    "acl_commands",
    "check_topics",
    "create_topics",
    "preflight",
]
