"""The embedded engine: a whole watch in one process, on one SQLite file."""

from .database import Database, clear_errors, open_beside, open_for_reading, open_for_writing
from .engine import EmbeddedEngine, Progress, rebuild

__all__ = [
    "Database",
    "EmbeddedEngine",
    "Progress",
    "clear_errors",
    "open_beside",
    "open_for_reading",
    "open_for_writing",
    "rebuild",
]
