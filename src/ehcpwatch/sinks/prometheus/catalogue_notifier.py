"""How a notifier fares: what the page of `ehcpwatch notify` shows."""

from .metric import Metric, MetricKind, MetricUnit, Origin

__all__ = ["NOTIFIER_METRICS"]


def _metric(
    name: str,
    labels: str,
    text: str,
    *,
    unit: MetricUnit,
    example: str,
    kind: MetricKind = MetricKind.GAUGE,
) -> Metric:
    return Metric(
        name=name,
        kind=kind,
        unit=unit,
        origin=Origin.PROCESS,
        labels=tuple(labels.split()),
        help=f"Notifier: {text}",
        example=example,
    )


NOTIFIER_METRICS: tuple[Metric, ...] = (
    _metric(
        "ehcpwatch_notifier_attempts_total",
        "channel outcome reason",
        "attempts at handing over a message.",
        kind=MetricKind.COUNTER,
        unit=MetricUnit.TIMES,
        example="sum by (channel, outcome, reason) "
        "(increase(ehcpwatch_notifier_attempts_total[1d]))",
    ),
    _metric(
        "ehcpwatch_notifier_last_attempt_timestamp_seconds",
        "channel outcome",
        "when the last attempt with this outcome was made, in Unix time, to some seconds; 0 if "
        "there was none since it began.",
        unit=MetricUnit.INSTANT,
        example="max by (channel, outcome) (ehcpwatch_notifier_last_attempt_timestamp_seconds)",
    ),
    _metric(
        "ehcpwatch_notifier_repeated_attempts_total",
        "channel",
        "attempts at a message that may have been taken before, under the same id: the only way "
        "in which somebody may be told twice.",
        kind=MetricKind.COUNTER,
        unit=MetricUnit.TIMES,
        example="sum by (channel) (increase(ehcpwatch_notifier_repeated_attempts_total[1d]))",
    ),
    _metric(
        "ehcpwatch_notifier_deliveries_total",
        "channel",
        "deliveries, each of one alert to one recipient, in messages that were taken.",
        kind=MetricKind.COUNTER,
        unit=MetricUnit.DELIVERIES,
        example="sum by (channel) (increase(ehcpwatch_notifier_deliveries_total[1d]))",
    ),
    _metric(
        "ehcpwatch_notifier_deliveries_to_duty_total",
        "reason",
        "deliveries that were put into a message to the duty inbox in somebody's place.",
        kind=MetricKind.COUNTER,
        unit=MetricUnit.DELIVERIES,
        example="sum by (reason) (increase(ehcpwatch_notifier_deliveries_to_duty_total[1d]))",
    ),
    _metric(
        "ehcpwatch_notifier_held",
        "",
        "1 while due messages are held back, for as many as may go within an hour went.",
        unit=MetricUnit.TRUTH,
        example="max(ehcpwatch_notifier_held)",
    ),
    _metric(
        "ehcpwatch_notifier_deliveries_waiting",
        "",
        "deliveries that wait, for their hour or for their turn.",
        unit=MetricUnit.DELIVERIES,
        example="max(ehcpwatch_notifier_deliveries_waiting)",
    ),
    _metric(
        "ehcpwatch_notifier_deliveries_due",
        "",
        "deliveries whose hour has come and that no message holds yet.",
        unit=MetricUnit.DELIVERIES,
        example="max(ehcpwatch_notifier_deliveries_due)",
    ),
    _metric(
        "ehcpwatch_notifier_oldest_due_seconds",
        "",
        "for how long the first of the due deliveries has been due; 0 when none is.",
        unit=MetricUnit.SECONDS,
        example="max(ehcpwatch_notifier_oldest_due_seconds)",
    ),
    _metric(
        "ehcpwatch_notifier_messages_unknown",
        "",
        "messages of which nobody knows whether they were taken; they are tried again.",
        unit=MetricUnit.MESSAGES,
        example="max(ehcpwatch_notifier_messages_unknown)",
    ),
    _metric(
        "ehcpwatch_notifier_inboxes_refusing",
        "",
        "inboxes of the directory that do not exist, as their channel said of the address that "
        "they still have.",
        unit=MetricUnit.INBOXES,
        example="max(ehcpwatch_notifier_inboxes_refusing)",
    ),
    _metric(
        "ehcpwatch_notifier_directory_stale",
        "",
        "1 while the file of the directory is faulty, so that its former version is used.",
        unit=MetricUnit.TRUTH,
        example="max(ehcpwatch_notifier_directory_stale)",
    ),
    _metric(
        "ehcpwatch_notifier_template_fallbacks_total",
        "template",
        "letters for which the packaged words took the place of the council's own, which failed.",
        kind=MetricKind.COUNTER,
        unit=MetricUnit.TIMES,
        example="sum by (template) (increase(ehcpwatch_notifier_template_fallbacks_total[1d]))",
    ),
    _metric(
        "ehcpwatch_notifier_last_look_timestamp_seconds",
        "",
        "when it last looked through what is new in the ledger, in Unix time; 0 if it never did.",
        unit=MetricUnit.INSTANT,
        example="time() - max(ehcpwatch_notifier_last_look_timestamp_seconds)",
    ),
    _metric(
        "ehcpwatch_notifier_register_up",
        "",
        "1 if the register answered when this page was made; else what it says is not here.",
        unit=MetricUnit.TRUTH,
        example="min(ehcpwatch_notifier_register_up)",
    ),
)
