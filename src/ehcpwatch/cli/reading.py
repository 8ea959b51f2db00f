"""A register opened beside whoever writes it: a file of the embedded engine, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ehcpwatch.register import PostgresRegister, SqlConnection, is_postgresql_url
from ehcpwatch.streams.embedded import clear_errors, open_beside, open_for_reading

__all__ = ["open_register", "write_beside"]


@contextmanager
def open_register(state: str) -> Iterator[SqlConnection]:
    """Give one unchanging view of the register that *state* names.

    Raises:
        EngineError: It cannot be opened or read; the error says what to do.
        DatabaseUrlError: It is an address, and cannot be read.
        PostgresMissingError: It is an address, and what PostgreSQL needs is not installed.
    """
    if is_postgresql_url(state):
        register = PostgresRegister(state)
        try:
            with register.reading() as connection:
                yield connection
        finally:
            register.close()
        return
    path = Path(state)
    database = open_for_reading(path)
    try:
        with clear_errors(path), database.engine.connect() as connection:
            yield connection
    finally:
        database.close()


@contextmanager
def write_beside(state: str) -> Iterator[SqlConnection]:
    """Give a short transaction for tables that no engine or projector writes.

    Raises:
        DatabaseOlderError: The register lacks tables of this version.
        Others as of `open_register`.
    """
    if is_postgresql_url(state):
        register = PostgresRegister(state)
        try:
            with register.beside() as connection:
                yield connection
        finally:
            register.close()
        return
    path = Path(state)
    database = open_beside(path)
    try:
        with clear_errors(path), database.engine.begin() as connection:
            yield connection
    finally:
        database.close()
