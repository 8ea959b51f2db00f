"""Series as they are added up: by metric, then by the values of its labels."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from .metric import DURATION_BOUNDS

__all__ = ["Distribution", "LabelValues", "Sample", "Series"]

LabelValues: TypeAlias = tuple[str, ...]
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One series' value.

    Attributes:
        buckets: Of a histogram, (upper bound, how many are not above it), in order, the
            last without bound; `value` is then the sum of what was observed.
    """

    metric: str
    labels: LabelValues
    value: float
    buckets: tuple[tuple[float, int], ...] = ()


class Distribution:
    """How many of what was observed fall into each bucket, and the sum of it all.

    Attributes:
        bounds: Upper bounds, in order; the last bucket has none.
        counts: Of each bucket alone, one more than there are bounds.
        total: What was observed, added up.
    """

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float] = DURATION_BOUNDS) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float, count: int) -> None:
        """Add *count* observations of *value*; one that equals a bound is not above it."""
        self.counts[bisect_left(self.bounds, value)] += count
        self.total += value * count

    def buckets(self) -> tuple[tuple[float, int], ...]:
        """Return (upper bound, how many are not above it), in order."""
        return tuple(zip((*self.bounds, _INFINITY), accumulate(self.counts), strict=True))


class Series:
    """The series of one partition, or of one process, by metric and label values.

    Attributes:
        values: Of gauges and counters.
        distributions: Of histograms.
    """

    __slots__ = ("distributions", "values")

    def __init__(self) -> None:
        self.values: dict[str, dict[LabelValues, float]] = {}
        self.distributions: dict[str, dict[LabelValues, Distribution]] = {}

    def add(self, metric: str, labels: LabelValues, count: float) -> None:
        """Add *count* to a series; one that is not there begins at nothing."""
        found = self.values.get(metric)
        if found is None:
            found = self.values[metric] = {}
        found[labels] = found.get(labels, 0) + count

    def observe(self, metric: str, labels: LabelValues, value: float, count: int) -> None:
        """Add *count* observations of *value* to a histogram of durations."""
        found = self.distributions.get(metric)
        if found is None:
            found = self.distributions[metric] = {}
        one = found.get(labels)
        if one is None:
            one = found[labels] = Distribution()
        one.observe(value, count)
