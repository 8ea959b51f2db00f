"""The command `ehcpwatch`: its subcommands, and how an error becomes an exit code."""

import sys

import typer
from rich.text import Text

from ehcpwatch import __version__
from ehcpwatch.errors import EhcpwatchError

from . import (
    act,
    alerts,
    calendar_link,
    cases,
    channels,
    dead_letters,
    demo,
    desk,
    directory,
    docs,
    explain,
    figures,
    history,
    ingest,
    notify,
    outbox,
    policy,
    project,
    publish,
    rebuild,
    redrive,
    reproduce,
    run,
    simulate,
    statute,
    topics,
    usefulness,
    words,
    worker,
)
from .console import err
from .exit_codes import exit_code_of

__all__ = ["app", "main"]

app = typer.Typer(
    name="ehcpwatch",
    help="Keeps every statutory clock of education, health and care plans running.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Print the version."),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


for module in (
    demo,
    simulate,
    ingest,
    run,
    figures,
    cases,
    alerts,
    usefulness,
    explain,
    reproduce,
    history,
    dead_letters,
    rebuild,
    publish,
    redrive,
    worker,
    project,
    desk,
    calendar_link,
    notify,
):
    module.register(app)
app.add_typer(statute.app, name="statute")
app.add_typer(policy.app, name="policy")
app.add_typer(act.app, name="act")
app.add_typer(words.app, name="words")
app.add_typer(channels.app, name="channels")
app.add_typer(directory.app, name="directory")
app.add_typer(outbox.app, name="outbox")
app.add_typer(topics.app, name="topics")
app.add_typer(docs.app, name="docs", hidden=True)


def main() -> None:
    """Run the command line; the exit codes are those of `exit_codes`."""
    try:
        app()
    except EhcpwatchError as error:
        # Not as markup: the names of tables stand in brackets.
        err.print(Text.assemble(("error", "bold red"), f": {error}"))
        sys.exit(exit_code_of(error))
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does.
        sys.stderr.close()
        sys.exit(0)
