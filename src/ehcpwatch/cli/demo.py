"""`ehcpwatch demo`: a simulated borough, its year played in a minute, metrics beside it."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event as Flag
from time import perf_counter
from typing import Annotated

import typer
from rich.live import Live

from ehcpwatch.alerts import AlertRecord, AlertState
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import Event
from ehcpwatch.simulator import Borough, packaged_rows, row_of, simulate
from ehcpwatch.sinks.prometheus import MetricsPage
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

from .console import err, out
from .demo_screen import Screen, screen
from .options import Authority, MetricsFile, Seed, Year, beside_of
from .serving import Serving

__all__ = ["ALERTS_SHOWN", "demo", "play", "register"]

_SECONDS_A_DAY = 0.08
"""How long a day of the borough's year is shown, at least: a year takes half a minute or more."""
ALERTS_SHOWN = 8
_DAYS_A_PAGE = 7
"""The metrics page is made anew once a week of the year: half a second, as it is shown."""
_ONE_DAY = timedelta(days=1)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    authority: Authority = "Hackney",
    year: Year = 2024,
    seed: Seed = 1,
    once: Annotated[bool, typer.Option("--once", help="Run to the end and stop.")] = False,
    state: Annotated[
        Path | None,
        typer.Option("--state", help="Keep the database here; default a temporary one."),
    ] = None,
    metrics_port: Annotated[int, typer.Option(help="On 127.0.0.1; 0 takes a free one.")] = 0,
    metrics_settings: MetricsFile = None,
) -> None:
    """Show the watch at work on a simulated borough. No real child is in it.

    The borough's figures of the year are those the DfE published for the authority.
    """
    err.print(f"Drawing {authority} {year} from the DfE's published figures ...")
    borough = simulate(row_of(authority, year, among=packaged_rows()), seed=seed)
    with ExitStack() as stack:
        kept = state
        if state is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="ehcpwatch-demo-"))
            state = Path(folder) / "demo.db"
        page = stack.enter_context(MetricsPage())
        port = page.serve(metrics_port)
        if once:
            last = None
            for shown in play(
                borough, state, stack, page=page, address=(port, kept), settings=metrics_settings
            ):
                last = shown
            out.print(last)
            return
        pause, began = Flag(), perf_counter()
        with Live(console=out, auto_refresh=False) as live:
            for shown in play(
                borough, state, stack, page=page, address=(port, state), settings=metrics_settings
            ):
                # What the day took to play is part of the time for which it is shown.
                pause.wait(began + _SECONDS_A_DAY - perf_counter())
                live.update(shown, refresh=True)
                began = perf_counter()
            _stay(pause)


def play(
    borough: Borough,
    state: Path,
    stack: ExitStack,
    *,
    page: MetricsPage,
    address: tuple[int, Path | None],
    settings: Path | None = None,
) -> Iterator[Screen]:
    """Yield the screen of each day of the borough's year, and of the weeks that tell of it.

    Args:
        borough: Whose events are played in order of arrival.
        state: The database.
        stack: Closes the engine.
        page: Shows the metrics meanwhile.
        address: Port and path that the screen names; no path for one that will be gone.
        settings: A file of settings of the page, if there is one.
    """
    # The year itself is shown; what came before it was there when the watch went live.
    first_shown_on = date(borough.year, 1, 1)
    clock = ManualClock(_noon(first_shown_on - _ONE_DAY))
    policy = Policy(go_live_on=first_shown_on)
    beside = beside_of(settings, policy)
    engine = stack.enter_context(EmbeddedEngine(state, policy=policy, wall_clock=clock))
    # In a simulated borough nobody acts on alerts: what they do about them is not shown.
    serving = Serving(
        engine, page=page, beside=beside, recent=None, alertmanager=None, wall_clock=clock
    )
    latest: deque[AlertRecord] = deque(maxlen=ALERTS_SHOWN)
    raised = 0
    port, path = address
    last_on = _last_day(borough)
    for day, events in _days(borough, first_shown_on):
        clock.move_to(_noon(day))
        if events:
            _take(engine, serving, events)
        engine.tick()
        if day < first_shown_on:
            continue
        for records in engine.settle():
            told = [record for record in records if record.state is AlertState.RAISED]
            raised += len(told)
            latest.extend(told)
        over = day >= last_on
        if over or (day - first_shown_on).days % _DAYS_A_PAGE == 0:
            serving.publish(caught_up=True)
        yield screen(
            borough,
            day,
            engine.watch.snapshot(),
            latest=tuple(latest),
            raised=raised,
            port=port,
            state=path,
            over=over,
        )


def _stay(pause: Flag) -> None:
    """Keep the metrics page up until the user stops the demo."""
    try:
        while not pause.wait(3600):
            pass
    except KeyboardInterrupt:
        return


def _take(engine: EmbeddedEngine, serving: Serving, events: Sequence[Event]) -> None:
    items = [Delivered(item=event, place="") for event in events]
    engine.take(Delivery(source="demo", items=items, position=None))
    serving.took()


def _days(borough: Borough, first_shown_on: date) -> Iterator[tuple[date, list[Event]]]:
    """Yield each day with the events that arrived on it; all earlier ones on the first."""
    waiting: deque[Event] = deque(borough.events)
    day = first_shown_on - _ONE_DAY
    last_on = _last_day(borough)
    while day <= last_on:
        arrived: list[Event] = []
        end = _noon(day)
        while waiting and (waiting[0].recorded_at is None or waiting[0].recorded_at <= end):
            arrived.append(waiting.popleft())
        yield day, arrived
        day += _ONE_DAY


def _last_day(borough: Borough) -> date:
    """Return the day on which the last event arrives: some is told of only weeks later."""
    arrivals = (event.recorded_at.date() for event in borough.events if event.recorded_at)
    # Noon is when the demo looks: what arrives after it is seen on the day after.
    return max(borough.last_on, *arrivals) + _ONE_DAY


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
