"""Cases drawn from published figures and a seed: figures in, events out."""

from ehcpwatch.published import (
    PUBLISHED_COLUMNS,
    Level,
    PublishedRow,
    packaged_rows,
    read_rows,
    read_table,
)

from .authorities import row_of, rows_of
from .bands import Band, BandCount, Bands, Inconsistency
from .borough import Borough, simulate
from .exact import ExactRow, exact_cases

__all__ = [
    "PUBLISHED_COLUMNS",
    "Band",
    "BandCount",
    "Bands",
    "Borough",
    "ExactRow",
    "Inconsistency",
    "Level",
    "PublishedRow",
    "exact_cases",
    "packaged_rows",
    "read_rows",
    "read_table",
    "row_of",
    "rows_of",
    "simulate",
]
