"""`ehcpwatch rebuild`: every case's state made again from the events that are kept."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.clock import SystemClock
from ehcpwatch.streams.embedded import rebuild as rebuild_state
from ehcpwatch.watch import Policy

from .console import count_progress, err, mute_clients
from .kafka_options import KafkaOptions, with_optional_kafka

__all__ = ["rebuild", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rebuild)


@with_optional_kafka
def rebuild(
    kafka: KafkaOptions | None,
    *,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            envvar="EHCPWATCH_STATE",
            help="The SQLite file that holds everything; or name brokers with --bootstrap.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Fold every case again from its events. Silent: what was said stays said.

    On Kafka, from the events kept in the topic of cases; stop the workers before.
    """
    with count_progress("cases", None) as progress:
        task = progress.tasks[0].id

        def done(cases: int) -> None:
            progress.update(task, completed=cases)

        if state is not None and kafka is None:
            folded = rebuild_state(
                state,
                policy=Policy(),
                wall_clock=SystemClock(),
                progress=lambda _, cases: done(cases),
            )
        elif kafka is not None and state is None:
            folded = _on_kafka(kafka, lambda cases: progress.advance(task, cases))
        else:
            message = "give either --state or --bootstrap"
            raise typer.BadParameter(message)
    err.print(f"{folded:,} cases folded again from their events. Nothing was announced.")


def _on_kafka(kafka: KafkaOptions, done: Callable[[int], None]) -> int:
    from ehcpwatch.streams.kafka import KafkaSettings  # noqa: PLC0415  # an extra
    from ehcpwatch.streams.kafka.preflight import preflight  # noqa: PLC0415  # an extra
    from ehcpwatch.streams.kafka.rebuilding import rebuild as rebuild_topic  # noqa: PLC0415

    mute_clients()
    settings = KafkaSettings(
        connection=kafka.connection(), topics=kafka.topics(), group=kafka.group
    )

    async def run() -> int:
        await preflight(settings)
        return await rebuild_topic(
            settings, wall_clock=SystemClock(), progress=lambda _, cases: done(cases)
        )

    return asyncio.run(run())
