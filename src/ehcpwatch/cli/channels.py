"""`ehcpwatch channels`: the settings of channels, checked, and tried on one address."""

from pathlib import Path
from typing import Annotated, NoReturn
from uuid import uuid4

import typer

from ehcpwatch.clock import SystemClock

from .console import err, out, print_json
from .exit_codes import ExitCode
from .notify_extra import notify_installed
from .options import Json

__all__ = ["app", "check", "try_channel"]

app = typer.Typer(help="How people are reached: checked, and tried.", no_args_is_help=True)

_Settings = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="Settings of channels, such as deploy/channels.toml.", exists=True
    ),
]


@app.command()
def check(settings: _Settings, *, json: Json = False) -> None:
    """Say which channels the settings open; every fault with its place. Nobody is written to."""
    with notify_installed():
        from ehcpwatch.sinks.channels import (  # noqa: PLC0415  # an extra, perhaps not there
            open_channels,
            parse_channels,
        )

    found = parse_channels(settings.read_text(), name=settings.name, folder=settings.parent)
    names = sorted(open_channels(found, wall_clock=SystemClock()))
    if json:
        print_json({"channels": list(names)})
    else:
        out.print(f"These settings can be used: {', '.join(names) or 'no channel'}.")


@app.command(name="try")
def try_channel(
    settings: _Settings,
    channel: Annotated[str, typer.Argument(help="mail, notify, chat or webhook.")],
    *,
    to: Annotated[str, typer.Option(help="The address that the letter goes to.")],
    json: Json = False,
) -> None:
    """Send one letter about a made-up case, and say what became of it."""
    with notify_installed():
        from ehcpwatch.sinks.channels import (  # noqa: PLC0415  # as above
            ChannelName,
            Letter,
            Outcome,
            open_channels,
            parse_channels,
        )
        from ehcpwatch.sinks.words import EXAMPLES, Words  # noqa: PLC0415  # as above

    found = parse_channels(settings.read_text(), name=settings.name, folder=settings.parent)
    opened = open_channels(found, wall_clock=SystemClock())
    wanted = next((one for name, one in opened.items() if name == channel), None)
    if wanted is None:
        _no_such_channel(sorted(opened))
    # Rooms are read by many: there counts go, and no case, not even a made-up one.
    key = "room" if wanted.name is ChannelName.CHAT else "overdue"
    wording = Words().example(next(one for one in EXAMPLES if one.key == key))
    letter = Letter(
        message_id=str(uuid4()),
        address=to,
        subject=wording.subject,
        text=wording.text,
        html=wording.html,
        attempt=1,
    )
    answer = wanted.send(letter)
    if json:
        print_json({"outcome": answer.outcome.value, "reason": answer.reason})
    elif answer.outcome is Outcome.ACCEPTED:
        out.print("The letter was taken. Whether it arrives, the mailbox shows.")
    else:
        err.print(f"The letter was not taken ({answer.outcome}): {answer.reason}.")
        err.print("What each word means, and who can mend it: docs/channels.md.")
    if answer.outcome is not Outcome.ACCEPTED:
        raise typer.Exit(ExitCode.DIFFERENCE)


def _no_such_channel(names: list[str]) -> NoReturn:
    opened = f"the settings open {', '.join(names) or 'none'}"
    raise typer.BadParameter(opened, param_hint="CHANNEL")
