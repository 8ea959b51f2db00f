"""Making one figure of what was counted: its value, and how settled it is."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from .counted import Counted, Rows
from .figure import Figure, Labels, MeasureKey, Reading, Standing, Unit
from .rounding import rate

__all__ = ["count_figure", "each_part", "period_standing", "rate_figure", "weeks_figure"]


def rate_figure(
    counted: Counted,
    measure: MeasureKey,
    period: str,
    numerator: int,
    denominator: int,
    *,
    settled: Standing,
    reading: Reading | None = None,
    labels: Labels = (),
    lowest: int | None = None,
    highest: int | None = None,
    untimed: int = 0,
    parts: Iterable[tuple[str, int]] = (),
) -> Figure:
    """Return a percentage; without a denominator, "no value" or "not yet".

    Args:
        settled: How settled the counts are. Under "not yet" they are shown and no
            percentage is; a period that is not over may still get a denominator, so it
            has no value *yet*.
        lowest: Kept for "not yet" alone, as is `highest`.
    """
    value = None if settled is Standing.NOT_YET else rate(numerator, denominator)
    standing = settled
    if value is None and settled is not Standing.NOT_YET:
        standing = Standing.NO_VALUE if settled is Standing.FINAL else Standing.NOT_YET
    open_ended = standing is Standing.NOT_YET
    return Figure(
        measure=measure,
        authority=counted.authority,
        period=period,
        reading=reading,
        labels=labels,
        numerator=numerator,
        denominator=denominator,
        value=value,
        unit=Unit.PERCENT,
        standing=standing,
        lowest=lowest if open_ended else None,
        highest=highest if open_ended else None,
        untimed=untimed,
        parts=tuple(parts),
    )


def count_figure(
    counted: Counted,
    measure: MeasureKey,
    period: str,
    number: int,
    *,
    settled: Standing = Standing.FINAL,
    reading: Reading | None = None,
    labels: Labels = (),
    untimed: int = 0,
    parts: Iterable[tuple[str, int]] = (),
) -> Figure:
    """Return a count. A count of 0 is a value: nothing is divided."""
    return Figure(
        measure=measure,
        authority=counted.authority,
        period=period,
        reading=reading,
        labels=labels,
        numerator=number,
        denominator=None,
        value=Decimal(number),
        unit=Unit.COUNT,
        standing=settled,
        untimed=untimed,
        parts=tuple(parts),
    )


def weeks_figure(
    counted: Counted,
    measure: MeasureKey,
    period: str,
    value: Decimal | None,
    cases: int,
    *,
    settled: Standing,
    reading: Reading | None = None,
    labels: Labels = (),
    untimed: int = 0,
    parts: Iterable[tuple[str, int]] = (),
) -> Figure:
    """Return a time in weeks over a number of *cases*; without any, "no value" or "not yet"."""
    empty = Standing.NO_VALUE if settled is Standing.FINAL else Standing.NOT_YET
    return Figure(
        measure=measure,
        authority=counted.authority,
        period=period,
        reading=reading,
        labels=labels,
        numerator=None,
        denominator=cases,
        value=value,
        unit=Unit.WEEKS,
        standing=empty if value is None else settled,
        untimed=untimed,
        parts=tuple(parts),
    )


def each_part(rows: Rows, name: str, values: Iterable[StrEnum]) -> tuple[tuple[str, int], ...]:
    """Return how many of *rows* have each of *values* for the label *name*, zeros included."""
    return tuple((value.value, rows.count(name, value)) for value in values)


def period_standing(counted: Counted, period: str, *, until_over: Standing) -> Standing:
    """Return "final" for a period that is over, else *until_over*.

    Args:
        until_over: "Provisional" where what is counted is settled and only grows; "not
            yet" where the denominator holds what may still be done in time.
    """
    return Standing.FINAL if counted.is_over(period) else until_over
