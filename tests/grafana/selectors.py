"""Queries taken apart: which series they name, by which labels, and within which function."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import promql_parser
from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, VectorSelector

__all__ = ["Selector", "grouping_labels", "made_labels", "parsed", "selectors", "wrapped_in"]

# Grafana fills these in: a duration, and values of labels.
_INTERVAL = "$__rate_interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Series that a query names, and what it asks of their labels: (label, operator, value)."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]


def parsed(expr: str) -> Expr:
    """Return *expr* taken apart.

    Raises:
        ValueError: It is no PromQL.
    """
    found: Expr = promql_parser.parse(expr.replace(_INTERVAL, "1m"))
    return found


def selectors(expr: str) -> list[Selector]:
    """Return every selector of *expr*."""
    found: list[Selector] = []

    def look(node: Expr) -> None:
        match node:
            case MatrixSelector():
                look(node.vector_selector)
            case VectorSelector():
                found.append(_selector(node))
            case _:
                pass

    promql_parser.walk(parsed(expr), look)
    return found


def _selector(node: VectorSelector) -> Selector:
    matchers = tuple(
        (matcher.name, str(matcher.op), matcher.value) for matcher in node.matchers.matchers
    )
    name = node.name or next(value for label, _, value in matchers if label == "__name__")
    return Selector(name=name, matchers=matchers)


def wrapped_in(expr: str) -> dict[str, str]:
    """Return, by the name of a series, the function that is called with it; "" for none."""
    found: dict[str, str] = {}

    def look(node: Expr) -> None:
        match node:
            case Call():
                for argument in node.args:
                    if isinstance(argument, MatrixSelector):
                        name = argument.vector_selector.name
                        if name is not None:
                            found[name] = node.func.name
            case VectorSelector():
                if node.name is not None:
                    found.setdefault(node.name, "")
            case _:
                pass

    promql_parser.walk(parsed(expr), look)
    return found


def grouping_labels(expr: str) -> Iterator[str]:
    """Yield the labels by which *expr* groups, joins, or keeps more than one side has."""
    found: list[str] = []

    def look(node: Expr) -> None:
        match node:
            case AggregateExpr() if node.modifier is not None:
                found.extend(node.modifier.labels)
            case BinaryExpr() if node.modifier is not None:
                if node.modifier.matching is not None:
                    found.extend(node.modifier.matching.labels)
                found.extend(node.modifier.group_labels or ())
            case _:
                pass

    promql_parser.walk(parsed(expr), look)
    yield from found


def made_labels(expr: str) -> set[str]:
    """Return the labels that *expr* makes itself, by `label_replace`."""
    return set(re.findall(r'label_replace\(.*?, "(\w+)", "[^"]*", "\w+"', expr))
