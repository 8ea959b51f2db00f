"""Panels of single figures, big, each with its name; and of words and sentences."""

from collections.abc import Sequence

from .canvas import INK_SOFT, Box, Canvas, fitted, text_width, wrapped
from .frames import Series

__all__ = ["draw_figures"]

_NAME_SIZE = 12.0
_LARGEST = 34
_SMALLEST = 14
_LARGEST_SENTENCE = 22
_SMALLEST_SENTENCE = 12
_SPACING = 1.3


def draw_figures(canvas: Canvas, box: Box, series: Sequence[Series], *, named: bool) -> None:
    """Draw the last value of each of *series*, side by side where there is more width than height.

    Args:
        named: Whether its name stands above each.
    """
    is_wide = box.w > box.h
    parts = box.columns(len(series)) if is_wide else box.rows(len(series))
    texts = [one.look.says(one.last) for one in series]
    if any(one.look.is_in_words(one.last) for one in series):
        for part, one, text in zip(parts, series, texts, strict=True):
            _draw_sentence(canvas, part, one, text, named=named)
        return
    # Figures of one panel are of one size, or the longer would look the less.
    room = min(part.h for part in parts) - (2 * _NAME_SIZE if named else 0)
    size = min(_LARGEST, int(room * 0.8))
    while size > _SMALLEST and any(
        text_width(text, size) > part.w - 8 for text, part in zip(texts, parts, strict=True)
    ):
        size -= 1
    for part, one, text in zip(parts, series, texts, strict=True):
        lines = wrapped(one.look.name, part.w - 8, _NAME_SIZE, most=3) if named else []
        height = len(lines) * _NAME_SIZE * _SPACING + size
        middle = part.x + part.w / 2
        y = part.y + max(0, (part.h - height) / 2) + _NAME_SIZE
        for line in lines:
            canvas.write(middle, y, line, size=_NAME_SIZE, colour=INK_SOFT, side="center")
            y += _NAME_SIZE * _SPACING
        y += size * 0.75 if lines else size / 2
        colour = one.look.colour_of(one.last)
        canvas.write(middle, y, text, size=size, colour=colour, bold=True, side="center")


def _draw_sentence(canvas: Canvas, box: Box, one: Series, text: str, *, named: bool) -> None:
    size = _LARGEST_SENTENCE
    above = _NAME_SIZE * 1.5 if named else 0
    while size > _SMALLEST_SENTENCE and not _fits(text, box.w - 8, box.h - above, size):
        size -= 1
    lines = wrapped(text, box.w - 8, size, bold=True)
    y = box.y + (box.h - above - len(lines) * size * _SPACING) / 2 + size
    middle = box.x + box.w / 2
    if named:
        name = fitted(one.look.name, box.w, _NAME_SIZE)
        canvas.write(middle, y, name, size=_NAME_SIZE, colour=INK_SOFT, side="center")
        y += above
    for line in lines:
        canvas.write(
            middle,
            y,
            line,
            size=size,
            colour=one.look.colour_of(one.last),
            bold=True,
            side="center",
        )
        y += size * _SPACING


def _fits(text: str, width: float, height: float, size: float) -> bool:
    lines = wrapped(text, width, size, bold=True)
    return len(lines) * size * _SPACING <= height and not any("…" in line for line in lines)
