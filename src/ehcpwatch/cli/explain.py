"""`ehcpwatch explain`: why each date of a case is what it is, line by line."""

from dataclasses import asdict
from typing import Annotated

import typer
from pydantic_core import to_jsonable_python
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from ehcpwatch.case import Explanation, LimitExplained, days_by_holder
from ehcpwatch.case import explain as explain_case
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.events import CaseKey
from ehcpwatch.register import case_events
from ehcpwatch.statute import long_date

from .console import err, out, print_json, table
from .exit_codes import ExitCode
from .options import AsAt, DayOne, Json, KnownAt, RegisterState, to_date, to_instant
from .reading import open_register

__all__ = ["explain", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    case: Annotated[str, typer.Argument(help="The case, as authority/case_ref.")],
    state: RegisterState,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """Explain a case: for each date the events, the rule and the arithmetic behind it."""
    day = to_date(as_at) or london_date(SystemClock().now())
    with open_register(state) as connection:
        events = case_events(connection, CaseKey(case))
    if not events:
        err.print("There is no such case here. A case is named authority/case_ref; see `cases`.")
        raise typer.Exit(ExitCode.DIFFERENCE)
    explanation = explain_case(
        events,
        case=case,
        as_at=day,
        known_at=to_instant(known_at),
        count_receipt_as_day_one=count_receipt_as_day_one,
    )
    if json:
        print_json(to_jsonable_python(_document(explanation)))
        return
    _print(explanation)


def _document(explanation: Explanation) -> dict[str, object]:
    document = asdict(explanation)
    document["holdings"] = [
        {
            "holder": holding.holder.in_words,
            "first_on": holding.first_on,
            "last_on": holding.last_on,
            "days": holding.days,
        }
        for holding in explanation.holdings
    ]
    return document


def _print(explanation: Explanation) -> None:
    known = "now" if explanation.known_at is None else explanation.known_at.isoformat()
    out.print(
        Panel(
            f"Case [bold]{escape(explanation.case)}[/] as at {long_date(explanation.as_at)}, "
            f"as known {known}\n"
            f"Stage: {explanation.stage.value.replace('_', ' ')}. Route: "
            f"{explanation.route or 'none'}. Whose turn: {explanation.holder}.\n"
            f"{explanation.events:,} events looked at, {explanation.left_out:,} left out "
            "(of later days, recorded later, or taken back).",
            title="Explanation",
            title_align="left",
        )
    )
    for limit in sorted(explanation.limits, key=lambda one: not one.governs):
        out.print(_limit(limit))
    if explanation.expected:
        out.print(_expected(explanation))
    if explanation.exceptions:
        out.print(_exceptions(explanation))
    _print_national(explanation)
    if explanation.holdings:
        out.print(_holders(explanation))
    if explanation.findings:
        out.print(f"Data findings: {', '.join(explanation.findings)}.")
    out.print(_chronology(explanation))


def _limit(limit: LimitExplained) -> Panel:
    subject = f" ({escape(limit.subject)})" if limit.subject else ""
    last = long_date(limit.last_lawful_day)
    lines = [
        f"[bold]Last lawful day: {last}[/]. {escape(limit.state_in_words)}",
        f"Rule:        {escape(limit.rule)}",
        f"Counted from {escape(limit.trigger)}",
        f"Arithmetic:  {escape(limit.arithmetic)}",
    ]
    if limit.moved_from is not None:
        lines.append(f"Moved:       a correction moved it from {long_date(limit.moved_from)}.")
    if limit.assumed:
        lines.append("Assumed:     a date here is not stated by the source; see the rule book.")
    if limit.note:
        lines.append(f"Note:        {escape(limit.note)}")
    lines.append(f"Source:      {escape(limit.source)}")
    governs = ", governs" if limit.governs else ""
    return Panel(
        "\n".join(lines),
        title=f"{escape(limit.title)}{subject}, {escape(limit.regulation)}{governs}",
        title_align="left",
    )


def _expected(explanation: Explanation) -> Table:
    shown = table(
        "Expected dates: shown, never breached", ["what", "counted from", "expected", "why"]
    )
    for expected in explanation.expected:
        shown.add_row(
            expected.title,
            expected.counted_from.isoformat(),
            expected.expected_on.isoformat(),
            f"{expected.basis}. {expected.note}".strip(),
        )
    return shown


def _exceptions(explanation: Explanation) -> Table:
    shown = table(
        "Exceptions: they excuse, and never move a date",
        ["limit", "ground", "from", "to", "excuses in law", "flags the statistics"],
    )
    for one in explanation.exceptions:
        shown.add_row(
            one.limit.value,
            one.ground,
            one.began_on.isoformat(),
            "" if one.ended_on is None else one.ended_on.isoformat(),
            "yes" if one.excuses else f"no: {one.why_not}",
            "yes" if one.flags else "no",
        )
    return shown


def _print_national(explanation: Explanation) -> None:
    national = explanation.national
    counted = "counted" if national.counted else "not counted"
    taken = "" if national.days is None else f" {national.days} days, {national.band}."
    grounds = f" ({', '.join(national.grounds)})" if national.grounds else ""
    flagged = f"flagged{grounds}" if national.flagged else "not flagged"
    out.print(f"National 20-week figure: {counted}: {national.why}.{taken} It is {flagged}.")


def _holders(explanation: Explanation) -> Table:
    shown = table("Who held the case", ["holder", "days"], right=["days"])
    for holder, days in days_by_holder(explanation.holdings).items():
        shown.add_row(holder.in_words, str(days))
    return shown


def _chronology(explanation: Explanation) -> Table:
    shown = table("Chronology", ["day", "what", "recorded", "marks"])
    for entry in explanation.chronology:
        shown.add_row(
            entry.on.isoformat(),
            entry.sentence,
            "" if entry.recorded_at is None else entry.recorded_at.date().isoformat(),
            "; ".join(entry.marks),
        )
    return shown
