"""The shape of a record as the client hands it over; aiokafka brings no types of its own."""

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Record", "whole_headers"]


class Record(Protocol):
    """One record of a topic.

    Attributes:
        timestamp: Milliseconds since 1970 in UTC; the broker's on a topic of LogAppendTime.
        headers: In order; a value may be missing.
    """

    @property
    def topic(self) -> str: ...  # noqa: D102  # told above
    @property
    def partition(self) -> int: ...  # noqa: D102
    @property
    def offset(self) -> int: ...  # noqa: D102
    @property
    def timestamp(self) -> int: ...  # noqa: D102
    @property
    def key(self) -> bytes | None: ...  # noqa: D102
    @property
    def value(self) -> bytes | None: ...  # noqa: D102
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...  # noqa: D102


def whole_headers(record: Record) -> tuple[tuple[str, bytes], ...]:
    """Return the headers of *record* as decoding and dead letters take them: none lacks a value."""
    return tuple((name, value or b"") for name, value in record.headers)
