"""Figures that the Department for Education has published, as they come with the package."""

from .rows import (
    PUBLISHED_COLUMNS,
    Level,
    PublishedRow,
    packaged_rows,
    read_rows,
    read_table,
)

__all__ = [
    "PUBLISHED_COLUMNS",
    "Level",
    "PublishedRow",
    "packaged_rows",
    "read_rows",
    "read_table",
]
