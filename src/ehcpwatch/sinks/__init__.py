"""Ways out: the snapshot becomes metrics, alert records become messages."""

from .alertmanager import AlertmanagerSink, Posted, alert_of
from .metrics import METRICS, Metric, MetricKind, Reading, Sample, metrics_markdown, samples

__all__ = [
    "METRICS",
    "AlertmanagerSink",
    "Metric",
    "MetricKind",
    "Posted",
    "Reading",
    "Sample",
    "alert_of",
    "metrics_markdown",
    "samples",
]
