"""The metric catalogue: every series of the metrics page, from one immutable snapshot.

No label can name a child or a case: the labels are closed lists, months, and the area
and authority codes. Gauges count what is so now; a month's cohort is revised in place,
which a counter could not be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ehcpwatch.measures import Band, Cell, DueBand, View
from ehcpwatch.watch import Snapshot

__all__ = [
    "METRICS",
    "Metric",
    "MetricKind",
    "Reading",
    "Sample",
    "metrics_markdown",
    "samples",
]


class MetricKind(StrEnum):
    """Types of the exposition format."""

    GAUGE = "gauge"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of the catalogue: what it counts, by which labels."""

    name: str
    kind: MetricKind
    labels: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One series' value."""

    metric: str
    labels: tuple[str, ...]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one metrics page is made of.

    Attributes:
        snapshot: Of the watch.
        taken_at: When it was taken.
        caught_up: Whether every delivery had been applied by then.
        last_event_at: When the last event was taken in; `None` if none was.
        dead_letters: Inputs kept, by reason.
        posts: Deliveries to Alertmanager, by peer and outcome, since the process began.
        version: Of ehcpwatch.
    """

    snapshot: Snapshot
    taken_at: datetime
    caught_up: bool
    last_event_at: datetime | None
    dead_letters: Mapping[str, int]
    posts: Mapping[tuple[str, str], int]
    version: str


def _gauge(name: str, labels: str, text: str) -> Metric:
    return Metric(name=name, kind=MetricKind.GAUGE, labels=tuple(labels.split()), help=text)


def _counter(name: str, labels: str, text: str) -> Metric:
    return Metric(name=name, kind=MetricKind.COUNTER, labels=tuple(labels.split()), help=text)


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        _gauge(
            "ehcpwatch_cases_open",
            "partition authority area stage band",
            "Open assessments, by days to or past the governing last lawful day.",
        ),
        _gauge(
            "ehcpwatch_cases_due",
            "partition authority area due_week",
            "Open assessments whose governing last lawful day lies in the ISO week, not yet past.",
        ),
        _gauge(
            "ehcpwatch_plans_issued",
            "partition authority area month band within_20_weeks exception",
            "First plans issued in the month, on the routes of the national 20-week figure.",
        ),
        _gauge(
            "ehcpwatch_requests_received",
            "partition authority month",
            "Requests by month of request, later withdrawn ones included.",
        ),
        _gauge(
            "ehcpwatch_request_cohort",
            "partition authority month outcome exception",
            "Cases by month of request and how they stand.",
        ),
        _gauge(
            "ehcpwatch_cases_due_in_month",
            "partition authority month outcome exception",
            "Cases by month of the governing last lawful day and how they stand.",
        ),
        _gauge(
            "ehcpwatch_decisions",
            "partition authority month outcome within_6_weeks",
            "First notices whether to assess, by month of notice.",
        ),
        _gauge(
            "ehcpwatch_advice",
            "partition authority agency month outcome",
            "Requests for advice, by month of their last lawful day.",
        ),
        _gauge(
            "ehcpwatch_clocks",
            "partition authority limit state excused",
            "Statutory limits still owed, running or overdue.",
        ),
        _gauge("ehcpwatch_plans_held", "partition authority area", "Plans held today."),
        _gauge("ehcpwatch_cases_watched", "partition", "Cases known to the watch."),
        _gauge(
            "ehcpwatch_alerts_active",
            "partition rule severity",
            "Alerts that stand, by rule and severity.",
        ),
        _gauge(
            "ehcpwatch_alerts_unsettled",
            "partition",
            "Cases changed since their alerts were last settled.",
        ),
        _counter(
            "ehcpwatch_events_total",
            "partition type outcome",
            "Events taken in since the process began, by type, and known ones that came again.",
        ),
        _counter(
            "ehcpwatch_faults_total",
            "partition",
            "Events that the fold could not take since the process began: faults of ehcpwatch.",
        ),
        _gauge("ehcpwatch_dead_letters", "reason", "Inputs that were refused and kept whole."),
        _gauge(
            "ehcpwatch_last_event_timestamp_seconds",
            "",
            "When the last event was taken in, in Unix time; 0 if none was.",
        ),
        _gauge("ehcpwatch_caught_up", "partition", "1 if every delivery so far has been applied."),
        _gauge(
            "ehcpwatch_snapshot_timestamp_seconds",
            "",
            "When the figures on this page were taken, in Unix time.",
        ),
        _counter(
            "ehcpwatch_alertmanager_posts_total",
            "peer outcome",
            "Deliveries to each Alertmanager since the process began.",
        ),
        _gauge("ehcpwatch_build_info", "version", "1; the version is in the label."),
    )
}
"""Every metric by name. A sample whose metric is not here fails the tests."""

PARTITION = "0"
"""The embedded engine has one partition; the label is there so that both engines' series
are read by the same queries."""

_BANDS: Mapping[str, str] = {
    DueBand.DUE_0_14: "due_0_2w",
    DueBand.DUE_15_42: "due_2_6w",
    DueBand.DUE_43: "due_6w_plus",
    DueBand.PAST_1_28: "overdue_0_4w",
    DueBand.PAST_29_91: "overdue_4_13w",
    DueBand.PAST_92: "overdue_13w_plus",
    DueBand.NONE: "no_limit",
}
_TRUTH = {"yes": "true", "no": "false"}


def samples(reading: Reading) -> Iterator[Sample]:
    """Yield every sample of the page, in the order of the catalogue, each series once."""
    by_series: dict[tuple[str, tuple[str, ...]], float] = {}
    for cell, count in reading.snapshot.counts.items():
        for metric, labels in _of_cell(cell):
            series = (metric, (PARTITION, *labels))
            by_series[series] = by_series.get(series, 0) + count
    for metric, labels, value in _of_reading(reading):
        by_series[metric, labels] = value
    order = {name: place for place, name in enumerate(METRICS)}
    for (name, labels), value in sorted(
        by_series.items(), key=lambda item: (order[item[0][0]], item[0][1])
    ):
        yield Sample(metric=name, labels=labels, value=value)


def _of_cell(cell: Cell) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the series that a cell adds to: a metric and its labels after the partition."""
    view, *rest = (str(part) for part in cell)
    match view, rest:
        case View.OPEN, [authority, area, stage, _age, due, *_]:
            yield "ehcpwatch_cases_open", (authority, area, stage, _BANDS[due])
        case View.OPEN_DUE_WEEK, [authority, area, week]:
            yield "ehcpwatch_cases_due", (authority, area, week)
        case View.ISSUED, [authority, month, band, flagged, _way, area]:
            within = "true" if band == Band.WITHIN_20 else "false"
            yield (
                "ehcpwatch_plans_issued",
                (authority, area, month, band, within, _TRUTH[flagged]),
            )
        case View.REQUESTED, [authority, month, *_]:
            yield "ehcpwatch_requests_received", (authority, month)
        case View.COHORT, [authority, month, outcome, flagged]:
            yield "ehcpwatch_request_cohort", (authority, month, outcome, _TRUTH[flagged])
        case View.DUE, [authority, month, outcome, flagged, *_]:
            yield "ehcpwatch_cases_due_in_month", (authority, month, outcome, _TRUTH[flagged])
        case View.DECIDED, [authority, month, outcome, within, *_]:
            yield "ehcpwatch_decisions", (authority, month, outcome, _TRUTH[within])
        case View.ADVICE, [authority, agency, month, outcome, *_]:
            yield "ehcpwatch_advice", (authority, agency, month, outcome)
        case View.CLOCK, [authority, limit, state, excused]:
            yield "ehcpwatch_clocks", (authority, limit, state, _TRUTH[excused])
        case View.HELD, [authority, area]:
            yield "ehcpwatch_plans_held", (authority, area)
        case _:
            return


