"""What the watch wants kept after a batch, and what it shows of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import CaseKey, Event, Rejection
from ehcpwatch.measures import Cell

from .row import CaseRow

__all__ = ["Effects", "Erasure", "Snapshot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A case to be removed everywhere.

    Attributes:
        digest: Keyed digest of the case, by which later events for it are known.
        kept: What it had added to months that are over; stays counted, without reference.
    """

    case: CaseKey
    digest: bytes
    kept: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The outcome of one batch. To be made durable whole, with the offset, or not at all.

    Attributes:
        accepted: Events new to the watch, those about no case included.
        replaced: Events that take the place of one with the same source and id.
        earlier: Known events that came again with an earlier recorded instant.
        rows: The rows of the cases that changed, one a case.
        rejections: What the watch refused: an id reused, an erased case, a fault of ours.
        erased: Cases to be removed everywhere.
        withdrawn: What had been said of them, taken back; to be told, not to be kept.
        duplicates: How many events were known already.
    """

    accepted: tuple[Event, ...] = ()
    replaced: tuple[Event, ...] = ()
    earlier: tuple[Event, ...] = ()
    rows: tuple[CaseRow, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    erased: tuple[Erasure, ...] = ()
    withdrawn: tuple[AlertRecord, ...] = ()
    duplicates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One moment of the watch, for reading; never changes.

    Attributes:
        day: The watch's own day.
        counts: Of the tallies, by cell.
        cases: How many cases are watched.
        alerts: How many alerts stand, by rule and severity.
        unsettled: Cases whose alerts have not been settled since they changed.
        applied: Events accepted since the watch was made, by type.
        duplicates: Known events that came again since the watch was made.
        faults: Events that our own fold could not take: each is a dead letter.
    """

    day: date
    counts: Mapping[Cell, int]
    cases: int
    alerts: Mapping[tuple[str, str], int]
    unsettled: int
    applied: Mapping[str, int]
    duplicates: int
    faults: int
