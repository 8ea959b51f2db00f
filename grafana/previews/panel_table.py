"""Tables as tables: heads, labels to the left, numbers to the right."""

from collections.abc import Sequence

from .canvas import FAINT, INK_SOFT, Box, Canvas, Side, fitted, text_width, wrapped
from .fields import INK
from .frames import Cell, Column

__all__ = ["draw_table"]

_SIZE = 11.5
_HEAD_SIZE = 11.0
_HEAD_LINE = 14.0
_ROW = 22.0
_PAD = 6.0
_HEAD_LINES = 3


def draw_table(canvas: Canvas, box: Box, columns: Sequence[Column]) -> None:
    """Draw *columns* as wide as they need, and as many rows as there is room for."""
    widths = _widths(columns, box.w)
    heads = [
        wrapped(column.look.name, width - 2 * _PAD, _HEAD_SIZE, bold=True, most=_HEAD_LINES)
        for column, width in zip(columns, widths, strict=True)
    ]
    height = max(map(len, heads)) * _HEAD_LINE
    count = len(columns[0].cells)
    room = int((box.h - height - _PAD) // _ROW)
    shown = count if count <= room else room - 1
    x = box.x
    for column, width, head in zip(columns, widths, heads, strict=True):
        right = not column.is_label
        at = x + width - _PAD if right else x + _PAD
        side: Side = "right" if right else "left"
        for number, line in enumerate(head, start=1):
            y = box.y + height - (len(head) - number) * _HEAD_LINE - 4
            canvas.write(at, y, line, size=_HEAD_SIZE, colour=INK_SOFT, bold=True, side=side)
        for number, cell in enumerate(column.cells[:shown]):
            text = fitted(_says(column, cell), width - _PAD, _SIZE)
            y = box.y + height + _ROW * (number + 0.7)
            canvas.write(at, y, text, size=_SIZE, colour=INK, side=side)
        x += width
    for number in range(shown + 1):
        y = box.y + height + _ROW * number
        canvas.line(box.x, y, box.x + box.w, y, FAINT)
    if shown < count:
        y = box.y + height + _ROW * (shown + 0.7)
        text = f"… and {count - shown} more rows"
        canvas.write(box.x + _PAD, y, text, size=_SIZE, colour=INK_SOFT)


def _says(column: Column, cell: Cell) -> str:
    return "" if cell is None else column.look.says(cell)


def _widths(columns: Sequence[Column], whole: float) -> list[float]:
    """Share the width out by what the cells and the longest word of each head need."""
    needed = [
        2 * _PAD
        + max(
            *(text_width(_says(column, cell), _SIZE) for cell in column.cells),
            *(text_width(word, _HEAD_SIZE, bold=True) for word in column.look.name.split()),
            # A long head is given the room to stand in two lines.
            text_width(column.look.name, _HEAD_SIZE, bold=True) / 2,
        )
        for column in columns
    ]
    left = whole - sum(needed)
    if left >= 0:
        return [width + left / len(columns) for width in needed]
    # What is missing is taken from the widest, down to one width for all of these.
    left, rest = len(needed), whole
    for width in sorted(needed):
        if width > rest / left:
            break
        left, rest = left - 1, rest - width
    return [min(width, rest / left) for width in needed]
