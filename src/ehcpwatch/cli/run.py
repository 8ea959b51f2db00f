"""`ehcpwatch run`: the watch as a service: follows files, ticks, tells, shows metrics."""

import signal
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event
from typing import Annotated

import httpx
import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.sinks import AlertmanagerSink
from ehcpwatch.sinks.prometheus import MetricsPage
from ehcpwatch.sources import event_files, read_file, read_stream, source_name
from ehcpwatch.streams.embedded import EmbeddedEngine

from .console import err
from .ingest import STANDARD_INPUT
from .options import DayOne, GoLive, LadderFile, MetricsFile, State, beside_of, policy_of
from .reading import open_register
from .recent import RecentUsefulness
from .serving import Serving

__all__ = ["METRICS_PORT", "POLL_SECONDS", "PUBLISH_SECONDS", "register", "run"]

METRICS_PORT = 9464
"""The port by convention of exporters that follow OpenTelemetry; any other will do."""
POLL_SECONDS = 1.0
"""Between looks at the followed files: a person does not notice, the disk does not either."""
PUBLISH_SECONDS = 15.0
"""Between readings of the metrics page: a usual scrape interval. What a reading costs,
`benchmarks/scrape.py` measures."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    state: State,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="JSON Lines files or folders to follow; - reads standard input."),
    ] = None,
    metrics_port: Annotated[
        int,
        typer.Option(envvar="EHCPWATCH_METRICS_PORT", help="On 127.0.0.1; 0 takes a free one."),
    ] = METRICS_PORT,
    alertmanager: Annotated[
        list[str] | None,
        typer.Option(
            envvar="EHCPWATCH_ALERTMANAGER",
            help="Address of an Alertmanager; every peer of a cluster.",
        ),
    ] = None,
    metrics_settings: MetricsFile = None,
    ladder: LadderFile = None,
    go_live: GoLive = None,
    count_receipt_as_day_one: DayOne = False,
) -> None:
    """Watch until stopped: follow files, settle alerts, serve metrics on loopback.

    Stops on Ctrl-C or SIGTERM after the batch in hand.
    """
    policy = policy_of(ladder, go_live, day_one=count_receipt_as_day_one)
    beside = beside_of(metrics_settings, policy)
    clock = SystemClock()
    stopped = _stop_on_signal()
    with ExitStack() as stack:
        engine = stack.enter_context(EmbeddedEngine(state, policy=policy, wall_clock=clock))
        page = stack.enter_context(MetricsPage())
        mirror = None
        if alertmanager:
            client = stack.enter_context(httpx.Client())
            mirror = AlertmanagerSink(alertmanager, wall_clock=clock, client=client)
            mirror.take(engine.ledger())
        recent = RecentUsefulness(partial(open_register, str(state)), wall_clock=clock)
        serving = Serving(
            engine,
            page=page,
            beside=beside,
            recent=recent,
            alertmanager=mirror,
            wall_clock=clock,
        )
        port = page.serve(metrics_port)
        err.print(f"Metrics: http://127.0.0.1:{port}/metrics. Stop with Ctrl-C.")
        if files and STANDARD_INPUT in files:
            for delivery in read_stream(sys.stdin.buffer, source="stdin", wall_clock=clock):
                engine.take(delivery)
                serving.took()
                if stopped.is_set():
                    return
        _follow(engine, serving, [p for p in files or () if p != STANDARD_INPUT], clock, stopped)


def _follow(
    engine: EmbeddedEngine,
    serving: Serving,
    followed: list[Path],
    clock: SystemClock,
    stopped: Event,
) -> None:
    published_at = None
    while not stopped.is_set():
        for path in (p for given in followed for p in event_files(given)):
            for delivery in read_file(
                path,
                position=engine.position(source_name(path)),
                wall_clock=clock,
                whole_lines=True,
            ):
                engine.take(delivery)
                serving.took()
                if stopped.is_set():
                    return
        # Every file is read to its end: the watch is caught up.
        engine.tick()
        said = 0
        for records in engine.settle():
            serving.tell(records)
            said += len(records)
        now = clock.now()
        if said or published_at is None or (now - published_at).total_seconds() >= PUBLISH_SECONDS:
            serving.publish(caught_up=True)
            published_at = now
        stopped.wait(POLL_SECONDS)


def _stop_on_signal() -> Event:
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
