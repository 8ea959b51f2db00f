"""Sending events to the topic on which they enter, each on the partition of its case.

What is not valid is sent too, as it came: the watch keeps it as a dead letter, with its
reason, beside all else that was refused. A sender that left it out would lose it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from enum import StrEnum
from functools import lru_cache
from itertools import cycle
from types import TracebackType
from typing import NamedTuple, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from pydantic_core import from_json

from ehcpwatch.errors import SendingFailedError
from ehcpwatch.events import (
    STRUCTURED_CONTENT_TYPE,
    Event,
    Rejection,
    decode_structured,
    encode_binary,
)

from .access import Role
from .connection import Connection
from .letters import Headers
from .readiness import ready_topics
from .reading import home_partition
from .sending import Outgoing, deliver, fits, producing
from .settings import TopicNames

__all__ = ["Message", "PublishMode", "Publisher", "message_of"]

_HOMES_KEPT = 65_536
"""Cases whose partition is remembered: hashing one takes longer than all else about an event."""


class PublishMode(StrEnum):
    """How CloudEvents travel over Kafka.

    STRUCTURED sends the bytes as they came, unknown fields included. BINARY puts attributes
    into headers and sends the data alone, as this version reads it.
    """

    STRUCTURED = "structured"
    BINARY = "binary"


class Message(NamedTuple):
    """An event, or what should have been one, ready to be sent.

    Attributes:
        key: The subject; `None` where none can be read.
        rejection: Why the watch will refuse it; `None` for an event.
    """

    key: str | None
    value: bytes
    headers: Headers
    rejection: Rejection | None


def message_of(line: bytes, mode: PublishMode) -> Message:
    """Return the message for one line of JSON Lines.

    What is not valid goes in structured mode, keyed by its subject where that can be read,
    so that an erasure of the case finds the letter.
    """
    item = decode_structured(line)
    if isinstance(item, Event):
        if mode is PublishMode.BINARY:
            headers, value = encode_binary(item)
            return Message(item.subject, value, headers, None)
        return Message(item.subject, line, _STRUCTURED, None)
    return Message(_subject(line), line, _STRUCTURED, item)


class Publisher:
    """Sends messages to the topic of events; a context manager, for one thread.

    Between two calls nothing is under way, so that whoever reads a pipe may wait for the
    next line as long as it takes, and may be interrupted.

    Args:
        connection: Where the brokers are.
        topics: The names of the topics.
    """

    def __init__(self, connection: Connection, topics: TopicNames) -> None:
        self.partitions = 0
        self._connection = connection
        self._topic = topics.events
        self._topics = topics
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self._producer: AIOKafkaProducer | None = None
        self._home = lru_cache(_HOMES_KEPT)(home_partition)

    def __enter__(self) -> Self:
        """Look for the topic, and for the right to write to it.

        Raises:
            BrokerUnreachableError: No broker answers; others of `Link` where one refuses us.
            TopicsMissingError: The topic is not there.
            AccessDeniedError: We may not write to it.
        """
        self._runner.__enter__()
        try:
            self.partitions = self._runner.run(self._look())
        except BaseException:
            self._runner.close()
            raise
        self._anywhere = cycle(range(self.partitions))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the producer; all that was sent is delivered, or was complained of."""
        try:
            self._runner.run(self._open.aclose())
        finally:
            self._runner.close()

    def send(self, messages: Iterable[Message]) -> Sequence[Message]:
        """Send *messages* and return those that are too large to be sent, once all are delivered.

        Raises:
            SendingFailedError: Not all were delivered; some of these may have been.
        """
        try:
            return self._runner.run(self._send(messages))
        except (KafkaError, TimeoutError) as error:
            raise SendingFailedError(topic=self._topic, kind=type(error).__name__) from error

    async def _look(self) -> int:
        ready = await ready_topics(self._connection, Role.PUBLISHER, topics=self._topics)
        return ready[self._topic]

    async def _send(self, messages: Iterable[Message]) -> list[Message]:
        if self._producer is None:
            self._producer = await self._open.enter_async_context(producing(self._connection))
        records, too_large = list[Outgoing](), list[Message]()
        for message in messages:
            record = self._record(message)
            if fits(self._producer, record):
                records.append(record)
            else:
                too_large.append(message)
        await deliver(self._producer, records)
        return too_large

    def _record(self, message: Message) -> Outgoing:
        key = message.key
        return Outgoing(
            self._topic,
            next(self._anywhere) if key is None else self._home(key, self.partitions),
            None if key is None else key.encode(),
            message.value,
            message.headers,
        )


_STRUCTURED: Headers = (("content-type", STRUCTURED_CONTENT_TYPE.encode()),)


def _subject(line: bytes) -> str | None:
    """Return the subject that a line names, whatever else is wrong with it."""
    try:
        document = from_json(line)
    except ValueError:
        return None
    subject = document.get("subject") if isinstance(document, dict) else None
    return subject if isinstance(subject, str) and subject else None
