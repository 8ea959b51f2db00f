"""The Kafka engine: the same watch, on Faust, over several systems and workers."""

from .access import Role, acl_commands
from .connection import Connection, Mechanism, Protocol
from .preflight import preflight
from .publishing import Message, Publisher, PublishMode, message_of
from .redriving import Choice, DeadLetters, Redriven
from .repairs import line_of, repairs_in
from .settings import KafkaSettings, TopicNames, Transport
from .topics import DEFAULT_SHAPE, TopicDifference, TopicShape, check_topics, create_topics

__all__ = [
    "DEFAULT_SHAPE",
    "Choice",
    "Connection",
    "DeadLetters",
    "KafkaSettings",
    "Mechanism",
    "Message",
    "Protocol",
    "PublishMode",
    "Publisher",
    "Redriven",
    "Role",
    "TopicDifference",
    "TopicNames",
    "TopicShape",
    "Transport",
    "acl_commands",
    "check_topics",
    "create_topics",
    "line_of",
    "message_of",
    "preflight",
    "repairs_in",
]
