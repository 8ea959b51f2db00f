"""`ehcpwatch cases`: the open cases by days left, the most overdue first."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from ehcpwatch.case import (
    Clock,
    Facts,
    all_clocks,
    assessment_open,
    facts_as_at,
    flagged,
    governing,
    holder_now,
    holds_plan,
    is_open,
    stage,
)
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.events import CaseKey
from ehcpwatch.register import events_by_case

from .console import JSONValue, out, print_json, table
from .options import AsAt, DayOne, Json, KnownAt, RegisterState, to_date, to_instant
from .reading import open_register

__all__ = ["cases", "register"]


@dataclass(frozen=True, slots=True)
class _Line:
    case: CaseKey
    facts: Facts
    clock: Clock | None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(cases)


def cases(
    state: RegisterState,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    caseworker: Annotated[str | None, typer.Option(help="Only this caseworker's.")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team's.")] = None,
    plans: Annotated[
        bool, typer.Option("--plans", help="Cases that hold a plan as well, by their next limit.")
    ] = False,
    limit: Annotated[int, typer.Option(help="At most so many lines; 0 for all.")] = 50,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """List open cases by days to, or past, the limit that governs them: the whole list."""
    day = to_date(as_at) or london_date(SystemClock().now())
    instant = to_instant(known_at)
    lines: list[_Line] = []
    with open_register(state) as connection:
        for case, events in events_by_case(connection):
            facts = facts_as_at(events, day, instant)
            if not (assessment_open(facts) or (plans and holds_plan(facts))):
                continue
            if caseworker not in {None, facts.people.caseworker}:
                continue
            if team not in {None, facts.people.team}:
                continue
            clocks = all_clocks(facts, count_receipt_as_day_one=count_receipt_as_day_one)
            lines.append(_Line(case, facts, _leading(facts, clocks)))
    lines.sort(key=_worst_first)
    wanted = lines if limit == 0 else lines[:limit]
    if json:
        print_json(
            {
                "as_at": day.isoformat(),
                "known_at": None if instant is None else instant.isoformat(),
                "open": len(lines),
                "cases": [_document(line, day) for line in wanted],
            }
        )
        return
    shown = table(
        f"Open cases as at {day.isoformat()}, the most overdue first",
        ["case", "stage", "limit", "last lawful day", "days", "whose turn", "caseworker", "marks"],
        right=["days"],
    )
    for line in wanted:
        shown.add_row(*_cells(line, day))
    out.print(shown)
    if len(wanted) < len(lines):
        out.print(f"{len(lines) - len(wanted):,} more: --limit 0 lists all {len(lines):,}.")
    out.print("Why a date is what it is: ehcpwatch explain CASE --state FILE")


def _leading(facts: Facts, clocks: list[Clock]) -> Clock | None:
    """Return the governing clock; of a case with its plan, the open one that ends first."""
    wanted = governing(facts) if assessment_open(facts) else None
    found = [clock for clock in clocks if is_open(clock)]
    if wanted is not None:
        found = [clock for clock in found if (clock.limit, clock.subject) == wanted]
    return min(found, key=lambda clock: clock.deadline, default=None)


def _worst_first(line: _Line) -> tuple[date, str]:
    return (date.max if line.clock is None else line.clock.deadline, line.case)


def _days(line: _Line, day: date) -> str:
    if line.clock is None:
        return "no limit"
    left = (line.clock.deadline - day).days
    return f"{left} left" if left >= 0 else f"{-left} over"


def _cells(line: _Line, day: date) -> tuple[str, ...]:
    clock, people = line.clock, line.facts.people
    marks = []
    if clock is not None and clock.excused is not None:
        marks.append("excused")
    if flagged(line.facts, day):
        marks.append("flagged")
    marks.extend(priority.value.replace("_", " ") for priority in people.priorities)
    return (
        line.case,
        stage(line.facts).value.replace("_", " "),
        "" if clock is None else clock.limit.value,
        "" if clock is None else clock.deadline.isoformat(),
        _days(line, day),
        holder_now(line.facts, day).in_words,
        people.caseworker or "nobody",
        ", ".join(marks),
    )


def _document(line: _Line, day: date) -> JSONValue:
    clock, facts = line.clock, line.facts
    holder = holder_now(facts, day)
    return {
        "case": line.case,
        "stage": stage(facts).value,
        "request_on": None if facts.opening is None else facts.opening.request_on.isoformat(),
        "limit": None if clock is None else clock.limit.value,
        "last_lawful_day": None if clock is None else clock.deadline.isoformat(),
        "days_left": None if clock is None else (clock.deadline - day).days,
        "excused": clock is not None and clock.excused is not None,
        "flagged": flagged(facts, day),
        "holder": holder.in_words,
        "caseworker": facts.people.caseworker,
        "team": facts.people.team,
        "area": facts.people.area,
        "findings": [finding.value for finding in facts.findings],
    }
