"""The axis of values: from nought, with lines and numbers that can be told apart."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .canvas import text_width
from .fields import Look
from .units import in_unit

__all__ = ["AXIS_SIZE", "Axis"]

AXIS_SIZE = 10.0

_LINES = 4
_HEADROOM = 1.08
_MOST_DECIMALS = 4
# Below this many, halves are of use; above it a part of a case would be nonsense.
_FEW = 4


class Axis:
    """Where the lines are, and what is written at them.

    Args:
        look: Of the values.
        highest: The greatest value that is drawn.
        most: The end of the axis, where the unit has one.
    """

    def __init__(self, look: Look, highest: float, most: float | None = None) -> None:
        self.end = most or highest * _HEADROOM or 1.0
        locator = MaxNLocator(
            nbins=_LINES, steps=[1, 2, 2.5, 5, 10], integer=look.unit == "none" and self.end > _FEW
        )
        ticks = [float(tick) for tick in locator.tick_values(0, self.end)]
        self._ticks = [tick for tick in ticks if 0 <= tick <= self.end * (1 + 1e-9)]
        self._texts = self._written(look.unit)

    @property
    def width(self) -> float:
        """How much room the numbers take, in pixels."""
        return max(text_width(text, AXIS_SIZE) for text in self._texts) + 8

    def draw(self, axes: Axes) -> None:
        """Put the axis on *axes*."""
        axes.set_ylim(0, self.end)
        axes.set_yticks(self._ticks, self._texts)

    def _written(self, unit: str) -> list[str]:
        """Return the numbers with as few decimals as tell them apart."""
        texts: list[str] = []
        for decimals in range(_MOST_DECIMALS):
            texts = [in_unit(tick, unit, decimals) for tick in self._ticks]
            if len(set(texts)) == len(texts):
                break
        return texts
