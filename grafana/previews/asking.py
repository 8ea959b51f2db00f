"""The queries of a board, put to Prometheus with the variables filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from ehcpwatch.reports.prometheus_server import Answer

from .model import Picture, Target

__all__ = ["Answers", "Prometheus", "answers", "filled_in"]

Answers: TypeAlias = Mapping[tuple[int, str], Sequence[Answer]]
"""By number of the panel and letter of the query."""

_SPANS = {
    "now-24h": timedelta(days=1),
    "now-90d": timedelta(days=90),
    "now-1y": timedelta(days=366),
}
# A day's trend is drawn from pages a minute apart, a year's from a history of midnights.
_FINE_STEP = timedelta(minutes=5)
_COARSE_STEP = timedelta(days=1)
# As Grafana has it: the step and one scrape, a minute by deploy/prometheus/prometheus.yml.
_RATE_INTERVAL = "6m"


class Prometheus(Protocol):
    """What answers."""

    def query(self, expression: str, *, at: float) -> Sequence[Answer]:
        """Return what a query gives at one instant."""

    def query_range(
        self, expression: str, *, first: float, last: float, step: float
    ) -> Sequence[Answer]:
        """Return what a query gives at each instant from *first* to *last*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    first: float
    last: float
    step: float


def answers(
    board: Picture, prometheus: Prometheus, *, at: datetime, chosen: Mapping[str, str]
) -> Answers:
    """Return what every query of *board* gives.

    Args:
        at: Which moment is now.
        chosen: Values of the variables that have a choice; the others take in everything.
    """
    values = _values(board, chosen)
    span = _span(board, at)
    return {
        (panel.id, target.ref_id): _asked(target, prometheus, values, at=at, span=span)
        for panel in board.panels
        for target in panel.targets
    }


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Return *text* with its variables filled in, the longest names first, as Grafana does."""
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"${name}", values[name])
    return text


def _values(board: Picture, chosen: Mapping[str, str]) -> Mapping[str, str]:
    everything = {
        variable.name: variable.all_value
        for variable in board.templating.list
        if variable.include_all and variable.all_value is not None
    }
    return {**everything, **chosen, "__rate_interval": _RATE_INTERVAL}


def _span(board: Picture, at: datetime) -> _Span:
    length = _SPANS[board.time.from_]
    step = (_FINE_STEP if length <= timedelta(days=1) else _COARSE_STEP).total_seconds()
    # Grafana asks for whole multiples of the step since 1970, which for days are midnights.
    last = at.timestamp() // step * step
    first = (at - length).timestamp() // step * step
    return _Span(first=first, last=last, step=step)


def _asked(
    target: Target,
    prometheus: Prometheus,
    values: Mapping[str, str],
    *,
    at: datetime,
    span: _Span,
) -> Sequence[Answer]:
    expr = filled_in(target.expr, values)
    if target.instant:
        return prometheus.query(expr, at=at.timestamp())
    return prometheus.query_range(expr, first=span.first, last=span.last, step=span.step)
