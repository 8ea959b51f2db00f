"""Bars from nought: standing in groups or on each other, and lying in a ranking."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from .axis import AXIS_SIZE, Axis
from .canvas import INK_SOFT, Box, Canvas, fitted, text_width
from .fields import INK
from .frames import Column, Series
from .legend import draw_legend, legend_height

__all__ = ["draw_bars", "draw_ranking"]

_SMALLEST_TICK = 8.5
_VALUE_SIZE = 9.5
_GROUP = 0.8
_BAR = 0.92
# A name at the edge is wider than its bar.
_RIGHT = 10.0
_NAME_SIZE = 11.5
_THICKEST = 30.0
# Text on a bar is white where that has the better contrast: on blue alone.
_WHITE_ON = "#2073BC"


def draw_bars(
    canvas: Canvas, box: Box, columns: Sequence[Column], *, stacked: bool, most: float | None
) -> None:
    """Draw a group for each row: the first column names it, each other one is a bar.

    Args:
        stacked: Whether the bars of a row stand on each other.
        most: The end of the axis, where the unit has one.
    """
    names, *bars = columns
    look = bars[0].look
    entries = [(bar.look, bar.look.name) for bar in bars]
    bottom = legend_height(entries, box.w) + 22
    heights = [[_height(cell) for cell in bar.cells] for bar in bars]
    highest = max(map(sum, zip(*heights, strict=True))) if stacked else max(map(max, heights))
    axis = Axis(look, highest, most)
    place = box.inside(left=axis.width, top=4, right=_RIGHT, bottom=bottom)
    axes = canvas.chart(place)
    axis.draw(axes)
    width = _GROUP if stacked else _GROUP / len(bars)
    ground = [0.0] * len(names.cells)
    for number, (bar, values) in enumerate(zip(bars, heights, strict=True)):
        shift = 0 if stacked else (number - (len(bars) - 1) / 2) * width
        at = [row + shift for row in range(len(values))]
        axes.bar(
            at,
            values,
            width * _BAR,
            bottom=ground,
            color=bar.look.colour,
            # A gap between neighbours, whose colours are not far apart.
            edgecolor="white",
            linewidth=1,
        )
        if len(bars) == 1 or stacked:
            _write_values(axes, at, bar, ground, place=place, end=axis.end)
        if stacked:
            ground = [low + value for low, value in zip(ground, values, strict=True)]
    axes.set_xlim(-0.5, len(names.cells) - 0.5)
    _name_groups(axes, [names.look.says(cell or "") for cell in names.cells], place.w)
    draw_legend(canvas, box, entries)


def _height(cell: float | str | None) -> float:
    return cell if isinstance(cell, float | int) and cell == cell else 0.0  # noqa: PLR0124  # not a number is no bar


def _write_values(
    axes: Axes, at: Sequence[float], bar: Column, ground: Sequence[float], *, place: Box, end: float
) -> None:
    """Write each value on its bar, where it is large enough, or above one that stands alone."""
    slot = place.w / len(at) * _GROUP
    for x, cell, low in zip(at, bar.cells, ground, strict=True):
        if not isinstance(cell, float | int) or not cell:
            continue
        text = bar.look.says(cell)
        tall = cell / end * place.h
        if text_width(text, _VALUE_SIZE) > slot or tall < _VALUE_SIZE + 3:
            continue
        axes.text(
            x,
            low + cell / 2,
            text,
            ha="center",
            va="center_baseline",
            fontsize=_VALUE_SIZE,
            color="white" if bar.look.colour == _WHITE_ON else INK,
            parse_math=False,
        )


def _name_groups(axes: Axes, names: Sequence[str], width: float) -> None:
    """Name the groups under the axis: smaller, or every other one only, where it is narrow."""
    size, every = AXIS_SIZE, 1
    while max(text_width(name, size) for name in names) + 4 > width / len(names) * every:
        if size > _SMALLEST_TICK:
            size -= 0.5
        else:
            every += 1
    axes.set_xticks(range(0, len(names), every), names[::every], fontsize=size)


def draw_ranking(canvas: Canvas, box: Box, series: Sequence[Series]) -> None:
    """Draw a lying bar for each of *series*, its name before it and its value behind."""
    names = [one.look.name for one in series]
    values = [one.look.says(one.last) for one in series]
    left = min(max(text_width(name, _NAME_SIZE) for name in names), box.w * 0.58) + 10
    right = max(text_width(value, _NAME_SIZE, bold=True) for value in values) + 10
    longest = max((one.last for one in series), default=0) or 1
    for part, one, name, value in zip(box.rows(len(series)), series, names, values, strict=True):
        thick = min(_THICKEST, part.h * 0.7)
        middle = part.y + part.h / 2
        length = (box.w - left - right) * max(0.0, one.last) / longest
        short = fitted(name, left - 10, _NAME_SIZE)
        canvas.write(
            box.x + left - 10, middle + 4, short, size=_NAME_SIZE, colour=INK, side="right"
        )
        bar = Box(x=box.x + left, y=middle - thick / 2, w=max(length, 1), h=thick)
        canvas.fill(bar, one.look.colour)
        at = bar.x + bar.w + 6
        canvas.write(at, middle + 4, value, size=_NAME_SIZE, colour=INK, bold=True)
    canvas.line(box.x + left, box.y, box.x + left, box.y + box.h, INK_SOFT)
