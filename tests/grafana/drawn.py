"""The committed dashboards as tests look at them: panels, and the queries that they put."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

__all__ = [
    "DASHBOARDS",
    "UIDS",
    "Json",
    "Query",
    "annotations",
    "expanded",
    "panels",
    "queries",
    "read",
    "variable_queries",
]

Json: TypeAlias = Any  # what a file of Grafana's holds; tests say what they expect of it

PLACE = Path(__file__).parents[2] / "grafana/dashboards"


@cache
def read() -> Mapping[str, Json]:
    """Return every committed dashboard by its uid; read it, never change it."""
    found = [json.loads(file.read_text(encoding="utf-8")) for file in PLACE.rglob("*.json")]
    return {board["uid"]: board for board in found}


DASHBOARDS = PLACE
UIDS = sorted(read())


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a panel, as it stands in the file."""

    board: str
    panel: int
    title: str
    letter: str
    expr: str
    is_range: bool


def panels(board: Json) -> list[Json]:
    """Return the panels of *board*, headings left out."""
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def queries(board: Json) -> Iterator[Query]:
    """Yield every query of every panel of *board*."""
    for panel in panels(board):
        for target in panel.get("targets", ()):
            yield Query(
                board=board["uid"],
                panel=panel["id"],
                title=panel["title"],
                letter=target["refId"],
                expr=target["expr"],
                is_range=target["range"],
            )


def annotations(board: Json) -> list[Json]:
    """Return the annotations of *board*."""
    found: list[Json] = board["annotations"]["list"]
    return found


def variable_queries(board: Json) -> list[str]:
    """Return what the variables of *board* ask."""
    return [v["definition"] for v in board["templating"]["list"] if v["type"] == "query"]


def expanded(expr: str, values: Mapping[str, str]) -> str:
    """Return *expr* with its variables filled in, as Grafana does before it asks."""
    for name in sorted(values, key=len, reverse=True):
        expr = expr.replace(f"${name}", values[name])
    return expr
