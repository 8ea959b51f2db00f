"""`ehcpwatch topics`: the topics of an installation made, checked, and who may use them."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from .console import JSONValue, err, out, print_json, table
from .exit_codes import ExitCode
from .kafka_options import KafkaOptions, with_kafka
from .options import Json

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka import TopicDifference, TopicShape

__all__ = ["access", "app", "check", "create"]

app = typer.Typer(help="The topics on Kafka.", no_args_is_help=True)

Partitions = Annotated[int, typer.Option("--partitions", min=1, help="Of every topic; for life.")]
Replicas = Annotated[
    int, typer.Option("--replication-factor", min=1, help="Brokers that hold each partition.")
]
InSync = Annotated[
    int,
    typer.Option("--min-insync-replicas", min=1, help="Of them must have what counts as written."),
]


@app.command()
@with_kafka
def create(
    kafka: KafkaOptions,
    *,
    partitions: Partitions = 12,
    replication_factor: Replicas = 3,
    min_insync_replicas: InSync = 2,
    json: Json = False,
) -> None:
    """Make the topics that are not there, then check all four; nothing is ever changed."""
    from ehcpwatch.streams.kafka import (  # noqa: PLC0415  # an extra, perhaps not there
        check_topics,
        create_topics,
    )

    shape = _shape(partitions, replication_factor, min_insync_replicas)
    connection, topics = kafka.connection(), kafka.topics()
    made = asyncio.run(create_topics(connection, topics, shape))
    found = asyncio.run(check_topics(connection, topics, shape))
    if not json:
        err.print(f"Made: {', '.join(made) or 'none; all were there'}.")
    _show(found, json=json, made=made)


@app.command()
@with_kafka
def check(
    kafka: KafkaOptions,
    *,
    partitions: Partitions = 12,
    replication_factor: Replicas = 3,
    min_insync_replicas: InSync = 2,
    json: Json = False,
) -> None:
    """Compare the topics with how they should be; exit with 1 where they differ."""
    from ehcpwatch.streams.kafka import check_topics  # noqa: PLC0415  # as above

    shape = _shape(partitions, replication_factor, min_insync_replicas)
    found = asyncio.run(check_topics(kafka.connection(), kafka.topics(), shape))
    _show(found, json=json)


@app.command()
@with_kafka
def access(
    kafka: KafkaOptions,
    role: Annotated[
        str, typer.Argument(metavar="worker|publisher|register|redrive|topics", help="A program.")
    ],
    *,
    principal: Annotated[
        str, typer.Option(help="Who the broker takes the program for.")
    ] = "User:ehcpwatch",
) -> None:
    """Print the commands that allow a program what it needs, and no more. Asks no broker."""
    from ehcpwatch.streams.kafka import Role, acl_commands  # noqa: PLC0415  # as above

    try:
        chosen = Role(role)
    except ValueError:
        message = f"choose one of {', '.join(Role)}"
        raise typer.BadParameter(message, param_hint="ROLE") from None
    lines = acl_commands(
        chosen,
        topics=kafka.topics(),
        group=kafka.group,
        principal=principal,
        bootstrap=(kafka.bootstrap,),
    )
    for line in lines:
        typer.echo(line)


def _shape(partitions: int, replicas: int, min_insync_replicas: int) -> "TopicShape":
    from ehcpwatch.streams.kafka import TopicShape  # noqa: PLC0415  # as above

    if min_insync_replicas > replicas:
        message = "no more can be in sync than there are replicas"
        raise typer.BadParameter(message, param_hint="--min-insync-replicas")
    return TopicShape(partitions, replicas, min_insync_replicas)


def _show(
    differences: "list[TopicDifference]", *, json: bool, made: tuple[str, ...] | None = None
) -> None:
    if json:
        document: dict[str, JSONValue] = {
            "differences": [
                {
                    "topic": one.topic,
                    "what": one.what,
                    "found": one.found,
                    "wanted": one.wanted,
                    "sentence": one.sentence,
                    "vital": one.vital,
                }
                for one in differences
            ]
        }
        if made is not None:
            document["made"] = made
        print_json(document)
    elif differences:
        shown = table("Differences", ["topic", "what", "is", "should be", "stops a worker"])
        for one in differences:
            vital = "yes" if one.vital else ""
            shown.add_row(one.topic, one.what, one.found, one.wanted, vital)
        out.print(shown)
        # Whole lines, so that the commands in them can be copied.
        for one in differences:
            typer.echo(one.sentence)
    else:
        err.print("The topics are as they should be.")
    if differences:
        raise typer.Exit(ExitCode.DIFFERENCE)
