"""`ehcpwatch project`: the register in PostgreSQL, kept up to what the workers on Kafka do."""

import asyncio
import logging
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch import __version__
from ehcpwatch.clock import Clock, SystemClock
from ehcpwatch.register import PostgresRegister
from ehcpwatch.sinks.prometheus import MetricsPage, Reading

from .kafka_options import KafkaOptions, with_kafka
from .logs import log_to_stderr
from .reading import open_register
from .recent import RecentUsefulness

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka.projector import Projector

__all__ = ["REGISTER_METRICS_PORT", "project", "register"]

REGISTER_METRICS_PORT = 9465
"""Beside that of a worker, so that both can run on one machine."""
_PUBLISH_SECONDS = 1.0

_log = logging.getLogger("ehcpwatch.projector")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(project)


@with_kafka
def project(
    kafka: KafkaOptions,
    *,
    database: Annotated[
        str,
        typer.Option(
            envvar="EHCPWATCH_DATABASE",
            metavar="URL",
            help="postgresql://USER@HOST/DATABASE; keep the password in ~/.pgpass or PGPASSWORD.",
        ),
    ],
    metrics_port: Annotated[
        int,
        typer.Option(
            envvar="EHCPWATCH_REGISTER_METRICS_PORT",
            help="On 127.0.0.1; 0 takes a free one. With --once there is no page.",
        ),
    ] = REGISTER_METRICS_PORT,
    once: Annotated[
        bool, typer.Option("--once", help="Stop when all that is there now has been written.")
    ] = False,
) -> None:
    """Write cases, events, alerts and dead letters to PostgreSQL, for figures and people.

    Makes the tables, and brings older ones up to date. Several may run: they share the
    partitions. While the database is away it waits; nothing is lost. Stops in order on
    Ctrl-C or SIGTERM.
    """
    from ehcpwatch.streams.kafka.projector import Projector  # noqa: PLC0415  # an extra

    log_to_stderr()
    clock = SystemClock()
    target = PostgresRegister(database)
    try:
        projector = Projector(
            kafka.connection(),
            topics=kafka.topics(),
            group=kafka.group,
            register=target,
            wall_clock=clock,
        )
        if once:
            asyncio.run(_run(projector, once=True))
        else:
            with MetricsPage() as page:
                port = page.serve(metrics_port)
                _log.info("metrics on http://127.0.0.1:%d/metrics", port)
                recent = RecentUsefulness(partial(open_register, database), wall_clock=clock)
                asyncio.run(_run_with_page(projector, page, recent, clock))
    finally:
        target.close()
    _log.info("stopped in order; %d records written", projector.written)


async def _run(projector: "Projector", *, once: bool = False) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, projector.stop)
    await projector.run(once=once)


async def _run_with_page(
    projector: "Projector", page: MetricsPage, recent: RecentUsefulness, clock: Clock
) -> None:
    publishing = asyncio.create_task(_publish(projector, page, recent, clock))
    try:
        await _run(projector)
    finally:
        publishing.cancel()
        with suppress(asyncio.CancelledError):
            await publishing


async def _publish(
    projector: "Projector", page: MetricsPage, recent: RecentUsefulness, clock: Clock
) -> None:
    """Show on the page how the projector fares, again and again."""
    while True:
        pulse = projector.pulse()
        # While it waits for its database, so should the page; it must not hang on an answer.
        rules = await asyncio.to_thread(recent.rules) if pulse.database_up else ()
        reading = Reading(
            partitions={},
            taken_at=clock.now(),
            dead_letters={},
            posts={},
            version=__version__,
            register=pulse,
            usefulness=rules,
        )
        await asyncio.to_thread(page.publish, reading)
        await asyncio.sleep(_PUBLISH_SECONDS)
