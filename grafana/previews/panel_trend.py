"""Lines over time, from nought, with the last value of each in the legend."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import isnan, nan

from .axis import Axis
from .canvas import Box, Canvas
from .fields import Look
from .frames import Series
from .legend import draw_legend, legend_height

__all__ = ["draw_trend"]

# The last name on the axis is longer than half of what lies between two.
_RIGHT = 22.0
_LINE_WIDTH = 2.0
_HOURS = 4
_MONTHS = 2


def draw_trend(
    canvas: Canvas, box: Box, series: Sequence[Series], *, stacked: bool, opacity: float
) -> None:
    """Draw *series* in steps: a value holds until the next one is known.

    Args:
        stacked: Whether they stand on each other, the first at the bottom.
        opacity: Of what lies under a line, from 0 to 100.
    """
    entries = [(one.look, f"{one.look.name}: {one.look.says(one.last)}") for one in series]
    instants = sorted({at for one in series for at, _ in one.points})
    lines = [list(_at(one, instants)) for one in series]
    if stacked:
        lines = list(_on_each_other(lines))
    highest = max((v for line in lines for v in line if not isnan(v)), default=0.0)
    axis = Axis(series[0].look, highest)
    bottom = legend_height(entries, box.w) + 22
    axes = canvas.chart(box.inside(left=axis.width, top=4, right=_RIGHT, bottom=bottom))
    axis.draw(axes)
    below = [0.0] * len(instants)
    for one, line in zip(series, lines, strict=True):
        axes.step(
            instants,
            line,
            where="post",
            color=one.look.colour,
            linewidth=_LINE_WIDTH,
            linestyle=_style(one.look),
        )
        if opacity:
            axes.fill_between(
                instants,
                below,
                line,
                step="post",
                color=one.look.colour,
                alpha=opacity / 100,
                linewidth=0,
            )
        below = line if stacked else below
    axes.set_xlim(instants[0], instants[-1] if len(instants) > 1 else instants[0] + 1)
    ticks = dict(_ticks(instants[0], instants[-1]))
    axes.set_xticks(list(ticks), list(ticks.values()))
    draw_legend(canvas, box, entries)


def _ticks(first: float, last: float) -> Iterator[tuple[float, str]]:
    """Yield the instants that are named: some hours of a day, some months of longer times."""
    begin, end = datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)
    if end - begin <= timedelta(days=2):
        at = begin.replace(hour=0, minute=0)
        while at <= end:
            if at >= begin:
                yield at.timestamp(), f"{at:%H:%M}"
            at += timedelta(hours=_HOURS)
        return
    for month in range(begin.year * 12 + begin.month, end.year * 12 + end.month, _MONTHS):
        at = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
        yield at.timestamp(), f"{at:%Y-%m}"


def _at(one: Series, instants: Sequence[float]) -> Iterator[float]:
    known = dict(one.points)
    return (known.get(at, nan) for at in instants)


def _on_each_other(lines: Sequence[Sequence[float]]) -> Iterator[list[float]]:
    ground = [0.0] * len(lines[0])
    for line in lines:
        ground = [
            low + (0.0 if isnan(value) else value) for low, value in zip(ground, line, strict=True)
        ]
        yield ground


def _style(look: Look) -> str | tuple[float, tuple[float, ...]]:
    """Return the dashes of a line, in the widths of it that matplotlib counts in."""
    if look.line.fill == "solid" or not look.line.dash:
        return "solid"
    if look.line.fill == "dot":
        return (0.0, (1.0, 2.0))
    return (0.0, tuple(part / (2 * _LINE_WIDTH) for part in look.line.dash))
