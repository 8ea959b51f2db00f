"""`ehcpwatch outbox`: what waits to be told, what became of messages, which inboxes refuse."""

from typing import Annotated

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.register import Outbox, forget_bounces
from ehcpwatch.register import outbox as read_outbox

from .console import JSONValue, err, out, print_json, table
from .exit_codes import ExitCode
from .options import Json, RegisterState
from .reading import write_beside

__all__ = ["app", "retry", "show"]

app = typer.Typer(help="What waits to be told, and to whom nothing gets.", no_args_is_help=True)


@app.command()
def show(state: RegisterState, *, json: Json = False) -> None:
    """Say what waits, what became of messages, and which inboxes refuse; no address is kept."""
    # As a notifier opens it, so that a register without an outbox is named as such.
    with write_beside(state) as connection:
        found = read_outbox(connection, now=SystemClock().now())
    if json:
        print_json(_document(found))
    else:
        _print(found)


@app.command()
def retry(
    inbox: Annotated[
        str, typer.Argument(metavar="INBOX", help="As `outbox show` names it: person/cw-01.")
    ],
    state: RegisterState,
    *,
    json: Json = False,
) -> None:
    """Have an inbox that refused tried again, from its next message on."""
    with write_beside(state) as connection:
        refused = forget_bounces(connection, inbox)
    if json:
        print_json({"refused": refused})
    elif refused:
        out.print("It is tried again from its next message on; what duty was told is not repeated.")
    else:
        err.print("No inbox of this key refuses; `ehcpwatch outbox show` lists those that do.")
    if not refused:
        raise typer.Exit(ExitCode.DIFFERENCE)


def _print(found: Outbox) -> None:
    if found.messages:
        shown = table("Messages", ["channel", "state", "how many"], right=["how many"])
        for (channel, state), count in sorted(found.messages.items()):
            shown.add_row(channel, state.value, f"{count:,}")
        out.print(shown)
    if found.bounces:
        shown = table("Inboxes that refuse", ["inbox", "reason", "since"])
        for inbox, bounce in sorted(found.bounces.items()):
            shown.add_row(inbox, bounce.reason, bounce.since.isoformat(timespec="seconds"))
        out.print(shown)
        out.print(
            "They are tried again when their address changes, or by `ehcpwatch outbox retry`."
        )
    out.print(f"Deliveries that wait: {found.waiting:,}, of which due: {found.due:,}.")
    if found.oldest_due_at is not None:
        out.print(f"The first is due since {found.oldest_due_at.isoformat(timespec='seconds')}.")
    if found.unknown:
        out.print(f"Messages of which nobody knows whether they were taken: {found.unknown:,}.")


def _document(found: Outbox) -> dict[str, JSONValue]:
    oldest = found.oldest_due_at
    return {
        "waiting": found.waiting,
        "due": found.due,
        "oldest_due_at": None if oldest is None else oldest.isoformat(),
        "unknown": found.unknown,
        "messages": [
            {"channel": channel, "state": state.value, "messages": count}
            for (channel, state), count in sorted(found.messages.items())
        ],
        "refusing": [
            {"inbox": inbox, "reason": bounce.reason, "since": bounce.since.isoformat()}
            for inbox, bounce in sorted(found.bounces.items())
        ],
    }