def _of_reading(reading: Reading) -> Iterator[tuple[str, tuple[str, ...], float]]:
    snapshot = reading.snapshot
    yield "ehcpwatch_cases_watched", (PARTITION,), snapshot.cases
    for (rule, severity), count in snapshot.alerts.items():
        yield "ehcpwatch_alerts_active", (PARTITION, rule, severity), count
    yield "ehcpwatch_alerts_unsettled", (PARTITION,), snapshot.unsettled
    for kind, count in snapshot.applied.items():
        yield "ehcpwatch_events_total", (PARTITION, kind, "applied"), count
    yield "ehcpwatch_events_total", (PARTITION, "any", "duplicate"), snapshot.duplicates
    yield "ehcpwatch_faults_total", (PARTITION,), snapshot.faults
    for reason, count in reading.dead_letters.items():
        yield "ehcpwatch_dead_letters", (reason,), count
    last = reading.last_event_at
    yield (
        "ehcpwatch_last_event_timestamp_seconds",
        (),
        0.0 if last is None else last.timestamp(),
    )
    yield "ehcpwatch_caught_up", (PARTITION,), float(reading.caught_up)
    yield "ehcpwatch_snapshot_timestamp_seconds", (), reading.taken_at.timestamp()
    for (peer, outcome), count in reading.posts.items():
        yield "ehcpwatch_alertmanager_posts_total", (peer, outcome), count
    yield "ehcpwatch_build_info", (reading.version,), 1.0


def metrics_markdown() -> str:
    """Return the catalogue as a page of docs/."""
    lines = [
        "# Metrics",
        "",
        "Generated from `src/ehcpwatch/sinks/metrics.py`. Every gauge that counts cases carries",
        "`partition`: take `max by (partition, …)` before `sum`, so that a partition reported",
        "twice is counted once. No label names a child, a case or a caseworker.",
        "",
        "| metric | type | labels | what it counts |",
        "|---|---|---|---|",
    ]
    lines.extend(
        f"| `{metric.name}` | {metric.kind} | "
        f"{' '.join(f'`{label}`' for label in metric.labels) or 'none'} | {metric.help} |"
        for metric in METRICS.values()
    )
    return "\n".join(lines) + "\n"
