"""`ehcpwatch desk`: pages and an API by which people act on alerts."""

import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.desk import LONGEST_SNOOZE_DAYS, RegisterLinks
from ehcpwatch.errors import DeskAddressError, DeskMissingError
from ehcpwatch.register import SqlConnection

from .act_options import Acts, LinkKeys, LongestSnooze, desk_of
from .console import err
from .kafka_options import KafkaOptions, with_optional_kafka
from .logs import log_to_stderr
from .notify_extra import notify_installed
from .options import DayOne, RegisterState
from .reading import open_register, write_beside

__all__ = ["DESK_PORT", "desk", "register"]

DESK_PORT = 9466
"""Beside the metrics pages of a watch and of the register."""
_EXTRA = {"icalendar", "itsdangerous", "jinja2", "python_multipart", "starlette", "uvicorn"}
"""The packages of the extra, by the names under which they are imported."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(desk)


@with_optional_kafka
def desk(
    kafka: KafkaOptions | None,
    *,
    state: RegisterState,
    link_keys: LinkKeys,
    acts: Acts = None,
    api_token: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_API_TOKEN_FILE",
            metavar="FILE",
            help="The bearer token of the casework system. Without one there is no API.",
        ),
    ] = None,
    notify_token: Annotated[
        Path | None,
        typer.Option(
            envvar="EHCPWATCH_NOTIFY_TOKEN_FILE",
            metavar="FILE",
            help="The bearer token of GOV.UK Notify's receipts. Without one none are taken.",
        ),
    ] = None,
    longest_snooze: LongestSnooze = LONGEST_SNOOZE_DAYS,
    count_receipt_as_day_one: DayOne = False,
    host: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_DESK_HOST",
            help="Address to listen on. Put a proxy that speaks TLS in front.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(envvar="EHCPWATCH_DESK_PORT", min=0, max=65_535, help="0 takes a free one."),
    ] = DESK_PORT,
) -> None:
    """Serve the pages of links in messages, calendars, and an API for the casework system.

    Opening a link changes nothing; a button on its page does, once. Stops on Ctrl-C or
    SIGTERM after the requests in hand.
    """
    try:
        import uvicorn  # noqa: PLC0415  # an extra

        from ehcpwatch.desk.app import CalendarFeed, Receipts, desk_app  # noqa: PLC0415  # as above
        from ehcpwatch.desk.calendars import Calendars  # noqa: PLC0415  # as above
        from ehcpwatch.desk.guarding import BearerToken  # noqa: PLC0415  # as above
        from ehcpwatch.desk.links import ActLinks, CalendarLinks  # noqa: PLC0415  # as above
        from ehcpwatch.desk.links import link_keys as keys_in  # noqa: PLC0415  # as above
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise DeskMissingError from error
    beside = partial(write_beside, state)
    with beside():
        pass  # says now, and not at the first click, whether links can be remembered
    keys = keys_in(link_keys)
    calendars = Calendars(
        register=partial(open_register, state),
        wall_clock=SystemClock(),
        count_receipt_as_day_one=count_receipt_as_day_one,
    )
    app = desk_app(
        desk_of(state, acts=acts, kafka=kafka, longest_snooze=longest_snooze),
        links=ActLinks(keys, wall_clock=SystemClock()),
        used=RegisterLinks(beside),
        api_token=None if api_token is None else BearerToken(api_token),
        calendar=CalendarFeed(
            links=CalendarLinks(keys, wall_clock=SystemClock()), feed=calendars.feed
        ),
        receipts=(
            None
            if notify_token is None
            else Receipts(token=BearerToken(notify_token), receive=_receipts(beside))
        ),
    )
    log_to_stderr()
    for number in (signal.SIGINT, signal.SIGTERM):
        # The server stops in order, and then hands on the signal that it was sent.
        signal.signal(number, lambda *_: None)
    with _listening(host, port) as listener:
        address, taken = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        err.print(f"Desk: http://{shown}:{taken}. Stop with Ctrl-C.", markup=False)
        # Addresses hold what gives the right to act, so requests are not logged.
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, lifespan="off", ws="none"
        )
        uvicorn.Server(config).run(sockets=[listener])


def _receipts(
    beside: Callable[[], AbstractContextManager[SqlConnection]],
) -> Callable[[bytes], None]:
    """Return what takes the body of a receipt into the outbox."""
    with notify_installed():
        from ehcpwatch.sinks.channels import read_receipt  # noqa: PLC0415  # an extra
        from ehcpwatch.sinks.notifier import take_receipt  # noqa: PLC0415  # as above

    def receive(body: bytes) -> None:
        receipt = read_receipt(body)
        with beside() as connection:
            take_receipt(connection, receipt, SystemClock().now())

    return receive


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise DeskAddressError(host=host, port=port) from error
