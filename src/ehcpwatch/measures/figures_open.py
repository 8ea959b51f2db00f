"""Figures of what is open on the day: stock, backlog, what falls due, and how it clears."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from .cells import NO, YES, AgeBand, DueBand, View, week
from .counted import Counted, readings
from .figure import Figure, Labels, MeasureKey, Reading, Standing, Unit
from .making import count_figure, each_part, rate_figure
from .rounding import half_up

__all__ = ["open_figures"]

_PAST = (DueBand.PAST_1_28, DueBand.PAST_29_91, DueBand.PAST_92)
# A quarter: long enough that one panel of decisions more or less does not set the pace.
_CLEARANCE_WEEKS = 13


def open_figures(counted: Counted, monthly_sum: Decimal) -> Iterator[Figure]:
    """Yield every figure of the open cases as at the day.

    Args:
        monthly_sum: Pounds for each whole month past the limit, for the ombudsman estimate.
    """
    yield from _stock(counted)
    yield from _flagged(counted)
    yield from _backlog(counted)
    yield _clearance(counted)
    yield from _due_by_week(counted)
    yield from _limits(counted)
    yield _exposure(counted, monthly_sum)


def _stock(counted: Counted) -> Iterator[Figure]:
    day = counted.day.isoformat()
    all_cases = counted.rows(View.OPEN)
    for reading, cases in readings(all_cases.where("timed", YES)):
        yield rate_figure(
            counted,
            MeasureKey.OPEN_IN_TIME,
            day,
            cases.count("age", AgeBand.TO_140),
            cases.total(),
            settled=Standing.FINAL,
            reading=reading,
            parts=each_part(cases, "age", AgeBand),
        )
    for reading, cases in readings(all_cases):
        labelled: list[tuple[Labels, int]] = [((), cases.total())]
        labelled.extend(((("due", band.value),), cases.count("due", band)) for band in DueBand)
        labelled.extend(
            ((("stage", stage),), some.total()) for stage, some in cases.by("stage").items()
        )
        labelled.extend(
            ((("area", area),), some.total()) for area, some in cases.by("area").items()
        )
        for labels, number in labelled:
            yield count_figure(
                counted, MeasureKey.OPEN_CASES, day, number, reading=reading, labels=labels
            )
        yield count_figure(
            counted,
            MeasureKey.OPEN_REASSESSMENTS,
            day,
            cases.count("timed", NO),
            reading=reading,
        )
    for holder, cases in counted.rows(View.OPEN_HOLDER).by("holder").items():
        yield count_figure(
            counted,
            MeasureKey.OPEN_CASES,
            day,
            cases.total(),
            reading=Reading.INCLUDING,
            labels=(("holder", holder),),
            parts=(("past_limit", cases.count("due", *_PAST)),),
        )


def _flagged(counted: Counted) -> Iterator[Figure]:
    cases = counted.rows(View.OPEN).where("timed", YES)
    shares: list[tuple[Labels, int]] = [((), cases.count("flagged", YES))]
    shares.extend(
        ((("ground", ground),), some.total())
        for ground, some in counted.rows(View.OPEN_GROUND).by("ground").items()
    )
    for labels, number in shares:
        yield rate_figure(
            counted,
            MeasureKey.OPEN_FLAGGED,
            counted.day.isoformat(),
            number,
            cases.total(),
            settled=Standing.FINAL,
            labels=labels,
        )


def _backlog(counted: Counted) -> Iterator[Figure]:
    day = counted.day.isoformat()
    for reading, cases in readings(counted.rows(View.OPEN)):
        late = cases.where("due", *_PAST)
        for labels, some in (
            ((), late),
            ((("excused", NO),), late.where("excused", NO)),
            ((("excused", YES),), late.where("excused", YES)),
        ):
            yield count_figure(
                counted,
                MeasureKey.BACKLOG,
                day,
                some.total(),
                reading=reading,
                labels=labels,
                parts=each_part(some, "due", _PAST),
            )
    for team, cases in counted.rows(View.OPEN_TEAM).by("team").items():
        late = cases.where("due", *_PAST)
        yield count_figure(
            counted,
            MeasureKey.BACKLOG,
            day,
            late.total(),
            reading=Reading.INCLUDING,
            labels=(("team", team),),
            parts=each_part(late, "due", _PAST),
        )


def _clearance(counted: Counted) -> Figure:
    """No value unless more leave the list than join it: otherwise it is never cleared."""
    weeks = _whole_weeks_before(counted)
    joined = counted.rows(View.OVERDUE_JOINED).count("week", *weeks)
    left = counted.rows(View.OVERDUE_LEFT).count("week", *weeks)
    backlog = counted.rows(View.OPEN).count("due", *_PAST)
    value: Decimal | None = None
    if left > joined:
        value = half_up(Fraction(backlog * _CLEARANCE_WEEKS, left - joined), 1)
    return Figure(
        measure=MeasureKey.CLEARANCE,
        authority=counted.authority,
        period=counted.day.isoformat(),
        reading=None,
        labels=(),
        numerator=backlog,
        denominator=None,
        value=value,
        unit=Unit.WEEKS,
        standing=Standing.NO_VALUE if value is None else Standing.FINAL,
        parts=(("joined", joined), ("left", left)),
    )


def _whole_weeks_before(counted: Counted) -> tuple[str, ...]:
    """Return the last ISO weeks that were over on the day; one that ends on it is not yet."""
    monday = counted.day - timedelta(days=counted.day.weekday())
    return tuple(week(monday - timedelta(weeks=back)) for back in range(1, _CLEARANCE_WEEKS + 1))


def _due_by_week(counted: Counted) -> Iterator[Figure]:
    for name, rows in counted.rows(View.OPEN_DUE_WEEK).by("week").items():
        yield count_figure(
            counted,
            MeasureKey.DUE_BY_WEEK,
            name,
            rows.total(),
            settled=Standing.PROVISIONAL,
        )


def _limits(counted: Counted) -> Iterator[Figure]:
    for limit, clocks in counted.rows(View.CLOCK).by("limit").items():
        for state, some in clocks.by("state").items():
            yield count_figure(
                counted,
                MeasureKey.LIMITS_RUNNING,
                counted.day.isoformat(),
                some.total(),
                labels=(("limit", limit), ("state", state)),
                parts=(("excused", some.count("excused", YES)),),
            )


def _exposure(counted: Counted, monthly_sum: Decimal) -> Figure:
    cases_by_months = counted.rows(View.OVERDUE_MONTHS).numbers("months")
    months = sum(months * cases for months, cases in cases_by_months.items())
    return Figure(
        measure=MeasureKey.OMBUDSMAN_EXPOSURE,
        authority=counted.authority,
        period=counted.day.isoformat(),
        reading=None,
        labels=(),
        numerator=months,
        denominator=None,
        value=months * monthly_sum,
        unit=Unit.POUNDS,
        standing=Standing.FINAL,
        parts=(("cases", sum(cases_by_months.values())),),
    )
