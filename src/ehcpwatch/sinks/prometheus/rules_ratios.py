"""The percentages as Prometheus computes them: the same cases over the same cases as `figures`.

Each is written down once here, and becomes one rule for each period and reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ehcpwatch.measures import MeasureKey, Outcome, Reading

__all__ = ["RATIOS", "Ratio", "Settled", "Span", "ratio_expression", "share"]


class Span(StrEnum):
    """What one value of a ratio is about: the first part of the series' name."""

    MONTH = "month"
    YEAR = "year"
    AUTHORITY = "authority"
    """All that is open on the day."""


class Settled(StrEnum):
    """Which periods have a percentage at all: before that it would mislead."""

    AT_ONCE = "at once"
    OVER = "over"
    """The last day of the period is past."""
    MATURE = "mature"
    """20 weeks after the last day of the period are past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One percentage of `figures`.

    Attributes:
        measures: Whose percentage it is; several where a label tells them apart, in the
            order of its values.
        name: Of the recorded series, between level and operation.
        metric: Whose cells are summed.
        part: Label matcher of the numerator.
        whole: Label matcher of the denominator; empty for all cells.
        flag: Label that marks what is left out when exceptions are; empty where they play
            no part.
        by: Labels that are kept besides authority and period.
        spans: Periods that it is recorded for.
        settled: When a period has a value.
        says: One sentence for the file of rules.
    """

    measures: tuple[MeasureKey, ...]
    name: str
    metric: str
    part: str
    says: str
    whole: str = ""
    flag: str = ""
    by: tuple[str, ...] = ()
    spans: tuple[Span, ...] = (Span.MONTH, Span.YEAR)
    settled: Settled = Settled.AT_ONCE

    def record(self, span: Span) -> str:
        """Return the name of the recorded series."""
        return f"{span}:{self.name}:ratio"

    def readings(self) -> tuple[Reading | None, ...]:
        """Return what the label `exceptions` says in turn; `None` for no such label."""
        return tuple(Reading) if self.flag else (None,)


_IN_TIME = f'outcome="{Outcome.IN_TIME}"'
_OUT = f"{Outcome.REFUSED}|{Outcome.NO_PLAN}|{Outcome.LEFT_EARLY}"

