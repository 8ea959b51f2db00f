"""`ehcpwatch policy`: a ladder checked, and tried on one's own cases, before it is used."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from ehcpwatch.alerts import (
    Audience,
    Ladder,
    Recipient,
    alert_document,
    distance_in_words,
    message,
    title,
)
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.errors import LadderError
from ehcpwatch.register import RecordedSpan, erased_digests, recorded_span
from ehcpwatch.reports import Known, Told, loads, preview, working_days

from .console import JSONValue, count_progress, out, print_json, table
from .options import DayOne, Json, RegisterState, policy_of, to_date
from .reading import open_register

__all__ = ["app", "check", "show"]

app = typer.Typer(help="Who is told of what: a ladder checked and tried.", no_args_is_help=True)

LadderArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A ladder of alerts (TOML).")]
_DAYS = 30
_MOST_DAYS = 3_660
_FIRST_ON = date(2014, 9, 1)
"""Since then there are plans."""
_AUDIENCES = {
    Audience.CASEWORKER: "caseworker",
    Audience.TEAM: "team (no caseworker)",
    Audience.DUTY: "on duty",
    Audience.MANAGER: "team's manager",
    Audience.AGENCY_LEAD: "agency's lead",
    Audience.HEAD_OF_SEND: "head of SEND",
    Audience.DIRECTOR: "director",
}
_ORDER = list(_AUDIENCES)


@app.command()
def check(ladder: LadderArgument, json: Json = False) -> None:
    """Say whether a ladder can be used, and what it says; every fault with its line."""
    try:
        rules = policy_of(ladder, None, day_one=False).ladder
    except LadderError as error:
        if json:
            faults: list[JSONValue] = [fault._asdict() for fault in error.faults]
            print_json({"file": str(ladder), "rules": [], "faults": faults})
        raise
    if json:
        print_json({"file": str(ladder), "rules": _rules(rules), "faults": []})
        return
    shown = table(str(ladder), ["rule", "matter", "version, from", "rungs", "who is told"])
    for rule in (*rules.limits.values(), *rules.conditions.values()):
        for version in rule.versions:
            for at, rung in enumerate(version.rungs):
                since = f"{version.version}, {version.from_on}"
                shown.add_row(
                    *((rule.key, title(rule.key), since) if at == 0 else ("", "", "")),
                    distance_in_words(rung.days),
                    ", ".join(rung.tell),
                )
    out.print(shown)
    out.print("This ladder can be used. `ehcpwatch policy preview` tries it on your cases.")


@app.command("preview")
def show(
    ladder: LadderArgument,
    state: RegisterState,
    *,
    last: Annotated[
        int | None,
        typer.Option(
            min=1, max=_MOST_DAYS, help=f"The last N days, today among them; {_DAYS} by default."
        ),
    ] = None,
    ahead: Annotated[
        int | None,
        typer.Option(
            "--next", min=1, max=_MOST_DAYS, help="The N days after today, if nothing is done."
        ),
    ] = None,
    as_at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="A past day, to stand for today; its end is known."),
    ] = None,
    known: Annotated[
        Known,
        typer.Option(
            "--known",
            help="Of the last days what was known then, or what is known now of each, whenever "
            "it was recorded: for cases that were imported since.",
        ),
    ] = Known.THEN,
    limit: Annotated[int, typer.Option(help="At most so many recipients; 0 for all.")] = 40,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """Show who would be told of what by a ladder, and how many a day. Nobody is told."""
    if last is not None and ahead is not None:
        both = "give --last or --next, not both"
        raise typer.BadParameter(both)
    if ahead is not None and known is Known.NOW:
        about = "--known is about the last days; of the days after today nothing is known"
        raise typer.BadParameter(about)
    policy = policy_of(ladder, None, day_one=count_receipt_as_day_one)
    today = _today(as_at)
    if ahead is not None:
        days = [today + timedelta(days=n) for n in range(1, ahead + 1)]
    else:
        days = [today - timedelta(days=n) for n in reversed(range(last or _DAYS))]
    with (
        open_register(state) as connection,
        count_progress("Trying the ladder, days", len(days)) as progress,
    ):
        (task,) = progress.task_ids

        def done(count: int) -> None:
            progress.update(task, completed=count)

        known_to = None if known is Known.NOW else today
        told = list(preview(connection, days, policy=policy, known_to=known_to, progress=done))
        span = recorded_span(connection)
        erased = len(erased_digests(connection))
    if json:
        print_json(_document(days, told, span, erased))
        return
    _print(days, told, limit)
    for sentence in _hints(policy.ladder, days, span, known, erased):
        out.print(sentence)


def _today(as_at: str | None) -> date:
    """Return the day that stands for today.

    Raises:
        typer.BadParameter: It lies ahead, or before there were plans.
    """
    today = london_date(SystemClock().now())
    day = to_date(as_at) or today
    if not _FIRST_ON <= day <= today:
        bounds = f"the day of --as-at is one from {_FIRST_ON} to today"
        raise typer.BadParameter(bounds)
    return day


def _hints(
    ladder: Ladder, days: list[date], span: RecordedSpan, known: Known, erased: int
) -> Iterator[str]:
    """Yield what whoever reads the preview must know of it."""
    if known is Known.THEN and span.first_at is not None and london_date(span.first_at) > days[0]:
        yield (
            f"Nothing was recorded before {london_date(span.first_at)}: until then nobody would "
            "have been told. With --known now each day is tried as it is known now."
        )
    if erased:
        yield f"{erased:,} cases were erased since, and nobody can say what they would have told."
    for rule in (*ladder.limits.values(), *ladder.conditions.values()):
        for version in rule.versions:
            if version.from_on > days[-1]:
                yield (
                    f"Version {version.version} of {rule.key} begins on {version.from_on}, after "
                    "these days: it was not tried."
                )


def _print(days: list[date], told: list[Told], limit: int) -> None:
    working = working_days(days)
    found = sorted(loads(told), key=lambda load: _ORDER.index(load.recipient.audience))
    shown = found[:limit] if limit else found
    by_rule = table("By rule", ["rule", "matter", "messages", "recipients"])
    for rule, count in Counter(one.record.rule for one in told).most_common():
        people = {one.recipient for one in told if one.record.rule == rule}
        by_rule.add_row(rule, title(rule), f"{count:,}", f"{len(people):,}")
    by_person = table(
        "By recipient",
        ["as", "council", "who", "messages", "a working day", "busiest day", "messages on it"],
    )
    for load in shown:
        by_person.add_row(
            _AUDIENCES[load.recipient.audience],
            load.recipient.authority,
            load.recipient.who or "-",
            f"{load.messages:,}",
            _a_day(load.messages, working),
            load.busiest_on.isoformat(),
            f"{load.busiest:,}",
        )
    if told:
        out.print(by_rule)
        out.print(by_person)
    if len(shown) < len(found):
        out.print(f"And {len(found) - len(shown):,} more: --limit 0 shows all.")
    caseworkers = [load for load in found if load.recipient.audience is Audience.CASEWORKER]
    out.print(
        f"From {days[0]} to {days[-1]}, {working} working days: {len(told):,} messages to "
        f"{len(found):,} recipients. Nobody was told."
    )
    if caseworkers and working:
        middle = median(load.messages for load in caseworkers)
        out.print(
            f"Of the {len(caseworkers)} caseworkers who would hear anything, the one in the "
            f"middle would hear of {_a_day(middle, working)} alerts a working day."
        )


def _a_day(messages: float, working: int) -> str:
    return f"{messages / working:.1f}" if working else "-"


def _document(
    days: list[date], told: list[Told], span: RecordedSpan, erased: int
) -> dict[str, JSONValue]:
    return {
        "from": days[0].isoformat(),
        "to": days[-1].isoformat(),
        "working_days": working_days(days),
        "first_recorded_at": None if span.first_at is None else span.first_at.isoformat(),
        "erased_since": erased,
        "recipients": [
            {
                **_recipient(load.recipient),
                "messages": load.messages,
                "days": load.days,
                "busiest_on": load.busiest_on.isoformat(),
                "busiest": load.busiest,
            }
            for load in loads(told)
        ],
        "messages": [
            {
                "day": one.day.isoformat(),
                **_recipient(one.recipient),
                "headline": message(one.record, one.day).headline,
                "alert": alert_document(one.record),
            }
            for one in told
        ],
    }


def _recipient(recipient: Recipient) -> dict[str, JSONValue]:
    return {
        "as": recipient.audience.value,
        "authority": recipient.authority,
        "who": recipient.who,
    }


def _rules(ladder: Ladder) -> list[JSONValue]:
    return [
        {
            "rule": rule.key,
            "versions": [
                {
                    "version": version.version,
                    "from": version.from_on.isoformat(),
                    "rungs": [
                        {"days": rung.days, "tell": [role.value for role in rung.tell]}
                        for rung in version.rungs
                    ],
                }
                for version in rule.versions
            ],
        }
        for rule in (*ladder.limits.values(), *ladder.conditions.values())
    ]
