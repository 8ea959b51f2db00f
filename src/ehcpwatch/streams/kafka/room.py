"""How large a case may become: with all its events it is one record of the topic of cases.

Kafka refuses a record beyond `max.message.bytes`, and a worker that cannot store a case
cannot go past it: what does not fit is refused on the way in, as a dead letter.
"""

from collections.abc import Sequence

from ehcpwatch.events import (
    CaseErased,
    CaseKey,
    Event,
    Rejection,
    RejectionReason,
    case_key,
    encode_structured,
)

from .record import Record, whole_headers
from .store import CaseStore

__all__ = ["MAX_CASE_BYTES", "Room"]

MAX_CASE_BYTES = 4 * 1024 * 1024
"""Of the encoded events of a case: half of what the topic takes, for the row needs room too."""

# What an event may gain over the record that it came in: names of attributes, a time.
_GAIN_BYTES = 1_024


class Room:
    """What the cases of a partition may still take from the records of one turn.

    Args:
        store: The events so far.
        records: Of the turn.
    """

    def __init__(self, store: CaseStore, records: Sequence[Record]) -> None:
        self._store = store
        self._taken: dict[CaseKey, int] = {}
        coming = sum(
            len(record.value or b"")
            + sum(len(name) + len(value or b"") for name, value in record.headers)
            + _GAIN_BYTES
            for record in records
        )
        self._ample = store.largest_bytes + coming <= MAX_CASE_BYTES

    def admit(self, event: Event, record: Record) -> Event | Rejection:
        """Return *event* if its case has room for it; an erasure always has."""
        if self._ample or isinstance(event.data, CaseErased):
            return event
        case = case_key(event)
        if case is None:
            return event
        taken = self._taken.get(case, 0) + len(encode_structured(event)) + len(b",")
        if self._store.size_bytes(case) + taken <= MAX_CASE_BYTES:
            self._taken[case] = taken
            return event
        return Rejection(
            original=record.value or b"",
            headers=whole_headers(record),
            reason=RejectionReason.TOO_LARGE,
            sentence=f"With this event its case would hold more than {MAX_CASE_BYTES} bytes of "
            "events. Look for a system that tells the same again and again under new ids.",
        )
