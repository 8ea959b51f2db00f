"""A notifier put together from its settings, and run until it is told to stop."""

import logging
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

import httpx

from ehcpwatch.clock import Clock, SystemClock
from ehcpwatch.desk import ActLink
from ehcpwatch.desk.links import ActLinks, link_keys
from ehcpwatch.sinks import AlertmanagerSink, LedgerMirror
from ehcpwatch.sinks.channels import open_channels, parse_channels
from ehcpwatch.sinks.notifier import Notifier, run_notifier
from ehcpwatch.sinks.prometheus import MetricsPage
from ehcpwatch.sinks.words import checked_words

from .kept_directory import KeptDirectory
from .notify_page import NotifierPage
from .options import text_of
from .reading import open_register, write_beside
from .repeating import Repeating
from .run import PUBLISH_SECONDS

__all__ = ["DeskLinks", "NotifySettings", "serve_notifier"]

_log = logging.getLogger("ehcpwatch.notify")

_MIRROR_SECONDS = 2.0
"""Between questions whether it is time to mirror; how often is for the mirror to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLinks:
    """Where the links of letters lead, and the file of the keys that sign them."""

    url: str
    keys: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """The settings of one notifier.

    Attributes:
        state: A file of the embedded engine, or the address of a PostgreSQL database.
        words: A folder of own templates; `None` for the packaged ones.
        desk: `None` for letters without links.
        worklist: The address of all alerts, for letters; `None` where there is none.
        alertmanagers: Every peer; may be empty.
    """

    state: str
    channels: Path
    directory: Path
    words: Path | None
    desk: DeskLinks | None
    worklist: str | None
    most_an_hour: int
    alertmanagers: tuple[str, ...]
    metrics_port: int


def serve_notifier(settings: NotifySettings) -> None:
    """Check everything, then tell people what they are owed until SIGINT or SIGTERM.

    Raises:
        EhcpwatchError: Something that it needs is not as it must be; nobody was told anything.
    """
    clock = SystemClock()
    beside = partial(write_beside, settings.state)
    view = partial(open_register, settings.state)
    with beside():
        pass  # says now whether the register is there and of this version
    channels = parse_channels(
        text_of(settings.channels), name=settings.channels.name, folder=settings.channels.parent
    )
    opened = open_channels(channels, wall_clock=clock)
    directory = KeptDirectory(settings.directory, opened)
    words = checked_words(settings.words)
    notifier = Notifier(
        register=beside,
        directory=directory,
        channels=opened,
        limits=channels.limits,
        words=words,
        link_of=None if settings.desk is None else _link_of(settings.desk, clock),
        worklist=settings.worklist,
        wall_clock=clock,
        most_an_hour=settings.most_an_hour,
    )
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        metrics = stack.enter_context(MetricsPage())
        client = stack.enter_context(httpx.Client())
        sink = AlertmanagerSink(settings.alertmanagers, wall_clock=clock, client=client)
        shown = NotifierPage(
            metrics,
            notifier,
            register=view,
            directory=directory,
            words=words,
            posts=lambda: sink.posts,
            most_an_hour=settings.most_an_hour,
            wall_clock=clock,
        )
        port = metrics.serve(settings.metrics_port)
        _log.info("metrics on http://127.0.0.1:%d/metrics", port)
        _log.info("telling people by %s", ", ".join(sorted(opened)) or "no channel")
        repeating = stack.enter_context(Repeating(stop))
        repeating.begin("page", shown.publish, every_seconds=PUBLISH_SECONDS)
        if settings.alertmanagers:
            # In a thread of its own: a peer that does not answer must not keep letters waiting.
            mirror = LedgerMirror(register=view, sink=sink, wall_clock=clock)
            repeating.begin("mirror", mirror.step, every_seconds=_MIRROR_SECONDS)
        run_notifier(notifier, stop, beside=shown.looked)
    _log.info("stopped in order")


def _link_of(desk: DeskLinks, clock: Clock) -> Callable[[str, str, str], str]:
    links = ActLinks(link_keys(desk.keys), wall_clock=clock)

    def address(alert: str, by: str, link: str) -> str:
        return f"{desk.url}/a/{links.token(ActLink(alert_id=alert, by=by, link_id=link))}"

    return address
