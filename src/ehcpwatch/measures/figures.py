"""All figures of an authority, or of all together, read off the counts as at a day."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from .cells import Cell
from .counted import Counted
from .figure import Figure, MeasureKey, Standing
from .figures_demand import demand_figures
from .figures_open import open_figures
from .figures_services import service_figures
from .figures_steps import step_figures
from .figures_time import time_figures
from .figures_timeliness import timeliness_figures

__all__ = ["HEADLINE", "MONTHLY_SUM", "divergence_note", "figures", "headline"]

MONTHLY_SUM: Final = Decimal(100)
"""Pounds a month that the ombudsman usually recommends for missed provision; a setting."""

HEADLINE: Final = (
    MeasureKey.ISSUED_IN_TIME,
    MeasureKey.COHORT_IN_TIME,
    MeasureKey.DUE_IN_TIME,
    MeasureKey.OPEN_IN_TIME,
    MeasureKey.ISSUED_FLAGGED,
    MeasureKey.OPEN_FLAGGED,
    MeasureKey.WAIT_MEDIAN,
    MeasureKey.BACKLOG,
    MeasureKey.CLEARANCE,
)
"""What a first screen shows: the five views of timeliness together, since each alone misleads."""

# In points of a percentage; below this the two views tell a reader the same thing.
_DIVERGENCE_POINTS = 10
_ORDER = {measure: place for place, measure in enumerate(MeasureKey)}


def figures(
    counts: Mapping[Cell, int],
    day: date,
    *,
    authority: str | None = None,
    periods: Collection[str] | None = None,
    monthly_sum: Decimal = MONTHLY_SUM,
) -> tuple[Figure, ...]:
    """Return every figure, by measure, then period, label and reading: the same order always.

    Args:
        counts: Of the tallies, or of a recount; those of several partitions added up.
        day: Civil day that the counts are of, looked at from its end.
        authority: ONS code; `None` adds all authorities up. One that no case names gets
            figures of nothing, not an error.
        periods: Years "2024" and months "2024-03" to answer for; `None` answers for all
            that have something to count. Figures as at the day are always there.
        monthly_sum: Pounds for each whole month past the limit.

    Source:
        Each figure's own, in `MEASURES`.
    """
    counted = Counted.of(counts, day, authority=authority, periods=periods)
    found = [
        *timeliness_figures(counted),
        *time_figures(counted),
        *open_figures(counted, monthly_sum),
        *step_figures(counted),
        *demand_figures(counted),
        *service_figures(counted),
    ]
    # Stable, so that each measure keeps the order in which its figures were made.
    found.sort(key=lambda figure: _ORDER[figure.measure])
    return tuple(found)


def headline(
    counts: Mapping[Cell, int], day: date, year: int, *, authority: str | None = None
) -> tuple[Figure, ...]:
    """Return the undivided figures of `HEADLINE` for *year* and as at *day*, in that order."""
    found = figures(counts, day, authority=authority, periods=(f"{year:04d}",))
    return tuple(
        figure
        for measure in HEADLINE
        for figure in found
        if figure.measure is measure and not figure.labels
    )


def divergence_note(issued: Figure, open_stock: Figure, clearance: Figure) -> str | None:
    """Return a sentence where clearing a backlog holds the issued percentage down.

    Args:
        issued: `ISSUED_IN_TIME` of a period.
        open_stock: `OPEN_IN_TIME` as at a day, in the same reading.
        clearance: `CLEARANCE` as at that day.

    Returns:
        `None` when the two lie within 10 points, when the issued one is the higher, or
        when the overdue list does not shrink, for then the reason is another.
    """
    if issued.value is None or open_stock.value is None:
        return None
    if clearance.standing is Standing.NO_VALUE:
        return None
    if open_stock.value - issued.value < _DIVERGENCE_POINTS:
        return None
    parts = dict(clearance.parts)
    return (
        f"{issued.value} % of the plans issued in {issued.period} were in time, while "
        f"{open_stock.value} % of the assessments open on {open_stock.period} are still within "
        f"20 weeks. Late cases are being finished: in the last 13 weeks {parts['left']} left the "
        f"overdue list and {parts['joined']} joined it. Each late plan issued lowers the first "
        f"percentage and shortens the list."
    )
