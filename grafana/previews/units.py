"""Numbers as Grafana writes them, in the units that the boards use."""

from datetime import UTC, datetime
from math import isfinite

__all__ = ["in_unit"]

_SUFFIX = "suffix:"
_PREFIX = "prefix:"
# Upper bound in seconds, one of the unit in seconds, its name; as Grafana scales the unit "s".
_SCALES = (
    (1, 0.001, "ms"),
    (60, 1, "s"),
    (3_600, 60, "mins"),
    (86_400, 3_600, "hours"),
    (604_800, 86_400, "days"),
    (31_536_000, 604_800, "weeks"),
)
_YEAR = (31_536_000, "years")


def in_unit(value: float, unit: str, decimals: int | None = None) -> str:
    """Return *value* with its unit.

    Args:
        unit: By Grafana's name of it.
        decimals: How many are shown; `None` leaves it to the size of the value.

    Raises:
        KeyError: The unit is not one that a board uses.
    """
    if not isfinite(value):
        return "NaN" if value != value else "∞"  # noqa: PLR0124  # the one that differs from itself
    if unit.startswith(_SUFFIX):
        return f"{_number(value, decimals)}{unit.removeprefix(_SUFFIX)}"
    if unit.startswith(_PREFIX):
        return f"{unit.removeprefix(_PREFIX)}{_number(value, decimals)}"
    return _UNITS[unit](value, decimals)


def _number(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value + 0.0:.{decimals}f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _share(value: float, decimals: int | None) -> str:
    return f"{_number(value * 100, decimals)}%"


def _seconds(value: float, decimals: int | None) -> str:
    if value == 0:
        return f"{_number(value, decimals)} s"
    for bound, size, name in _SCALES:
        if abs(value) < bound:
            return f"{_number(value / size, decimals)} {name}"
    size, name = _YEAR
    return f"{_number(value / size, decimals)} {name}"


def _date(value: float, decimals: int | None) -> str:
    del decimals
    return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M:%S}"


_UNITS = {
    "cpm": lambda value, decimals: f"{_number(value, decimals)} c/m",
    "dateTimeAsLocal": _date,
    "none": _number,
    "percentunit": _share,
    "s": _seconds,
}
