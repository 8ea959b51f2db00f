"""Panels of words: Markdown as far as the boards use it, and what is held elsewhere."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from .canvas import Box, Canvas, text_width
from .fields import INK

__all__ = ["draw_text"]

_SIZES = (12.0, 11.5, 11.0, 10.5, 10.0)
_SPACING = 1.42
_BETWEEN = 5.0
_INDENT = 14.0
_BULLET = "- "
_PARTS = re.compile(r"(\*\*.+?\*\*|`.+?`)")


class _Word(NamedTuple):
    """A word; *glued* where no space stands before it, as before the mark after bold text."""

    text: str
    bold: bool
    glued: bool = False


def draw_text(canvas: Canvas, box: Box, markdown: str) -> None:
    """Draw *markdown* from the top of *box*, smaller where there is much of it.

    What does not fit even so is cut: in Grafana a reader scrolls.
    """
    paragraphs = [one for one in markdown.split("\n") if one]
    size = next((one for one in _SIZES if _height(paragraphs, box.w, one) <= box.h), _SIZES[-1])
    spacing = size * _SPACING
    y = box.y + size
    for paragraph in paragraphs:
        is_item, indent, words = _taken_apart(paragraph)
        lines = list(_lines(words, box.w - indent, size))
        for number, line in enumerate(lines):
            if y > box.y + box.h:
                return
            if is_item and number == 0:
                canvas.write(box.x + 2, y, "•", size=size, colour=INK)
            # The last line that there is room for says that there is more.
            more = y + spacing > box.y + box.h + size / 2 and number + 1 < len(lines)
            shown = [*line, _Word("…", bold=False, glued=True)] if more else line
            _write(canvas, box.x + indent, y, shown, size)
            y += spacing
        y += _BETWEEN


def _height(paragraphs: Sequence[str], width: float, size: float) -> float:
    counts = []
    for paragraph in paragraphs:
        _, indent, words = _taken_apart(paragraph)
        counts.append(len(list(_lines(words, width - indent, size))))
    # The last line needs no room below it but for its own letters.
    return (sum(counts) - 1) * size * _SPACING + size * 1.2 + _BETWEEN * (len(counts) - 1)


def _taken_apart(paragraph: str) -> tuple[bool, float, list[_Word]]:
    is_item = paragraph.startswith(_BULLET)
    return is_item, _INDENT if is_item else 0.0, list(_words(paragraph.removeprefix(_BULLET)))


def _write(canvas: Canvas, x: float, y: float, line: Sequence[_Word], size: float) -> None:
    """Write a line in as few pieces as its weights allow."""
    for bold, words in groupby(line, key=lambda word: word.bold):
        text = "".join(f"{'' if word.glued else ' '}{word.text}" for word in words)
        if text.startswith(" "):
            text = text[1:]
            x += text_width(" ", size)
        canvas.write(x, y, text, size=size, colour=INK, bold=bold)
        x += text_width(text, size, bold=bold)


def _lines(words: Sequence[_Word], width: float, size: float) -> Iterator[list[_Word]]:
    line: list[_Word] = []
    filled = 0.0
    for word in words:
        needed = text_width(word.text, size, bold=word.bold)
        space = 0.0 if word.glued or not line else text_width(" ", size)
        if line and filled + space + needed > width:
            yield line
            line, filled, space = [], 0.0, 0.0
        line.append(word if line else word._replace(glued=True))
        filled += space + needed
    if line:
        yield line


def _words(paragraph: str) -> Iterator[_Word]:
    after_space = True
    for part in _PARTS.split(paragraph):
        text = part.strip("*`")
        for number, word in enumerate(text.split()):
            glued = number == 0 and not after_space and not text[0].isspace()
            yield _Word(word, bold=part.startswith("**"), glued=glued)
        if part:
            after_space = part[-1].isspace()
