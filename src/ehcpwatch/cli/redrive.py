"""`ehcpwatch redrive`: dead letters on Kafka looked at, mended and sent again."""

import asyncio
from collections import Counter
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Annotated

import typer

from ehcpwatch.errors import FileUnwritableError
from ehcpwatch.events import RejectionReason
from ehcpwatch.sources import lines_of_file

from .console import JSONValue, count_progress, err, mute_clients, out, print_json, table
from .exit_codes import ExitCode
from .kafka_options import KafkaOptions, with_kafka
from .options import Json

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka import Choice, DeadLetters, Redriven

__all__ = ["redrive", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(redrive)


@with_kafka
def redrive(
    kafka: KafkaOptions,
    *,
    reason: Annotated[
        list[RejectionReason] | None,
        typer.Option(
            metavar="REASON",
            help="Letters refused for this reason; may be given several times.",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Letters of every reason.")] = False,
    repaired: Annotated[
        Path | None,
        typer.Option(help="Send the mended events of this file in the place of the originals."),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(help="Write letters to this file, to be mended; send nothing."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")
    ] = False,
    max_attempts: Annotated[
        int, typer.Option(min=1, help="Leave a letter that was sent again so often.")
    ] = 5,
    json: Json = False,
) -> None:
    """Send dead letters again, and take each away in the same transaction.

    Put right first what they were refused for, or mend them: --export FILE, change the
    events in it, --repaired FILE. The file holds personal data. Contents are never printed.
    """
    from ehcpwatch.streams.kafka import Choice, DeadLetters, repairs_in  # noqa: PLC0415  # an extra

    _see_choice(reason, every=every, repaired=repaired, looks=dry_run or export is not None)
    choice = Choice(
        reasons=frozenset(one.value for one in reason) if reason else None,
        max_attempts=max_attempts,
        repairs=(
            None
            if repaired is None
            else repairs_in(
                (line for lines in lines_of_file(repaired) for line in lines), path=repaired
            )
        ),
    )
    mute_clients()
    letters = DeadLetters(kafka.connection(), kafka.topics(), group=kafka.group)
    if export is not None:
        count = _export(letters, choice, export)
        if json:
            print_json({"exported": count})
        err.print(
            f"{count:,} letters written to {export}. It holds personal data: delete it when it "
            f"has been used. Change the events in it, then: ehcpwatch redrive --repaired {export}"
        )
        return
    outcome = asyncio.run(letters.look(choice) if dry_run else _redrive(letters, choice))
    _show(outcome, choice, topic=kafka.topics().events, dry_run=dry_run, json=json)
    if outcome.unknown:
        raise typer.Exit(ExitCode.DIFFERENCE)


def _see_choice(
    reasons: list[RejectionReason] | None, *, every: bool, repaired: Path | None, looks: bool
) -> None:
    """Refuse a command line that does not say which letters are meant, or says it twice."""
    said = [bool(reasons), every, repaired is not None]
    hint = "--reason, --all, --repaired"
    if sum(said) > 1:
        message = "these exclude each other"
        raise typer.BadParameter(message, param_hint=hint)
    if not any(said) and not looks:
        message = "say which letters are to be sent again; --dry-run shows what there are"
        raise typer.BadParameter(message, param_hint=hint)


async def _redrive(letters: "DeadLetters", choice: "Choice") -> "Redriven":
    with count_progress("dead letters", None) as progress:
        task = progress.tasks[0].id
        return await letters.redrive(
            choice,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _export(letters: "DeadLetters", choice: "Choice", path: Path) -> int:
    """Write the file whole or not at all: a former one may hold what somebody has mended."""
    try:
        # Readable by this user alone, from the first byte on.
        with NamedTemporaryFile(dir=path.parent, prefix=".letters-", delete=False) as file:
            begun = Path(file.name)
            try:
                count = asyncio.run(_write(letters, choice, file))
                begun.replace(path)
            except BaseException:
                begun.unlink()
                raise
    except OSError as error:
        raise FileUnwritableError(path=path) from error
    return count


async def _write(letters: "DeadLetters", choice: "Choice", file: IO[bytes]) -> int:
    from ehcpwatch.streams.kafka import line_of  # noqa: PLC0415  # as above

    count = 0
    async for batch in letters.open(choice):
        file.writelines(line_of(letter) for letter in batch)
        count += len(batch)
    return count


def _show(outcome: "Redriven", choice: "Choice", *, topic: str, dry_run: bool, json: bool) -> None:
    kinds = Counter((one.reason, one.attempt) for one in outcome.letters.values())
    if json:
        rows: list[JSONValue] = [
            {"reason": reason, "attempt": attempt, "letters": count}
            for (reason, attempt), count in sorted(kinds.items())
        ]
        print_json(
            {
                "letters": rows,
                "sent": outcome.sent,
                "left": outcome.left,
                "too_large": outcome.too_large,
                "unknown": outcome.unknown,
            }
        )
        return
    if dry_run:
        shown = table(
            "Dead letters",
            ["reason", "sent again", "letters", "would be sent"],
            right=["sent again", "letters"],
        )
        for (reason, attempt), count in sorted(kinds.items()):
            goes = "yes" if attempt < choice.max_attempts else "no: too often already"
            shown.add_row(reason, f"{attempt:,}", f"{count:,}", goes)
        out.print(shown)
    else:
        err.print(f"{outcome.sent:,} letters sent again to {topic}.")
    if outcome.left:
        err.print(
            f"{outcome.left:,} left: they were sent again {choice.max_attempts} times or more. "
            "Mend them, or raise --max-attempts."
        )
    if outcome.too_large:
        err.print(f"{outcome.too_large:,} left: they are larger than {topic} takes.")
    if outcome.unknown:
        err.print(f"{outcome.unknown:,} of the file are no dead letters, or no more.")
