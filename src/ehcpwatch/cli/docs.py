"""`ehcpwatch docs generate`: the pages, schemas and rules that are made from the code."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from ehcpwatch.alerts import DEFAULT_LADDER, ladder_markdown
from ehcpwatch.events import generated_files
from ehcpwatch.measures import measures_markdown
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks import metrics_markdown
from ehcpwatch.sinks.prometheus import METRICS, MetricsPage, recording_rules_yaml
from ehcpwatch.statute import rulebook_markdown

from .demo import play
from .notify_extra import notify_installed
from .run import METRICS_PORT

__all__ = ["PICTURE_COLUMNS", "app", "generate", "generated_docs", "picture"]

PICTURE_COLUMNS = 110
"""Wide enough for the tables, narrow enough for a page."""

app = typer.Typer(help="For developers: the generated documentation.", no_args_is_help=True)


def generated_docs() -> Mapping[str, str]:
    """Return every generated file of docs/ by its path below it.

    Raises:
        NotifyMissingError: The packages that write letters are not installed.
    """
    with notify_installed():
        from ehcpwatch.sinks.words import (  # noqa: PLC0415  # an extra, perhaps not there
            letters_markdown,
        )

    return {
        **generated_files(),
        "rulebook.md": rulebook_markdown(),
        "measures.md": measures_markdown(),
        "alerts.md": ladder_markdown(DEFAULT_LADDER),
        "letters.md": letters_markdown(),
        "metrics.md": metrics_markdown(),
    }


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where to write.")] = Path("docs"),
    rules: Annotated[
        Path, typer.Argument(help="Where to write the recording rules of Prometheus.")
    ] = Path("deploy/prometheus/rules/recording.yml"),
) -> None:
    """Write the generated documentation and the generated rules afresh."""
    rules.write_text(recording_rules_yaml(METRICS.values()), encoding="utf-8")
    for name, text in generated_docs().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@app.command()
def picture(
    file: Annotated[Path, typer.Argument(help="Where to draw it.")] = Path("docs/demo.svg"),
) -> None:
    """Draw the last screen of the demo, the picture of the README."""
    borough = simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)
    canvas = Console(record=True, width=PICTURE_COLUMNS, file=StringIO())
    with TemporaryDirectory() as folder, MetricsPage() as page, ExitStack() as stack:
        state = Path(folder) / "demo.db"
        *_, last = play(borough, state, stack, page=page, address=(METRICS_PORT, Path("demo.db")))
        canvas.print(last)
    drawn = canvas.export_svg(title="ehcpwatch demo", unique_id="demo")
    # The fonts that the drawing would fetch from elsewhere; any fixed-width one will do.
    file.write_text(re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL), encoding="utf-8")
