"""One partition's watch over its cases: events and ticks in, effects out."""

from .effects import Effects, Erasure, Snapshot
from .history import History, RecordedHistory
from .policy import Policy
from .row import (
    CaseRow,
    decode_row,
    encode_row,
    erasure_digest,
    event_digest,
    fold_version_of,
    holds_reference,
    last_day_of,
)
from .watch import Watch

__all__ = [
    "CaseRow",
    "Effects",
    "Erasure",
    "History",
    "Policy",
    "RecordedHistory",
    "Snapshot",
    "Watch",
    "decode_row",
    "encode_row",
    "erasure_digest",
    "event_digest",
    "fold_version_of",
    "holds_reference",
    "last_day_of",
]
