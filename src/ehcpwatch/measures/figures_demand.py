"""Figures of demand and of what is held: requests, refusals, plans, and data findings."""

from collections.abc import Iterator

from .cells import NO, SIX_WEEKS_DAYS, YES, View
from .counted import Counted, Rows
from .figure import Figure, Labels, MeasureKey, Standing
from .making import count_figure, period_standing, rate_figure

__all__ = ["demand_figures"]


def demand_figures(counted: Counted) -> Iterator[Figure]:
    """Yield requests and refusals by period, plans held on the day, and data findings."""
    yield from _requests(counted)
    yield from _refusals(counted)
    yield from _beside_the_figures(counted)
    yield from _labelled(counted, MeasureKey.PLANS_HELD, counted.rows(View.HELD), "area")
    yield from _labelled(counted, MeasureKey.DATA_FINDINGS, counted.rows(View.FINDING), "finding")


def _requests(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.REQUESTED).items():
        settled = period_standing(counted, period, until_over=Standing.PROVISIONAL)
        labelled: list[tuple[Labels, int]] = [((), rows.total())]
        for name in ("route", "requester"):
            labelled.extend(
                (((name, value),), some.total()) for value, some in rows.by(name).items()
            )
        for labels, number in labelled:
            yield count_figure(
                counted, MeasureKey.REQUESTS, period, number, settled=settled, labels=labels
            )
        yield rate_figure(
            counted,
            MeasureKey.COHORT_REFUSAL_RATE,
            period,
            rows.count("refused", YES),
            rows.count("refused", YES, NO),
            settled=Standing.FINAL
            if counted.is_mature(period, SIX_WEEKS_DAYS)
            else Standing.PROVISIONAL,
        )


def _refusals(counted: Counted) -> Iterator[Figure]:
    """Refusals of the period over requests of the period: of different cases, in part.

    In a month with few requests the rate can pass 100.
    """
    requests = counted.by_period(View.REQUESTED)
    notices = counted.by_period(View.DECIDED)
    for period in sorted({*requests, *notices}):
        refused = 0
        if period in notices:
            refused = notices[period].where("request", YES).count("decision", "refused")
        yield rate_figure(
            counted,
            MeasureKey.REFUSAL_RATE,
            period,
            refused,
            requests[period].total() if period in requests else 0,
            settled=period_standing(counted, period, until_over=Standing.PROVISIONAL),
        )


def _beside_the_figures(counted: Counted) -> Iterator[Figure]:
    """Plans that no percentage counts: no request here led to them, or they are second ones."""
    for period, rows in counted.by_period(View.NOT_REQUESTED_HERE).items():
        labelled: list[tuple[Labels, int]] = [((), rows.total())]
        labelled.extend(((("how", how),), some.total()) for how, some in rows.by("how").items())
        for labels, number in labelled:
            yield count_figure(
                counted,
                MeasureKey.PLANS_NOT_REQUESTED_HERE,
                period,
                number,
                settled=period_standing(counted, period, until_over=Standing.PROVISIONAL),
                labels=labels,
            )
    for period, rows in counted.by_period(View.REASSESSED).items():
        yield count_figure(
            counted,
            MeasureKey.PLANS_AFTER_REASSESSMENT,
            period,
            rows.total(),
            settled=period_standing(counted, period, until_over=Standing.PROVISIONAL),
        )


def _labelled(counted: Counted, measure: MeasureKey, rows: Rows, name: str) -> Iterator[Figure]:
    """Yield the total of what is counted as at the day, and each value of one label."""
    day = counted.day.isoformat()
    yield count_figure(counted, measure, day, rows.total())
    for value, some in rows.by(name).items():
        yield count_figure(counted, measure, day, some.total(), labels=((name, value),))
