"""Opening one SQLite file safely: a lock, the write-ahead log, the version, clear errors.

The tables are made as the register describes them, and `PRAGMA user_version` says by which
version of it; an older file is brought up to date by its next writer. The migrations of the
register are PostgreSQL's alone: SQLite can alter little, and one file has one writer.

Beside that writer, others may write tables of their own, in short transactions. All begin
their transactions by asking for the right to write, so none reads what another has changed
when it comes to write, and who comes second waits.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import (
    DatabaseCorruptError,
    DatabaseFailedError,
    DatabaseFullError,
    DatabaseLockedError,
    DatabaseMissingError,
    DatabaseNewerError,
    DatabaseOlderError,
)
from ehcpwatch.register import (
    SCHEMA_VERSION,
    metadata,
    stored_fold_version,
    write_fold_version,
)
from ehcpwatch.register.tables import settings

__all__ = ["Database", "clear_errors", "open_beside", "open_for_reading", "open_for_writing"]

_PAGE_CACHE_KIB = 65_536
"""SQLite's page cache. A council's year is some 30 MB, which it holds whole."""
_READER_WAIT_MS = 5_000
"""How long a reader waits for a checkpoint of the log; one takes well under a second."""
_WRITER_WAIT_MS = 10_000
"""How long one that writes waits for another: a large batch of the engine takes some seconds,
what is written beside it milliseconds."""
_ERASURE_KEY_BYTES = 32
_ERASURE_KEY = "erasure_key"
_WITHOUT_LETTERS = 1
"""The schema version before dead letters had a key of their own."""
_WITHOUT_NEWS = 3
"""The last schema version whose alerts did not say whether a notifier had seen them."""


class Database:
    """An open file: the engine over it and, for a writer, the lock that keeps others out."""

    def __init__(self, engine: Engine, path: Path, lock: FileLock | None) -> None:
        self.engine = engine
        self.path = path
        self._lock = lock

    def close(self) -> None:
        """Close the connections and let others in."""
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def erasure_key(self, connection: Connection) -> bytes:
        """Return the key by which this store's erased cases are known again."""
        key: bytes = connection.execute(
            select(settings.c.value).where(settings.c.name == _ERASURE_KEY)
        ).scalar_one()
        return key


def open_for_writing(path: Path) -> Database:
    """Open or create the database as its only writer.

    Raises:
        DatabaseLockedError: Another process writes to it.
        DatabaseCorruptError: It is not a database, or damaged.
        DatabaseNewerError: A newer ehcpwatch wrote it.
        DatabaseFullError: There is no room on the disk.
        DatabaseFailedError: It cannot be opened for another reason.
    """
    if not path.parent.is_dir():
        # The lock would make the folder, and a misspelt path a second, empty watch.
        raise DatabaseFailedError(path=path, kind="no such folder")
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseLockedError(path=path) from error
    except OSError as error:
        raise DatabaseFailedError(path=path, kind=type(error).__name__) from error
    try:
        engine = _engine(path, writes=True)
        with clear_errors(path), engine.begin() as connection:
            _prepare(connection, path)
        return Database(engine, path, lock)
    except BaseException:
        lock.release()
        raise


def open_beside(path: Path) -> Database:
    """Open the database for tables that its writer does not write, beside that writer.

    Every transaction holds the writer up until it ends, so it must be short.

    Raises:
        DatabaseMissingError: There is no such file.
        DatabaseCorruptError: It is not a database of ehcpwatch, or damaged.
        DatabaseNewerError: A newer ehcpwatch wrote it.
        DatabaseOlderError: It lacks tables of this version, which its writer makes.
        DatabaseFailedError: It cannot be opened for another reason.
    """
    # Looked at first as by a reader: what is not ours is left as it is.
    looked_at = open_for_reading(path)
    with clear_errors(path), looked_at.engine.connect() as connection:
        version = _version(connection)
    if version < SCHEMA_VERSION:
        raise DatabaseOlderError(path=path)
    return Database(_engine(path, writes=True), path, None)


def open_for_reading(path: Path) -> Database:
    """Open the database beside a writer, who may be at work.

    Raises:
        DatabaseMissingError: There is no such file.
        DatabaseCorruptError: It is not a database of ehcpwatch, or damaged.
        DatabaseNewerError: A newer ehcpwatch wrote it.
        DatabaseFailedError: It cannot be opened for another reason.
    """
    if not path.is_file():
        raise DatabaseMissingError(path=path)
    engine = _engine(path, writes=False)
    with clear_errors(path), engine.connect() as connection:
        if _version(connection) == 0:
            raise DatabaseCorruptError(path=path)
        _check(connection, path)
    return Database(engine, path, None)


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says into what the operator can do about it."""
    try:
        yield
    except DatabaseError as error:
        raise _translated(error, path) from error


def _engine(path: Path, *, writes: bool) -> Engine:
    # One connection a use: the writer holds its own for good, and readers are short.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # SQLAlchemy begins transactions itself; the driver must not begin its own.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_WRITER_WAIT_MS if writes else _READER_WAIT_MS}")
        cursor.execute(f"PRAGMA cache_size = -{_PAGE_CACHE_KIB}")
        if writes:
            cursor.execute("PRAGMA journal_mode = WAL")
            # Each commit reaches the disk before it counts: a power cut loses nothing.
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _version(connection: Connection) -> int:
    version: int = connection.execute(text("PRAGMA user_version")).scalar_one()
    return version


def _prepare(connection: Connection, path: Path) -> None:
    version = _version(connection)
    if version == 0:
        metadata.create_all(connection)
        connection.execute(
            insert(settings),
            {"name": _ERASURE_KEY, "value": secrets.token_bytes(_ERASURE_KEY_BYTES)},
        )
        write_fold_version(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        return
    _check(connection, path)
    if version == _WITHOUT_LETTERS:
        connection.exec_driver_sql("ALTER TABLE dead_letters ADD COLUMN letter TEXT")
        connection.exec_driver_sql("CREATE INDEX dead_letters_by_letter ON dead_letters (letter)")
    if version <= _WITHOUT_NEWS:
        connection.exec_driver_sql("ALTER TABLE alerts ADD COLUMN news BOOLEAN NOT NULL DEFAULT 1")
        connection.exec_driver_sql("CREATE INDEX alerts_with_news ON alerts (alert_id) WHERE news")
    if version < SCHEMA_VERSION:
        # Tables that are not there yet; those that are stay as they are.
        metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    write_fold_version(connection)


def _check(connection: Connection, path: Path) -> None:
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise DatabaseNewerError(path=path)
    fold = stored_fold_version(connection)
    if fold is None:
        raise DatabaseCorruptError(path=path)
    if fold > FOLD_VERSION:
        raise DatabaseNewerError(path=path)


_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def _translated(
    error: DatabaseError, path: Path
) -> DatabaseLockedError | DatabaseCorruptError | DatabaseFullError | DatabaseFailedError:
    cause = error.orig
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _LOCKED:
        return DatabaseLockedError(path=path)
    if code in _CORRUPT or "no such table" in str(cause):
        return DatabaseCorruptError(path=path)
    if code == sqlite3.SQLITE_FULL:
        return DatabaseFullError(path=path)
    return DatabaseFailedError(path=path, kind=getattr(cause, "sqlite_errorname", "unknown"))
