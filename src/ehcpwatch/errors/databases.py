"""What is wrong with a register or a database."""

from pathlib import Path

from .branches import ConfigurationError, EngineError

__all__ = [
    "DatabaseCorruptError",
    "DatabaseFailedError",
    "DatabaseFullError",
    "DatabaseLockedError",
    "DatabaseMissingError",
    "DatabaseNewerError",
    "DatabaseOlderError",
    "DatabaseUrlError",
    "PostgresMissingError",
    "ProjectionFailedError",
    "RegisterMissingError",
    "RegisterRefusedError",
    "RegisterUnreachableError",
]


class PostgresMissingError(ConfigurationError):
    """The packages that speak to PostgreSQL are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "A register in PostgreSQL was asked for, and what that needs is not installed. "
            "Install it with `pip install 'ehcpwatch[postgres]'`. A register in a file needs "
            "none of it: --state FILE."
        )


class DatabaseUrlError(ConfigurationError):
    """The address of a database cannot be read; it is not quoted, as it may hold a password."""

    def __init__(self) -> None:
        super().__init__(
            "The address of the database cannot be read. Write it like "
            "postgresql://USER@HOST/DATABASE, every sign of a password that has a meaning in "
            "addresses as %XX; or keep the password in ~/.pgpass."
        )


class RegisterMissingError(EngineError):
    """A PostgreSQL database holds no register.

    Args:
        place: Of the database, without user and password; so in the errors below.
    """

    def __init__(self, *, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place}: this database holds no register of ehcpwatch. `ehcpwatch project "
            "--database URL` makes one and fills it from Kafka; or check the address."
        )


class RegisterUnreachableError(EngineError):
    """PostgreSQL does not answer, or broke off.

    Args:
        kind: What it or its driver said, by the name of the error.
    """

    def __init__(self, *, place: str, kind: str) -> None:
        self.place = place
        self.kind = kind
        super().__init__(
            f"{place}: the database does not answer, or broke off ({kind}). Nothing of the last "
            "batch counts. Check that PostgreSQL runs there, that it has room, and that this "
            "user may connect; then start again: reading goes on where it stopped."
        )


class RegisterRefusedError(EngineError):
    """PostgreSQL answers, and refuses what was asked.

    Args:
        kind: What it said, by the name of the error.
    """

    def __init__(self, *, place: str, kind: str) -> None:
        self.place = place
        self.kind = kind
        super().__init__(
            f"{place}: the database refuses what was asked ({kind}). Nothing of the last batch "
            "was kept. Check that this user may make and write tables there, and that they are "
            "those of ehcpwatch; then start again: reading goes on where it stopped."
        )


class ProjectionFailedError(EngineError):
    """The register cannot read on from Kafka.

    Args:
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"The register could not read on from Kafka ({kind}). What was written stays; start "
            "again: reading goes on where it stopped. If it fails again, look at the broker's "
            "log and at `ehcpwatch topics check`."
        )


class DatabaseLockedError(EngineError):
    """Another process writes to the database."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: another ehcpwatch process is writing to this database. Nothing was "
            "changed. Stop that process, or give this one a database of its own with --state."
        )


class DatabaseMissingError(EngineError):
    """There is no database where one is to be read."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: there is no database here. Make one with `ehcpwatch ingest --state {path} "
            "EVENTS.jsonl`, or check the path."
        )


class DatabaseCorruptError(EngineError):
    """The file is not a database of ours, or damaged."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: this file is damaged, or is not a database of ehcpwatch. Nothing was "
            "changed. Restore it from a backup, or move it away and ingest the events again."
        )


class DatabaseNewerError(EngineError):
    """A newer ehcpwatch wrote the database.

    Args:
        path: Of the file; of a server, its place without user and password.
    """

    def __init__(self, *, path: Path | str) -> None:
        self.path = path
        super().__init__(
            f"{path}: a newer version of ehcpwatch wrote this database, and this version could "
            "damage it. Nothing was changed. Install that version again, or restore a backup "
            "from before the upgrade."
        )


class DatabaseOlderError(EngineError):
    """A database lacks the tables of this version, and whoever asks is not the one to make them.

    Args:
        path: Of the file; of a server, its place without user and password.
    """

    def __init__(self, *, path: Path | str) -> None:
        self.path = path
        super().__init__(
            f"{path}: an older version of ehcpwatch wrote this database, and it lacks what this "
            "command keeps there. Nothing was changed. Start `ehcpwatch run` on the file, or "
            "`ehcpwatch project` on the server, once with this version: it adds what is missing."
        )


class DatabaseFullError(EngineError):
    """No room is left on the disk."""

    def __init__(self, *, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path}: no room is left on the disk. The last batch was not kept, and nothing "
            "before it is lost. Make room and start again: reading goes on where it stopped."
        )


class DatabaseFailedError(EngineError):
    """The file cannot be used for another reason."""

    def __init__(self, *, path: Path, kind: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: the database cannot be used ({kind}). Nothing of the last batch was "
            "kept. Check that the folder exists, that this user may write to it, and that the "
            "disk is sound; then start again."
        )
