"""The SQL read model: events, cases, alerts and dead letters, the same in both engines."""

from .codec import (
    decode_cell,
    decode_record,
    encode_cell,
    encode_record,
    from_micros,
    to_micros,
)
from .fold_version import stored_fold_version, write_fold_version
from .read import (
    DeadLetter,
    case_events,
    dead_letter_counts,
    erased_digests,
    event_count,
    events_by_case,
    kept,
    ledger,
    letters,
    position,
    records_of,
    stored_rows,
)
from .recount import Recount, recount
from .tables import SCHEMA_VERSION, metadata
from .write import Refused, write, write_offset, write_records, write_rows

__all__ = [
    "SCHEMA_VERSION",
    "DeadLetter",
    "Recount",
    "Refused",
    "case_events",
    "dead_letter_counts",
    "decode_cell",
    "decode_record",
    "encode_cell",
    "encode_record",
    "erased_digests",
    "event_count",
    "events_by_case",
    "from_micros",
    "kept",
    "ledger",
    "letters",
    "metadata",
    "position",
    "records_of",
    "recount",
    "stored_fold_version",
    "stored_rows",
    "to_micros",
    "write",
    "write_fold_version",
    "write_offset",
    "write_records",
    "write_rows",
]
