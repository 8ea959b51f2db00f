"""How the register in PostgreSQL fares: what the page of `ehcpwatch project` shows."""

from .metric import Metric, MetricKind, MetricUnit, Origin

__all__ = ["REGISTER_METRICS"]


def _metric(
    name: str, text: str, *, kind: MetricKind, unit: MetricUnit, by_topic: bool, example: str
) -> Metric:
    return Metric(
        name=name,
        kind=kind,
        unit=unit,
        origin=Origin.PROCESS,
        labels=("topic",) if by_topic else (),
        help=text,
        example=example,
    )


REGISTER_METRICS: tuple[Metric, ...] = (
    _metric(
        "ehcpwatch_register_partitions",
        "Register: partitions that this projector reads.",
        kind=MetricKind.GAUGE,
        unit=MetricUnit.PARTITIONS,
        by_topic=True,
        example="sum by (topic) (ehcpwatch_register_partitions)",
    ),
    _metric(
        "ehcpwatch_register_lag_records",
        "Register: offsets that workers have made durable and that are not yet written.",
        kind=MetricKind.GAUGE,
        unit=MetricUnit.RECORDS,
        by_topic=True,
        example="sum by (topic) (ehcpwatch_register_lag_records)",
    ),
    _metric(
        "ehcpwatch_register_lag_seconds",
        "Register: time since the last record written was made, of the partition furthest behind "
        "among those where others wait; 0 when none waits, or none was written yet.",
        kind=MetricKind.GAUGE,
        unit=MetricUnit.SECONDS,
        by_topic=True,
        example="max(ehcpwatch_register_lag_seconds)",
    ),
    _metric(
        "ehcpwatch_register_records_total",
        "Register: records written since the process began, those included that change nothing.",
        kind=MetricKind.COUNTER,
        unit=MetricUnit.RECORDS,
        by_topic=True,
        example="sum by (topic) (rate(ehcpwatch_register_records_total[5m]))",
    ),
    _metric(
        "ehcpwatch_register_last_write_timestamp_seconds",
        "Register: when something was last written, in Unix time; 0 if nothing was.",
        kind=MetricKind.GAUGE,
        unit=MetricUnit.INSTANT,
        by_topic=False,
        example="time() - max(ehcpwatch_register_last_write_timestamp_seconds)",
    ),
    _metric(
        "ehcpwatch_register_database_up",
        "Register: 1 if the database answered when it was last asked, 0 while it is waited for.",
        kind=MetricKind.GAUGE,
        unit=MetricUnit.TRUTH,
        by_topic=False,
        example="min(ehcpwatch_register_database_up)",
    ),
)
