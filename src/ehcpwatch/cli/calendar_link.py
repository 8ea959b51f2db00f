"""`ehcpwatch calendar-link`: the address of a caseworker's calendar."""

from typing import Annotated
from urllib.parse import urlsplit

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.desk import is_reference

from .act_options import LinkKeys
from .notify_extra import notify_installed

__all__ = ["calendar_link", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calendar_link)


def calendar_link(
    caseworker: Annotated[
        str, typer.Argument(metavar="CASEWORKER", help="Whose calendar, by reference; no name.")
    ],
    *,
    link_keys: LinkKeys,
    desk_url: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_DESK_URL",
            metavar="URL",
            help="Where people reach the desk, such as https://desk.example.gov.uk.",
        ),
    ],
) -> None:
    """Print the address of a caseworker's calendar of last lawful days.

    Whoever has the address reads the calendar, for 400 days. Hand it to nobody else.
    """
    if not is_reference(caseworker):
        message = "give the caseworker's reference, such as cw-07; it must be no name"
        raise typer.BadParameter(message, param_hint="CASEWORKER")
    desk = _desk(desk_url)
    with notify_installed():
        from ehcpwatch.desk.links import (  # noqa: PLC0415  # an extra, perhaps not there
            CalendarLinks,
        )
        from ehcpwatch.desk.links import link_keys as keys_in  # noqa: PLC0415  # as above
    token = CalendarLinks(keys_in(link_keys), wall_clock=SystemClock()).token(caseworker)
    typer.echo(f"{desk}/calendar/{token}.ics")


def _desk(url: str) -> str:
    """Return an address without a slash at its end; never quote one, it may hold a password."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or "@" in url or "?" in url or "#" in url or not url.isprintable() or " " in url:
        message = "give the address of the desk, such as https://desk.example.gov.uk"
        raise typer.BadParameter(message, param_hint="--desk-url")
    return url.rstrip("/")
