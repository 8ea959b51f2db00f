"""`ehcpwatch ingest`: events from files into a database, from where it left off."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.sources import event_files, read_file, read_stream, source_name
from ehcpwatch.streams import Outcome
from ehcpwatch.streams.embedded import EmbeddedEngine

from .console import byte_progress, err, print_json
from .options import DayOne, GoLive, Json, LadderFile, State, policy_of

__all__ = ["STANDARD_INPUT", "ingest", "register"]

STANDARD_INPUT = Path("-")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ingest)


def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(help="JSON Lines files or folders of them; - reads standard input."),
    ],
    state: State,
    ladder: LadderFile = None,
    go_live: GoLive = None,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """Take events in, then settle the alerts.

    May be stopped at any moment and run again: a file goes on from the last commit, and
    what is known already is recognised. Refused lines are kept; see `dead-letters`.
    """
    policy = policy_of(ladder, go_live, day_one=count_receipt_as_day_one)
    paths = [p for given in files for p in (_files(given))]
    clock = SystemClock()
    total = Outcome()
    with EmbeddedEngine(state, policy=policy, wall_clock=clock) as engine:
        for path in paths:
            total = _take(engine, path, clock, total)
        engine.tick()
        said: Counter[str] = Counter(
            record.state.value for records in engine.settle() for record in records
        )
    if json:
        print_json(
            {
                "accepted": total.accepted,
                "duplicates": total.duplicates,
                "refused": total.refused,
                "alerts": dict(said),
            }
        )
        return
    err.print(
        f"{total.accepted:,} events taken in, {total.duplicates:,} known already, "
        f"{total.refused:,} refused."
    )
    if total.refused:
        err.print(f"Refused events are kept: ehcpwatch dead-letters --state {state}")
    if said:
        alerts = ", ".join(f"{count:,} {word}" for word, count in sorted(said.items()))
        err.print(f"Alerts: {alerts}. See: ehcpwatch alerts --state {state}")


def _files(given: Path) -> tuple[Path, ...]:
    return (given,) if given == STANDARD_INPUT else event_files(given)


def _take(engine: EmbeddedEngine, path: Path, clock: SystemClock, total: Outcome) -> Outcome:
    standard_input = path == STANDARD_INPUT
    size = None if standard_input else path.stat().st_size
    with byte_progress("standard input" if standard_input else path.name, size) as progress:
        task = progress.tasks[0].id

        def read(count: int) -> None:
            progress.advance(task, count)

        deliveries = (
            read_stream(sys.stdin.buffer, source="stdin", wall_clock=clock, progress=read)
            if standard_input
            else read_file(
                path,
                position=engine.position(source_name(path)),
                wall_clock=clock,
                progress=read,
            )
        )
        for delivery in deliveries:
            total += engine.take(delivery)
    return total
