"""What the cases are held against: targets, published figures, residents, dates of rules."""

from ehcpwatch.measures import MeasureKey

from .metric import Metric, MetricKind, MetricUnit, Origin

__all__ = ["BESIDE_METRICS"]

_SETTING = "A setting of the council; none is built in."


def _beside(
    name: str,
    labels: str,
    text: str,
    *,
    unit: MetricUnit,
    example: str,
    basis: str,
    measures: tuple[MeasureKey, ...] = (),
) -> Metric:
    return Metric(
        name=name,
        kind=MetricKind.GAUGE,
        unit=unit,
        origin=Origin.CONFIGURATION,
        labels=tuple(labels.split()),
        help=text,
        example=example,
        measures=measures,
        basis=basis,
    )


BESIDE_METRICS: tuple[Metric, ...] = (
    _beside(
        "ehcpwatch_timeliness_target_ratio",
        "authority year",
        "Share of plans within 20 weeks that the council has set itself for the year.",
        unit=MetricUnit.SHARE,
        measures=(MeasureKey.ISSUED_IN_TIME,),
        example="max by (authority, year) (ehcpwatch_timeliness_target_ratio)",
        basis=_SETTING,
    ),
    _beside(
        "ehcpwatch_published_timeliness_ratio",
        "level name year exceptions code",
        "Share of plans issued within 20 weeks as the Department for Education published it.",
        unit=MetricUnit.SHARE,
        measures=(MeasureKey.ISSUED_IN_TIME,),
        example='max by (year) (ehcpwatch_published_timeliness_ratio{level="national",'
        'exceptions="including"})',
        basis="The table that comes with ehcpwatch, not counted here: England, the region and "
        "the figures of each authority watched, and the neighbours that settings name. A year "
        "or a figure that was not published is not there.",
    ),
    _beside(
        "ehcpwatch_residents_0_to_24",
        "authority year",
        "Residents aged 0 to 24 at the middle of the year.",
        unit=MetricUnit.PEOPLE,
        measures=(MeasureKey.REQUESTS, MeasureKey.PLANS_HELD),
        example="1000 * sum by (authority) (cell:ehcpwatch_plans_held:sum)"
        " / max by (authority) (ehcpwatch_residents_0_to_24)",
        basis=f"{_SETTING} The estimates are those of the Office for National Statistics.",
    ),
    _beside(
        "ehcpwatch_rule_change_timestamp_seconds",
        "rule kind version",
        "First moment at which a version of a limit, or of a rule of the ladder, applies.",
        unit=MetricUnit.INSTANT,
        example="max by (rule, kind, version) (ehcpwatch_rule_change_timestamp_seconds)"
        " > time() - 365 * 86400",
        basis="The dates of the [rule book](rulebook.md) and of the ladder in force.",
    ),
    _beside(
        "ehcpwatch_go_live_timestamp_seconds",
        "",
        "When the watch went live: what was due before is marked seen and never told.",
        unit=MetricUnit.INSTANT,
        example="max(ehcpwatch_go_live_timestamp_seconds)",
        basis="The setting `--go-live`; not there where none is given.",
    ),
)