RATIOS: tuple[Ratio, ...] = (
    Ratio(
        measures=(MeasureKey.ISSUED_IN_TIME,),
        name="ehcpwatch_plans_issued_on_time_per_issued",
        metric="ehcpwatch_plans_issued",
        part='within_20_weeks="true"',
        flag="exception",
        says="First plans issued in the period, of these within 20 weeks: the national figure.",
    ),
    Ratio(
        measures=(MeasureKey.COHORT_IN_TIME,),
        name="ehcpwatch_request_cohort_on_time_per_due",
        metric="ehcpwatch_request_cohort",
        part=_IN_TIME,
        whole=f'outcome!~"{_OUT}"',
        flag="exception",
        settled=Settled.MATURE,
        says="Requests of the period, less refusals that stand and those that left early, of "
        "these issued within 20 weeks.",
    ),
    Ratio(
        measures=(MeasureKey.DUE_IN_TIME,),
        name="ehcpwatch_cases_due_met_per_due",
        metric="ehcpwatch_cases_due_in_month",
        part=_IN_TIME,
        whole=f'outcome!~"{_OUT}"',
        flag="exception",
        settled=Settled.OVER,
        says="Cases whose governing last lawful day is in the period, less refusals that stand "
        "and those that left early, of these met by it.",
    ),
    Ratio(
        measures=(MeasureKey.OPEN_IN_TIME,),
        name="ehcpwatch_cases_open_within_20_weeks_per_open",
        metric="ehcpwatch_cases_open_by_age",
        part='age_band="0_to_140"',
        flag="exception",
        spans=(Span.AUTHORITY,),
        says="Open assessments, of these at most 140 days old.",
    ),
    Ratio(
        measures=(MeasureKey.ISSUED_FLAGGED,),
        name="ehcpwatch_plans_issued_with_exception_per_issued",
        metric="ehcpwatch_plans_issued",
        part='exception="true"',
        says="First plans issued in the period, of these with an exception.",
    ),
    Ratio(
        measures=(MeasureKey.OPEN_FLAGGED,),
        name="ehcpwatch_cases_open_with_exception_per_open",
        metric="ehcpwatch_cases_open_by_age",
        part='exception="true"',
        spans=(Span.AUTHORITY,),
        says="Open assessments, of these with an exception.",
    ),
    Ratio(
        measures=(MeasureKey.DECIDED_IN_TIME,),
        name="ehcpwatch_decisions_within_6_weeks_per_decision",
        metric="ehcpwatch_decisions",
        part='within_6_weeks="true"',
        flag="excused",
        says="First notices whether to assess, of these within 6 weeks.",
    ),
    Ratio(
        measures=(MeasureKey.NO_PLAN_IN_TIME,),
        name="ehcpwatch_no_plan_notices_within_16_weeks_per_notice",
        metric="ehcpwatch_no_plan_notices",
        part='within_16_weeks="true"',
        flag="exception",
        says="First notices that no plan will be issued, of these within 16 weeks.",
    ),
    Ratio(
        measures=(MeasureKey.ADVICE_IN_TIME,),
        name="ehcpwatch_advice_on_time_per_due",
        metric="ehcpwatch_advice",
        part=_IN_TIME,
        flag="excused",
        by=("agency",),
        spans=(Span.MONTH,),
        settled=Settled.OVER,
        says="Advice whose last lawful day is in the period, of this first received by it.",
    ),
    Ratio(
        measures=(
            MeasureKey.REVIEWED_IN_YEAR,
            MeasureKey.REVIEW_DECIDED_IN_TIME,
            MeasureKey.REVIEW_AMENDED_IN_TIME,
        ),
        name="ehcpwatch_annual_reviews_on_time_per_due",
        metric="ehcpwatch_annual_reviews",
        part=_IN_TIME,
        by=("limit",),
        spans=(Span.MONTH,),
        settled=Settled.OVER,
        says="Annual reviews whose limit ends in the period, of these met by it.",
    ),
)
"""The five views of the 20 weeks and the limits of the steps, in the order of the file."""


def ratio_expression(ratio: Ratio, span: Span, reading: Reading | None) -> str:
    """Return the PromQL of one recorded ratio.

    Nothing to divide by gives no value. Nothing in time among something gives 0, though
    no series says so: a series of what is not there does not exist.
    """
    unflagged = f'{ratio.flag}="false"' if reading is Reading.EXCLUDING else ""
    cells = f"cell:{ratio.metric}:sum"
    kept = ["authority", *ratio.by]
    if span is not Span.AUTHORITY:
        kept.append(span)
    lines = share(
        _of(cells, ratio.part, unflagged, span=span),
        _of(cells, ratio.whole, unflagged, span=span),
        by=", ".join(kept),
    )
    if span is not Span.AUTHORITY and ratio.settled is not Settled.AT_ONCE:
        lines += f"\nand on ({span}) {span}:ehcpwatch_month_last_day_timestamp_seconds:"
        lines += ratio.settled
    return lines


def share(part: str, whole: str, *, by: str) -> str:
    """Return the PromQL of *part* over *whole*, each summed by the labels *by*."""
    return (
        f"(\n  sum by ({by}) ({part})\n  or\n  0 * sum by ({by}) ({whole})\n)\n"
        f"/\n(sum by ({by}) ({whole}) > 0)"
    )


def _of(cells: str, *matchers: str, span: Span) -> str:
    wanted = ",".join(_given(matchers))
    selected = f"{cells}{{{wanted}}}" if wanted else cells
    if span is not Span.YEAR:
        return selected
    return f'label_replace({selected}, "year", "$1", "month", "(....)-..")'


def _given(matchers: tuple[str, ...]) -> Iterator[str]:
    yield from (matcher for matcher in matchers if matcher)
