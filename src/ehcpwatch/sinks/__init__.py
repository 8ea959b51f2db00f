"""Ways out: the snapshot becomes metrics, alert records become messages."""

from .alertmanager import AlertmanagerSink, Posted, alert_of
from .mirror import LedgerMirror
from .prometheus import (
    EMBEDDED_PARTITION,
    METRICS,
    Metric,
    MetricKind,
    PartitionReading,
    Reading,
    Sample,
    metrics_markdown,
    samples,
)

__all__ = [
    "EMBEDDED_PARTITION",
    "METRICS",
    "AlertmanagerSink",
    "LedgerMirror",
    "Metric",
    "MetricKind",
    "PartitionReading",
    "Posted",
    "Reading",
    "Sample",
    "alert_of",
    "metrics_markdown",
    "samples",
]
