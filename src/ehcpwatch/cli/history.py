"""`ehcpwatch history`: past days as the metrics page would have shown them, for Prometheus."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.errors import FileUnwritableError
from ehcpwatch.register import RecordedSpan, erased_digests, recorded_span
from ehcpwatch.reports import (
    Blocks,
    Every,
    Known,
    Moment,
    Tape,
    find_programs,
    instants,
    make_blocks,
    replay,
    tiers,
)

from .console import count_progress, err, out, print_json
from .exit_codes import ExitCode
from .options import (
    DayOne,
    GoLive,
    Json,
    LadderFile,
    MetricsFile,
    RegisterState,
    beside_of,
    policy_of,
    to_date,
)
from .reading import open_register

__all__ = ["history", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(history)


def history(
    state: RegisterState,
    *,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="The last day, to its end; default today."),
    ] = None,
    every: Annotated[
        Every, typer.Option("--every", help="How far apart the samples lie.")
    ] = Every.HOUR,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write OpenMetrics text here."),
    ] = None,
    blocks: Annotated[
        Path | None,
        typer.Option(
            "--blocks",
            metavar="DIR",
            help="Have promtool write blocks of Prometheus' database into this folder.",
        ),
    ] = None,
    known: Annotated[
        Known,
        typer.Option(
            "--known",
            help="Of each day what was known then, as a running watch showed it, or what is "
            "known now of it, whenever it was recorded.",
        ),
    ] = Known.THEN,
    metrics_settings: MetricsFile = None,
    ladder: LadderFile = None,
    go_live: GoLive = None,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """Write what the metrics page would have shown on past days, so that no dashboard is empty.

    The kept events are replayed in the order in which they were recorded. Give --output,
    --blocks or both. How Prometheus takes it up: docs/history.md.
    """
    if output is None and blocks is None:
        message = "give --output FILE, --blocks DIR, or both"
        raise typer.BadParameter(message)
    policy = policy_of(ladder, go_live, day_one=count_receipt_as_day_one)
    beside = beside_of(metrics_settings, policy)
    at = _instants(first, last, every)
    if blocks is not None:
        # Asked before the long work, not after it.
        find_programs()
    with open_register(state) as connection, Tape() as tape:
        span = recorded_span(connection)
        if said := _nothing_to_show(span, at[-1], known):
            err.print(said)
            raise typer.Exit(ExitCode.DIFFERENCE)
        erased = len(erased_digests(connection))
        events = _replayed(replay(connection, at, beside=beside, known=known), tape, len(at))
        written = _written(tape, at, output, blocks)
        series = tape.series
    if json:
        print_json(
            {
                "from": at[0].isoformat(),
                "to": at[-1].isoformat(),
                "every": every.value,
                "known": known.value,
                "instants": len(at),
                "events": events,
                "series": series,
                "samples": written.samples,
                "recorded": written.recorded,
                "first_recorded_at": None if span.first_at is None else span.first_at.isoformat(),
                "unrecorded": span.unrecorded,
                "erased_since": erased,
            }
        )
        return
    out.print(
        f"{written.samples:,} samples of {series:,} series at {len(at):,} instants, "
        f"{at[0]:%Y-%m-%d %H:%M} to {at[-1]:%Y-%m-%d %H:%M} UTC, from {events:,} events."
    )
    if blocks is not None:
        out.print(f"{written.recorded:,} samples more of what the recording rules say of them.")
    for sentence in _hints(span, at[0], known, erased):
        out.print(sentence)


def _instants(first: str, last: str | None, every: Every) -> list[datetime]:
    """Return the instants between two days, as written.

    Raises:
        typer.BadParameter: There is none, or a day is not written as one.
    """
    now = SystemClock().now()
    first_on, last_on = to_date(first) or date.min, to_date(last) or now.date()
    if first_on > last_on:
        message = "the day of --from lies after that of --to"
        raise typer.BadParameter(message)
    found = instants(first_on, last_on, every=every, until=now)
    if not found:
        message = "the day of --from has not come yet"
        raise typer.BadParameter(message)
    return found


def _nothing_to_show(span: RecordedSpan, last_at: datetime, known: Known) -> str | None:
    """Return why there is no history, `None` where there is one."""
    if span.first_at is None and (known is Known.THEN or not span.unrecorded):
        return "The register holds no event that says when it was recorded: nothing was written."
    if known is Known.THEN and span.first_at is not None and span.first_at > last_at:
        return (
            f"The first event was recorded on {span.first_at:%Y-%m-%d}, after the days asked for: "
            "a watch would have shown nothing, and nothing was written. With --known now each "
            "day is shown as it is known now."
        )
    return None


def _hints(span: RecordedSpan, first_at: datetime, known: Known, erased: int) -> Iterator[str]:
    """Yield what whoever reads the history must know of it."""
    if known is Known.THEN and span.first_at is not None and span.first_at > first_at:
        yield (
            f"Nothing was recorded before {span.first_at:%Y-%m-%d}: until then the history is "
            "empty. With --known now each day is shown as it is known now."
        )
    if known is Known.THEN and span.unrecorded:
        yield f"{span.unrecorded:,} events do not say when they were recorded and were left out."
    if erased:
        yield (
            f"{erased:,} cases were erased since: their months keep their counts, from the "
            "beginning of each month on, and the open stock of past days lacks them."
        )


def _replayed(moments: Iterator[Moment], tape: Tape, total: int) -> int:
    """Put a replay on tape; return how many events it took in."""
    events = 0
    with count_progress("instants replayed", total) as progress:
        task = progress.tasks[0].id
        for number, moment in enumerate(moments):
            if moment.samples is not None:
                tape.take(number, moment.samples)
            events = moment.events
            progress.advance(task)
    return events


def _written(tape: Tape, at: list[datetime], output: Path | None, blocks: Path | None) -> Blocks:
    """Write what was asked for; return how much each holds.

    Raises:
        FileUnwritableError: The file, or the folder of blocks, cannot be written.
        ProgramFailedError: promtool or Prometheus could not do its part.
    """
    times = [int(instant.timestamp()) for instant in at]
    written = Blocks(samples=0, recorded=0)
    if output is not None:
        err.print(f"Writing {output} ...")
        try:
            with output.open("w", encoding="utf-8") as stream:
                samples = tape.write(stream, times, first=0, last=len(times))
        except OSError as error:
            raise FileUnwritableError(path=output) from error
        written = Blocks(samples=samples, recorded=0)
    if blocks is not None:
        with count_progress("instants made into blocks", len(at) * (1 + len(tiers()))) as progress:
            task = progress.tasks[0].id
            written = make_blocks(
                tape, times, blocks, progress=lambda done: progress.update(task, completed=done)
            )
    return written
