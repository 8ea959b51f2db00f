"""The recording rules of deploy/prometheus, made from the catalogue of metrics.

Whoever looks at figures in Prometheus looks at these: they count a partition once that
two workers show, and have no value while a partition is shown by none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .metric import Metric, MetricKind, Origin
from .rules_ratios import RATIOS, Span, ratio_expression

__all__ = ["RecordingRule", "recording_rules", "recording_rules_yaml"]

_TWENTY_WEEKS_DAYS = 140
_DAY_SECONDS = 86_400
_PARTITION = "partition"
_MISSING = "all:ehcpwatch_partitions:missing"
_LAST_DAY = "ehcpwatch_month_last_day_timestamp_seconds"
_AS_AT = "ehcpwatch_as_at_timestamp_seconds"
# What a histogram is made of; a label of its own where it is parted.
_HISTOGRAM_PARTS = (("_bucket", ("le",)), ("_count", ()), ("_sum", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """One rule.

    Attributes:
        says: One sentence above it in the file; empty where the rule before has said it.
    """

    record: str
    expression: str
    labels: Mapping[str, str]
    says: str


def recording_rules(metrics: Iterable[Metric]) -> Iterator[RecordingRule]:
    """Yield every recording rule in the order in which Prometheus evaluates them.

    Args:
        metrics: The catalogue.
    """
    yield from _of_partitions_and_periods()
    for metric in metrics:
        if metric.origin is Origin.CASES:
            yield from _cells(metric)
    for ratio in RATIOS:
        says = ratio.says
        for span in ratio.spans:
            for reading in ratio.readings():
                yield RecordingRule(
                    record=ratio.record(span),
                    expression=ratio_expression(ratio, span, reading),
                    labels={} if reading is None else {"exceptions": reading},
                    says=says,
                )
                says = ""
    yield from _of_managers()


def _of_partitions_and_periods() -> Iterator[RecordingRule]:
    yield RecordingRule(
        record=_MISSING,
        expression=f"max(ehcpwatch_partitions)\n-\n"
        f"(count(max by ({_PARTITION}) ({_AS_AT})) or vector(0))",
        labels={},
        says="Partitions whose figures no worker shows: being read back, or nobody's.",
    )
    months = f"max by (month) ({_LAST_DAY})"
    years = f'max by (year) (label_replace({_LAST_DAY}, "year", "$1", "month", "(....)-.."))'
    for span, ends in ((Span.MONTH, months), (Span.YEAR, years)):
        yield RecordingRule(
            record=f"{span}:{_LAST_DAY}:over",
            expression=f"{ends} < scalar(min({_AS_AT}))",
            labels={},
            says=f"The {span}s that are over on the day that the figures are as at.",
        )
        yield RecordingRule(
            record=f"{span}:{_LAST_DAY}:mature",
            expression=f"{ends} < scalar(min({_AS_AT})) - {_TWENTY_WEEKS_DAYS} * {_DAY_SECONDS}",
            labels={},
            says=f"The {span}s after whose last day 20 weeks are past.",
        )


def _cells(metric: Metric) -> Iterator[RecordingRule]:
    """Yield the metric's own series, each partition counted once and only if all are there."""
    parts: Iterable[tuple[str, tuple[str, ...]]] = (("", ()),)
    if metric.kind is not MetricKind.GAUGE:
        parts = _HISTOGRAM_PARTS
    says = metric.help
    for suffix, more in parts:
        labels = (*metric.labels, *more)
        yield RecordingRule(
            record=f"cell:{metric.name}{suffix}:sum",
            expression=f"sum by ({', '.join(labels[1:])}) (\n"
            f"  max by ({', '.join(labels)}) ({metric.name}{suffix})\n)\n"
            f"and on () ({_MISSING} == 0)",
            labels={},
            says=says,
        )
        says = ""


def _of_managers() -> Iterator[RecordingRule]:
    open_cases = "cell:ehcpwatch_cases_open:sum"
    yield RecordingRule(
        record="authority:ehcpwatch_cases_overdue:sum",
        expression=f'sum by (authority) ({open_cases}{{band=~"overdue_.+"}})\n'
        f"or\n0 * sum by (authority) ({open_cases})",
        labels={},
        says="The backlog: open assessments past the last lawful day that governs them.",
    )
    expected = "sum by (authority, year) (cell:ehcpwatch_plans_expected:sum)"
    late = (
        'sum by (authority, year) (label_replace(cell:ehcpwatch_plans_issued:sum{within_20_weeks="'
        'false"}, "year", "$1", "month", "(....)-.."))'
    )
    past = 'sum by (authority) (cell:ehcpwatch_cases_open_by_age:sum{age_band!="0_to_140"})'
    yield RecordingRule(
        record="year:ehcpwatch_plans_late_already:sum",
        expression=f"(\n  ({late} and {expected})\n  or\n  0 * {expected}\n)\n"
        f"+ on (authority) group_left ()\n"
        f"(\n  {past}\n  or\n  0 * sum by (authority) (cell:ehcpwatch_plans_expected:sum)\n)",
        labels={},
        says="Plans that cannot be in time any more this year: issued late, or open for over "
        "20 weeks.",
    )
    # A share of 0.9 of 10 plans leaves 0.9999999999999998 of one; a millionth of a plan mends it.
    yield RecordingRule(
        record="year:ehcpwatch_plans_late_allowed:sum",
        expression=f"floor(\n  (1 - max by (authority, year) (ehcpwatch_timeliness_target_ratio))"
        f"\n  * on (authority, year)\n  {expected}\n  + 0.000001\n)",
        labels={},
        says="Plans that may be late this year if the target is to be met.",
    )


_HEAD = """\
# Written by `ehcpwatch docs generate` from the catalogue of metrics. Change that, not this file.
#
# One group, so that its rules are evaluated in this order and at one instant: the sums first,
# then what is made of them. A sum has no value while a partition is missing: a gap tells the
# truth, a sum over the rest does not. docs/prometheus.md says how to ask for the figures.
groups:
  - name: ehcpwatch_figures
    rules:
"""


def recording_rules_yaml(metrics: Iterable[Metric]) -> str:
    """Return the file of rules that Prometheus loads."""
    return _HEAD + "\n".join(_yaml(rule) for rule in recording_rules(metrics)) + "\n"


def _yaml(rule: RecordingRule) -> str:
    lines = [f"      # {rule.says}"] if rule.says else []
    lines += [f"      - record: {rule.record}", "        expr: |-"]
    lines += [f"          {line}" for line in rule.expression.splitlines()]
    if rule.labels:
        lines.append("        labels:")
        lines += [f"          {name}: {value}" for name, value in rule.labels.items()]
    return "\n".join(lines)
