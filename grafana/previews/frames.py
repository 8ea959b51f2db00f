"""Answers as Grafana puts them together: series with names, tables of labels and values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ehcpwatch.reports.prometheus_server import Answer

from .asking import Answers
from .fields import Look, look_of
from .model import Organize, Panel, SortBy, Target

__all__ = ["Cell", "Column", "Series", "series_of", "table_of"]

Cell = float | str | None
"""A value, a label, or nothing where a row has no value of this query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series of an answer.

    Attributes:
        points: (instant in Unix time, value), in order.
    """

    look: Look
    points: Sequence[tuple[float, float]]

    @property
    def last(self) -> float:
        """The newest value."""
        return self.points[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; all columns are of one length."""

    look: Look
    is_label: bool
    cells: tuple[Cell, ...]


def series_of(panel: Panel, answers: Answers) -> list[Series]:
    """Return the series of a panel, query by query, each as it was answered."""
    return [
        Series(
            look=look_of(panel.field_config, name=_legend(target, answer), letter=target.ref_id),
            points=answer.values,
        )
        for target in panel.targets
        for answer in answers[panel.id, target.ref_id]
    ]


def table_of(panel: Panel, answers: Answers) -> list[Column]:
    """Return the columns of a panel, rows put together and in order as it is told.

    No answer at all is no column.
    """
    alone = len(panel.targets) == 1
    heads = {
        target.ref_id: "Value" if alone else f"Value #{target.ref_id}" for target in panel.targets
    }
    rows: dict[tuple[tuple[str, str], ...], dict[str, Cell]] = {}
    for target in panel.targets:
        for answer in answers[panel.id, target.ref_id]:
            labels = {k: v for k, v in answer.labels.items() if k != "__name__"}
            row = rows.setdefault(tuple(sorted(labels.items())), {**labels})
            row[heads[target.ref_id]] = answer.values[-1][1]
    return _in_order(_columns(panel, list(rows.values()), heads), panel)


def _columns(
    panel: Panel, rows: Sequence[Mapping[str, Cell]], heads: Mapping[str, str]
) -> Iterator[Column]:
    organize = next(
        (one.options for one in panel.transformations if isinstance(one, Organize)), None
    )
    places = {} if organize is None else organize.index_by_name
    names = {} if organize is None else organize.rename_by_name
    letters = {head: letter for letter, head in heads.items()}
    there = list(dict.fromkeys(name for row in rows for name in row))
    for name in sorted(there, key=lambda one: places.get(one, len(places))):
        letter = letters.get(name, "")
        yield Column(
            look=look_of(panel.field_config, name=names.get(name, name), letter=letter),
            is_label=not letter,
            cells=tuple(row.get(name) for row in rows),
        )


def _in_order(columns: Iterator[Column], panel: Panel) -> list[Column]:
    found = list(columns)
    for name, down in _sorting(panel):
        by = next((column.cells for column in found if column.look.name == name), None)
        if by is None:
            continue
        cells = sorted(
            ((cell, place) for place, cell in enumerate(by) if cell is not None),
            key=lambda one: _key(one[0]),
            reverse=down,
        )
        order = [place for _, place in cells]
        order += [place for place, cell in enumerate(by) if cell is None]
        found = [
            Column(
                look=column.look,
                is_label=column.is_label,
                cells=tuple(column.cells[place] for place in order),
            )
            for column in found
        ]
    return found


def _sorting(panel: Panel) -> Iterator[tuple[str, bool]]:
    for one in panel.transformations:
        if isinstance(one, SortBy):
            yield from ((by.field, by.desc) for by in one.options.sort)
    yield from ((by.display_name, by.desc) for by in panel.options.sort_by)


def _key(cell: float | str) -> tuple[float, str]:
    return (0.0, cell) if isinstance(cell, str) else (cell, "")


def _legend(target: Target, answer: Answer) -> str:
    if target.legend_format in {"", "__auto"}:
        pairs = [f'{k}="{v}"' for k, v in answer.labels.items() if k != "__name__"]
        return f"{{{', '.join(pairs)}}}" if pairs else "Value"
    return re.sub(
        r"{{\s*(\w+)\s*}}", lambda found: answer.labels.get(found[1], ""), target.legend_format
    )
