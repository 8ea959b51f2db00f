"""Writing effects: called by each engine inside its own transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from pydantic_core import to_json
from sqlalchemy import Connection, delete, insert

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import Event, Rejection, encode_structured
from ehcpwatch.measures import Cell
from ehcpwatch.watch import CaseRow, Effects, Erasure, encode_row

from .codec import encode_cell, encode_record, to_micros
from .statements import statements
from .tables import alert_records, alerts, cases, deliveries, events

__all__ = [
    "Refused",
    "event_row",
    "record_row",
    "write",
    "write_offset",
    "write_records",
    "write_rows",
]

_DIGEST_BYTES = 16

_ADD_RECORD = insert(alert_records)


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
    sql = statements(connection)
    known = 0
    if effects.accepted:
        added = connection.execute(sql.add_event, [_event(event) for event in effects.accepted])
        known = len(effects.accepted) - added.rowcount
    if restated := (*effects.replaced, *effects.earlier):
        connection.execute(sql.put_event, [_event(event) for event in restated])
    write_rows(connection, effects.rows)
    if letters := [_letter(letter, now) for letter in refused]:
        connection.execute(sql.add_letter, letters)
    for erasure in effects.erased:
        _erase(connection, erasure)
    return known


def write_rows(connection: Connection, rows: Sequence[CaseRow]) -> None:
    """Write the rows of cases, each in the place of its former one."""
    if rows:
        connection.execute(
            statements(connection).put_row,
            [{"case": row.case, "row": encode_row(row)} for row in rows],
        )


def write_records(connection: Connection, records: Sequence[AlertRecord]) -> None:
    """Write what was said: into the ledger, and onto the end of the history."""
    if not records:
        return
    written = [record_row(record, encode_record(record)) for record in records]
    connection.execute(statements(connection).put_alert, written)
    connection.execute(_ADD_RECORD, written)


def write_offset(connection: Connection, source: str, position: str) -> None:
    """Note how far *source* has been read."""
    connection.execute(statements(connection).put_offset, {"source": source, "position": position})


def event_row(event: Event, body: bytes) -> dict[str, object]:
    """Return an event as the table holds it, *body* being its CloudEvent."""
    recorded_at = event.recorded_at
    return {
        "subject": event.subject,
        "source": event.source,
        "id": event.id,
        "type": event.type,
        "effective_on": event.data.effective_on,
        "recorded_micros": 0 if recorded_at is None else to_micros(recorded_at),
        "body": body,
    }


def record_row(record: AlertRecord, encoded: bytes) -> dict[str, object]:
    """Return an alert record as both tables of alerts hold it, each taking what it has."""
    return {
        "alert_id": record.alert_id,
        "case": record.case,
        "revision": record.revision,
        "stands": record.stands,
        "record": encoded,
    }


def _event(event: Event) -> dict[str, object]:
    return event_row(event, encode_structured(event))


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
        "letter": None,
    }


def _erase(connection: Connection, erasure: Erasure) -> None:
    """Remove a case from every table, and keep what its months had counted."""
    case = erasure.case
    for table, column in (
        (events, events.c.subject),
        (cases, cases.c.case),
        (alerts, alerts.c.case),
        (alert_records, alert_records.c.case),
        (deliveries, deliveries.c.case),
    ):
        connection.execute(delete(table).where(column == case))
    connection.execute(statements(connection).add_erased, {"digest": erasure.digest})
    counts: Counter[Cell] = Counter(erasure.kept)
    if counts:
        connection.execute(
            statements(connection).add_kept,
            [{"cell": encode_cell(cell), "count": count} for cell, count in counts.items()],
        )
