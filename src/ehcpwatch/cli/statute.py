"""`ehcpwatch statute`: the dates of the law checked against a table, and the rule book."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.errors import InputUnreadableError, MissingColumnsError
from ehcpwatch.statute import VECTOR_COLUMNS, Verdict, check_rows, rulebook_markdown

from .console import JSONValue, out, print_json, table
from .exit_codes import ExitCode
from .options import DayOne, Json

__all__ = ["app", "check", "rulebook"]

app = typer.Typer(help="The law as data: check dates against it, or read it.", no_args_is_help=True)

_MARKS = {
    Verdict.AGREES: "agrees",
    Verdict.DIFFERS: "[bold]DIFFERS[/]",
    Verdict.UNREADABLE: "[bold]UNREADABLE[/]",
}


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="CSV with id, limit, trigger, expected, source.")],
    json: Json = False,
    count_receipt_as_day_one: DayOne = False,
) -> None:
    """Compare expected last lawful days with computed ones; exit 1 on a difference."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns = reader.fieldnames or ()
            if missing := [name for name in VECTOR_COLUMNS if name not in columns]:
                raise MissingColumnsError(table=file.name, missing=missing, required=VECTOR_COLUMNS)
            rows = check_rows(reader, count_receipt_as_day_one=count_receipt_as_day_one)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputUnreadableError(path=file) from error
    agreed = sum(row.verdict is Verdict.AGREES for row in rows)
    if json:
        answers: list[JSONValue] = [
            {
                "row": row.row,
                "id": row.id,
                "limit": row.limit,
                "trigger": row.trigger,
                "expected": row.expected,
                "computed": None if row.computed is None else row.computed.isoformat(),
                "verdict": row.verdict.value,
                "note": row.note,
            }
            for row in rows
        ]
        print_json({"rows": answers, "agree": agreed, "differ": len(rows) - agreed})
    else:
        shown = table(
            f"Last lawful days in {file.name}",
            ["id", "limit", "trigger", "expected", "computed", "verdict", "note"],
        )
        for row in rows:
            shown.add_row(
                row.id,
                row.limit,
                row.trigger,
                row.expected,
                "no value" if row.computed is None else row.computed.isoformat(),
                _MARKS[row.verdict],
                row.note,
            )
        out.print(shown)
        out.print(f"{agreed} of {len(rows)} rows agree.")
    if agreed < len(rows):
        raise typer.Exit(ExitCode.DIFFERENCE)


@app.command()
def rulebook() -> None:
    """Print the rule book: every limit and exception, with worked examples (Markdown)."""
    typer.echo(rulebook_markdown(), nl=False)
