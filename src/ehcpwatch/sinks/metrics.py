"""The metric catalogue: every series of the metrics page, from one immutable reading.

No label can name a child or a case: the labels are closed lists, months, and the area
and authority codes. Gauges count what is so now; a month's cohort is revised in place,
which a counter could not be.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import accumulate

from ehcpwatch.measures import Band, Cell, DueBand, View, last_day_of
from ehcpwatch.streams import DELAY_BOUNDS, PartitionPulse, WorkerPulse
from ehcpwatch.watch import Snapshot

__all__ = [
    "EMBEDDED_PARTITION",
    "METRICS",
    "Metric",
    "MetricKind",
    "PartitionReading",
    "Reading",
    "Sample",
    "metrics_markdown",
    "samples",
]


class MetricKind(StrEnum):
    """Types of the exposition format."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of the catalogue: what it counts, by which labels."""

    name: str
    kind: MetricKind
    labels: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One series' value.

    Attributes:
        buckets: Of a histogram, (upper bound, how many are not above it), in order, the
            last without bound; `value` is then the sum of what was observed.
    """

    metric: str
    labels: tuple[str, ...]
    value: float
    buckets: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionReading:
    """One partition at one moment.

    Attributes:
        snapshot: Of the watch; `None` while its state is read back, when no figure of it
            may be shown.
        caught_up: Whether every delivery had been applied by then.
        last_event_at: When the last event was recorded; `None` if none was.
        pulse: Of its way to the broker; `None` in the embedded engine.
    """

    snapshot: Snapshot | None
    caught_up: bool
    last_event_at: datetime | None
    pulse: PartitionPulse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one metrics page is made of.

    Attributes:
        partitions: Those that this process owns, by their label.
        taken_at: When it was taken.
        dead_letters: Inputs kept, by reason; none where another process keeps them.
        posts: Deliveries to Alertmanager, by peer and outcome, since the process began.
        version: Of ehcpwatch.
        worker: Of the Kafka engine; `None` in the embedded one.
    """

    partitions: Mapping[str, PartitionReading]
    taken_at: datetime
    dead_letters: Mapping[str, int]
    posts: Mapping[tuple[str, str], int]
    version: str
    worker: WorkerPulse | None = None


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
            "ehcpwatch_as_at_timestamp_seconds",
            "partition",
            "Civil day in London that the figures of the partition are as at, as 00:00 UTC of "
            "that date, in Unix time.",
        ),
        _gauge(
            "ehcpwatch_month_last_day_timestamp_seconds",
            "month",
            "Last day of the month as 00:00 UTC of that date, in Unix time; of every month of "
            "each year that another series names.",
        ),
        _gauge(
            "ehcpwatch_partitions",
            "",
            "Partitions that the cases are shared out to, whoever owns them; figures are whole "
            "when each of them is shown.",
        ),
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
        _counter(
            "ehcpwatch_inputs_refused_total",
            "partition reason",
            "Kafka: inputs that became dead letters since the partition was taken over.",
        ),
        _gauge(
            "ehcpwatch_last_event_timestamp_seconds",
            "partition",
            "Recorded instant of the newest event taken in, in Unix time; 0 if none was.",
        ),
        _gauge("ehcpwatch_caught_up", "partition", "1 if every delivery so far has been applied."),
        _gauge(
            "ehcpwatch_recovering",
            "partition",
            "Kafka: 1 while the state of the partition is read back; its figures are not shown "
            "until then.",
        ),
        _gauge(
            "ehcpwatch_lag_records",
            "partition",
            "Kafka: offsets of the input that are committed by their senders and not applied.",
        ),
        _gauge(
            "ehcpwatch_lag_seconds",
            "partition",
            "Kafka: age of the newest event applied while others wait; 0 when none waits.",
        ),
        _counter(
            "ehcpwatch_checkpoints_total", "partition", "Kafka: checkpoints that became durable."
        ),
        _counter(
            "ehcpwatch_checkpoint_seconds_total", "partition", "Kafka: time spent on checkpoints."
        ),
        _counter(
            "ehcpwatch_checkpoint_records_total",
            "partition",
            "Kafka: rows, alert records and dead letters written in checkpoints.",
        ),
        _counter(
            "ehcpwatch_holes_total",
            "partition",
            "Kafka: stretches of the input that were lost on the way, noticed and read again.",
        ),
        _gauge(
            "ehcpwatch_last_tick_timestamp_seconds",
            "partition",
            "Kafka: when the partition last looked at the clock, in Unix time; 0 if never.",
        ),
        _counter(
            "ehcpwatch_alerts_said_total",
            "partition",
            "Kafka: alert records said since the partition was taken over.",
        ),
        Metric(
            name="ehcpwatch_alert_delay_seconds",
            kind=MetricKind.HISTOGRAM,
            labels=("partition",),
            help="Kafka: from the beginning of the day on which an alert was due to its being "
            "raised.",
        ),
        _gauge("ehcpwatch_partitions_owned", "", "Kafka: partitions that this worker owns."),
        _counter("ehcpwatch_rebalances_total", "", "Kafka: hand-overs of partitions."),
        _counter("ehcpwatch_recoveries_total", "", "Kafka: partitions whose state was read back."),
        _counter(
            "ehcpwatch_recovery_seconds_total", "", "Kafka: time spent on reading state back."
        ),
        _counter(
            "ehcpwatch_worker_failures_total",
            "kind",
            "Kafka: refused sends, fencings and other errors that end this worker; seen only "
            "until it has ended.",
        ),
        _gauge(
            "ehcpwatch_at_least_once",
            "",
            "Kafka: 1 if the worker runs without transactions: an alert may be raised twice.",
        ),
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

