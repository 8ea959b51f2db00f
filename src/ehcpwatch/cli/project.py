"""`ehcpwatch project`: the register in PostgreSQL, kept up to what the workers on Kafka do."""

import asyncio
import logging
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch.register import PostgresRegister

from .kafka_options import KafkaOptions, with_kafka
from .logs import log_to_stderr

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka.projector import Projector

__all__ = ["project", "register"]

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
    target = PostgresRegister(database)
    try:
        projector = Projector(
            kafka.connection(), topics=kafka.topics(), group=kafka.group, register=target
        )
        asyncio.run(_run(projector, once=once))
    finally:
        target.close()
    _log.info("stopped in order; %d records written", projector.written)


async def _run(projector: "Projector", *, once: bool) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, projector.stop)
    await projector.run(once=once)
