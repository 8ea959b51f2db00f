"""Ingests a file into a database and settles its alerts: the process that the kill test kills.

The day is fixed, so that an undisturbed run and a killed one see the same one.
"""

from datetime import UTC, datetime
from pathlib import Path

from ehcpwatch.clock import ManualClock
from ehcpwatch.sources import read_file, source_name
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

# Small, so that a kill finds many commits to fall between.
BATCH_EVENTS = 10
NOW = datetime(2025, 1, 15, 12, tzinfo=UTC)


def ingest(events: Path, state: Path, progress: Path) -> None:
    """Ingest what is left of the file and settle; note each commit in *progress*, and the end."""
    clock = ManualClock(NOW)
    with (
        progress.open("a", buffering=1) as notes,
        EmbeddedEngine(state, policy=Policy(), wall_clock=clock) as engine,
    ):
        notes.write("opened\n")
        position = engine.position(source_name(events))
        deliveries = read_file(
            events, position=position, wall_clock=clock, batch_events=BATCH_EVENTS
        )
        for delivery in deliveries:
            notes.write("applying\n")
            engine.take(delivery)
            notes.write("committed\n")
        engine.tick()
        for records in filter(None, engine.settle()):
            notes.write(f"said {len(records)}\n")
        notes.write("done\n")
