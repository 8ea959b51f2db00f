"""Which version of the fold has written a register: a program refuses a newer one than its own."""

from sqlalchemy import Connection, select

from ehcpwatch.case import FOLD_VERSION

from .statements import statements
from .tables import settings

__all__ = ["stored_fold_version", "write_fold_version"]

_NAME = "fold_version"


def stored_fold_version(connection: Connection) -> int | None:
    """Return the newest version that has written here, `None` where none is noted."""
    value: bytes | None = connection.execute(
        select(settings.c.value).where(settings.c.name == _NAME)
    ).scalar_one_or_none()
    return None if value is None else int(value)


def write_fold_version(connection: Connection) -> None:
    """Note this program's version."""
    connection.execute(
        statements(connection).put_setting, {"name": _NAME, "value": str(FOLD_VERSION).encode()}
    )
