"""What a metric is: one record that its samples, its rules and its page of docs/ follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ehcpwatch.measures import MeasureKey
from ehcpwatch.statute import LimitKey

__all__ = [
    "CASE_LABELS",
    "DURATION_BOUNDS",
    "Metric",
    "MetricKind",
    "MetricUnit",
    "Origin",
    "by_name",
    "case_metric",
]


class MetricKind(StrEnum):
    """How the numbers of a metric behave, and so how they may be asked for."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"
    """Buckets of what happened since the process began: they only grow."""
    GAUGE_HISTOGRAM = "gauge histogram"
    """Buckets of what is so now: corrections lower them, so neither `rate` nor `increase`
    may be asked of them. The page calls them histograms: its format has no other word."""


class MetricUnit(StrEnum):
    """What a value is a number of; times are in seconds, shares from 0 to 1, as is usual."""

    CASES = "cases"
    PLANS = "plans"
    REQUESTS = "requests"
    NOTICES = "notices"
    REVIEWS = "reviews"
    LIMITS = "limits"
    PIECES_OF_ADVICE = "pieces of advice"
    FINDINGS = "findings"
    MONTHS = "months"
    PEOPLE = "people"
    ALERTS = "alerts"
    EVENTS = "events"
    RECORDS = "records"
    PARTITIONS = "partitions"
    DELIVERIES = "deliveries"
    MESSAGES = "messages"
    INBOXES = "inboxes"
    SERIES = "series"
    TIMES = "times"
    SECONDS = "seconds"
    INSTANT = "seconds since 1970"
    SHARE = "share, 0 to 1"
    TRUTH = "1 for yes, 0 for no"


class Origin(StrEnum):
    """Where a metric comes from, which decides how several workers' series are put together."""

    CASES = "cases"
    """Counted over the cases of a partition. Two workers may show one partition for a while,
    so `max by (partition, …)` comes before `sum`."""
    PARTITION = "partition"
    """What a partition's owner notes of its own doings."""
    PROCESS = "process"
    """What one process notes of itself."""
    REGISTER = "register"
    """Read from a whole register: the same from whichever process reads it, so `max`."""
    CONFIGURATION = "configuration"
    """Settings, packaged figures and dates of rules: the same on every worker, so `max`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of the catalogue: what it says, by which labels, and what it rests on.

    Attributes:
        labels: In the order in which samples give their values; explained in `LABELS`.
        help: One sentence, shown on the page itself.
        example: A query that answers a question somebody asks, in PromQL.
        measures: The measures whose counts these are; each has its own definition.
        limits: The limits of the law that it is about.
        basis: What it rests on beside or in place of these; empty where they say it all.
    """

    name: str
    kind: MetricKind
    unit: MetricUnit
    origin: Origin
    labels: tuple[str, ...]
    help: str
    example: str
    measures: tuple[MeasureKey, ...] = ()
    limits: tuple[LimitKey, ...] = ()
    basis: str = ""


CASE_LABELS = ("partition", "authority")
"""What every metric that counts cases carries first."""

_WEEK_SECONDS = 7 * 24 * 60 * 60
DURATION_BOUNDS: tuple[float, ...] = tuple(
    float(weeks * _WEEK_SECONDS) for weeks in (6, 12, 16, 18, 20, 22, 26, 39, 52)
)
"""Upper bounds of the histograms of durations, in seconds. 6, 16 and 20 weeks are limits of
the law, so what is not above that bound was in time, to the day."""


def case_metric(
    name: str,
    labels: str,
    text: str,
    *,
    unit: MetricUnit,
    example: str,
    kind: MetricKind = MetricKind.GAUGE,
    measures: tuple[MeasureKey, ...] = (),
    limits: tuple[LimitKey, ...] = (),
    basis: str = "",
) -> Metric:
    """Return a metric that counts cases; *labels* follow those that all of them carry."""
    return Metric(
        name=name,
        kind=kind,
        unit=unit,
        origin=Origin.CASES,
        labels=(*CASE_LABELS, *labels.split()),
        help=text,
        example=example,
        measures=measures,
        limits=limits,
        basis=basis,
    )


def by_name(*groups: Iterable[Metric]) -> Mapping[str, Metric]:
    """Return the metrics of all *groups* by name, in their order."""
    return {metric.name: metric for group in groups for metric in group}
