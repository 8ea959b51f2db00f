"""`ehcpwatch figures`: every figure as at a day, as known at an instant."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.measures import (
    HEADLINE,
    MEASURES,
    Figure,
    Standing,
    Unit,
)
from ehcpwatch.measures import (
    figures as figures_of,
)
from ehcpwatch.register import Recount, recount

from .console import JSONValue, count_progress, out, print_json, table
from .options import AsAt, DayOne, Json, KnownAt, RegisterState, to_date, to_instant
from .reading import open_register

__all__ = ["figure_document", "figures", "register", "value_in_words"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(figures)


def figures(
    state: RegisterState,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    authority: Annotated[
        str | None, typer.Option("--authority", help="ONS code; default all together.")
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option("--period", help="A year (2024) or a month (2024-03)."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every figure, not the headline ones alone.")
    ] = False,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """Count every figure afresh from the events, as at a day and as known at an instant.

    The five views of timeliness stand together, because each alone can be gamed.
    """
    day = to_date(as_at) or london_date(SystemClock().now())
    instant = to_instant(known_at)
    counted = _recount(state, day, instant, day_one=count_receipt_as_day_one)
    found = figures_of(counted.counts, day, authority=authority, periods=period or None)
    if json:
        print_json(
            {
                "as_at": day.isoformat(),
                "known_at": None if instant is None else instant.isoformat(),
                "authority": authority,
                "cases": counted.cases,
                "erased_since": counted.erased,
                "figures": [figure_document(figure) for figure in found],
            }
        )
        return
    _print(found, day, instant, counted, every=every, chosen=bool(period))


def _recount(state: str, day: date, instant: datetime | None, *, day_one: bool) -> Recount:
    with (
        open_register(state) as connection,
        count_progress("cases counted", None) as progress,
    ):
        task = progress.tasks[0].id
        return recount(
            connection,
            as_at=day,
            known_at=instant,
            count_receipt_as_day_one=day_one,
            progress=lambda done: progress.update(task, completed=done),
        )


def value_in_words(figure: Figure) -> str:
    """Return the value as it is shown: a number with its unit, or why there is none."""
    if figure.value is None:
        if figure.lowest is not None and figure.highest is not None and figure.denominator:
            return f"not yet: {figure.lowest} to {figure.highest} of {figure.denominator}"
        return "not yet" if figure.standing is Standing.NOT_YET else "no value"
    match figure.unit:
        case Unit.PERCENT:
            return f"{figure.value} %"
        case Unit.WEEKS:
            return f"{figure.value} weeks"
        case Unit.POUNDS:
            return f"£{figure.value:,}"
        case Unit.COUNT:
            return f"{figure.value:,}"


def _print(
    found: tuple[Figure, ...],
    day: date,
    instant: datetime | None,
    counted: Recount,
    *,
    every: bool,
    chosen: bool,
) -> None:
    known = "now" if instant is None else instant.isoformat()
    shown = table(
        f"Figures as at {day.isoformat()}, as known {known}",
        ["measure", "period", "of", "including exceptions", "excluding", "standing"],
        right=["including exceptions", "excluding"],
    )
    recent = {f"{day.year}", f"{day.year - 1}", day.isoformat()}
    for pair in _pairs(found):
        first = pair[0]
        if not every and (first.measure not in HEADLINE or first.labels):
            continue
        if not (every or chosen) and first.period not in recent:
            continue
        values = [_count_and_value(figure) for figure in pair]
        shown.add_row(
            MEASURES[first.measure].title,
            first.period,
            ", ".join(value for _, value in first.labels) or "all",
            *(
                values
                if len(values) > 1
                else [values[0], "the same" if first.reading is None else ""]
            ),
            first.standing.value.replace("_", " "),
        )
    out.print(shown)
    out.print(
        f"{counted.cases:,} cases counted. What each figure means: docs/measures.md. "
        + ("" if every else "More: --all, or --period 2024-03.")
    )
    if counted.erased:
        out.print(
            f"{counted.erased:,} cases were erased since: they stay in the months that were over, "
            "and the open stock of past days lacks them."
        )


def _pairs(found: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Yield each figure with its other reading beside it."""
    by_subject: dict[object, list[Figure]] = {}
    for figure in found:
        by_subject.setdefault((figure.measure, figure.period, figure.labels), []).append(figure)
    yield from by_subject.values()


def _count_and_value(figure: Figure) -> str:
    value = value_in_words(figure)
    if figure.numerator is None or figure.denominator is None or figure.lowest is not None:
        return value
    return f"{figure.numerator:,} of {figure.denominator:,} = {value}"


def figure_document(figure: Figure) -> JSONValue:
    """Return a figure with the keys that docs/cli.md documents."""
    return {
        "measure": figure.measure.value,
        "authority": figure.authority,
        "period": figure.period,
        "reading": None if figure.reading is None else figure.reading.value,
        "labels": dict(figure.labels),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": None if figure.value is None else str(figure.value),
        "unit": figure.unit.value,
        "standing": figure.standing.value,
        "lowest": figure.lowest,
        "highest": figure.highest,
        "untimed": figure.untimed,
        "parts": dict(figure.parts),
    }
