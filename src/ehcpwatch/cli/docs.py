"""`ehcpwatch docs generate`: the pages and schemas of docs/ that are made from the code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ehcpwatch.alerts import DEFAULT_LADDER, ladder_markdown
from ehcpwatch.events import generated_files
from ehcpwatch.measures import measures_markdown
from ehcpwatch.sinks import metrics_markdown
from ehcpwatch.statute import rulebook_markdown

__all__ = ["app", "generate", "generated_docs"]

app = typer.Typer(help="For developers: the generated documentation.", no_args_is_help=True)


def generated_docs() -> Mapping[str, str]:
    """Return every generated file of docs/ by its path below it."""
    return {
        **generated_files(),
        "rulebook.md": rulebook_markdown(),
        "measures.md": measures_markdown(),
        "alerts.md": ladder_markdown(DEFAULT_LADDER),
        "metrics.md": metrics_markdown(),
    }


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where to write.")] = Path("docs"),
) -> None:
    """Write the generated documentation afresh."""
    for name, text in generated_docs().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@app.callback()
def _only() -> None:
    """Keep `generate` a subcommand while it is the only one."""
