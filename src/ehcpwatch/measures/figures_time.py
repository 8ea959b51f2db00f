"""Figures of where the time goes: with whom a case was, and how long its stages took."""

from collections.abc import Iterator

from .cells import TimedStage, View
from .counted import Counted
from .figure import Figure, Labels, MeasureKey, Standing
from .making import period_standing, weeks_figure
from .rounding import mean_weeks, mean_weeks_of, median_weeks

__all__ = ["time_figures"]


def time_figures(counted: Counted) -> Iterator[Figure]:
    """Yield the weeks with each holder and of each stage, by the month in which they ended."""
    yield from _held(counted)
    yield from _stages(counted)


def _held(counted: Counted) -> Iterator[Figure]:
    plans_of = counted.by_period(View.ISSUED_DAYS)
    for period, rows in counted.by_period(View.ISSUED_HELD_DAYS).items():
        plans = plans_of[period].total() if period in plans_of else 0
        settled = period_standing(counted, period, until_over=Standing.PROVISIONAL)
        for holder, some in rows.by("holder").items():
            days = sum(part * count for part, count in some.numbers("days").items())
            yield weeks_figure(
                counted,
                MeasureKey.HELD_MEAN,
                period,
                mean_weeks_of(days, plans),
                plans,
                settled=settled,
                labels=(("holder", holder),),
                parts=(("days", days),),
            )


def _stages(counted: Counted) -> Iterator[Figure]:
    for period, rows in counted.by_period(View.STAGE_DAYS).items():
        settled = period_standing(counted, period, until_over=Standing.PROVISIONAL)
        for stage in TimedStage:
            some = rows.where("stage", stage)
            days = some.numbers("days")
            labels: Labels = (("stage", stage.value),)
            for measure, value in (
                (MeasureKey.STAGE_MEAN, mean_weeks(days)),
                (MeasureKey.STAGE_MEDIAN, median_weeks(days)),
            ):
                yield weeks_figure(
                    counted, measure, period, value, some.total(), settled=settled, labels=labels
                )
