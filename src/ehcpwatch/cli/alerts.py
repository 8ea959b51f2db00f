"""`ehcpwatch alerts`: what stands, the worst first, and whether somebody has taken it up."""

from typing import Annotated

import typer

from ehcpwatch.alerts import AlertRecord, listed_document, message
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.register import worklist

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
    """List the alerts that stand, the worst first, and which of them somebody has taken up."""
    today = london_date(SystemClock().now())

    def wanted(record: AlertRecord) -> bool:
        return (
            (every or record.stands)
            and caseworker in {None, record.caseworker}
            and rule in {None, record.rule}
        )

    with open_register(state) as connection:
        found = worklist(connection, wanted, today)
    if json:
        print_json({"alerts": [listed_document(alert) for alert in found]})
        return
    lines = found if limit == 0 else found[:limit]
    shown = table(
        "Alerts" if every else "Alerts that stand",
        ["severity", "case", "what", "taken up", "caseworker", "alert id"],
    )
    for alert in lines:
        record = alert.record
        shown.add_row(
            record.severity.value,
            record.case,
            message(record, today).what,
            alert.taken_up(),
            record.caseworker or record.team or "nobody",
            record.alert_id,
        )
    out.print(shown)
    if len(lines) < len(found):
        out.print(f"{len(found) - len(lines):,} more: --limit 0 lists all {len(found):,}.")
