"""`ehcpwatch reproduce`: published figures rebuilt case by case and counted again."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.errors import InputUnreadableError
from ehcpwatch.reports import Comparison, ReproducedRow, reproduce_through_prometheus
from ehcpwatch.reports import reproduce as reproduce_rows
from ehcpwatch.simulator import read_table, rows_of

from .console import JSONValue, count_progress, out, print_json, table
from .exit_codes import ExitCode
from .options import Json, Seed

__all__ = ["MOST_ROWS_SHOWN", "Through", "register", "reproduce"]


class Through(StrEnum):
    """What the computed figures are read from, where it is not the engine."""

    PROMETHEUS = "prometheus"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reproduce)


def reproduce(
    file: Annotated[Path, typer.Argument(help="CSV with the columns of the DfE's file.")],
    authority: Annotated[
        list[str] | None,
        typer.Option("--authority", help="Only these; may be given several times."),
    ] = None,
    year: Annotated[list[int] | None, typer.Option("--year", help="Only these years.")] = None,
    through: Annotated[
        Through | None,
        typer.Option(
            "--through",
            help="Read the figures back by PromQL from a Prometheus that is started for this, "
            "in place of asking the engine.",
        ),
    ] = None,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Build cases whose true counts are the published ones, and count them by the engine.

    Checks counting and rounding, not the world: the row goes in and has to come out.
    "x" and "z" mean not published. Exit 1 if anything published differs.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = read_table(stream)
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadableError(path=file) from error
    if authority:
        rows = tuple(row for name in authority for row in rows_of(name, among=rows))
    if year:
        rows = tuple(row for row in rows if row.year in year)
    found = reproduce_rows if through is None else reproduce_through_prometheus
    reproduced: list[ReproducedRow] = []
    with count_progress("rows reproduced", len(rows)) as progress:
        task = progress.tasks[0].id
        for row in found(rows, seed=seed):
            reproduced.append(row)
            progress.advance(task)
    if json:
        print_json({"rows": [_document(row) for row in reproduced]})
    else:
        _print(reproduced, through, detailed=len(reproduced) <= MOST_ROWS_SHOWN)
    if not reproduced or any(not row.agrees for row in reproduced):
        raise typer.Exit(ExitCode.DIFFERENCE)


MOST_ROWS_SHOWN = 40
"""Beyond this, rows that agree are counted, not listed."""


def _name(row: ReproducedRow) -> str:
    return f"{row.row.year} {row.row.name}"


def _rate(row: ReproducedRow, suffix: str) -> str:
    """Return numerator, denominator and percentage of one reading, as computed."""
    by_column = {comparison.column: comparison for comparison in row.comparisons}
    within = by_column["plans_issued_20_weeks_ex" if suffix else "plans_issued_within_20_weeks"]
    plans = by_column[f"plans_issued_den{suffix}"]
    percent = by_column[
        "PC_plans_issued_20_weeks_ex" if suffix else "pc_plans_issued_within_20_weeks"
    ]
    if within.published is None and plans.published is None:
        return "not published"
    value = "no value" if percent.computed is None else f"{percent.computed} %"
    return f"{within.computed}/{plans.computed} = {value}"


def _print(reproduced: list[ReproducedRow], through: Through | None, *, detailed: bool) -> None:
    shown = table(
        "Published figures, reproduced"
        if through is None
        else "Published figures, reproduced and read back from Prometheus",
        ["row", "within 20 weeks, including", "excluding", "untimed", "agrees"],
        right=["untimed"],
    )
    for row in reproduced:
        if detailed or not row.agrees:
            shown.add_row(
                _name(row),
                _rate(row, ""),
                _rate(row, "_ex"),
                str(row.untimed),
                "yes" if row.agrees else "[bold]NO[/]",
            )
    if shown.row_count:
        out.print(shown)
    for row in reproduced:
        for sentence in row.inconsistencies:
            out.print(f"{_name(row)}: {sentence}")
        for comparison in row.comparisons:
            if not comparison.agrees:
                out.print(f"{_name(row)}, {comparison.column}: {_difference(comparison)}")
    if untimed := [row for row in reproduced if row.untimed]:
        names = ", ".join(f"{_name(row)} ({row.untimed})" for row in untimed)
        out.print(
            f"In {len(untimed)} rows the bands sum to less than the plans issued; the others are "
            f"counted as untimed plans, whose cause is unknown: {names}."
        )
    unpublished = sum(not row.is_published for row in reproduced)
    agreeing = sum(row.agrees for row in reproduced)
    values = sum(
        comparison.published is not None for row in reproduced for comparison in row.comparisons
    )
    out.print(
        f"{agreeing} of {len(reproduced)} rows agree, {values:,} published values compared, "
        f"{sum(row.events for row in reproduced):,} events counted"
        f"{f'; {unpublished} rows publish nothing' if unpublished else ''}."
    )


def _difference(comparison: Comparison) -> str:
    computed = "no value" if comparison.computed is None else str(comparison.computed)
    return f"published {comparison.published}, computed {computed}."


def _document(row: ReproducedRow) -> JSONValue:
    return {
        "year": row.row.year,
        "name": row.row.name,
        "code": row.row.code,
        "agrees": row.agrees,
        "untimed": row.untimed,
        "events": row.events,
        "inconsistencies": list(row.inconsistencies),
        "values": {
            comparison.column: {
                "published": None if comparison.published is None else str(comparison.published),
                "computed": None if comparison.computed is None else str(comparison.computed),
                "agrees": comparison.agrees,
            }
            for comparison in row.comparisons
        },
    }
