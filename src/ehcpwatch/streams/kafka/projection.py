"""What the records of one partition come to in the register: a batch, in one transaction.

The topics of cases, alerts and dead letters are compacted, so within a batch as over all
time the newest value of a key is what holds. Every record is written so that writing it
again changes nothing: a projection may begin at any offset before the stored one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import RecordUnreadableError, RowUnreadableError, StateNewerError
from ehcpwatch.events import EVENT_ADAPTER, CaseKey, Event
from ehcpwatch.register import (
    SqlConnection,
    StoredLetter,
    add_events,
    add_letters,
    decode_record,
    known_bodies,
    put_erased,
    put_events,
    put_records,
    put_rows,
    remove_alerts,
    remove_cases,
    remove_letters,
    to_micros,
)
from ehcpwatch.watch import fold_version_of

from .letters import FAMILY, REASON, SENTENCE, header, headers_told_with_key
from .record import Record, whole_headers
from .settings import TopicNames
from .stored import ERASURE_KEY, Kind, StoredCase, decode_kept, erased_digest, kind_of
from .sweeping import note_erasures, note_key

__all__ = ["project", "source_of"]

_MICROS_OF_A_MILLISECOND = 1_000


class _Case(NamedTuple):
    record: Record
    stored: StoredCase


def project(connection: SqlConnection, topics: TopicNames, records: Sequence[Record]) -> None:
    """Write what *records* come to, in the order of their offsets.

    Args:
        connection: In a transaction.
        topics: By whose names it is told what a record holds.
        records: Of one partition, at least one.

    Raises:
        RecordUnreadableError: A record is not as this version writes them.
        StateNewerError: A newer ehcpwatch wrote it.
    """
    topic = records[0].topic
    if topic == topics.cases:
        _cases(connection, records)
    elif topic == topics.alerts:
        _alerts(connection, records)
    else:
        _letters(connection, topics, records)


def source_of(topic: str, partition: int) -> str:
    """Return the name of a partition among the sources of the register."""
    return f"kafka:{topic}:{partition}"


def _cases(connection: SqlConnection, records: Sequence[Record]) -> None:
    source = source_of(records[0].topic, records[0].partition)
    held: dict[CaseKey, _Case] = {}
    # Gone at least once: what an erased case had does not come back with a later value.
    gone: set[CaseKey] = set()
    erased: dict[bytes, Record] = {}
    facts: dict[bytes, Record] = {}
    for record in records:
        key = record.key or b""
        match kind_of(key):
            case Kind.CASE:
                with _readable(record):
                    case = CaseKey(key.decode())
                    if record.value is None:
                        gone.add(case)
                        held.pop(case, None)
                    else:
                        held[case] = _Case(record, StoredCase.decode(record.value))
            case Kind.ERASED:
                erased[key] = record
            case Kind.FACT:
                # The first stands, here as over all time: the register knows it again.
                if record.value is not None:
                    facts.setdefault(key, record)
            case Kind.SETTING:
                if key == ERASURE_KEY and record.value is not None:
                    note_key(connection, source, record.value)
    remove_cases(connection, gone)
    note_erasures(connection, source, _erase(connection, erased), gone)
    for found in held.values():
        _see_version(found)
    put_rows(connection, {case: found.stored.row for case, found in held.items()})
    put_events(connection, list(_changed(connection, held)))
    add_events(connection, [_event(record, record.value or b"") for record in facts.values()])


def _erase(connection: SqlConnection, erased: dict[bytes, Record]) -> frozenset[bytes]:
    left = {}
    for key, record in erased.items():
        with _readable(record):
            left[erased_digest(key)] = decode_kept(record.value or b"")
    return put_erased(connection, left)


def _changed(
    connection: SqlConnection, held: dict[CaseKey, _Case]
) -> Iterator[tuple[Event, bytes]]:
    """Yield the events that the register does not have, or has otherwise."""
    known = known_bodies(connection, held)
    for case, found in held.items():
        with _readable(found.record):
            bodies = found.stored.bodies()
        for source, name, body in bodies:
            if known.get((case, source, name)) != body:
                yield _event(found.record, body)


def _alerts(connection: SqlConnection, records: Sequence[Record]) -> None:
    said: dict[str, list[tuple[AlertRecord, bytes]]] = {}
    gone: set[str] = set()
    for record in records:
        with _readable(record):
            name = (record.key or b"").decode()
            if record.value is None:
                gone.add(name)
                said.pop(name, None)
            else:
                said.setdefault(name, []).append((decode_record(record.value), record.value))
    remove_alerts(connection, gone)
    put_records(connection, [one for told in said.values() for one in told])


def _letters(connection: SqlConnection, topics: TopicNames, records: Sequence[Record]) -> None:
    latest: dict[str, StoredLetter | None] = {}
    for record in records:
        with _readable(record):
            name = (record.key or b"").decode()
            latest[name] = None if record.value is None else _letter(name, topics, record)
    # The newest value of a letter takes the place of its former one.
    remove_letters(connection, latest)
    add_letters(connection, [letter for letter in latest.values() if letter is not None])


def _letter(name: str, topics: TopicNames, record: Record) -> StoredLetter:
    headers = whole_headers(record)

    def said(what: str) -> str:
        value = header(headers, what)
        return "" if value is None else value.decode()

    partition, offset = said(f"{FAMILY}partition"), said(f"{FAMILY}offset")
    failed_at = said(f"{FAMILY}failed-at")
    return StoredLetter(
        key=name,
        reason=said(REASON),
        sentence=said(SENTENCE),
        source=f"kafka:{said(f'{FAMILY}topic') or topics.events}",
        place=f"partition {partition}, offset {offset}" if offset else "",
        refused_micros=(
            to_micros(datetime.fromisoformat(failed_at))
            if failed_at
            else record.timestamp * _MICROS_OF_A_MILLISECOND
        ),
        headers=headers_told_with_key(headers),
        original=record.value or b"",
    )


def _see_version(case: _Case) -> None:
    record = case.record
    with _readable(record):
        version = fold_version_of(case.stored.row)
    if version > FOLD_VERSION:
        raise StateNewerError(topic=record.topic, partition=record.partition)


def _event(record: Record, body: bytes) -> tuple[Event, bytes]:
    with _readable(record):
        event = EVENT_ADAPTER.validate_json(body)
    return event, body


@contextmanager
def _readable(record: Record) -> Iterator[None]:
    """Say of whatever cannot be read which record it is in; never what it says."""
    try:
        yield
    except (RowUnreadableError, ValueError):
        raise RecordUnreadableError(
            topic=record.topic, partition=record.partition, offset=record.offset
        ) from None
