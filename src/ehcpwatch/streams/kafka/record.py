"""The shape of a record as the client hands it over; aiokafka brings no types of its own."""

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Record"]


class Record(Protocol):
    """One record of a topic.

    Attributes:
        timestamp: Milliseconds since 1970 in UTC; the broker's on a topic of LogAppendTime.
        headers: In order; a value may be missing.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