EMBEDDED_PARTITION = "0"
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
    found: list[Sample] = []
    for partition, one in reading.partitions.items():
        counts = {} if one.snapshot is None else one.snapshot.counts
        for cell, count in counts.items():
            for metric, labels in _of_cell(cell):
                series = (metric, (partition, *labels))
                by_series[series] = by_series.get(series, 0) + count
        for metric, labels, value in _of_partition(one, reading.taken_at):
            by_series[metric, (partition, *labels)] = value
        if one.pulse is not None:
            found.append(_delays(partition, one.pulse))
    by_series.update(_calendar(by_series))
    for metric, labels, value in _of_process(reading):
        by_series[metric, labels] = value
    found.extend(
        Sample(metric=name, labels=labels, value=value)
        for (name, labels), value in by_series.items()
    )
    order = {name: place for place, name in enumerate(METRICS)}
    yield from sorted(found, key=lambda sample: (order[sample.metric], sample.labels))


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


def _of_partition(
    one: PartitionReading, taken_at: datetime
) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """Yield the series of a partition: a metric, its labels after the partition, the value."""
    if one.pulse is not None:
        yield "ehcpwatch_recovering", (), float(one.snapshot is None)
    if one.snapshot is None:
        # What is half read back would be taken for a figure.
        return
    snapshot = one.snapshot
    yield "ehcpwatch_cases_watched", (), snapshot.cases
    yield "ehcpwatch_as_at_timestamp_seconds", (), _midnight(snapshot.day)
    for (rule, severity), count in snapshot.alerts.items():
        yield "ehcpwatch_alerts_active", (rule, severity), count
    yield "ehcpwatch_alerts_unsettled", (), snapshot.unsettled
    for kind, count in snapshot.applied.items():
        yield "ehcpwatch_events_total", (kind, "applied"), count
    yield "ehcpwatch_events_total", ("any", "duplicate"), snapshot.duplicates
    yield "ehcpwatch_faults_total", (), snapshot.faults
    yield "ehcpwatch_last_event_timestamp_seconds", (), _unix(one.last_event_at)
    yield "ehcpwatch_caught_up", (), float(one.caught_up)
    if one.pulse is not None:
        yield from _of_pulse(one.pulse, taken_at)


