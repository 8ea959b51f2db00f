"""The demo's screen: the figures, the open cases, the latest alerts, and what to do next."""

from datetime import date
from pathlib import Path
from typing import TypeAlias

from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from ehcpwatch.alerts import AlertRecord, message
from ehcpwatch.measures import (
    DueBand,
    Figure,
    MeasureKey,
    Reading,
    View,
    figures,
)
from ehcpwatch.simulator import Borough
from ehcpwatch.watch import Snapshot

from .console import table
from .figures import value_in_words

__all__ = ["Screen", "screen"]

Screen: TypeAlias = Group

_BANDS = (
    (DueBand.PAST_92, "overdue by 13 weeks or more"),
    (DueBand.PAST_29_91, "overdue by 4 to 13 weeks"),
    (DueBand.PAST_1_28, "overdue by up to 4 weeks"),
    (DueBand.DUE_0_14, "due within 2 weeks"),
    (DueBand.DUE_15_42, "due in 2 to 6 weeks"),
    (DueBand.DUE_43, "due later"),
)
_BAR = 28
_SHOWN = (
    (MeasureKey.ISSUED_IN_TIME, "Plans issued within 20 weeks, this year"),
    (MeasureKey.OPEN_IN_TIME, "Open assessments still within 20 weeks"),
    (MeasureKey.DECIDED_IN_TIME, "Decisions whether to assess within 6 weeks"),
    (MeasureKey.WAIT_MEDIAN, "Median wait for a plan"),
)


def screen(
    borough: Borough,
    day: date,
    snapshot: Snapshot,
    *,
    latest: tuple[AlertRecord, ...],
    raised: int,
    port: int,
    state: Path | None,
    over: bool,
) -> Screen:
    """Return the screen of one day."""
    title = Text.assemble(
        (f"{borough.authority_name} {borough.year}, simulated ", "bold"),
        "(no real child)   ",
        (f"{day:%A %-d %B %Y}", "bold"),
        f"   {snapshot.cases:,} cases watched   {sum(snapshot.applied.values()):,} events",
    )
    return Group(
        Panel(title),
        # Before the rest: a small window cuts from below.
        _next(borough, port, state, over=over),
        _figures(snapshot, day, borough.year),
        _open(snapshot),
        _alerts(latest, raised, snapshot, day),
    )


def _figures(snapshot: Snapshot, day: date, year: int) -> Panel:
    shown = table(
        "",
        ["figure", "including exceptions", "excluding"],
        right=["including exceptions", "excluding"],
    )
    shown.title = None
    found = [f for f in figures(snapshot.counts, day, periods=[str(year)]) if not f.labels]
    for measure, words in _SHOWN:
        by_reading = {figure.reading: figure for figure in found if figure.measure is measure}
        both = (by_reading.get(Reading.INCLUDING), by_reading.get(Reading.EXCLUDING))
        shown.add_row(words, *(_value(figure) for figure in both))
    return Panel(shown, title="Figures", title_align="left")


def _value(figure: Figure | None) -> str:
    if figure is None:
        return ""
    value = value_in_words(figure)
    if figure.numerator is None or figure.denominator is None:
        return value
    return f"{figure.numerator:,} of {figure.denominator:,} = {value}"


def _open(snapshot: Snapshot) -> Panel:
    counts: dict[str, int] = {}
    for cell, count in snapshot.counts.items():
        if cell[0] == View.OPEN_TEAM:
            counts[str(cell[3])] = counts.get(str(cell[3]), 0) + count
    most = max(counts.values(), default=0)
    lines = []
    for band, words in _BANDS:
        count = counts.get(band, 0)
        width = round(_BAR * count / most) if most else 0
        lines.append(f"{words:<28} {'█' * width:<{_BAR}} {count:>5,}")
    return Panel(
        "\n".join(lines), title="Open assessments, by the last lawful day", title_align="left"
    )


def _alerts(latest: tuple[AlertRecord, ...], raised: int, snapshot: Snapshot, day: date) -> Panel:
    standing = sum(snapshot.alerts.values())
    lines = [
        f"{record.severity.value.upper():<7} {_told(record, day)}" for record in reversed(latest)
    ]
    title = f"Alerts: {raised:,} raised since 1 January, {standing:,} stand"
    return Panel("\n".join(lines) or "None yet.", title=title, title_align="left")


def _told(record: AlertRecord, day: date) -> str:
    told = message(record, day)
    about = f" ({told.about})" if told.about else ""
    return f"{record.case.partition('/')[2]}  {told.what}{about}"


def _next(borough: Borough, port: int, state: Path | None, *, over: bool) -> Panel:
    lines = [f"Metrics now:    http://127.0.0.1:{port}/metrics"]
    if over and state is None:
        lines = [
            "Keep the database to look into:  ehcpwatch demo --once --state demo.db",
            "See the year go by:              ehcpwatch demo",
        ]
    elif over and state is not None:
        as_at = f"--as-at {borough.last_on.isoformat()}"
        lines += [
            "In another terminal (in a checkout the command is .venv/bin/ehcpwatch):",
            f"Every figure:   ehcpwatch figures --state {state} {as_at}",
            f"The worklist:   ehcpwatch cases --state {state} {as_at}",
            f"The alerts:     ehcpwatch alerts --state {state}",
            f"Why a date:     ehcpwatch explain CASE --state {state} {as_at}",
        ]
    return Panel("\n".join(lines), title="What to look at next", title_align="left")
