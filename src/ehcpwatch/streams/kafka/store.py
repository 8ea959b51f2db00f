"""What memory holds of a partition beside the watch: the events of each case, still encoded.

It is the history that the watch refolds from, and what the next value of a case is made of.
Answers Faust's tables, which keep the keys of partitions that a worker has lost, write one
record at a time and recover some 4,000 rows a second.
"""

from collections.abc import Iterable, Sequence

from ehcpwatch.events import EVENTS_ADAPTER, CaseKey, Event, case_key, encode_structured
from ehcpwatch.watch import CaseRow, encode_row

from .stored import StoredCase

__all__ = ["CaseStore"]


class CaseStore:
    """The cases of one partition.

    Attributes:
        alert_ids: Of every alert ever said of a case, so that an erasure finds them all.
        largest_bytes: No case holds more bytes of events.
    """

    def __init__(self) -> None:
        self._events: dict[CaseKey, bytes] = {}
        self.alert_ids: dict[CaseKey, set[str]] = {}
        self.largest_bytes = 0

    def __contains__(self, case: object) -> bool:
        """Return whether anything is known of *case*."""
        return case in self._events

    def __len__(self) -> int:
        """Return how many cases are known."""
        return len(self._events)

    def events(self, case: CaseKey) -> Sequence[Event]:
        """Return every event of *case*, as `History` asks for."""
        encoded = self._events.get(case)
        return () if encoded is None else EVENTS_ADAPTER.validate_json(b"[" + encoded + b"]")

    def size_bytes(self, case: CaseKey) -> int:
        """Return how many bytes of events there are of *case*."""
        return len(self._events.get(case, b""))

    def restore(self, case: CaseKey, events: bytes) -> None:
        """Let *case* hold *events*, encoded as they are stored."""
        self._events[case] = events
        self.largest_bytes = max(self.largest_bytes, len(events))

    def add(self, events: Iterable[Event]) -> None:
        """Append new events, each to those of its case; none that is there is touched."""
        fresh: dict[CaseKey, list[bytes]] = {}
        for event in events:
            case = case_key(event)
            if case is not None:
                fresh.setdefault(case, []).append(encode_structured(event))
        known = self._events
        for case, encoded in fresh.items():
            before = known.get(case)
            self.restore(case, b",".join(encoded if before is None else (before, *encoded)))

    def put(self, events: Iterable[Event]) -> None:
        """Let each event stand in the place of the one with its source and id."""
        changed: dict[CaseKey, dict[tuple[str, str], Event]] = {}
        for event in events:
            case = case_key(event)
            if case is None:
                continue
            if case not in changed:
                changed[case] = {(e.source, e.id): e for e in self.events(case)}
            changed[case][event.source, event.id] = event
        for case, named in changed.items():
            self.restore(case, b",".join(encode_structured(event) for event in named.values()))

    def clear(self) -> None:
        """Forget everything, before it is read back."""
        self._events.clear()
        self.alert_ids.clear()
        self.largest_bytes = 0

    def forget(self, case: CaseKey) -> frozenset[str]:
        """Drop an erased case; return the ids of its alerts."""
        self._events.pop(case, None)
        return frozenset(self.alert_ids.pop(case, ()))

    def value(self, row: CaseRow) -> bytes:
        """Return what the topic of cases is to hold for the case of *row*."""
        return StoredCase(encode_row(row), self._events.get(row.case, b"")).encode()
