"""Figures of the steps: decisions in 6 weeks, notices in 16, advice, reviews, transfers."""

from collections.abc import Iterator
from datetime import date

from ehcpwatch.statute import LimitKey, deadline, limit_for

from .cells import NO, YES, Outcome, View
from .counted import Counted, Rows, readings
from .figure import Figure, Labels, MeasureKey, Standing
from .making import count_figure, each_part, period_standing, rate_figure

__all__ = ["step_figures"]

_EXCUSED = "excused"
_DUTY_OUTCOMES = (
    Outcome.IN_TIME,
    Outcome.LATE,
    Outcome.LEFT_LATE,
    Outcome.OVERDUE,
    Outcome.PENDING,
)
# The rule takes the year alone from the day of transfer; most move to their school then.
_TRANSFER_MONTH = 9


def step_figures(counted: Counted) -> Iterator[Figure]:
    """Yield every figure of a step other than the plan itself."""
    yield from _decided(counted)
    yield from _no_plan(counted)
    yield from _advice(counted)
    yield from _returned(counted)
    yield from _reviews(counted)
    yield from _phase_transfers(counted)


def _decided(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.DECIDED).items():
        for reading, notices in readings(rows, _EXCUSED):
            yield rate_figure(
                counted,
                MeasureKey.DECIDED_IN_TIME,
                period,
                notices.count("in_time", YES),
                notices.total(),
                settled=period_standing(counted, period, until_over=Standing.PROVISIONAL),
                reading=reading,
                parts=(
                    ("agreed", notices.count("decision", "agreed")),
                    ("refused", notices.count("decision", "refused")),
                ),
            )


def _no_plan(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.NO_PLAN).items():
        for reading, notices in readings(rows):
            yield rate_figure(
                counted,
                MeasureKey.NO_PLAN_IN_TIME,
                period,
                notices.count("in_time", YES),
                notices.total(),
                settled=period_standing(counted, period, until_over=Standing.PROVISIONAL),
                reading=reading,
            )


def _by_agency(rows: Rows) -> Iterator[tuple[Labels, Rows]]:
    yield (), rows
    for agency, some in rows.by("agency").items():
        yield (("agency", agency),), some


def _advice(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.ADVICE).items():
        settled = period_standing(counted, period, until_over=Standing.NOT_YET)
        for labels, some in _by_agency(rows):
            for reading, asked in readings(some, _EXCUSED):
                yield rate_figure(
                    counted,
                    MeasureKey.ADVICE_IN_TIME,
                    period,
                    asked.count("outcome", Outcome.IN_TIME),
                    asked.total(),
                    settled=settled,
                    reading=reading,
                    labels=labels,
                    parts=each_part(asked, "outcome", _DUTY_OUTCOMES),
                )
    for labels, some in _by_agency(counted.rows(View.ADVICE)):
        for reading, asked in readings(some, _EXCUSED):
            yield count_figure(
                counted,
                MeasureKey.ADVICE_OVERDUE,
                counted.day.isoformat(),
                asked.count("outcome", Outcome.OVERDUE),
                reading=reading,
                labels=labels,
            )


def _returned(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.ADVICE_RETURNED).items():
        for labels, received in _by_agency(rows):
            yield rate_figure(
                counted,
                MeasureKey.ADVICE_RETURNED,
                period,
                received.count("returned", YES),
                received.count("returned", YES, NO),
                settled=period_standing(counted, period, until_over=Standing.PROVISIONAL),
                labels=labels,
            )


def _reviews(counted: Counted) -> Iterator[Figure]:
    for measure, view in (
        (MeasureKey.REVIEWED_IN_YEAR, View.REVIEW_YEAR),
        (MeasureKey.REVIEW_DECIDED_IN_TIME, View.REVIEW_DECISION),
        (MeasureKey.REVIEW_AMENDED_IN_TIME, View.REVIEW_AMENDED),
    ):
        for period, rows in counted.by_period(view).items():
            yield rate_figure(
                counted,
                measure,
                period,
                rows.count("outcome", Outcome.IN_TIME),
                rows.total(),
                settled=period_standing(counted, period, until_over=Standing.NOT_YET),
                parts=each_part(rows, "outcome", _DUTY_OUTCOMES),
            )
    for period, rows in counted.by_period(View.REVIEW_DECISION).items():
        notified = rows.where("outcome", Outcome.IN_TIME, Outcome.LATE)
        # A decision that is still to come joins the denominator when it comes, however late.
        awaited = rows.count("outcome", Outcome.PENDING, Outcome.OVERDUE)
        yield rate_figure(
            counted,
            MeasureKey.REVIEW_DECISIONS_IN_TIME,
            period,
            notified.count("outcome", Outcome.IN_TIME),
            notified.total(),
            settled=Standing.PROVISIONAL
            if awaited
            else period_standing(counted, period, until_over=Standing.PROVISIONAL),
        )


def _phase_transfers(counted: Counted) -> Iterator[Figure]:
    by_year = counted.rows(View.PHASE_TRANSFER).by("year")
    for year, plans in by_year.items():
        if counted.periods is not None and year not in counted.periods:
            continue
        for limit, some in plans.by("limit").items():
            last_on = _transfer_deadline(LimitKey(limit), int(year))
            yield rate_figure(
                counted,
                MeasureKey.PHASE_TRANSFER_IN_TIME,
                year,
                some.count("outcome", Outcome.IN_TIME),
                some.total(),
                settled=Standing.FINAL if counted.day > last_on else Standing.NOT_YET,
                labels=(("limit", limit),),
                parts=each_part(some, "outcome", _DUTY_OUTCOMES),
            )


def _transfer_deadline(limit: LimitKey, year: int) -> date:
    transfer_on = date(year, _TRANSFER_MONTH, 1)
    return deadline(limit_for(limit, transfer_on), transfer_on)
