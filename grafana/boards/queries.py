"""PromQL in the words of the boards: recorded series, counts, and shares that are never 0 / 0.

A count that is nought has no series, so what is added up here says 0 by itself wherever its
whole is known, and has no value where nothing is.
"""

__all__ = [
    "AUTHORITY",
    "EXCLUDING",
    "NOT_OUT",
    "OVERDUE",
    "THIS_YEAR",
    "cell",
    "count",
    "count_by",
    "mature",
    "over",
    "quarterly",
    "share",
    "yearly",
]

AUTHORITY = 'authority=~"$authority"'
"""Several chosen authorities are added up, never averaged."""

THIS_YEAR = 'month=~"$year-.*"'
EXCLUDING = 'exception="false"'
OVERDUE = 'band=~"overdue_.*"'

NOT_OUT = 'outcome!~"refused|no_plan|left_early"'
"""In a cohort: no refusal that stands, and not left while it was still in time."""

_QUARTERS = (("Q1", "01|02|03"), ("Q2", "04|05|06"), ("Q3", "07|08|09"), ("Q4", "10|11|12"))


def cell(metric: str, *matchers: str) -> str:
    """Return the recorded series of `ehcpwatch_<metric>` for the authorities chosen."""
    return f"cell:ehcpwatch_{metric}:sum{{{', '.join((AUTHORITY, *matchers))}}}"


def count(series: str) -> str:
    """Return the sum of *series*: 0 where none is counted, nothing while a partition is missing.

    Where no partition is missing the number of the missing is the 0 that is wanted.
    """
    return f"sum({series}) or (all:ehcpwatch_partitions:missing == 0)"


def count_by(label: str, series: str, whole: str | None = None) -> str:
    """Return the sums of *series* by *label*.

    Args:
        label: One label, or several with commas.
        series: What is counted.
        whole: What it is part of, where a part that is nought must be said to be so.
    """
    part = f"sum by ({label}) ({series})"
    return part if whole is None else f"{part} or sum by ({label}) ({whole}) * 0"


def share(part: str, whole: str, by: str = "") -> str:
    """Return *part* of *whole*, added up first and divided then; no value without a whole."""
    group = f"sum by ({by})" if by else "sum"
    return f"({group} ({part}) or {group} ({whole}) * 0) / ({group} ({whole}) > 0)"


def over(series: str) -> str:
    """Return what of *series* belongs to months that are over on the day of the figures."""
    return f"({series} and on (month) month:ehcpwatch_month_last_day_timestamp_seconds:over)"


def mature(series: str) -> str:
    """Return what of *series* belongs to months after whose last day 20 weeks are past."""
    return f"({series} and on (month) month:ehcpwatch_month_last_day_timestamp_seconds:mature)"


def quarterly(series: str) -> str:
    """Return *series*, which has months, with the quarter of each beside it: "2025-Q1"."""
    for name, months in _QUARTERS:
        series = f'label_replace({series}, "quarter", "$1-{name}", "month", "(.+)-({months})")'
    return series


def yearly(series: str) -> str:
    """Return *series*, which has months, with the year of each beside it."""
    return f'label_replace({series}, "year", "$1", "month", "(.+)-.+")'
