"""The embedded engine: one process, one SQLite file, one transaction for everything.

Log, state, ledger, dead letters and offsets commit together. A crash at any instruction
leaves the last commit; on opening, the watch is restored from it, and what was read but
not committed is read again from the offsets.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, delete

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.events import CaseKey, Event
from ehcpwatch.register import (
    Refused,
    case_events,
    dead_letter_counts,
    erased_digests,
    events_by_case,
    kept,
    ledger,
    position,
    stored_rows,
    waits_reported,
    write,
    write_offset,
    write_records,
    write_rows,
)
from ehcpwatch.register.tables import cases
from ehcpwatch.streams.collector import keep_for_good, quieten
from ehcpwatch.streams.partition import Delivery, Outcome, Partition
from ehcpwatch.watch import Effects, Policy, Watch, decode_row

from .database import Database, clear_errors, open_for_writing

__all__ = ["EmbeddedEngine", "Progress", "rebuild"]

Progress = Callable[[str, int], None]
"""Told what is being done and how many cases of it are done."""

# Cases restored or refolded at a time: large enough to be quick, small enough to hold.
_CHUNK = 10_000
_Item = TypeVar("_Item")


class EmbeddedEngine:
    """A watch on one SQLite file. Use as a context manager; one a file at a time.

    Args:
        path: The database; created where there is none.
        policy: The settings of the council; the erasure key is the file's own.
        wall_clock: The source of the present moment.
        progress: Told how the restoring goes.

    Raises:
        EngineError: The file cannot be opened or read; the error says what to do.
    """

    def __init__(
        self,
        path: Path,
        *,
        policy: Policy,
        wall_clock: Clock,
        progress: Progress | None = None,
    ) -> None:
        self._path = path
        self._wall_clock = wall_clock
        quieten()
        self._database: Database = open_for_writing(path)
        try:
            with clear_errors(path):
                self._connection = self._database.engine.connect()
            try:
                with clear_errors(path):
                    self.watch = self._restored(policy, progress)
            except BaseException:
                self._connection.close()
                raise
        except BaseException:
            self._database.close()
            raise
        self._partition = Partition(watch=self.watch, checkpoint=self, wall_clock=wall_clock)

    def __enter__(self) -> Self:
        """Return the engine, open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is as if it had not been read."""
        self._connection.close()
        self._database.close()

    def position(self, source: str) -> str | None:
        """Return how far *source* has been read, `None` if it never was."""
        with clear_errors(self._path), self._connection.begin():
            return position(self._connection, source)

    def ledger(self) -> tuple[AlertRecord, ...]:
        """Return the latest record of every alert."""
        with clear_errors(self._path), self._connection.begin():
            return tuple(ledger(self._connection))

    def dead_letter_counts(self) -> Mapping[str, int]:
        """Return how many inputs are kept as dead letters, by reason."""
        with clear_errors(self._path), self._connection.begin():
            return dead_letter_counts(self._connection)

    def take(self, delivery: Delivery) -> Outcome:
        """Apply a delivery and commit all that it comes to, with its position."""
        return self._partition.take(delivery)

    def tick(self) -> None:
        """Move the watch's day forward to the present one."""
        with clear_errors(self._path):
            self._partition.tick()
            # It may have read of cases, and what reads keeps those out who write beside us.
            self._connection.commit()

    def settle(self) -> Iterator[Sequence[AlertRecord]]:
        """Yield what is now said, each part once committed; call when every source is read."""
        return self._partition.settle()

    def commit(self, effects: Effects, refused: Sequence[Refused], delivery: Delivery) -> int:
        """Commit a delivery's outcome: events, rows, dead letters, erasures and offset."""
        with self._all_or_nothing():
            known = write(self._connection, effects, refused, now=self._wall_clock.now())
            if delivery.position is not None:
                write_offset(self._connection, delivery.source, delivery.position)
        return known

    def announce(self, records: Sequence[AlertRecord]) -> None:
        """Commit what is said."""
        with self._all_or_nothing():
            write_records(self._connection, records)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Commit what is written within, or shut the engine: its watch is ahead of the file."""
        try:
            with clear_errors(self._path):
                yield
                self._connection.commit()
        except BaseException:
            self.close()
            raise

    def _restored(self, policy: Policy, progress: Progress | None) -> Watch:
        connection = self._connection
        keyed = replace(policy, erasure_key=self._database.erasure_key(connection))
        watch = Watch(
            today=london_date(self._wall_clock.now()),
            policy=keyed,
            history=_Log(connection),
        )
        done = 0
        outdated: list[CaseKey] = []
        for chunk in _chunks(stored_rows(connection), _CHUNK):
            rows = []
            for case, stored in chunk:
                row = decode_row(case, stored)
                if row is None:
                    outdated.append(case)
                else:
                    rows.append(row)
            watch.restore(rows, ())
            done += len(chunk)
            if progress is not None:
                progress("cases restored", done)
        for cases_due in _chunks(iter(outdated), _CHUNK):
            write_rows(connection, watch.refold(cases_due))
        watch.restore(
            (),
            ledger(connection),
            erased=erased_digests(connection),
            kept=kept(connection),
            waits=waits_reported(connection),
        )
        connection.commit()
        keep_for_good()
        return watch


class _Log:
    """The history of a watch, answered from the events table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, case: CaseKey) -> Sequence[Event]:
        """Return the events of *case*, those of the open transaction included."""
        return case_events(self._connection, case)


def rebuild(
    path: Path, *, policy: Policy, wall_clock: Clock, progress: Progress | None = None
) -> int:
    """Make the rows of every case again from the events that are kept.

    Silent: what was said stays said, and nothing is announced.

    Returns:
        How many cases were folded.
    """
    database = open_for_writing(path)
    try:
        with clear_errors(path), database.engine.begin() as connection:
            watch = Watch(
                today=london_date(wall_clock.now()), policy=policy, history=_Log(connection)
            )
            subjects = [case for case, _ in events_by_case(connection)]
            connection.execute(delete(cases))
            done = 0
            for chunk in _chunks(iter(subjects), _CHUNK):
                write_rows(connection, watch.refold(chunk))
                done += len(chunk)
                if progress is not None:
                    progress("cases rebuilt", done)
            return done
    finally:
        database.close()


def _chunks(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
