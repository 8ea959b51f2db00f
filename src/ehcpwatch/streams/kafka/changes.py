"""What gathers for the next transaction of a partition, and how effects become records.

While one transaction is under way the next one gathers. A case that changes again before
it is written is written once; what was said of an alert is never left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.clock import Clock
from ehcpwatch.events import CaseKey, RejectionReason, case_key, encode_structured
from ehcpwatch.register import Refused, encode_record
from ehcpwatch.streams.partition import Delivery
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Effects, Erasure

from .letters import (
    REASON,
    Headers,
    Letter,
    header,
    letter_of_record,
    letter_of_rejection,
    subject_of,
)
from .record import Record
from .store import CaseStore
from .stored import MARK, encode_kept, erased_key, fact_key

__all__ = ["Changes", "Gathering"]


class _Tombstone(NamedTuple):
    """A record that takes the place of a letter."""

    key: bytes
    value: None = None
    headers: Headers = ()


@dataclass(slots=True)
class Changes:
    """The records of one transaction.

    Attributes:
        cases: By key, the newest value; `None` is a tombstone.
        alerts: By key, in the order in which they were said; `None` is a tombstone.
        letters: By the letter's own key; a tombstone takes the place of one.
        erased: Cases whose earlier dead letters are to go as well.
        position: The offset of the input to commit; `None` where nothing was read.
        size_bytes: Of all values together, or a little more.
    """

    cases: dict[bytes, bytes | None] = field(default_factory=dict)
    alerts: list[tuple[bytes, bytes | None]] = field(default_factory=list)
    letters: dict[bytes, Letter | _Tombstone] = field(default_factory=dict)
    erased: list[CaseKey] = field(default_factory=list)
    position: int | None = None
    size_bytes: int = 0

    def put(self, key: bytes, value: bytes | None) -> None:
        """Let the topic of cases hold *value* under *key*, `None` for a tombstone."""
        self.size_bytes += len(value or b"") - len(self.cases.get(key) or b"")
        self.cases[key] = value

    def say(self, records: Iterable[AlertRecord]) -> None:
        """Let the topic of alerts hold *records* after what it holds."""
        for record in records:
            value = encode_record(record)
            self.size_bytes += len(value)
            self.alerts.append((record.alert_id.encode(), value))

    def keep(self, letter: Letter) -> None:
        """Let the topic of dead letters hold *letter*."""
        self.size_bytes += len(letter.value or b"")
        self.letters[letter.key] = letter

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.cases) + len(self.alerts) + len(self.letters)

    def __bool__(self) -> bool:
        """Return whether there is anything to commit, an offset alone included."""
        return self.position is not None or len(self) > 0


class Gathering:
    """The checkpoint of the partition's loop: gathers, and lets the line make it durable.

    Args:
        store: The events beside the watch; kept in step with what is gathered.
        wall_clock: Stamps dead letters.
        pulse: Told of dead letters, by reason.
    """

    def __init__(self, *, store: CaseStore, wall_clock: Clock, pulse: PartitionPulse) -> None:
        self._store = store
        self._wall_clock = wall_clock
        self._pulse = pulse
        self._changes = Changes()
        self.refused_records: Mapping[str, Record] = {}
        """The records behind the rejections of the delivery in hand, by place."""
        self.attempts: Mapping[bytes, int] = {}
        """How often events of the delivery in hand were sent again, by their encoded form."""

    @property
    def waiting_bytes(self) -> int:
        """How much waits to be written."""
        return self._changes.size_bytes

    def __bool__(self) -> bool:
        """Return whether anything waits, an offset alone included."""
        return bool(self._changes)

    def take(self) -> Changes:
        """Return what has gathered, and begin anew."""
        changes, self._changes = self._changes, Changes()
        return changes

    def put(self, key: bytes, value: bytes) -> None:
        """Let the topic of cases hold *value* under *key*."""
        self._changes.put(key, value)

    def mark(self) -> None:
        """Let each of the topics hold a record that says nothing; see `Owned`."""
        self._changes.put(MARK, None)
        self._changes.alerts.append((MARK, None))
        self._changes.letters[MARK] = _Tombstone(MARK)

    def commit(self, effects: Effects, refused: Sequence[Refused], delivery: Delivery) -> int:
        """Gather the outcome of a delivery; see `Checkpoint.commit`."""
        changes, store = self._changes, self._store
        store.add(effects.accepted)
        for event in effects.accepted:
            if case_key(event) is None:
                # The first copy stands, as it does in the register.
                key = fact_key(event)
                if key not in changes.cases:
                    changes.put(key, encode_structured(event))
        store.put((*effects.replaced, *effects.earlier))
        for row in effects.rows:
            changes.put(row.case.encode(), store.value(row))
        for one in refused:
            changes.keep(self._letter(one))
            self._pulse.refused[one.rejection.reason.value] += 1
        if effects.erased:
            changes.say(effects.withdrawn)
            for erasure in effects.erased:
                self._erase(erasure)
        if delivery.position is not None:
            changes.position = int(delivery.position)
        # Events about no case are known again downstream, by their key.
        return 0

    def announce(self, records: Sequence[AlertRecord]) -> None:
        """Gather what is said; see `Checkpoint.announce`."""
        self._changes.say(records)
        for record in records:
            self._store.alert_ids.setdefault(record.case, set()).add(record.alert_id)

    def _letter(self, refused: Refused) -> Letter:
        failed_at = self._wall_clock.now()
        record = self.refused_records.get(refused.place)
        if record is None:
            attempt = self.attempts.get(refused.rejection.original, 0)
            return letter_of_rejection(refused.rejection, failed_at=failed_at, attempt=attempt)
        return letter_of_record(record, refused.rejection, failed_at=failed_at)

    def _erase(self, erasure: Erasure) -> None:
        """Let tombstones follow whatever is still held of a case."""
        changes, case = self._changes, erasure.case
        changes.put(case.encode(), None)
        changes.put(erased_key(erasure.digest), encode_kept(erasure.kept))
        changes.alerts += [(name.encode(), None) for name in sorted(self._store.forget(case))]
        changes.erased.append(case)
        for key, letter in tuple(changes.letters.items()):
            if letter.value is None:
                continue
            late = header(letter.headers, REASON) == RejectionReason.ERASED.encode()
            if not late and subject_of(letter.headers, letter.value) == case:
                del changes.letters[key]
