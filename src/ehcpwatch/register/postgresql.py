"""A register on a PostgreSQL server: its address, its versions, and errors that say what to do.

The address may hold a password, and so may what the driver says of it: neither is ever
shown. What is shown is the place: server and database.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeAlias

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import (
    DatabaseNewerError,
    DatabaseOlderError,
    DatabaseUrlError,
    PostgresMissingError,
    RegisterMissingError,
    RegisterRefusedError,
    RegisterUnreachableError,
)

from .fold_version import stored_fold_version, write_fold_version
from .migrating import migrate, schema_version
from .tables import SCHEMA_VERSION

__all__ = ["PostgresRegister", "SqlConnection", "is_postgresql_url"]

SqlConnection: TypeAlias = Connection
"""What the functions of this room read and write through, for those who only hand it on."""

_SCHEMES = ("postgresql", "postgresql+psycopg", "postgres")
_DRIVER = "postgresql+psycopg"

# A server that is switched off says nothing: without these a write would wait for hours.
_NETWORK: Mapping[str, str] = MappingProxyType(
    {
        "connect_timeout": "10",
        "keepalives_idle": "30",
        "keepalives_interval": "10",
        "keepalives_count": "3",
        "tcp_user_timeout": "60000",
    }
)


def is_postgresql_url(text: str) -> bool:
    """Return whether *text* names a PostgreSQL database rather than a file."""
    scheme, colon, _ = text.partition(":")
    return bool(colon) and scheme in _SCHEMES


class PostgresRegister:
    """The register in one database; nothing is connected before it is used.

    Args:
        url: As `postgresql://user@host/database`; what libpq knows may follow as a query.
            What is left out comes from libpq's own settings, such as `PGPASSWORD` and
            `~/.pgpass`.

    Attributes:
        place: Server and database, fit to be shown.

    Raises:
        DatabaseUrlError: It is no such address.
        PostgresMissingError: The packages that it needs are not installed.
    """

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.place = _place(parsed)
        options = {name: value for name, value in _NETWORK.items() if name not in parsed.query}
        if "application_name" not in parsed.query:
            options["application_name"] = "ehcpwatch"
        try:
            self._engine = create_engine(
                parsed,
                connect_args=options,
                # One statement at a time is written, and one command reads.
                pool_size=1,
                max_overflow=0,
                # Values of rows are personal data, and never part of an error.
                hide_parameters=True,
            )
        except ModuleNotFoundError as error:
            raise PostgresMissingError from error

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def prepare(self) -> None:
        """Make the tables, or bring them up to date, and note which fold writes here now.

        Raises:
            DatabaseNewerError: A newer ehcpwatch wrote it; nothing was changed.
            PostgresMissingError: The packages that it needs are not installed.
            RegisterUnreachableError: The server does not answer.
            RegisterRefusedError: It refuses, as when the user may not make tables.
        """
        with self.transaction() as connection:
            try:
                migrate(connection)
            except ModuleNotFoundError as error:
                raise PostgresMissingError from error
            self._check(connection)
            write_fold_version(connection)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Begin a transaction; it is committed at the end, and rolled back at any error.

        Raises:
            RegisterUnreachableError: The server does not answer, or broke off; if that was at
                the very end, only the register itself can tell whether it was committed.
            RegisterRefusedError: It refuses what was asked.
        """
        with self._clear_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def beside(self) -> Iterator[Connection]:
        """Give a transaction for tables that the projector does not write.

        Raises:
            DatabaseOlderError: It lacks tables of this version, which the projector makes.
            Others as of `reading` and `transaction`.
        """
        with self.transaction() as connection:
            self._check(connection)
            if schema_version(connection) < SCHEMA_VERSION:
                raise DatabaseOlderError(path=self.place)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one unchanging view of the register, for reading alone.

        Raises:
            RegisterMissingError: There is none.
            DatabaseNewerError: A newer ehcpwatch wrote it.
            RegisterUnreachableError: The server does not answer.
            RegisterRefusedError: It refuses, as when the user may not read.
        """
        with self._clear_errors(), self._engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._check(connection)
            yield connection

    def _check(self, connection: Connection) -> None:
        version = schema_version(connection)
        if version == 0:
            raise RegisterMissingError(place=self.place)
        fold = stored_fold_version(connection) or 0
        if version > SCHEMA_VERSION or fold > FOLD_VERSION:
            raise DatabaseNewerError(path=self.place)

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # The cause is left out: what the driver says may quote the address or a value.
            raise _translated(error, self.place) from None


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError from None
    if url.drivername not in _SCHEMES:
        raise DatabaseUrlError
    return url.set(drivername=_DRIVER)


def _place(url: URL) -> str:
    """Return the address without user, password and settings, any of which may be secret."""
    host = url.host or url.query.get("host") or "this machine"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL on {host}{port}, database {url.database or 'of the user'}"


def _translated(error: DBAPIError, place: str) -> RegisterUnreachableError | RegisterRefusedError:
    kind = type(error.orig).__name__
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        return RegisterUnreachableError(place=place, kind=kind)
    return RegisterRefusedError(place=place, kind=kind)
