"""Panels of words: Markdown as far as the boards use it, and what is held elsewhere."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from .canvas import Box, Canvas, text_width
from .fields import INK

__all__ = ["draw_text"]

_SIZE = 12.0
_LINE = 17.0
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
    """Draw *markdown* from the top of *box*; what does not fit is cut, as a reader would scroll."""
    y = box.y + _SIZE
    for paragraph in markdown.split("\n"):
        if not paragraph:
            continue
        is_item = paragraph.startswith(_BULLET)
        indent = _INDENT if is_item else 0.0
        lines = list(_lines(paragraph.removeprefix(_BULLET), box.w - indent))
        for number, line in enumerate(lines):
            if y > box.y + box.h:
                return
            if is_item and number == 0:
                canvas.write(box.x + 2, y, "•", size=_SIZE, colour=INK)
            # The last line that there is room for says that there is more.
            more = y + _LINE > box.y + box.h and number + 1 < len(lines)
            _write(canvas, box.x + indent, y, [*line, _Word("…", bold=False)] if more else line)
            y += _LINE
        y += _BETWEEN


def _write(canvas: Canvas, x: float, y: float, line: list[_Word]) -> None:
    """Write a line in as few pieces as its weights allow."""
    for bold, words in groupby(line, key=lambda word: word.bold):
        text = "".join(f"{'' if word.glued else ' '}{word.text}" for word in words)
        if text.startswith(" "):
            text = text[1:]
            x += text_width(" ", _SIZE)
        canvas.write(x, y, text, size=_SIZE, colour=INK, bold=bold)
        x += text_width(text, _SIZE, bold=bold)


def _lines(paragraph: str, width: float) -> Iterator[list[_Word]]:
    line: list[_Word] = []
    filled = 0.0
    for word in _words(paragraph):
        needed = text_width(word.text, _SIZE, bold=word.bold)
        space = 0.0 if word.glued or not line else text_width(" ", _SIZE)
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
