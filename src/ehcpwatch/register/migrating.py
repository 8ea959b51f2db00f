"""Bringing a PostgreSQL database to the tables of this version.

The migrations are numbered like `SCHEMA_VERSION`, and only lead forward. They are read
from the package, so that no `alembic.ini` is needed and none can be wrong.
"""

from sqlalchemy import Connection, column, inspect, select, table, text

from .tables import SCHEMA_VERSION

__all__ = ["migrate", "schema_version"]

_VERSION_TABLE = "ehcpwatch_version"
"""Not Alembic's own name for it: other programs may share the database and have that."""
_LOCK = 0x65686370
"""The name of the lock under which tables are changed ("ehcp"), so that of two programs that
start together one waits for the other."""


def schema_version(connection: Connection) -> int:
    """Return the version of the tables, 0 where there are none."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return 0
    said: str | None = connection.execute(
        select(column("version_num")).select_from(table(_VERSION_TABLE))
    ).scalar_one_or_none()
    return 0 if said is None else int(said)


def migrate(connection: Connection) -> None:
    """Make the tables, or bring older ones up to date; leave newer ones alone.

    Args:
        connection: To PostgreSQL, in a transaction: all migrations are applied, or none.
    """
    # An extra that users of a file do not have, and 0.3 s that they need not wait.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _LOCK})
    if schema_version(connection) >= SCHEMA_VERSION:
        return
    config = Config()
    config.set_main_option("script_location", f"{__package__}:migrations")
    config.attributes.update(connection=connection, version_table=_VERSION_TABLE)
    command.upgrade(config, "head")
