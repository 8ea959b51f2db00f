"""`ehcpwatch alerts`: what stands, the worst first, each with its id."""

from typing import Annotated

import typer

from ehcpwatch.alerts import AlertRecord, Severity, message
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.register import ledger

from .console import JSONValue, out, print_json, table
from .options import Json, RegisterState
from .reading import open_register

__all__ = ["alert_document", "alerts", "register", "worst_first"]

_GRAVITY = {Severity.BREACH: 0, Severity.EXCUSED: 1, Severity.NOTICE: 2}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(alerts)


def alerts(
    state: RegisterState,
    caseworker: Annotated[str | None, typer.Option(help="Only this caseworker's.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only this rule, such as final_plan.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Those that no longer stand as well.")
    ] = False,
    limit: Annotated[int, typer.Option(help="At most so many lines; 0 for all.")] = 50,
    json: Json = False,
) -> None:
    """List the alerts that stand, the worst first."""
    with open_register(state) as connection:
        records = [
            record
            for record in ledger(connection)
            if (every or record.stands)
            and caseworker in {None, record.caseworker}
            and rule in {None, record.rule}
        ]
    records.sort(key=worst_first)
    wanted = records if limit == 0 or json else records[:limit]
    if json:
        print_json({"alerts": [alert_document(record) for record in wanted]})
        return
    today = london_date(SystemClock().now())
    shown = table(
        "Alerts" if every else "Alerts that stand",
        ["severity", "case", "what", "caseworker", "alert id"],
    )
    for record in wanted:
        shown.add_row(
            record.severity.value,
            record.case,
            message(record, today).what,
            record.caseworker or record.team or "nobody",
            record.alert_id,
        )
    out.print(shown)
    if len(wanted) < len(records):
        out.print(f"{len(records) - len(wanted):,} more: --limit 0 lists all {len(records):,}.")


def worst_first(record: AlertRecord) -> tuple[int, str, str]:
    """Return the place of a record in a list: breaches before notices, the oldest first."""
    return (_GRAVITY[record.severity], record.due_on.isoformat(), record.alert_id)


def alert_document(record: AlertRecord) -> JSONValue:
    """Return a record with the keys that docs/cli.md documents."""
    return {
        "alert_id": record.alert_id,
        "case": record.case,
        "rule": record.rule,
        "rule_version": record.version,
        "subject": record.subject,
        "due_on": record.due_on.isoformat(),
        "rung": record.rung,
        "state": record.state.value,
        "stands": record.stands,
        "severity": record.severity.value,
        "ground": None if record.ground is None else record.ground.value,
        "moved_from": None if record.moved_from is None else record.moved_from.isoformat(),
        "caseworker": record.caseworker,
        "team": record.team,
        "tell": [role.value for role in record.tell],
        "stage": record.stage.value,
        "reason": None if record.reason is None else record.reason.value,
        "revision": record.revision,
        "told": record.told,
        "said_on": record.said_on.isoformat(),
    }
