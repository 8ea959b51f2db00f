"""`ehcpwatch alerts`: what stands, the worst first, each with its id."""

from typing import Annotated

import typer

from ehcpwatch.alerts import alert_document, message, worst_first
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.register import ledger

from .console import out, print_json, table
from .options import Json, RegisterState
from .reading import open_register

__all__ = ["alerts", "register"]


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
