"""Figures of partner services: how many wait for each, as the services report it."""

from collections.abc import Iterator

from .cells import MORE, View
from .counted import Counted, Rows
from .figure import Figure, MeasureKey
from .making import count_figure

__all__ = ["service_figures"]


def service_figures(counted: Counted) -> Iterator[Figure]:
    """Yield how many wait on each list at the end of each month, by weeks where they are told."""
    bands = counted.rows(View.SERVICE_WAITING_WEEKS)
    for month, reported in counted.rows(View.SERVICE_WAITING).by("month").items():
        if counted.periods is not None and month not in counted.periods:
            continue
        for service, lists in reported.by("service").items():
            for pathway, waiting in lists.by("pathway").items():
                in_bands = bands.where("month", month).where("service", service)
                yield count_figure(
                    counted,
                    MeasureKey.SERVICE_WAITING,
                    month,
                    waiting.total(),
                    labels=(("service", service), ("pathway", pathway)),
                    parts=_by_weeks(in_bands.where("pathway", pathway)),
                )


def _by_weeks(bands: Rows) -> tuple[tuple[str, int], ...]:
    found = [
        (int(from_weeks), to_weeks, some.total())
        for from_weeks, rows in bands.by("from_weeks").items()
        for to_weeks, some in rows.by("to_weeks").items()
    ]
    return tuple(
        (f"from_{start}_weeks" if end == MORE else f"from_{start}_to_{end}_weeks", waiting)
        for start, end, waiting in sorted(found)
    )