def _of_pulse(
    pulse: PartitionPulse, taken_at: datetime
) -> Iterator[tuple[str, tuple[str, ...], float]]:
    for reason, count in pulse.refused.items():
        yield "ehcpwatch_inputs_refused_total", (reason,), count
    yield "ehcpwatch_lag_records", (), pulse.waiting
    newest = pulse.last_event_at
    age = (taken_at - newest).total_seconds() if newest is not None and pulse.waiting else 0.0
    yield "ehcpwatch_lag_seconds", (), age
    yield "ehcpwatch_checkpoints_total", (), pulse.checkpoints
    yield "ehcpwatch_checkpoint_seconds_total", (), pulse.checkpoint_seconds
    yield "ehcpwatch_checkpoint_records_total", (), pulse.records_written
    yield "ehcpwatch_holes_total", (), pulse.holes
    yield "ehcpwatch_last_tick_timestamp_seconds", (), _unix(pulse.last_tick_at)
    yield "ehcpwatch_alerts_said_total", (), pulse.announced


def _delays(partition: str, pulse: PartitionPulse) -> Sample:
    bounds = (*DELAY_BOUNDS, float("inf"))
    totals = accumulate(pulse.delays[bound] for bound in bounds)
    return Sample(
        metric="ehcpwatch_alert_delay_seconds",
        labels=(partition,),
        value=pulse.delay_seconds,
        buckets=tuple(zip(bounds, totals, strict=True)),
    )


def _of_process(reading: Reading) -> Iterator[tuple[str, tuple[str, ...], float]]:
    for reason, count in reading.dead_letters.items():
        yield "ehcpwatch_dead_letters", (reason,), count
    worker = reading.worker
    partitions = 1 if worker is None else worker.partitions
    if partitions:
        yield "ehcpwatch_partitions", (), partitions
    if worker is not None:
        yield "ehcpwatch_partitions_owned", (), worker.owned
        yield "ehcpwatch_rebalances_total", (), worker.rebalances
        yield "ehcpwatch_recoveries_total", (), worker.recoveries
        yield "ehcpwatch_recovery_seconds_total", (), worker.recovery_seconds
        for kind, count in worker.failures.items():
            yield "ehcpwatch_worker_failures_total", (kind,), count
        yield "ehcpwatch_at_least_once", (), float(worker.at_least_once)
    yield "ehcpwatch_snapshot_timestamp_seconds", (), reading.taken_at.timestamp()
    for (peer, outcome), count in reading.posts.items():
        yield "ehcpwatch_alertmanager_posts_total", (peer, outcome), count
    yield "ehcpwatch_build_info", (reading.version,), 1.0


def _calendar(
    series: Iterable[tuple[str, tuple[str, ...]]],
) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return when each month of the years that *series* name ends: PromQL cannot tell."""
    years = {
        value[:4]
        for metric, labels in series
        for name, value in zip(METRICS[metric].labels, labels, strict=True)
        if name in {"month", "year"}
    }
    return {
        ("ehcpwatch_month_last_day_timestamp_seconds", (period,)): _midnight(last_day_of(period))
        for year in years
        for period in (f"{year}-{number:02d}" for number in range(1, 13))
    }


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _unix(instant: datetime | None) -> float:
    return 0.0 if instant is None else instant.timestamp()


def metrics_markdown() -> str:
    """Return the catalogue as a page of docs/."""
    lines = [
        "# Metrics",
        "",
        "Generated from `src/ehcpwatch/sinks/metrics.py`. Every gauge that counts cases carries",
        "`partition`: take `max by (partition, …)` before `sum`, so that a partition reported",
        "twice is counted once. No label names a child, a case or a caseworker. What begins with",
        '"Kafka:" is shown by the workers of the Kafka engine only.',
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
