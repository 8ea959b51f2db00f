"""`ehcpwatch dead-letters`: what was refused, why, and a way back."""

from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.errors import FileUnwritableError
from ehcpwatch.register import letters as letters_of

from .console import JSONValue, err, out, print_json, table
from .options import Json, RegisterState
from .reading import open_register

__all__ = ["dead_letters", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="dead-letters")(dead_letters)


def dead_letters(
    state: RegisterState,
    reason: Annotated[str | None, typer.Option(help="Only this reason.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(help="Write the original lines to this file, to be mended and ingested."),
    ] = None,
    json: Json = False,
) -> None:
    """List refused inputs by reason and place; their contents are never printed."""
    with open_register(state) as connection:
        letters = [letter for letter in letters_of(connection) if reason in {None, letter.reason}]
    if export is not None:
        try:
            export.write_bytes(b"".join(letter.original + b"\n" for letter in letters))
        except OSError as error:
            raise FileUnwritableError(path=export) from error
        err.print(f"{len(letters):,} originals written to {export}. Mend them, then ingest it.")
    if json:
        rows: list[JSONValue] = [
            {
                "reason": letter.reason,
                "sentence": letter.sentence,
                "source": letter.source,
                "place": letter.place,
                "bytes": len(letter.original),
            }
            for letter in letters
        ]
        print_json({"dead_letters": rows})
        return
    shown = table(
        "Dead letters", ["reason", "source", "place", "bytes", "what is wrong"], right=["bytes"]
    )
    for letter in letters:
        shown.add_row(
            letter.reason,
            letter.source,
            letter.place,
            f"{len(letter.original):,}",
            letter.sentence,
        )
    out.print(shown)
