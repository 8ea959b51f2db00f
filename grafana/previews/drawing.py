"""A whole board as one picture: its heading, and every panel where Grafana puts it."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from .asking import Answers, filled_in
from .canvas import FAINT, INK_SOFT, Box, Canvas, wrapped
from .fields import INK
from .frames import series_of, table_of
from .model import Panel, Picture
from .panel_bars import draw_bars, draw_ranking
from .panel_stat import draw_figures
from .panel_table import draw_table
from .panel_text import draw_text
from .panel_trend import draw_trend

__all__ = ["NOTE", "draw_board"]

NOTE = "Drawn by ehcpwatch from query results; not a picture of Grafana."

_WIDTH = 1080.0
_COLUMNS = 24
_MARGIN = 12.0
_GAP = 8.0
_ROW = 36.0
_PAD = 10.0
_TITLE_SIZE = 12.5
_TITLE_LINE = 16.0
_HEADING_SIZE = 15.0
_BOARD_SIZE = 22.0
_TEXT_SIZE = 12.5
_NO_DATA = "No data"
_ELSEWHERE = (
    "In Grafana this panel shows the groups of alerts that Alertmanager holds. Prometheus, which "
    "this picture was drawn from, does not know them."
)


def draw_board(
    board: Picture, answers: Answers, *, chosen: Mapping[str, str], says: Sequence[str]
) -> bytes:
    """Return *board* as an SVG picture.

    Args:
        answers: Of every query of every panel.
        chosen: Values of variables, for titles that name them.
        says: What is drawn, in lines under the title.
    """
    lines = [
        *wrapped(board.description, _WIDTH - 2 * _MARGIN, _TEXT_SIZE),
        *says,
        NOTE,
    ]
    top = _MARGIN + _BOARD_SIZE + 14 + len(lines) * (_TEXT_SIZE + 5) + 4
    rows = max(panel.grid_pos.y + panel.grid_pos.h for panel in board.panels)
    with Canvas(_WIDTH, top + rows * _ROW + _MARGIN - _GAP) as canvas:
        y = _MARGIN + _BOARD_SIZE
        canvas.write(_MARGIN, y, board.title, size=_BOARD_SIZE, colour=INK, bold=True)
        y += _TEXT_SIZE + 12
        for line in lines:
            canvas.write(_MARGIN, y, line, size=_TEXT_SIZE, colour=INK_SOFT, bold=line == NOTE)
            y += _TEXT_SIZE + 5
        for panel in board.panels:
            title = filled_in(panel.title, chosen)
            _draw_panel(canvas, _place(panel, top), panel, title, answers)
        return canvas.svg()


def _place(panel: Panel, top: float) -> Box:
    column = (_WIDTH - 2 * _MARGIN + _GAP) / _COLUMNS
    where = panel.grid_pos
    return Box(
        x=_MARGIN + where.x * column,
        y=top + where.y * _ROW,
        w=where.w * column - _GAP,
        h=where.h * _ROW - _GAP,
    )


def _draw_panel(canvas: Canvas, box: Box, panel: Panel, title: str, answers: Answers) -> None:
    if panel.type == "row":
        y = box.y + box.h - 4
        canvas.write(box.x, y, title, size=_HEADING_SIZE, colour=INK, bold=True)
        canvas.line(box.x, y + 7, box.x + box.w, y + 7, FAINT)
        return
    canvas.paper(box)
    lines = wrapped(title, box.w - 2 * _PAD, _TITLE_SIZE, bold=True)
    y = box.y + _PAD + _TITLE_SIZE - 2
    for line in lines:
        canvas.write(box.x + _PAD, y, line, size=_TITLE_SIZE, colour=INK, bold=True)
        y += _TITLE_LINE
    used = y - box.y - _TITLE_SIZE + 6
    inner = box.inside(left=_PAD, right=_PAD, top=used, bottom=_PAD)
    if not _draw_answer(canvas, inner, panel, answers):
        text = panel.field_config.defaults.no_value or _NO_DATA
        for number, line in enumerate(wrapped(text, inner.w, _HEADING_SIZE)):
            canvas.write(
                inner.x + inner.w / 2,
                inner.y + inner.h / 2 + number * _HEADING_SIZE * 1.3,
                line,
                size=_HEADING_SIZE,
                colour=INK_SOFT,
                side="center",
            )


def _draw_answer(canvas: Canvas, box: Box, panel: Panel, answers: Answers) -> bool:
    """Draw what a panel shows; return whether there was anything."""
    match panel.type:
        case "alertGroups":
            draw_text(canvas, box, _ELSEWHERE)
        case "text":
            draw_text(canvas, box, panel.options.content)
        case "row":
            pass
        case "table" | "barchart":
            columns = table_of(panel, answers)
            if not columns:
                return False
            if panel.type == "table":
                draw_table(canvas, box, columns)
            else:
                draw_bars(
                    canvas,
                    box,
                    columns,
                    stacked=panel.options.stacking == "normal",
                    most=panel.field_config.defaults.max,
                )
        case "stat" | "bargauge" | "timeseries":
            series = series_of(panel, answers)
            if not series:
                return False
            if panel.type == "stat":
                draw_figures(
                    canvas,
                    box,
                    series,
                    named=panel.options.text_mode == "value_and_name",
                    coloured=panel.options.color_mode == "value",
                )
            elif panel.type == "bargauge":
                draw_ranking(canvas, box, series)
            else:
                custom = panel.field_config.defaults.custom
                draw_trend(
                    canvas,
                    box,
                    series,
                    stacked=custom.stacking.mode == "normal",
                    opacity=custom.fill_opacity,
                )
        case _:
            assert_never(panel.type)
    return True
