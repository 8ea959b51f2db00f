"""Counts by cell, asked by the names of their labels."""

import calendar
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from .cells import LABELS, NO, Cell, View
from .figure import Reading

__all__ = ["Counted", "Rows", "last_day_of", "readings"]

_FLAGGED = "flagged"


class Rows:
    """Some of the cells of one view: their labels, and how many cases each counts."""

    __slots__ = ("_names", "_rows")

    def __init__(
        self, names: tuple[str, ...], rows: Iterable[tuple[tuple[str | int, ...], int]]
    ) -> None:
        self._names = names
        self._rows = tuple(rows)

    def total(self) -> int:
        """Return how many cases the rows count."""
        return sum(count for _, count in self._rows)

    def where(self, name: str, *values: str) -> "Rows":
        """Return the rows whose label *name* is one of *values*."""
        place = self._names.index(name)
        return Rows(self._names, (row for row in self._rows if row[0][place] in values))

    def count(self, name: str, *values: str) -> int:
        """Return how many cases have one of *values* for the label *name*."""
        place = self._names.index(name)
        return sum(count for labels, count in self._rows if labels[place] in values)

    def by(self, name: str) -> dict[str, "Rows"]:
        """Return the rows by the value of the label *name*, in the order of the values."""
        place = self._names.index(name)
        parted: dict[str, list[tuple[tuple[str | int, ...], int]]] = {}
        for row in self._rows:
            parted.setdefault(str(row[0][place]), []).append(row)
        return {value: Rows(self._names, parted[value]) for value in sorted(parted)}

    def numbers(self, name: str) -> dict[int, int]:
        """Return how many cases each number has that is a label *name*."""
        place = self._names.index(name)
        counts: dict[int, int] = {}
        for labels, count in self._rows:
            number = int(labels[place])
            counts[number] = counts.get(number, 0) + count
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The counts of one authority, or of all together, as at the end of a day.

    Attributes:
        authority: ONS code; `None` for all together.
        day: Civil day that the counts are of.
        periods: The years and months asked for; `None` for all that have something to count.
    """

    authority: str | None
    day: date
    periods: tuple[str, ...] | None
    views: Mapping[View, Rows]

    @classmethod
    def of(
        cls,
        counts: Mapping[Cell, int],
        day: date,
        *,
        authority: str | None,
        periods: Collection[str] | None,
    ) -> "Counted":
        """Return *counts* by view."""
        views: dict[View, list[tuple[tuple[str | int, ...], int]]] = {view: [] for view in View}
        for cell, count in counts.items():
            if authority is None or cell[1] == authority:
                views[View(str(cell[0]))].append((cell[2:], count))
        return cls(
            authority=authority,
            day=day,
            periods=None if periods is None else tuple(sorted(periods)),
            views={view: Rows(LABELS[view], rows) for view, rows in views.items()},
        )

    def rows(self, view: View) -> Rows:
        """Return all rows of *view*."""
        return self.views[view]

    def by_period(self, view: View) -> dict[str, Rows]:
        """Return the rows of *view* by year and by month, each year before its months.

        Every period that was asked for is there, with no rows where nothing is counted.
        """
        months = self.views[view].by("month")
        names = self.periods
        if names is None:
            names = tuple(sorted({*months, *(month[:4] for month in months)}))
        return {name: _merged(LABELS[view], name, months) for name in names}

    def is_over(self, period: str) -> bool:
        """Return whether the year or month *period* has ended before the day looked at."""
        return self.day > last_day_of(period)

    def is_mature(self, period: str, days: int) -> bool:
        """Return whether *days* after the last day of *period* are past."""
        return self.day > last_day_of(period) + timedelta(days=days)


def _merged(names: tuple[str, ...], period: str, months: Mapping[str, Rows]) -> Rows:
    if period in months:
        return months[period]
    return Rows(
        names,
        (row for month, rows in months.items() if month[:4] == period for row in rows._rows),  # noqa: SLF001  # of its own kind
    )


@cache
def last_day_of(period: str) -> date:
    """Return the last day of a year such as "2024" or a month such as "2024-03"."""
    year, _, month = period.partition("-")
    if not month:
        return date(int(year), 12, 31)
    return date(int(year), int(month), calendar.monthrange(int(year), int(month))[1])


def readings(rows: Rows, flag: str = _FLAGGED) -> Iterator[tuple[Reading, Rows]]:
    """Yield *rows* including exceptions, and then without those whose label *flag* says yes."""
    yield Reading.INCLUDING, rows
    yield Reading.EXCLUDING, rows.where(flag, NO)
