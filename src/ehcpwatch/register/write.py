"""Writing effects: called by each engine inside its own transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from pydantic_core import to_json
from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects.sqlite import insert as upsert

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import Event, Rejection, encode_structured
from ehcpwatch.measures import Cell
from ehcpwatch.watch import CaseRow, Effects, Erasure, encode_row

from .codec import encode_cell, encode_record, to_micros
from .tables import (
    alert_records,
    alerts,
    cases,
    dead_letters,
    erased,
    events,
    kept_counts,
    offsets,
)

__all__ = ["Refused", "write", "write_offset", "write_records", "write_rows"]

_DIGEST_BYTES = 16

_ROWS = upsert(cases)
_PUT_ROW = _ROWS.on_conflict_do_update(index_elements=["case"], set_={"row": _ROWS.excluded.row})
_EVENTS = upsert(events)
_PUT_EVENT = _EVENTS.on_conflict_do_update(
    index_elements=["subject", "source", "id"],
    set_={
        name: _EVENTS.excluded[name] for name in ("type", "effective_on", "recorded_micros", "body")
    },
)
# Events about no case are not known to the watch: a second copy is left out here.
_ADD_EVENT = _EVENTS.on_conflict_do_nothing()
_ALERTS = upsert(alerts)
_PUT_ALERT = _ALERTS.on_conflict_do_update(
    index_elements=["alert_id"],
    set_={"stands": _ALERTS.excluded.stands, "record": _ALERTS.excluded.record},
)
_ADD_RECORD = insert(alert_records)
_ADD_LETTER = upsert(dead_letters).on_conflict_do_nothing()
_OFFSETS = upsert(offsets)
_PUT_OFFSET = _OFFSETS.on_conflict_do_update(
    index_elements=["source"], set_={"position": _OFFSETS.excluded.position}
)
_KEPT = upsert(kept_counts)
_ADD_KEPT = _KEPT.on_conflict_do_update(
    index_elements=["cell"], set_={"count": kept_counts.c.count + _KEPT.excluded.count}
)
_ADD_ERASED = upsert(erased).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rejection and where it came from: the source's name and the place within it."""

    rejection: Rejection
    source: str
    place: str


def write(
    connection: Connection, effects: Effects, refused: Iterable[Refused], *, now: datetime
) -> int:
    """Write the outcome of one batch: events, rows, dead letters and erasures.

    Args:
        connection: In a transaction of the engine's.
        effects: Of one `Watch.apply`.
        refused: What was not applied, that of the effects included.
        now: The instant noted on dead letters.

    Returns:
        How many of the accepted events were kept already: those about no case, which the
        watch passes on without knowing them.
    """
    known = 0
    if effects.accepted:
        added = connection.execute(_ADD_EVENT, [_event(event) for event in effects.accepted])
        known = len(effects.accepted) - added.rowcount
    if restated := (*effects.replaced, *effects.earlier):
        connection.execute(_PUT_EVENT, [_event(event) for event in restated])
    write_rows(connection, effects.rows)
    if letters := [_letter(letter, now) for letter in refused]:
        connection.execute(_ADD_LETTER, letters)
    for erasure in effects.erased:
        _erase(connection, erasure)
    return known


def write_rows(connection: Connection, rows: Sequence[CaseRow]) -> None:
    """Write the rows of cases, each in the place of its former one."""
    if rows:
        connection.execute(_PUT_ROW, [{"case": row.case, "row": encode_row(row)} for row in rows])


def write_records(connection: Connection, records: Sequence[AlertRecord]) -> None:
    """Write what was said: into the ledger, and onto the end of the history."""
    if not records:
        return
    written = [
        {
            "alert_id": record.alert_id,
            "case": record.case,
            "revision": record.revision,
            "stands": record.stands,
            "record": encode_record(record),
        }
        for record in records
    ]
    connection.execute(_PUT_ALERT, written)
    connection.execute(_ADD_RECORD, written)


def write_offset(connection: Connection, source: str, position: str) -> None:
    """Note how far *source* has been read."""
    connection.execute(_PUT_OFFSET, {"source": source, "position": position})


def _event(event: Event) -> dict[str, object]:
    recorded_at = event.recorded_at
    return {
        "subject": event.subject,
        "source": event.source,
        "id": event.id,
        "type": event.type,
        "effective_on": event.data.effective_on,
        "recorded_micros": 0 if recorded_at is None else to_micros(recorded_at),
        "body": encode_structured(event),
    }


def _letter(refused: Refused, now: datetime) -> dict[str, object]:
    rejection = refused.rejection
    said = blake2b(rejection.original, digest_size=_DIGEST_BYTES)
    said.update(rejection.reason.encode())
    return {
        "digest": said.digest(),
        "reason": rejection.reason.value,
        "sentence": rejection.sentence,
        "source": refused.source,
        "place": refused.place,
        "refused_micros": to_micros(now),
        "headers": to_json([(name, value.hex()) for name, value in rejection.headers]),
        "original": rejection.original,
    }


def _erase(connection: Connection, erasure: Erasure) -> None:
    """Remove a case from every table, and keep what its months had counted."""
    case = erasure.case
    for table, column in (
        (events, events.c.subject),
        (cases, cases.c.case),
        (alerts, alerts.c.case),
        (alert_records, alert_records.c.case),
    ):
        connection.execute(delete(table).where(column == case))
    connection.execute(_ADD_ERASED, {"digest": erasure.digest})
    counts: Counter[Cell] = Counter(erasure.kept)
    if counts:
        connection.execute(
            _ADD_KEPT,
            [{"cell": encode_cell(cell), "count": count} for cell, count in counts.items()],
        )
