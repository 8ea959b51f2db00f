"""What the commands print on: tables for people, JSON for machines, progress beside both."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

__all__ = [
    "JSONValue",
    "byte_progress",
    "count_progress",
    "err",
    "mute_clients",
    "out",
    "print_json",
    "table",
]

JSONValue = Mapping[str, "JSONValue"] | Sequence["JSONValue"] | str | int | bool | None

_PIPE_COLUMNS = 160
"""Where nobody's window sets the width: wide enough that no cell is cut."""


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPE_COLUMNS
    return Console(stderr=stderr, highlight=False, width=width)


out = _console(stderr=False)
"""Standard output: what was asked for."""
err = _console(stderr=True)
"""Standard error: progress, hints and errors, so that a pipe holds the answer alone."""


def mute_clients() -> None:
    """Keep from standard error what Kafka's client logs: the reason comes as an error of ours.

    asyncio complains of tasks and futures in which the client left an error that it has also
    raised; a command that was stopped by another would end in tracebacks.
    """
    for name in ("aiokafka", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def print_json(document: JSONValue) -> None:
    """Print *document*, keys sorted, the same bytes for the same answer."""
    sys.stdout.write(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def table(title: str | None, columns: Sequence[str], *, right: Sequence[str] = ()) -> Table:
    """Return an empty table; *right* are the columns that hold numbers."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


@contextmanager
def byte_progress(text: str, total: int | None) -> Iterator[Progress]:
    """Show how many bytes of *total* are read; `None` where the end is not known."""
    known = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    unknown = (SpinnerColumn(), DownloadColumn())
    columns = (TextColumn("{task.description}"), *(unknown if total is None else known))
    with Progress(*columns, console=err, transient=True) as progress:
        progress.add_task(text, total=total)
        yield progress


@contextmanager
def count_progress(text: str, total: int | None) -> Iterator[Progress]:
    """Show how many of *total* are done; `None` where it is not known."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        progress.add_task(text, total=total)
        yield progress
