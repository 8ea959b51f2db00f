"""The metrics page: a catalogue of records, samples made of one reading, served on loopback."""

from .catalogue import METRICS
from .exporter import MetricsPage
from .metric import CASE_LABELS, DURATION_BOUNDS, Metric, MetricKind, MetricUnit, Origin
from .rules import RecordingRule, recording_rules, recording_rules_yaml
from .rules_ratios import RATIOS, Ratio, Settled, Span

__all__ = [
    "CASE_LABELS",
    "DURATION_BOUNDS",
    "METRICS",
    "RATIOS",
    "Metric",
    "MetricKind",
    "MetricUnit",
    "MetricsPage",
    "Origin",
    "Ratio",
    "RecordingRule",
    "Settled",
    "Span",
    "recording_rules",
    "recording_rules_yaml",
]
