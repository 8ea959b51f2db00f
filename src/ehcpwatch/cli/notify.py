"""`ehcpwatch notify`: tells people of alerts, by mail and the other channels, as a service."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch.errors import EhcpwatchError

from .exit_codes import ExitCode
from .logs import log_to_stderr
from .notify_extra import notify_installed
from .options import RegisterState

if TYPE_CHECKING:
    from .notifying import DeskLinks

__all__ = ["MOST_AN_HOUR", "NOTIFY_METRICS_PORT", "notify", "register"]

NOTIFY_METRICS_PORT = 9467
"""Beside those of a watch and of the register, and the desk."""
MOST_AN_HOUR = 300
"""As the notifier has it unless told otherwise, which is not loaded for the sake of a help text."""


_log = logging.getLogger("ehcpwatch.notify")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(notify)


def notify(
    *,
    state: RegisterState,
    channels: Annotated[
        Path,
        typer.Option(
            envvar="EHCPWATCH_CHANNELS",
            metavar="FILE",
            help="How people are reached (TOML); see deploy/channels.toml.",
        ),
    ],
    directory: Annotated[
        Path,
        typer.Option(
            envvar="EHCPWATCH_DIRECTORY",
            metavar="FILE",
            help="Who is reached where (TOML), followed; see deploy/directory.toml.",
        ),
    ],
    words: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_WORDS",
            metavar="FOLDER",
            help="Templates of your own. Without, the packaged words are used.",
        ),
    ] = None,
    desk_url: Annotated[
        str | None,
        typer.Option(
            envvar="EHCPWATCH_DESK_URL",
            metavar="URL",
            help="Where people reach the desk; with --link-keys, letters have links to it.",
        ),
    ] = None,
    link_keys: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_LINK_KEYS",
            metavar="FILE",
            help="Keys by which links are signed, the same as the desk's.",
        ),
    ] = None,
    worklist_url: Annotated[
        str | None,
        typer.Option(
            envvar="EHCPWATCH_WORKLIST_URL",
            metavar="URL",
            help="Where all alerts are listed, such as a Grafana board; letters name it.",
        ),
    ] = None,
    most_an_hour: Annotated[
        int,
        typer.Option(
            envvar="EHCPWATCH_MOST_AN_HOUR",
            metavar="MESSAGES",
            min=1,
            help="Of all notifiers of the register together; what is more is held back.",
        ),
    ] = MOST_AN_HOUR,
    alertmanager: Annotated[
        list[str] | None,
        typer.Option(
            envvar="EHCPWATCH_ALERTMANAGER",
            help="Address of an Alertmanager, every peer of a cluster: mirrors the ledger there.",
        ),
    ] = None,
    metrics_port: Annotated[
        int,
        typer.Option(
            envvar="EHCPWATCH_NOTIFY_METRICS_PORT", help="On 127.0.0.1; 0 takes a free one."
        ),
    ] = NOTIFY_METRICS_PORT,
) -> None:
    """Tell people what they are owed, in their hours, until stopped.

    Everything is checked at the start. May be killed at any moment, and two may run beside
    each other. Stops on Ctrl-C or SIGTERM after the messages in hand.
    """
    with notify_installed():
        from .notifying import NotifySettings, serve_notifier  # noqa: PLC0415  # an extra

    log_to_stderr()
    settings = NotifySettings(
        state=state,
        channels=channels,
        directory=directory,
        words=words,
        desk=_desk(desk_url, link_keys),
        worklist=_worklist(worklist_url),
        most_an_hour=most_an_hour,
        alertmanagers=tuple(alertmanager or ()),
        metrics_port=metrics_port,
    )
    try:
        serve_notifier(settings)
    except EhcpwatchError:
        raise
    except Exception as error:
        # Its text may hold an address; the log says its kind and its place alone.
        _log.exception("ended by a fault of the program; start it again")
        raise typer.Exit(ExitCode.FAULT) from error


def _worklist(url: str | None) -> str | None:
    """Return the address of all alerts.

    Raises:
        typer.BadParameter: It is no such address.
    """
    from ehcpwatch.sinks.channels import is_receiver  # noqa: PLC0415  # an extra

    if url is not None and not is_receiver(url):
        message = "an address that begins with https://, or with http:// on this machine"
        raise typer.BadParameter(message, param_hint="--worklist-url")
    return url


def _desk(url: str | None, keys: Path | None) -> "DeskLinks | None":
    """Return what links of letters are made of; `None` for letters without.

    Raises:
        typer.BadParameter: One is given without the other, or what is given is no such address.
    """
    from ehcpwatch.sinks.channels import is_receiver  # noqa: PLC0415  # an extra

    from .notifying import DeskLinks  # noqa: PLC0415  # as above

    if url is None and keys is None:
        return None
    if url is None or keys is None:
        message = "links need both, the address of the desk and the keys that sign; or give neither"
        raise typer.BadParameter(message, param_hint="--desk-url, --link-keys")
    if not is_receiver(url) or "?" in url or "#" in url:
        message = "an address that begins with https://, or with http:// on this machine"
        raise typer.BadParameter(message, param_hint="--desk-url")
    return DeskLinks(url=url.rstrip("/"), keys=keys)
