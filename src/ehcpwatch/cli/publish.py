"""`ehcpwatch publish`: events from files or a pipe onto the topic on which they enter."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ehcpwatch.sources import NumberedLine, event_files, lines_of_file, lines_of_stream

from .console import JSONValue, byte_progress, err, mute_clients, out, print_json, table
from .exit_codes import ExitCode
from .ingest import STANDARD_INPUT
from .kafka_options import KafkaOptions, with_kafka
from .options import Json

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka import Message, Publisher, PublishMode

__all__ = ["publish", "register"]

_SHOWN = 20
"""Lines that are named one by one; a file with more of them has one fault many times."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(publish)


@with_kafka
def publish(
    kafka: KafkaOptions,
    files: Annotated[
        list[Path],
        typer.Argument(help="JSON Lines files or folders of them; - reads standard input."),
    ],
    *,
    mode: Annotated[
        str,
        typer.Option(
            metavar="structured|binary",
            help="How CloudEvents travel: each line as it is, or attributes in headers.",
        ),
    ] = "structured",
    check: Annotated[
        bool, typer.Option("--check", help="Read the lines and look for the topic; send nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Send events to Kafka, each keyed by its subject, to the partition of its case.

    A line that is not a valid event is sent as well: the watch keeps it as a dead letter.
    The exit code is then 1. May be stopped at any moment and run again from the beginning:
    what the watch knows already it recognises.
    """
    from ehcpwatch.streams.kafka import Publisher, PublishMode  # noqa: PLC0415  # an extra

    try:
        chosen = PublishMode(mode)
    except ValueError:
        message = f"choose one of {', '.join(PublishMode)}"
        raise typer.BadParameter(message, param_hint="--mode") from None
    paths = [
        path
        for given in files
        for path in ((given,) if given == STANDARD_INPUT else event_files(given))
    ]
    mute_clients()
    counts = _Counts()
    with Publisher(kafka.connection(), kafka.topics()) as publisher:
        for path in paths:
            _publish(publisher, path, counts, chosen, check=check)
    _show(counts, topic=kafka.topics().events, check=check, json=json)
    if counts.faults:
        raise typer.Exit(ExitCode.DIFFERENCE)


@dataclass(slots=True)
class _Counts:
    """What was read and sent.

    Attributes:
        left_out: Lines larger than a record of Kafka may be.
        shown: The first faults: the place, the reason, what is wrong.
    """

    lines: int = 0
    sent: int = 0
    left_out: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, place: str, message: "Message") -> None:
        """Count a line."""
        self.lines += 1
        rejection = message.rejection
        if rejection is not None:
            self.faults[rejection.reason.value] += 1
            if len(self.shown) < _SHOWN:
                self.shown.append((place, rejection.reason.value, rejection.sentence))


def _publish(
    publisher: "Publisher", path: Path, counts: _Counts, mode: "PublishMode", *, check: bool
) -> None:
    from ehcpwatch.streams.kafka import message_of  # noqa: PLC0415  # as above

    for name, lines in _chunks(path):
        messages = [message_of(text, mode) for _, text in lines]
        for (number, _), message in zip(lines, messages, strict=True):
            counts.add(f"{name}, line {number}", message)
        if not check:
            left_out = publisher.send(messages)
            counts.left_out += len(left_out)
            counts.sent += len(messages) - len(left_out)


def _chunks(path: Path) -> Iterator[tuple[str, list[NumberedLine]]]:
    """Yield the lines of a file with its name, and show how much of it is read."""
    piped = path == STANDARD_INPUT
    name = "standard input" if piped else path.name
    with byte_progress(name, None if piped else path.stat().st_size) as progress:
        task = progress.tasks[0].id

        def read(count: int) -> None:
            progress.advance(task, count)

        chunks = (
            lines_of_stream(cast("BufferedReader", sys.stdin.buffer), progress=read)
            if piped
            else lines_of_file(path, progress=read)
        )
        for lines in chunks:
            yield name, lines


def _show(counts: _Counts, *, topic: str, check: bool, json: bool) -> None:
    if json:
        document: dict[str, JSONValue] = {
            "lines": counts.lines,
            "sent": counts.sent,
            "left_out": counts.left_out,
            "not_valid": dict(counts.faults),
        }
        print_json(document)
        return
    if counts.shown:
        shown = table("Not valid", ["place", "reason", "what is wrong"])
        for row in counts.shown:
            shown.add_row(*row)
        out.print(shown)
    invalid = counts.faults.total()
    if check:
        err.print(f"{counts.lines:,} lines read, {invalid:,} not valid; nothing was sent.")
        return
    err.print(f"{counts.sent:,} lines sent to {topic}, {invalid:,} of all not valid.")
    if counts.left_out:
        err.print(
            f"{counts.left_out:,} lines are larger than Kafka takes and were not sent; "
            "they are in the file only."
        )
    if invalid > counts.left_out:
        err.print("The watch keeps what is not valid as dead letters; see: ehcpwatch redrive.")
