"""Panels of single figures, big, each with its name; and of words and sentences."""

from collections.abc import Sequence

from .canvas import INK_SOFT, Box, Canvas, fitted, text_width, wrapped
from .fields import INK
from .frames import Series

__all__ = ["draw_figures"]

_NAME_SIZE = 12.0
_NAME_LINE = 15.0
_LARGEST = 34.0
_AROUND = 20.0
_LARGEST_SENTENCE = 19
_SMALLEST_SENTENCE = 12
_SPACING = 1.3


def draw_figures(
    canvas: Canvas, box: Box, series: Sequence[Series], *, named: bool, coloured: bool
) -> None:
    """Draw the last value of each of *series*, beside or below each other, as large as they can be.

    Args:
        named: Whether its name stands above each.
        coloured: Whether values have the colour of their field or of their word.
    """
    texts = [one.look.says(one.last) for one in series]
    names = [one.look.name if named else "" for one in series]
    beside, below = box.columns(len(series)), box.rows(len(series))
    if any(one.look.is_in_words(one.last) for one in series):
        parts = beside if box.w > box.h else below
        for part, one, text, name in zip(parts, series, texts, names, strict=True):
            colour = one.look.colour_of(one.last) if coloured else INK
            _draw_sentence(canvas, part, name, text, colour)
        return
    parts = max((beside, below), key=lambda one: _size(one, names, texts))
    # Figures of one panel are of one size, or the longer would look the less.
    size = _size(parts, names, texts)
    most = max(len(_name_lines(part, name)) for part, name in zip(parts, names, strict=True))
    above = most * _NAME_LINE
    for part, one, text, name in zip(parts, series, texts, names, strict=True):
        middle = part.x + part.w / 2
        y = part.y + (part.h - above - size) / 2 + above
        lines = _name_lines(part, name)
        for number, line in enumerate(lines):
            at = y - (len(lines) - number - 1) * _NAME_LINE - 4
            canvas.write(middle, at, line, size=_NAME_SIZE, colour=INK_SOFT, side="center")
        colour = one.look.colour_of(one.last) if coloured else INK
        canvas.write(
            middle, y + size * 0.85, text, size=size, colour=colour, bold=True, side="center"
        )


def _size(parts: Sequence[Box], names: Sequence[str], texts: Sequence[str]) -> float:
    """Return how large the figures can be in *parts*, their names above them."""
    return min(
        (
            min(
                _LARGEST,
                (part.h - len(_name_lines(part, name)) * _NAME_LINE) * 0.8,
                (part.w - _AROUND) / text_width(text, 1, bold=True),
            )
            for part, name, text in zip(parts, names, texts, strict=True)
        )
    )


def _name_lines(part: Box, name: str) -> list[str]:
    return wrapped(name, part.w - 8, _NAME_SIZE, most=3)


def _draw_sentence(canvas: Canvas, box: Box, name: str, text: str, colour: str) -> None:
    size = _LARGEST_SENTENCE
    above = _NAME_SIZE * 1.5 if name else 0
    while size > _SMALLEST_SENTENCE and not _fits(text, box.w - 8, box.h - above, size):
        size -= 1
    lines = wrapped(text, box.w - 8, size, bold=True)
    y = box.y + (box.h - above - len(lines) * size * _SPACING) / 2 + size
    middle = box.x + box.w / 2
    if name:
        short = fitted(name, box.w, _NAME_SIZE)
        canvas.write(middle, y, short, size=_NAME_SIZE, colour=INK_SOFT, side="center")
        y += above
    for line in lines:
        canvas.write(middle, y, line, size=size, colour=colour, bold=True, side="center")
        y += size * _SPACING


def _fits(text: str, width: float, height: float, size: float) -> bool:
    lines = wrapped(text, width, size, bold=True)
    return len(lines) * size * _SPACING <= height and not any("…" in line for line in lines)
