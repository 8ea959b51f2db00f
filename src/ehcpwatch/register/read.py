"""Reading the register: events of a case, rows and ledger in chunks, dead letters."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import EVENT_ADAPTER, CaseKey, Event, SubjectKind, WaitsReported
from ehcpwatch.measures import Cell

from .codec import decode_cell, decode_record
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

__all__ = [
    "DeadLetter",
    "case_events",
    "dead_letter_counts",
    "erased_digests",
    "event_count",
    "events_by_case",
    "kept",
    "latest_record",
    "ledger",
    "letters",
    "position",
    "records_of",
    "standing_alerts",
    "stored_rows",
    "waits_reported",
]


class DeadLetter(NamedTuple):
    """An input that was refused: why, where it came from, and its bytes."""

    reason: str
    sentence: str
    source: str
    place: str
    original: bytes


# Rows fetched at a time: enough to keep the database busy, little enough to hold.
_CHUNK = 5_000
# The character that sorts next after the slash between the parts of a subject.
_AFTER_SLASH = "0"
_CASE_EVENTS = select(events.c.body).where(events.c.subject == bindparam("wanted"))


def case_events(connection: Connection, case: CaseKey) -> tuple[Event, ...]:
    """Return every event of *case*."""
    bodies = connection.execute(_CASE_EVENTS, {"wanted": case}).scalars()
    return tuple(EVENT_ADAPTER.validate_json(body) for body in bodies)


def events_by_case(connection: Connection) -> Iterator[tuple[CaseKey, tuple[Event, ...]]]:
    """Yield each case with all its events, in order of the case keys.

    Events about services, plans and sources, whose subject has three parts, are left out.
    """
    found = connection.execute(
        select(events.c.subject, events.c.body)
        .where(events.c.subject.not_like("%/%/%"))
        .order_by(events.c.subject)
        .execution_options(yield_per=_CHUNK)
    )
    for subject, group in groupby(found, key=lambda row: row[0]):
        yield (
            CaseKey(subject),
            tuple(EVENT_ADAPTER.validate_json(body) for _, body in group),
        )


def waits_reported(connection: Connection) -> Iterator[Event]:
    """Yield every report of a service on its waiting lists.

    Costs a look at each authority, never at its cases: subjects are found in their order.
    """
    after = ""
    while True:
        found = connection.execute(
            select(events.c.subject)
            .where(events.c.subject >= after)
            .order_by(events.c.subject)
            .limit(1)
        ).scalar_one_or_none()
        if found is None:
            return
        authority = found.partition("/")[0]
        prefix = f"{authority}/{SubjectKind.SERVICE}"
        bodies = connection.execute(
            select(events.c.body)
            .where(
                events.c.subject >= f"{prefix}/",
                events.c.subject < f"{prefix}{_AFTER_SLASH}",
                events.c.type == WaitsReported.event_type,
            )
            .order_by(events.c.subject, events.c.source, events.c.id)
        ).scalars()
        yield from map(EVENT_ADAPTER.validate_json, bodies.all())
        after = f"{authority}{_AFTER_SLASH}"


def event_count(connection: Connection) -> int:
    """Return how many events are kept."""
    return connection.execute(select(func.count()).select_from(events)).scalar_one()


def stored_rows(connection: Connection) -> Iterator[tuple[CaseKey, bytes]]:
    """Yield every case with its row as stored."""
    found = connection.execute(
        select(cases.c.case, cases.c.row).order_by(cases.c.case).execution_options(yield_per=_CHUNK)
    )
    for case, row in found:
        yield CaseKey(case), row


def ledger(connection: Connection) -> Iterator[AlertRecord]:
    """Yield the latest record of every alert, in order of the alert ids."""
    found = connection.execute(
        select(alerts.c.record).order_by(alerts.c.alert_id).execution_options(yield_per=_CHUNK)
    )
    for (record,) in found:
        yield decode_record(record)


def standing_alerts(connection: Connection) -> Iterator[AlertRecord]:
    """Yield the latest record of every alert that stands, in order of the alert ids."""
    found = connection.execute(
        select(alerts.c.record)
        .where(alerts.c.stands)
        .order_by(alerts.c.alert_id)
        .execution_options(yield_per=_CHUNK)
    )
    for (record,) in found:
        yield decode_record(record)


def latest_record(connection: Connection, alert_id: str) -> AlertRecord | None:
    """Return the latest record of an alert, `None` if there is no such alert."""
    record = connection.execute(
        select(alerts.c.record).where(alerts.c.alert_id == alert_id)
    ).scalar_one_or_none()
    return None if record is None else decode_record(record)


def records_of(connection: Connection, case: CaseKey) -> Sequence[AlertRecord]:
    """Return everything that was ever said of *case*, alert by alert."""
    found = connection.execute(
        select(alert_records.c.record)
        .where(alert_records.c.case == case)
        .order_by(alert_records.c.alert_id, alert_records.c.revision)
    ).scalars()
    return tuple(decode_record(record) for record in found)


def position(connection: Connection, source: str) -> str | None:
    """Return how far *source* has been read, `None` if it never was."""
    return connection.execute(
        select(offsets.c.position).where(offsets.c.source == source)
    ).scalar_one_or_none()


def letters(connection: Connection) -> Sequence[DeadLetter]:
    """Return every dead letter, by source, place and reason."""
    found = connection.execute(
        select(
            dead_letters.c.reason,
            dead_letters.c.sentence,
            dead_letters.c.source,
            dead_letters.c.place,
            dead_letters.c.original,
        ).order_by(dead_letters.c.source, dead_letters.c.refused_micros, dead_letters.c.digest)
    )
    return tuple(DeadLetter(*row) for row in found)


def dead_letter_counts(connection: Connection) -> Mapping[str, int]:
    """Return how many inputs are kept as dead letters, by reason."""
    found = connection.execute(
        select(dead_letters.c.reason, func.count())
        .group_by(dead_letters.c.reason)
        .order_by(dead_letters.c.reason)
    )
    return {reason: count for reason, count in found}  # noqa: C416  # rows, not pairs


def erased_digests(connection: Connection) -> frozenset[bytes]:
    """Return the keyed digests of erased cases."""
    return frozenset(connection.execute(select(erased.c.digest)).scalars())


def kept(connection: Connection) -> Mapping[Cell, int]:
    """Return what erased cases left in months that are over."""
    found = connection.execute(select(kept_counts.c.cell, kept_counts.c.count))
    return {decode_cell(cell): count for cell, count in found}
