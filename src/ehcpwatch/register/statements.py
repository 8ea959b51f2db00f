"""The statements that write the register, each in the SQL of its database.

SQLite and PostgreSQL both know `insert … on conflict`, which standard SQL lacks, and
SQLAlchemy has it once per database; but for where it is imported from it is the same.
"""

from functools import cache
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Insert, Table, true
from sqlalchemy.dialects import sqlite

from .tables import (
    alert_records,
    alerts,
    bounces,
    cases,
    dead_letters,
    deliveries,
    erased,
    events,
    kept_counts,
    offsets,
    settings,
    used_links,
)

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

__all__ = ["Statements", "statements"]


class _Begin(Protocol):
    """Begins an insert that may say what to do on conflict."""

    def __call__(self, table: Table) -> "sqlite.Insert | postgresql.Insert": ...


class Statements:
    """What is written, for executing with one dictionary of values or many.

    Attributes:
        put_row: A case's row, in the place of its former one.
        put_event: An event, in the place of the one with its subject, source and id.
        add_event: An event, unless one with its subject, source and id is there. Events
            about no case are not known to the watch: a second copy is left out here.
        put_alert: The latest record of an alert, which is news.
        add_record: A record of an alert, unless it is there.
        add_letter: A dead letter, unless it is there.
        put_offset: How far a source has been read.
        add_offset: The same, unless it is known.
        add_kept: Counts, added to those that are there.
        add_erased: A digest, unless it is there.
        put_setting: A setting, in the place of the former one.
        use_link: That a link is used, unless it is; how many were added is kept.
        put_delivery: A delivery, in the place of the former one.
        put_bounce: An inbox that refused, in the place of what was known of it.
    """

    def __init__(self, begin: _Begin) -> None:
        self.put_row = _put(begin, cases, "row")
        self.put_event = _put(begin, events, "type", "effective_on", "recorded_micros", "body")
        # How many were added is asked for; SQLAlchemy drops the number unless told.
        self.add_event = _add(begin, events).execution_options(preserve_rowcount=True)
        put_alert = begin(alerts)
        self.put_alert: Insert = put_alert.on_conflict_do_update(
            index_elements=["alert_id"],
            set_={
                "stands": put_alert.excluded.stands,
                "record": put_alert.excluded.record,
                "news": true(),
            },
        )
        self.add_record = _add(begin, alert_records)
        self.add_letter = _add(begin, dead_letters)
        self.put_offset = _put(begin, offsets, "position")
        self.add_offset = _add(begin, offsets)
        kept = begin(kept_counts)
        self.add_kept: Insert = kept.on_conflict_do_update(
            index_elements=["cell"], set_={"count": kept_counts.c.count + kept.excluded.count}
        )
        self.add_erased = _add(begin, erased)
        self.put_setting = _put(begin, settings, "value")
        self.use_link = _add(begin, used_links).execution_options(preserve_rowcount=True)
        self.put_delivery = _put(
            begin, deliveries, *(c.name for c in deliveries.columns if not c.primary_key)
        )
        self.put_bounce = _put(begin, bounces, "address_digest", "reason", "bounced_micros")


def statements(connection: Connection) -> Statements:
    """Return the statements in the SQL of the database behind *connection*."""
    return _statements(connection.dialect.name)


@cache
def _statements(dialect: str) -> Statements:
    if dialect == "postgresql":
        # Its import takes 0.1 s, which those with a file do not owe.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return Statements(postgresql.insert)
    return Statements(sqlite.insert)


def _put(begin: _Begin, table: Table, *columns: str) -> Insert:
    insert = begin(table)
    return insert.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={name: insert.excluded[name] for name in columns},
    )


def _add(begin: _Begin, table: Table) -> Insert:
    return begin(table).on_conflict_do_nothing()
