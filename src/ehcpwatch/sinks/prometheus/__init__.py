"""The metrics page: a catalogue of records, samples made of one reading, served on loopback."""

from .catalogue import METRICS
from .exporter import MetricsPage
from .metric import CASE_LABELS, DURATION_BOUNDS, Metric, MetricKind, MetricUnit, Origin

__all__ = [
    "CASE_LABELS",
    "DURATION_BOUNDS",
    "METRICS",
    "Metric",
    "MetricKind",
    "MetricUnit",
    "MetricsPage",
    "Origin",
]
