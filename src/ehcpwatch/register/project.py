"""Writing what other engines have made durable elsewhere: rows as they come, known or not.

Every function is given a connection in a transaction, and writing the same twice leaves the
same. Rows are written in the order of their keys, so that two writers do not wait for each
other in a ring.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple, TypeVar

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, bindparam, delete, select, union

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import CaseKey, Event
from ehcpwatch.measures import Cell

from .codec import encode_cell
from .statements import statements
from .tables import (
    alert_records,
    alerts,
    cases,
    dead_letters,
    deliveries,
    erased,
    events,
    offsets,
    settings,
)
from .write import event_row, record_row

__all__ = [
    "StoredLetter",
    "add_events",
    "add_letters",
    "hold_positions",
    "known_bodies",
    "put_erased",
    "put_events",
    "put_records",
    "put_rows",
    "put_setting",
    "remove_alerts",
    "remove_cases",
    "remove_letters",
    "remove_setting",
    "setting",
    "standing_letters",
    "subjects_of_cases",
    "write_positions",
]

_Key = TypeVar("_Key")

_KEYS = 1_000
"""Looked for in one statement; PostgreSQL takes 65,535 values, SQLite 32,766."""
_DIGEST_BYTES = 16

_BODIES = select(events.c.subject, events.c.source, events.c.id, events.c.body).where(
    events.c.subject.in_(bindparam("keys", expanding=True))
)
_POSITIONS = (
    select(offsets.c.source, offsets.c.position)
    .where(offsets.c.source.in_(bindparam("keys", expanding=True)))
    .order_by(offsets.c.source)
    .with_for_update()
)
_ERASED = select(erased.c.digest).where(erased.c.digest.in_(bindparam("keys", expanding=True)))


class StoredLetter(NamedTuple):
    """A dead letter with the key by which its topic knows it.

    Attributes:
        reason: One of the closed list, of the version that wrote it.
        place: Within the source; empty where none is known.
        refused_micros: Since 1970 in UTC.
        headers: Of the original, and what its topic says of it.
    """

    key: str
    reason: str
    sentence: str
    source: str
    place: str
    refused_micros: int
    headers: Sequence[tuple[str, bytes]]
    original: bytes


def hold_positions(connection: Connection, sources: Collection[str]) -> dict[str, int]:
    """Return how far each of *sources* has been read, 0 where it never was.

    Nobody else can hold or move these positions before the transaction ends.
    """
    connection.execute(
        statements(connection).add_offset,
        [{"source": source, "position": "0"} for source in sorted(sources)],
    )
    found = connection.execute(_POSITIONS, {"keys": list(sources)})
    return {source: int(position) for source, position in found}


def write_positions(connection: Connection, positions: Mapping[str, int]) -> None:
    """Note how far sources have been read."""
    connection.execute(
        statements(connection).put_offset,
        [
            {"source": source, "position": str(position)}
            for source, position in sorted(positions.items())
        ],
    )


def known_bodies(
    connection: Connection, wanted: Collection[CaseKey]
) -> dict[tuple[str, str, str], bytes]:
    """Return the bodies of all events of *wanted*, by subject, source and id."""
    return {
        (subject, source, name): body
        for keys in _chunks(wanted)
        for subject, source, name, body in connection.execute(_BODIES, {"keys": keys})
    }


def put_rows(connection: Connection, rows: Mapping[CaseKey, bytes]) -> None:
    """Write the encoded rows of cases, each in the place of its former one."""
    if rows:
        connection.execute(
            statements(connection).put_row,
            [{"case": case, "row": row} for case, row in sorted(rows.items())],
        )


def put_events(connection: Connection, changed: Iterable[tuple[Event, bytes]]) -> None:
    """Write events with their bodies, each in the place of its former one."""
    if rows := _event_rows(changed):
        connection.execute(statements(connection).put_event, rows)


def add_events(connection: Connection, fresh: Iterable[tuple[Event, bytes]]) -> None:
    """Write events with their bodies, but for those that are there."""
    if rows := _event_rows(fresh):
        connection.execute(statements(connection).add_event, rows)


def remove_cases(connection: Connection, gone: Collection[CaseKey]) -> None:
    """Remove cases from every table."""
    for column in (
        events.c.subject,
        cases.c.case,
        alerts.c.case,
        alert_records.c.case,
        deliveries.c.case,
    ):
        for keys in _chunks(gone):
            connection.execute(delete(column.table).where(column.in_(keys)))


def put_erased(connection: Connection, left: Mapping[bytes, Sequence[Cell]]) -> frozenset[bytes]:
    """Note digests of erased cases, and count what each left in months that are over, once.

    Returns:
        Those that were not known.
    """
    known = {
        digest
        for keys in _chunks(left)
        for digest in connection.execute(_ERASED, {"keys": keys}).scalars()
    }
    fresh = left.keys() - known
    if not fresh:
        return frozenset()
    sql = statements(connection)
    connection.execute(sql.add_erased, [{"digest": digest} for digest in sorted(fresh)])
    counts = Counter(encode_cell(cell) for digest in fresh for cell in left[digest])
    if counts:
        connection.execute(
            sql.add_kept,
            [{"cell": cell, "count": count} for cell, count in sorted(counts.items())],
        )
    return frozenset(fresh)


def put_records(connection: Connection, records: Iterable[tuple[AlertRecord, bytes]]) -> None:
    """Write what was said, in the order in which it was: what is known already is left."""
    said = tuple(records)
    if not said:
        return
    latest = {record.alert_id: record_row(record, encoded) for record, encoded in said}
    sql = statements(connection)
    connection.execute(sql.put_alert, [row for _, row in sorted(latest.items())])
    history = sorted(said, key=lambda pair: (pair[0].alert_id, pair[0].revision))
    connection.execute(sql.add_record, [record_row(*pair) for pair in history])


def remove_alerts(connection: Connection, gone: Collection[str]) -> None:
    """Remove alerts, and all that was said of them."""
    for column in (alerts.c.alert_id, alert_records.c.alert_id, deliveries.c.alert_id):
        for keys in _chunks(gone):
            connection.execute(delete(column.table).where(column.in_(keys)))


def add_letters(connection: Connection, letters: Iterable[StoredLetter]) -> None:
    """Write dead letters, each a row of its own though another may say the same."""
    rows = [
        {
            "digest": _letter_digest(letter),
            "reason": letter.reason,
            "sentence": letter.sentence,
            "source": letter.source,
            "place": letter.place,
            "refused_micros": letter.refused_micros,
            "headers": to_json([(name, value.hex()) for name, value in letter.headers]),
            "original": letter.original,
            "letter": letter.key,
        }
        for letter in sorted(letters, key=lambda letter: letter.key)
    ]
    if rows:
        connection.execute(statements(connection).add_letter, rows)


def remove_letters(connection: Connection, gone: Collection[str]) -> None:
    """Remove dead letters by their keys."""
    for keys in _chunks(gone):
        connection.execute(delete(dead_letters).where(dead_letters.c.letter.in_(keys)))


def subjects_of_cases(connection: Connection) -> Iterator[CaseKey]:
    """Yield every case of which anything is held."""
    found = connection.execute(
        union(select(cases.c.case), select(alerts.c.case)), execution_options={"yield_per": _KEYS}
    )
    for (case,) in found:
        yield CaseKey(case)


def standing_letters(connection: Connection) -> Iterator[StoredLetter]:
    """Yield every dead letter that has a key."""
    found = connection.execute(
        select(
            dead_letters.c.letter,
            dead_letters.c.reason,
            dead_letters.c.sentence,
            dead_letters.c.source,
            dead_letters.c.place,
            dead_letters.c.refused_micros,
            dead_letters.c.headers,
            dead_letters.c.original,
        ).where(dead_letters.c.letter.is_not(None)),
        execution_options={"yield_per": _KEYS},
    )
    for key, reason, sentence, source, place, refused_micros, headers, original in found:
        yield StoredLetter(
            key=key,
            reason=reason,
            sentence=sentence,
            source=source,
            place=place,
            refused_micros=refused_micros,
            headers=tuple((name, bytes.fromhex(value)) for name, value in from_json(headers)),
            original=original,
        )


def setting(connection: Connection, name: str) -> bytes | None:
    """Return what is noted under *name*, `None` where nothing is."""
    value: bytes | None = connection.execute(
        select(settings.c.value).where(settings.c.name == name)
    ).scalar_one_or_none()
    return value


def put_setting(connection: Connection, name: str, value: bytes) -> None:
    """Note *value* under *name*."""
    connection.execute(statements(connection).put_setting, {"name": name, "value": value})


def remove_setting(connection: Connection, name: str) -> None:
    """Forget what is noted under *name*."""
    connection.execute(delete(settings).where(settings.c.name == name))


def _event_rows(pairs: Iterable[tuple[Event, bytes]]) -> list[dict[str, object]]:
    named = sorted(pairs, key=lambda pair: (pair[0].subject, pair[0].source, pair[0].id))
    return [event_row(event, body) for event, body in named]


def _letter_digest(letter: StoredLetter) -> bytes:
    """Digest what was refused and why, with the letter's key.

    The key, because each letter of the topic is taken back by itself: of two that say the
    same, one may stay.
    """
    said = blake2b(letter.original, digest_size=_DIGEST_BYTES)
    said.update(letter.reason.encode())
    said.update(letter.key.encode())
    return said.digest()


def _chunks(keys: Iterable[_Key]) -> Iterator[list[_Key]]:
    iterator = iter(keys)
    while chunk := list(islice(iterator, _KEYS)):
        yield chunk
