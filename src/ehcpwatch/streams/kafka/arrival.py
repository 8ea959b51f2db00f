"""What reaches the stream of a partition: records with their place in the log, and ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .record import Record

__all__ = ["Arrival", "Tick"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A stretch of the log of one partition.

    Attributes:
        generation: Of the group, when it was fetched; one gone by is not applied.
        begin: The position of the consumer before the fetch; `None` where the transport
            does not know it, so that a gap must be looked into.
        records: May be none, where only markers of transactions were passed.
        position: The position after the fetch, which runs past such markers.
        end: The stable end of the log as the broker told it with the fetch; `None` where
            the transport does not know it.
    """

    partition: int
    generation: int
    begin: int | None
    records: Sequence[Record]
    position: int
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A look at the clock, on the partition's own stream between arrivals.

    Attributes:
        now: The instant of the look.
        end: The stable end of the log at that instant.
        delivered: The position up to which everything was put on the stream before this;
            `None` where the transport does not know it.
    """

    partition: int
    generation: int
    now: datetime
    end: int
    delivered: int | None
