"""`ehcpwatch policy`: a ladder checked, and tried on one's own cases, before it is used."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from ehcpwatch.alerts import Ladder, distance_in_words, message, title
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.reports import Audience, Load, Recipient, Told, loads, preview, working_days

from .alerts import alert_document
from .console import JSONValue, count_progress, out, print_json, table
from .options import DayOne, Json, RegisterState, policy_of, to_date
from .reading import open_register

__all__ = ["app", "check", "show"]

app = typer.Typer(help="Who is told of what: a ladder checked and tried.", no_args_is_help=True)

LadderArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A ladder of alerts (TOML).")]
_DAYS = 30
_AUDIENCES = {
    Audience.CASEWORKER: "caseworker",
    Audience.TEAM: "team (no caseworker)",
    Audience.DUTY: "on duty (nobody named)",
    Audience.MANAGER: "team's manager",
    Audience.AGENCY_LEAD: "agency's lead",
}
_ORDER = list(_AUDIENCES)


@app.command()
def check(ladder: LadderArgument, json: Json = False) -> None:
    """Say whether a ladder can be used, and what it says; every fault with its place."""
    rules = policy_of(ladder, None, day_one=False).ladder
    if json:
        print_json({"file": str(ladder), "rules": _rules(rules)})
        return
    shown = table(str(ladder), ["rule", "matter", "version, from", "rungs", "who is told"])
    for rule in (*rules.limits.values(), *rules.conditions.values()):
        current = rule.versions[-1]
        for at, rung in enumerate(current.rungs):
            shown.add_row(
                *(
                    (rule.key, title(rule.key), f"{current.version}, {current.from_on}")
                    if at == 0
                    else ("", "", "")
                ),
                distance_in_words(rung.days),
                " and ".join(rung.tell),
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
        typer.Option(min=1, help=f"The last N days, today among them; {_DAYS} by default."),
    ] = None,
    ahead: Annotated[
        int | None,
        typer.Option("--next", min=1, help="The N days after today, if nothing is done."),
    ] = None,
    as_at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="A past day, to stand for today; its end is known."),
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many recipients; 0 for all.")] = 40,
    count_receipt_as_day_one: DayOne = False,
    json: Json = False,
) -> None:
    """Show who would be told of what by a ladder, and how many a day. Nobody is told."""
    if last is not None and ahead is not None:
        both = "give --last or --next, not both"
        raise typer.BadParameter(both)
    policy = policy_of(ladder, None, day_one=count_receipt_as_day_one)
    today = to_date(as_at) or london_date(SystemClock().now())
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

        told = list(preview(connection, days, policy=policy, known_to=today, progress=done))
    if json:
        print_json(_document(days, told))
    else:
        _print(days, told, limit)


def _print(days: list[date], told: list[Told], limit: int) -> None:
    working = working_days(days)
    found = sorted(loads(told), key=lambda load: _ORDER.index(load.recipient.audience))
    shown = found[:limit] if limit else found
    by_rule = table("By rule", ["rule", "matter", "messages", "recipients"])
    for rule, count in Counter(one.record.rule for one in told).most_common():
        people = {one.recipient for one in told if one.record.rule == rule}
        by_rule.add_row(rule, title(rule), f"{count:,}", f"{len(people):,}")
    by_person = table(
        "By recipient", ["as", "who", "messages", "a working day", "busiest day", "messages on it"]
    )
    for load in shown:
        by_person.add_row(
            _AUDIENCES[load.recipient.audience],
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
    if caseworkers:
        out.print(
            f"Of the {len(caseworkers)} caseworkers who would hear anything, the one in the "
            f"middle would hear of {_a_day(median(_counts(caseworkers)), working)} alerts a "
            "working day."
        )


def _counts(found: list[Load]) -> list[int]:
    return [load.messages for load in found]


def _a_day(messages: float, working: int) -> str:
    return f"{messages / working:.1f}" if working else "-"


def _document(days: list[date], told: list[Told]) -> dict[str, JSONValue]:
    return {
        "from": days[0].isoformat(),
        "to": days[-1].isoformat(),
        "working_days": working_days(days),
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
    return {"as": recipient.audience.value, "who": recipient.who}


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
