"""The legend under a chart: a mark in the colour of each series, and its name."""

from collections.abc import Sequence

from .canvas import Box, Canvas, fitted, text_width
from .fields import INK, Look

__all__ = ["draw_legend", "legend_height"]

_SIZE = 11.0
_LINE = 16.0
_MARK = 12.0
_GAP = 14.0
_MOST_LINES = 4


def legend_height(entries: Sequence[tuple[Look, str]], width: float) -> float:
    """Return how much room the legend takes at the bottom of a panel of this width."""
    return len(_lines(entries, width)) * _LINE


def draw_legend(canvas: Canvas, box: Box, entries: Sequence[tuple[Look, str]]) -> None:
    """Draw *entries* at the bottom of *box*: how a series looks, and what is said of it."""
    lines = _lines(entries, box.w)
    y = box.y + box.h - len(lines) * _LINE + _SIZE
    for line in lines:
        x = box.x
        for look, text in line:
            _mark(canvas, x, y, look)
            canvas.write(x + _MARK + 5, y, text, size=_SIZE, colour=INK)
            x += _width(text)
        y += _LINE


def _mark(canvas: Canvas, x: float, y: float, look: Look) -> None:
    if look.line.fill == "solid":
        canvas.fill(Box(x=x, y=y - 9, w=_MARK, h=9), look.colour)
        return
    # Broken lines have broken marks: two pieces for dashes, three for dots.
    pieces = 3 if look.line.fill == "dot" else 2
    step = _MARK / pieces
    for number in range(pieces):
        canvas.fill(Box(x=x + number * step, y=y - 7, w=step - 2, h=4), look.colour)


def _width(text: str) -> float:
    return _MARK + 5 + text_width(text, _SIZE) + _GAP


def _lines(entries: Sequence[tuple[Look, str]], width: float) -> list[list[tuple[Look, str]]]:
    lines: list[list[tuple[Look, str]]] = []
    filled = width
    for look, text in entries:
        short = fitted(text, width - _MARK - _GAP, _SIZE)
        if filled + _width(short) > width + _GAP:
            lines.append([])
            filled = 0.0
        lines[-1].append((look, short))
        filled += _width(short)
    return lines[:_MOST_LINES]
