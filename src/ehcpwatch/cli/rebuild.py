"""`ehcpwatch rebuild`: every case's state made again from the events that are kept."""

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.streams.embedded import rebuild as rebuild_state
from ehcpwatch.watch import Policy

from .console import count_progress, err
from .options import State

__all__ = ["rebuild", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rebuild)


def rebuild(state: State) -> None:
    """Fold every case again from its events. Silent: what was said stays said."""
    with count_progress("cases", None) as progress:
        task = progress.tasks[0].id
        folded = rebuild_state(
            state,
            policy=Policy(),
            wall_clock=SystemClock(),
            progress=lambda _, done: progress.update(task, completed=done),
        )
    err.print(f"{folded:,} cases folded again from their events. Nothing was announced.")
