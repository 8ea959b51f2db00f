"""What people did about the alerts of the last four weeks: what the register's reader shows."""

from .metric import Metric, MetricKind, MetricUnit, Origin

__all__ = ["ACKNOWLEDGEMENT_BOUNDS", "USEFULNESS_METRICS"]

_DAY_SECONDS = 24 * 60 * 60
ACKNOWLEDGEMENT_BOUNDS: tuple[float, ...] = tuple(
    float(days * _DAY_SECONDS) for days in (0, 1, 2, 3, 7, 14)
)
"""Upper bounds in seconds, of whole days: on the day itself, by the next, and so on."""

_BASIS = (
    "[Whether alerts are of use](acts.md#whether-alerts-are-of-use) says what counts. Read from "
    "the register about once an hour, of today and the 27 days before it: an alert leaves the "
    "series four weeks after it was told, so neither `rate` nor `increase` may be asked of them."
)


def _metric(
    name: str,
    text: str,
    *,
    example: str,
    labels: tuple[str, ...] = ("rule",),
    kind: MetricKind = MetricKind.GAUGE,
    unit: MetricUnit = MetricUnit.ALERTS,
) -> Metric:
    return Metric(
        name=name,
        kind=kind,
        unit=unit,
        origin=Origin.REGISTER,
        labels=labels,
        help=text,
        example=example,
        basis=_BASIS,
    )


USEFULNESS_METRICS: tuple[Metric, ...] = (
    _metric(
        "ehcpwatch_alerts_told",
        "Alerts that people were first told of in the last 28 days.",
        example="max by (rule) (ehcpwatch_alerts_told)",
    ),
    _metric(
        "ehcpwatch_alerts_acted_on",
        "Of the alerts told in the last 28 days: acknowledged, snoozed, handed over, explained, or "
        "over because it was done.",
        example="max by (rule) (ehcpwatch_alerts_acted_on)"
        " / (max by (rule) (ehcpwatch_alerts_told) > 0)",
    ),
    _metric(
        "ehcpwatch_alerts_judged",
        "Of the alerts told in the last 28 days: judged useful or not, as last judged.",
        labels=("rule", "verdict"),
        example='max by (rule) (ehcpwatch_alerts_judged{verdict="not_useful"}) > 4',
    ),
    _metric(
        "ehcpwatch_alerts_untouched",
        "Of the alerts told in the last 28 days: still standing, and nobody did anything about "
        "them.",
        example="max by (rule) (ehcpwatch_alerts_untouched)",
    ),
    _metric(
        "ehcpwatch_alert_acknowledgement_seconds",
        "Of the alerts told in the last 28 days and acknowledged: calendar days from one to the "
        "other, as seconds.",
        kind=MetricKind.GAUGE_HISTOGRAM,
        unit=MetricUnit.SECONDS,
        example="max by (rule) (ehcpwatch_alert_acknowledgement_seconds_sum)"
        " / (max by (rule) (ehcpwatch_alert_acknowledgement_seconds_count) > 0) / 86400",
    ),
)
