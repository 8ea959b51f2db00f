"""What the embedded engine costs: bytes of events in, everything durable on disk.

Run: `python benchmarks/embedded.py [--cases N] [--json]`. Reads encoded events as a source
does, decodes, applies, and commits each batch to a new SQLite file with a full sync.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from core import TODAY, borough
from machine import describe

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import decode_structured, encode_structured
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

NOW = datetime.combine(TODAY, datetime.min.time(), UTC)


def durable_rate(lines: Sequence[bytes], folder: Path, batch: int) -> float:
    """Return events a second from bytes to commits of *batch* events each; all counted."""
    with EmbeddedEngine(
        folder / f"bench-{batch}.db", policy=Policy(), wall_clock=ManualClock(NOW)
    ) as engine:
        started = perf_counter()
        for at in range(0, len(lines), batch):
            items = [
                Delivered(item=decode_structured(line), place="") for line in lines[at : at + batch]
            ]
            engine.take(Delivery(source="bench", items=items, position=str(at)))
        engine.watch.count(engine.watch.uncounted)
        return len(lines) / (perf_counter() - started)


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="cases, twelve events each")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    lines = [encode_structured(event) for event in borough(arguments.cases, issued=True)]
    figures: dict[str, float] = {"events": len(lines)}
    for batch in (1_000, 5_000):
        with TemporaryDirectory() as folder:
            rate = durable_rate(lines, Path(folder), batch)
        figures[f"events_per_second_batch_{batch}"] = round(rate)
    if arguments.json:
        print(json.dumps({"machine": describe(), **figures}, sort_keys=True))
        return
    print(describe())
    for name, value in figures.items():
        print(f"{name:32} {value:>12,}")


if __name__ == "__main__":
    main()
