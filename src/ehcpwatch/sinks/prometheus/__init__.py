"""The metrics page: a catalogue of records, samples made of one reading, served on loopback."""

from .beside import AuthoritySettings, Beside, PageSettings
from .catalogue import METRICS
from .exporter import MetricsPage
from .labels import LABELS
from .markdown import metrics_markdown
from .metric import CASE_LABELS, DURATION_BOUNDS, Metric, MetricKind, MetricUnit, Origin
from .notifier_pulse import NotifierPulse, OutboxPulse
from .reading import EMBEDDED_PARTITION, PartitionReading, Reading
from .rules import RecordingRule, recording_rules, recording_rules_yaml
from .rules_ratios import RATIOS, Ratio, Settled, Span
from .sampling import Page, page_in_turns, samples
from .series import Distribution, LabelValues, Sample, Series
from .settings_file import parse_page_settings
from .text import bound_text, page_text
from .turns import Turns, finish

__all__ = [
    "CASE_LABELS",
    "DURATION_BOUNDS",
    "EMBEDDED_PARTITION",
    "LABELS",
    "METRICS",
    "RATIOS",
    "AuthoritySettings",
    "Beside",
    "Distribution",
    "LabelValues",
    "Metric",
    "MetricKind",
    "MetricUnit",
    "MetricsPage",
    "NotifierPulse",
    "Origin",
    "OutboxPulse",
    "Page",
    "PageSettings",
    "PartitionReading",
    "Ratio",
    "Reading",
    "RecordingRule",
    "Sample",
    "Series",
    "Settled",
    "Span",
    "Turns",
    "bound_text",
    "finish",
    "metrics_markdown",
    "page_in_turns",
    "page_text",
    "parse_page_settings",
    "recording_rules",
    "recording_rules_yaml",
    "samples",
]
