"""`ehcpwatch worker`: the watch on Kafka, as one of any number of workers."""

import asyncio
import logging
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch import __version__
from ehcpwatch.clock import SystemClock
from ehcpwatch.sinks.prometheus import Beside, MetricsPage, PartitionReading, Reading
from ehcpwatch.watch import Policy

from .kafka_options import KafkaOptions, with_kafka
from .logs import log_to_stderr
from .options import DayOne, GoLive, LadderFile, MetricsFile, beside_of, policy_of
from .run import METRICS_PORT, PUBLISH_SECONDS

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka import KafkaSettings
    from ehcpwatch.streams.kafka.worker import Worker

__all__ = ["register", "worker"]

_log = logging.getLogger("ehcpwatch.worker")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


@with_kafka
def worker(
    kafka: KafkaOptions,
    *,
    metrics_port: Annotated[
        int,
        typer.Option(envvar="EHCPWATCH_METRICS_PORT", help="On 127.0.0.1; 0 takes a free one."),
    ] = METRICS_PORT,
    transport: Annotated[
        str,
        typer.Option(
            metavar="batch|single",
            envvar="EHCPWATCH_KAFKA_TRANSPORT",
            help="Records travel a fetch at a time, or one by one as Faust has it: slower.",
        ),
    ] = "batch",
    session_timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            envvar="EHCPWATCH_KAFKA_SESSION_TIMEOUT",
            help="A worker that is not heard for so long loses its partitions.",
        ),
    ] = 10.0,
    no_partition_alarm: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            envvar="EHCPWATCH_NO_PARTITION_ALARM",
            help="Without a partition for so long, the log says so, again and again.",
        ),
    ] = 60.0,
    allow_at_least_once: Annotated[
        bool,
        typer.Option(
            "--allow-at-least-once",
            envvar="EHCPWATCH_ALLOW_AT_LEAST_ONCE",
            help="Run where the broker forbids transactions; an alert may be raised twice.",
        ),
    ] = False,
    metrics_settings: MetricsFile = None,
    ladder: LadderFile = None,
    go_live: GoLive = None,
    count_receipt_as_day_one: DayOne = False,
) -> None:
    """Watch a share of the partitions until stopped; start as many workers as you like.

    Looks before it starts whether everything is as it must be, and says what is not. Ends
    with status 75 at the first error: start it again, it goes on from the last checkpoint.
    Stops in order on Ctrl-C or SIGTERM.
    """
    from ehcpwatch.streams.kafka import KafkaSettings, Transport  # noqa: PLC0415  # an extra
    from ehcpwatch.streams.kafka.preflight import preflight  # noqa: PLC0415  # an extra

    try:
        chosen = Transport(transport)
    except ValueError:
        message = f"choose one of {', '.join(Transport)}"
        raise typer.BadParameter(message, param_hint="--transport") from None
    settings = KafkaSettings(
        connection=kafka.connection(),
        topics=kafka.topics(),
        group=kafka.group,
        transport=chosen,
        session_timeout_seconds=session_timeout,
        no_partition_alarm_seconds=no_partition_alarm,
        allow_at_least_once=allow_at_least_once,
    )
    policy = policy_of(ladder, go_live, day_one=count_receipt_as_day_one)
    beside = beside_of(metrics_settings, policy)
    log_to_stderr()
    asyncio.run(preflight(settings))
    asyncio.run(_work(settings, policy, beside, metrics_port))
    _log.info("stopped in order")


async def _work(
    settings: "KafkaSettings", policy: Policy, beside: Beside, metrics_port: int
) -> None:
    """Run one worker, with the metrics page and the alarm beside it."""
    from ehcpwatch.streams.kafka.worker import Worker  # noqa: PLC0415  # an extra

    clock = SystemClock()
    worker = Worker(settings, policy=policy, wall_clock=clock)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, worker.stop)
    page = MetricsPage()
    async with page.served(metrics_port) as port:
        _log.info("metrics on http://127.0.0.1:%d/metrics", port)
        tasks = [
            asyncio.create_task(_publish(worker, page, beside, clock)),
            asyncio.create_task(_alarm(worker, settings.no_partition_alarm_seconds)),
        ]
        try:
            await worker.run()
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task


async def _publish(worker: "Worker", page: MetricsPage, beside: Beside, clock: SystemClock) -> None:
    """Show on the page what the worker owns: at once when that changes, else now and then.

    The page is made in turns, so that the loop goes on.
    """
    shown: tuple[object, ...] | None = None
    waited = PUBLISH_SECONDS
    while True:
        state = worker.shape()
        if state != shown or waited >= PUBLISH_SECONDS:
            moments = await worker.moments()
            reading = Reading(
                partitions={
                    str(number): PartitionReading(
                        snapshot=moment.snapshot,
                        caught_up=moment.caught_up,
                        last_event_at=moment.pulse.last_event_at,
                        pulse=moment.pulse,
                    )
                    for number, moment in moments.items()
                },
                taken_at=clock.now(),
                dead_letters={},
                posts={},
                version=__version__,
                worker=worker.ownership.pulse.copy(),
                beside=beside,
            )
            await page.publish_in_turns(reading)
            shown, waited = state, 0.0
        await asyncio.sleep(1.0)
        waited += 1.0


async def _alarm(worker: "Worker", seconds: float) -> None:
    """Say again and again that there is no partition, for as long as there is none."""
    without = 0.0
    while True:
        await asyncio.sleep(1.0)
        without = 0.0 if worker.ownership.owned else without + 1.0
        if without >= seconds:
            _log.error(
                "no partition for %.0f seconds: there are more workers than partitions, or the "
                "group refuses this one; see the broker's log and `ehcpwatch topics check`",
                seconds,
            )
            without = 0.0
