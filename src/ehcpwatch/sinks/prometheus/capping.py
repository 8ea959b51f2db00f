"""The cap on series: a metric is shown whole or not at all.

A sum over a part of its series would be a wrong figure that nobody could tell from a right
one. So metrics are taken in the order of the catalogue while they fit; what the watch and
the page say of themselves is always there, or nobody would learn of the cut.
"""

from collections.abc import Sequence

from .catalogue import METRICS
from .metric import Metric, MetricKind, Origin
from .series import Series

__all__ = ["cut_to"]

# How long the page took to make is added when it is made.
_ADDED_LATER = 1


def cut_to(limit: int, parts: Sequence[Series], rest: Series) -> None:
    """Take out of *parts* what does not fit into *limit* series, and note that in *rest*."""
    cuttable = [name for name, metric in METRICS.items() if metric.origin is Origin.CASES]
    for name in cuttable:
        rest.add("ehcpwatch_series_cut", (name,), 0)
    rest.add("ehcpwatch_series_limit", (), limit)
    sizes = {name: _size(metric, parts) for name, metric in METRICS.items()}
    room = limit - _ADDED_LATER - sum(sizes.values()) + sum(sizes[name] for name in cuttable)
    for name in cuttable:
        size = sizes[name]
        if size <= room:
            room -= size
            continue
        for series in parts:
            series.values.pop(name, None)
            series.distributions.pop(name, None)
        rest.add("ehcpwatch_series_cut", (name,), size)


def _size(metric: Metric, parts: Sequence[Series]) -> int:
    """Return how many series *metric* has, each bucket of a histogram being one."""
    size = sum(len(series.values.get(metric.name, ())) for series in parts)
    if metric.kind in {MetricKind.HISTOGRAM, MetricKind.GAUGE_HISTOGRAM}:
        for series in parts:
            for one in series.distributions.get(metric.name, {}).values():
                # The buckets, one of them without bound, the sum and the count.
                size += len(one.counts) + 2
    return size
