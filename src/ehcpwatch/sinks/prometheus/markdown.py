"""The catalogue as a page of docs/, printed from its own records."""

import re
from collections.abc import Iterator

from ehcpwatch.measures import MEASURES
from ehcpwatch.statute import LimitKey, versions

from .catalogue import METRICS
from .labels import metric_labels
from .metric import Metric, MetricKind, Origin

__all__ = ["metrics_markdown"]

_PARTITIONS = """\
Series of one partition each. Several workers may show one partition for a while, when it goes
from one to another, and a plain `sum` would count it twice. The recorded series of the examples
(`cell:…`, `month:…`) take `max by (partition, …)` first. What counts nothing has no series: a
month without one late plan has no series of late plans. While the state of a partition is read
back, none of its cases is shown."""
_REGISTER = """\
Read from the whole register by `run` and `project`, never by workers on Kafka. Each shows the
same: take `max by (rule)`. A rule that nobody was told of has no series."""
_TITLES = {
    Origin.CASES: ("What is counted over cases", _PARTITIONS),
    Origin.REGISTER: (
        "What people did about alerts",
        _REGISTER,
    ),
    Origin.CONFIGURATION: (
        "What the cases are held against",
        "Every worker shows the same: take `max`.",
    ),
    Origin.PARTITION: (
        "How the partitions fare",
        'What begins with "Kafka:" is shown by the workers of the Kafka engine only.',
    ),
    Origin.PROCESS: ("How a process and its page fare", "Each process says this of itself."),
}
_KINDS = {
    MetricKind.GAUGE: "gauge",
    MetricKind.COUNTER: "counter, from 0 with each start",
    MetricKind.HISTOGRAM: "histogram, from 0 with each start",
    MetricKind.GAUGE_HISTOGRAM: "histogram of what is so now: never ask `rate` or `increase` of it",
}


_INTRODUCTION = """\
# Metrics

Generated from `src/ehcpwatch/sinks/prometheus/`: what each metric says, what it rests on, and a
query that asks it. No label names a child, a case, a school or a caseworker. Figures of a month
are gauges, not counters: a late correction rewrites the months that it touches, which a counter
could not do. A month whose year has left the page is still in `ehcpwatch figures`.

| metric | what it says |
|---|---|"""


def metrics_markdown() -> str:
    """Return the catalogue as a page of docs/."""
    lines = [_INTRODUCTION]
    lines.extend(f"| [`{name}`](#{name}) | {metric.help} |" for name, metric in METRICS.items())
    for origin, (title, text) in _TITLES.items():
        lines += ["", f"## {title}", "", text]
        for metric in METRICS.values():
            if metric.origin is origin:
                lines.extend(_entry(metric))
    return "\n".join(lines) + "\n"


def _entry(metric: Metric) -> Iterator[str]:
    yield from ("", f"### {metric.name}", "", metric.help, "")
    yield f"- **Type:** {_KINDS[metric.kind]}"
    yield f"- **Unit:** {metric.unit}"
    labels = metric_labels(metric.name, metric.labels)
    if labels:
        yield "- **Labels:**"
        yield from (f"  - `{name}`: {text}" for name, text in labels.items())
    else:
        yield "- **Labels:** none"
    yield f"- **Definition:** {' '.join(_definition(metric))}"
    yield f"- **Example:** `{metric.example}`"


def _definition(metric: Metric) -> Iterator[str]:
    if metric.measures:
        found = [MEASURES[key] for key in metric.measures]
        yield (f"{', '.join(f'[{one.title}](measures.md#{_anchor(one.title)})' for one in found)}.")
    if metric.limits == tuple(LimitKey):
        yield "Every limit of the [rule book](rulebook.md#limits)."
    elif metric.limits:
        yield f"{'; '.join(_law(key) for key in metric.limits)}."
    if metric.basis:
        yield metric.basis
    if not (metric.measures or metric.limits or metric.basis):
        yield "No law speaks of it: it is the program's account of itself."


def _law(key: LimitKey) -> str:
    limit = versions(key)[-1]
    return f"[{limit.title}, {limit.regulation}]({limit.source})"


def _anchor(title: str) -> str:
    """Return the anchor that is made of a heading."""
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
