"""`ehcpwatch words`: what letters say, and a council's own templates checked before use."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch.errors import WordsError

from .console import JSONValue, err, out, print_json
from .notify_extra import notify_installed
from .options import Json

if TYPE_CHECKING:
    from ehcpwatch.sinks.words import Example, Fault

__all__ = ["app", "check", "show"]

app = typer.Typer(help="What letters say: read, and reworded.", no_args_is_help=True)


@app.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Templates of your own; without it the packaged ones are tried."),
    ] = None,
    json: Json = False,
) -> None:
    """Say whether templates can be used; every fault with its file and line."""
    with notify_installed():
        from ehcpwatch.sinks.words import (  # noqa: PLC0415  # an extra, perhaps not there
            EXAMPLES,
            Words,
        )

    words = Words(folder)
    faults = words.check()
    if json:
        print_json(
            {
                "folder": None if folder is None else str(folder),
                "templates": words.own,
                "letters": len(EXAMPLES),
                "faults": _documents(faults),
            }
        )
    if faults:
        named = [(fault.place, fault.sentence) for fault in faults]
        raise WordsError(folder=str(folder), faults=named)
    if not json:
        out.print(f"Reworded: {', '.join(words.own) or 'nothing'}.")
        out.print(f"{len(EXAMPLES)} letters were tried. These words can be used.")


@app.command()
def show(
    kind: Annotated[
        str | None, typer.Argument(help="Of which letter; without it one of each is shown.")
    ] = None,
    *,
    folder: Annotated[Path | None, typer.Option(help="Templates of your own.")] = None,
    html: Annotated[bool, typer.Option("--html", help="The page in place of the text.")] = False,
) -> None:
    """Print letters about made-up cases, as they would be sent."""
    with notify_installed():
        from ehcpwatch.sinks.words import EXAMPLES, Words  # noqa: PLC0415  # as above

    words = Words(folder)
    for example in _chosen(EXAMPLES, kind):
        wording = words.example(example)
        if html:
            typer.echo(wording.html)
            continue
        if kind is None:
            typer.echo(f"=== {example.key}: {example.about}\n")
        if wording.subject:
            typer.echo(f"Subject: {wording.subject}\n")
        typer.echo(f"{wording.text}\n")
    for name in sorted(words.fallbacks):
        err.print(f"{name} has a fault, so the packaged words are shown: `ehcpwatch words check`.")


def _chosen(examples: Sequence["Example"], kind: str | None) -> list["Example"]:
    """Return the letters to show.

    Raises:
        typer.BadParameter: There is none of this kind.
    """
    shown = [example for example in examples if example.about]
    if kind is None:
        return shown
    chosen = [example for example in shown if example.key == kind]
    if not chosen:
        kinds = f"the kinds are {', '.join(example.key for example in shown)}"
        raise typer.BadParameter(kinds)
    return chosen


def _documents(faults: Sequence["Fault"]) -> list[JSONValue]:
    return [
        {"file": fault.name or None, "line": fault.line, "sentence": fault.sentence}
        for fault in faults
    ]
