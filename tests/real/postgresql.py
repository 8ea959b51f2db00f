"""A PostgreSQL server of the tests' own, reached through a socket, with a database a test."""

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.real.parts import PartFailedError, need, running

__all__ = ["Cluster", "postgresql_running"]

# The server refuses to run as root; Debian's package makes this user.
UNPRIVILEGED = "postgres"

# Small, and nothing is flushed: no test outlives the machine's power. A test that kills the
# server in the middle of a write would need its own, with `fsync` on.
SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=40",
)

# Only part of the socket's name, as nothing listens on a network.
PORT = 5432


class Cluster:
    """A PostgreSQL server that runs."""

    def __init__(self, folder: Path) -> None:
        """Describe the server whose socket lies in *folder*."""
        self._folder = folder

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database for as long as the with-block lasts, and give its name."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield name
        finally:
            # Whoever is still connected is a test's leftover, and is thrown out.
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, database: str) -> str:
        """Return the address of *database* as SQLAlchemy takes it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}&port={PORT}"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            host=str(self._folder), port=PORT, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


@contextmanager
def postgresql_running() -> Iterator[Cluster]:
    """Run a new server for as long as the with-block lasts.

    Raises:
        PartFailedError: It did not start, with what it said.
    """
    programs = need("postgresql")
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Straight under /tmp: pytest's own folders are shut to other users, and the name of a socket
    # may not be longer than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="ehcpwatch-pg-", dir="/tmp"))
    try:
        if user is not None:
            shutil.chown(folder, user, user)
        _initialise(programs, folder, user)
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        with running(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *settings],
            ready=lambda: _serves(folder),
            log=folder / "log",
            user=user,
            # SIGTERM would wait for whoever is still connected.
            how_to_stop=signal.SIGINT,
        ):
            yield Cluster(folder)
    finally:
        shutil.rmtree(folder)


def _initialise(programs: Path, folder: Path, user: str | None) -> None:
    done = subprocess.run(
        [
            *(programs / "initdb", "-D", folder / "data"),
            *("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--no-sync", "--no-instructions"),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else (),
    )
    if done.returncode != 0:
        message = f"PostgreSQL's data was not made:\n{done.stdout}{done.stderr}"
        raise PartFailedError(message)


def _serves(folder: Path) -> bool:
    """Return whether the server lets somebody in; its socket is there sooner."""
    if not (folder / f".s.PGSQL.{PORT}").exists():
        return False
    try:
        psycopg.connect(
            host=str(folder), port=PORT, user="postgres", dbname="postgres", connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True
