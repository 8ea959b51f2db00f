"""A picture in pixels from the top left, drawn by matplotlib, the same bytes on every day.

Text stays text in the file: it can be read out, searched and compared, and is small. It is
measured in DejaVu Sans, which is the widest of the fonts that a reader may have in its place.
"""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from io import StringIO
from types import TracebackType
from typing import Literal, Self

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import text_to_path

__all__ = [
    "FAINT",
    "GROUND",
    "INK_SOFT",
    "Box",
    "Canvas",
    "Side",
    "fitted",
    "text_width",
    "wrapped",
]

Side = Literal["left", "center", "right"]

GROUND = "#f4f5f5"
FAINT = "#e1e4e8"
INK_SOFT = "#586069"

_PAPER = "#ffffff"
_ELLIPSIS = "…"
_FAMILY = "font-family: 'DejaVu Sans', 'Verdana', 'Geneva', sans-serif"
# Said at every piece of text; once is enough, and a third of the file.
_EACH_FAMILY = f"{_FAMILY}; "
# A hundredth of a pixel is seen by nobody.
_OUTLINE = re.compile(r' d="[^"]*"')
_FINE = re.compile(r"(\.\d\d)\d+")
_COMMENT = re.compile(r"\s*<!--.*?-->")
_NO_ROTATION = re.compile(r' transform="rotate\(-0 [^)]*\)"')
# So that one point of a font is one pixel of the picture.
_DPI = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the picture, in pixels."""

    x: float
    y: float
    w: float
    h: float

    def inside(
        self, *, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0
    ) -> "Box":
        """Return what is left when its edges are drawn in."""
        return Box(
            x=self.x + left,
            y=self.y + top,
            w=self.w - left - right,
            h=self.h - top - bottom,
        )

    def columns(self, count: int) -> Sequence["Box"]:
        """Return *count* equal parts side by side."""
        width = self.w / count
        return [Box(x=self.x + width * i, y=self.y, w=width, h=self.h) for i in range(count)]

    def rows(self, count: int) -> Sequence["Box"]:
        """Return *count* equal parts one below the other."""
        height = self.h / count
        return [Box(x=self.x, y=self.y + height * i, w=self.w, h=height) for i in range(count)]


class Canvas:
    """One picture while it is drawn. Use as a context manager.

    Args:
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        self._stack = ExitStack()
        self._stack.enter_context(
            mpl.rc_context(
                {
                    "font.family": "sans-serif",
                    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva"],
                    "svg.fonttype": "none",
                    "svg.hashsalt": "ehcpwatch",
                    "figure.dpi": _DPI,
                    "savefig.dpi": _DPI,
                }
            )
        )
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / _DPI, height / _DPI), facecolor=GROUND)
        self._sheet = self._figure.add_axes((0, 0, 1, 1))
        self._sheet.set_xlim(0, width)
        self._sheet.set_ylim(height, 0)
        self._sheet.axis("off")

    def __enter__(self) -> Self:
        """Return the canvas."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the settings of matplotlib back."""
        self._stack.close()

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: str,
        bold: bool = False,
        side: Side = "left",
    ) -> None:
        """Write one line whose base is at *y*; *side* says which end of it is at *x*."""
        self._sheet.text(
            x,
            y,
            text,
            fontsize=size,
            color=colour,
            fontweight="bold" if bold else "normal",
            ha=side,
            va="baseline",
            parse_math=False,
        )

    def fill(self, box: Box, colour: str) -> None:
        """Fill a rectangle."""
        self._sheet.add_patch(
            Rectangle((box.x, box.y), box.w, box.h, facecolor=colour, edgecolor="none")
        )

    def paper(self, box: Box) -> None:
        """Draw the ground of a panel."""
        self._sheet.add_patch(
            FancyBboxPatch(
                (box.x, box.y),
                box.w,
                box.h,
                boxstyle="round,pad=0,rounding_size=3",
                facecolor=_PAPER,
                edgecolor=FAINT,
                linewidth=1,
            )
        )

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str) -> None:
        """Draw a thin straight line."""
        self._sheet.plot([x, to_x], [y, to_y], color=colour, linewidth=1)

    def chart(self, box: Box) -> Axes:
        """Return axes that fill *box*, with nothing drawn but quiet lines for the values."""
        axes = self._figure.add_axes(
            (
                box.x / self.width,
                1 - (box.y + box.h) / self.height,
                box.w / self.width,
                box.h / self.height,
            )
        )
        axes.set_facecolor("none")
        for name, spine in axes.spines.items():
            spine.set_visible(name == "bottom")
            spine.set_color(INK_SOFT)
        axes.grid(axis="y", color=FAINT, linewidth=1)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, pad=5, labelsize=10, labelcolor=INK_SOFT)
        return axes

    def svg(self) -> bytes:
        """Return the picture as SVG, without what matplotlib writes there for nobody."""
        file = StringIO()
        # Neither the date nor the version of what drew it: both change where nothing has.
        self._figure.savefig(
            file, format="svg", facecolor=GROUND, metadata={"Date": None, "Creator": None}
        )
        text = _COMMENT.sub("", file.getvalue())
        text = _OUTLINE.sub(lambda outline: _FINE.sub(r"\1", outline[0]), text)
        text = _NO_ROTATION.sub("", text.replace(_EACH_FAMILY, ""))
        return text.replace("</style>", f" text {{{_FAMILY}}}</style>", 1).encode()


@cache
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide one line of text is, in pixels."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return *text*, cut with an ellipsis where it is wider than *width*."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(text + _ELLIPSIS, size, bold=bold) > width:
        text = text[:-1].rstrip()
    return text + _ELLIPSIS


def wrapped(
    text: str, width: float, size: float, *, bold: bool = False, most: int | None = None
) -> list[str]:
    """Return *text* in lines no wider than *width*, the last of *most* cut with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [fitted(line, width, size, bold=bold) for line in lines]
