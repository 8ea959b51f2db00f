"""`ehcpwatch directory`: the file that says where people are reached, checked before it is used."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.errors import DirectoryFileError

from .console import JSONValue, out, print_json, table
from .notify_extra import notify_installed
from .options import Json, text_of

if TYPE_CHECKING:
    from ehcpwatch.sinks.directory import Directory

__all__ = ["app", "check"]

app = typer.Typer(help="Where people are reached: checked.", no_args_is_help=True)


@app.command()
def check(
    directory: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A directory, such as deploy/directory.toml."),
    ],
    *,
    json: Json = False,
) -> None:
    """Say whom a directory knows and who is away today; every fault with its line."""
    with notify_installed():
        from ehcpwatch.sinks.directory import (  # noqa: PLC0415  # an extra, perhaps not there
            parse_directory,
        )

    try:
        found = parse_directory(text_of(directory), path=directory)
    except DirectoryFileError as error:
        if json:
            faults: list[JSONValue] = [fault._asdict() for fault in error.faults]
            print_json({"file": str(directory), "faults": faults})
        raise
    today = london_date(SystemClock().now())
    if json:
        print_json({"file": str(directory), "faults": [], **_document(found, today)})
    else:
        _print(found, today)


def _print(found: "Directory", today: date) -> None:
    away = _away(found, today)
    if away:
        shown = table("Away today", ["who", "until", "cover"])
        for reference, until, cover in away:
            shown.add_row(reference, until.isoformat(), cover)
        out.print(shown)
    out.print(
        f"Council {found.authority}: people {len(found.people):,}, of whom {len(away):,} are away "
        f"today; teams {len(found.teams):,}; agencies {len(found.leads):,}."
    )
    nobody = _nobody(found)
    if nobody:
        out.print(f"Nobody is named, so that the duty inbox is told: {', '.join(nobody)}.")
    out.print("This directory can be used.")


def _document(found: "Directory", today: date) -> dict[str, JSONValue]:
    return {
        "authority": found.authority,
        "people": len(found.people),
        "teams": len(found.teams),
        "agencies": len(found.leads),
        "nobody_named": list(_nobody(found)),
        "away": [
            {"reference": reference, "until": until.isoformat(), "cover": cover}
            for reference, until, cover in _away(found, today)
        ],
    }


def _away(found: "Directory", today: date) -> list[tuple[str, date, str]]:
    """Return who is away, the last day of it, and their cover, by reference."""
    return [
        (reference, absence.until_on, absence.cover)
        for reference, person in sorted(found.people.items())
        if (absence := person.absence(today)) is not None
    ]


def _nobody(found: "Directory") -> list[str]:
    """Return for which roles nobody is named."""
    roles = [("head of SEND", found.head_of_send), ("director", found.director)]
    roles += [
        (f"manager of {team.reference}", team.manager) for _, team in sorted(found.teams.items())
    ]
    return [role for role, person in roles if person is None]
