"""What a register holds, for comparing one database with another."""

from typing import Any

from sqlalchemy import Connection, select

from ehcpwatch.register.tables import metadata

__all__ = ["contents"]

# What belongs to one store alone: its keys, its places, its instants.
OWN = {"settings", "offsets", "erased"}
OWN_COLUMNS = {"refused_micros", "source", "place", "digest", "letter", "headers"}


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, sorted, without what belongs to one store alone."""
    return {
        table.name: sorted(
            tuple(row)
            for row in connection.execute(
                select(*(column for column in table.c if column.name not in OWN_COLUMNS - keys))
            )
        )
        for table in metadata.sorted_tables
        if table.name not in OWN
        for keys in [{"source"} if table.name == "events" else set()]
    }
