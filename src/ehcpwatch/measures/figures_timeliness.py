"""Figures of the 20 weeks: by month of issue, of request and due; waits; breaches in law.

They are three views of the same cases, and each alone can be gamed: the first by leaving
late plans unissued, the second is slow to settle, the third moves with the route.
"""

from collections.abc import Iterator
from decimal import Decimal

from .cells import NO, NONE, TWENTY_WEEKS_DAYS, YES, Band, Outcome, View
from .counted import Counted, Rows, readings
from .figure import Figure, Labels, MeasureKey, Standing
from .making import count_figure, each_part, period_standing, rate_figure, weeks_figure
from .rounding import mean_weeks, median_weeks, percentile_weeks

__all__ = ["timeliness_figures"]

_NINTH_DECILE_PERCENT = 90
_WITHOUT_REVERSALS: Labels = (("reversals", "left_out"),)
_WITHOUT_REASSESSMENTS: Labels = (("reassessments", "left_out"),)
# Out of a cohort: a refusal that stands, and what left while it was still in time.
_OUT = (Outcome.REFUSED, Outcome.NO_PLAN, Outcome.LEFT_EARLY)


def timeliness_figures(counted: Counted) -> Iterator[Figure]:
    """Yield every figure by month of issue, by month of request and by month due."""
    yield from _issued(counted)
    yield from _waits(counted)
    yield from _cohort(counted)
    yield from _due(counted)
    yield from _breaches(counted)


def _issued(counted: Counted) -> Iterator[Figure]:
    grounds = counted.by_period(View.ISSUED_GROUND)
    for period, rows in counted.by_period(View.ISSUED).items():
        settled = period_standing(counted, period, until_over=Standing.PROVISIONAL)
        for labels, some in ((), rows), (_WITHOUT_REVERSALS, rows.where("reversal", NONE)):
            for reading, plans in readings(some):
                yield rate_figure(
                    counted,
                    MeasureKey.ISSUED_IN_TIME,
                    period,
                    plans.count("band", Band.WITHIN_20),
                    plans.total(),
                    settled=settled,
                    reading=reading,
                    labels=labels,
                    untimed=plans.count("band", Band.UNTIMED),
                    parts=each_part(plans, "band", Band),
                )
        flagged = rows.count("flagged", YES)
        shares: list[tuple[Labels, int]] = [((), flagged)]
        if period in grounds:
            shares.extend(
                ((("ground", ground),), some.total())
                for ground, some in grounds[period].by("ground").items()
            )
        for labels, number in shares:
            yield rate_figure(
                counted,
                MeasureKey.ISSUED_FLAGGED,
                period,
                number,
                rows.total(),
                settled=settled,
                labels=labels,
            )


def _waits(counted: Counted) -> Iterator[Figure]:
    timed = counted.by_period(View.ISSUED_DAYS)
    for period, rows in counted.by_period(View.ISSUED).items():
        settled = period_standing(counted, period, until_over=Standing.PROVISIONAL)
        days_known = timed.get(period, Rows(("month", "days", "flagged"), ()))
        for (reading, plans), (_, all_plans) in zip(
            readings(days_known), readings(rows), strict=True
        ):
            days = plans.numbers("days")
            values: tuple[tuple[MeasureKey, Decimal | None], ...] = (
                (MeasureKey.WAIT_MEAN, mean_weeks(days)),
                (MeasureKey.WAIT_MEDIAN, median_weeks(days)),
                (MeasureKey.WAIT_NINTH_DECILE, percentile_weeks(days, _NINTH_DECILE_PERCENT)),
            )
            for measure, value in values:
                yield weeks_figure(
                    counted,
                    measure,
                    period,
                    value,
                    plans.total(),
                    settled=settled,
                    reading=reading,
                    untimed=all_plans.count("band", Band.UNTIMED),
                )


def _cohort(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.COHORT).items():
        mature = counted.is_mature(period, TWENTY_WEEKS_DAYS)
        for reading, cases in readings(rows):
            in_time = cases.count("outcome", Outcome.IN_TIME)
            can_be = cases.count("outcome", Outcome.OPEN_IN_TIME)
            yield rate_figure(
                counted,
                MeasureKey.COHORT_IN_TIME,
                period,
                in_time,
                cases.total() - cases.count("outcome", *_OUT),
                settled=Standing.FINAL if mature else Standing.NOT_YET,
                reading=reading,
                lowest=in_time,
                highest=in_time + can_be,
                untimed=cases.count("outcome", Outcome.UNTIMED),
                parts=(
                    ("in_time", in_time),
                    (
                        "late",
                        cases.count("outcome", Outcome.LATE, Outcome.UNTIMED),
                    ),
                    ("left_late", cases.count("outcome", Outcome.LEFT_LATE)),
                    ("open_in_time", can_be),
                    ("open_late", cases.count("outcome", Outcome.OPEN_LATE)),
                    *each_part(cases, "outcome", _OUT),
                ),
            )


def _due(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.DUE).items():
        settled = period_standing(counted, period, until_over=Standing.NOT_YET)
        for labels, some in ((), rows), (_WITHOUT_REASSESSMENTS, rows.where("timed", YES)):
            for reading, cases in readings(some):
                in_time = cases.count("outcome", Outcome.IN_TIME)
                untimed = cases.count("outcome", Outcome.UNTIMED)
                late = cases.count("outcome", Outcome.LATE)
                left = cases.count("outcome", Outcome.PENDING, Outcome.OVERDUE)
                yield rate_figure(
                    counted,
                    MeasureKey.DUE_IN_TIME,
                    period,
                    in_time,
                    cases.total() - cases.count("outcome", *_OUT),
                    settled=settled,
                    reading=reading,
                    labels=labels,
                    untimed=untimed,
                    parts=(
                        ("done", in_time + late + untimed),
                        ("left", left),
                        ("left_late", cases.count("outcome", Outcome.LEFT_LATE)),
                        *each_part(cases, "outcome", _OUT),
                    ),
                )


def _breaches(counted: Counted) -> Iterator[Figure]:
    """Excused and not apart: an excused breach stands beside the others, never hidden."""
    late = (Outcome.LATE, Outcome.OVERDUE)
    for period, rows in counted.by_period(View.DUE).items():
        settled = period_standing(counted, period, until_over=Standing.PROVISIONAL)
        for labels, cases in (
            ((), rows),
            ((("excused", NO),), rows.where("excused", NO)),
            ((("excused", YES),), rows.where("excused", YES)),
        ):
            yield count_figure(
                counted,
                MeasureKey.LEGAL_BREACHES,
                period,
                cases.count("outcome", *late),
                settled=settled,
                labels=labels,
                parts=(
                    ("met_late", cases.count("outcome", Outcome.LATE)),
                    ("overdue", cases.count("outcome", Outcome.OVERDUE)),
                ),
            )
