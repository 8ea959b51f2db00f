"""What a test's Prometheus was given, and how to count in it: beside PromQL, by the cells alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

from ehcpwatch.measures import LABELS, Cell, View, last_day_of
from ehcpwatch.sinks.prometheus import METRICS, Reading, samples

__all__ = ["Answer", "Wanted", "World", "joined", "minus", "share", "times"]

Answer: TypeAlias = dict[tuple[str, ...], float]
"""By the values of the labels, in the order of the labels' names."""

Wanted: TypeAlias = str | Collection[str] | Callable[[str], bool]


@dataclass(frozen=True)
class World:
    """The pages that a Prometheus scraped, and the variables that the boards were given.

    Attributes:
        pages: One for each worker.
        authorities: Those that are chosen.
        year: That is chosen.
        area: The only one that is chosen; empty for all, as are the next two.
        team: The same.
        agency: The same.
    """

    pages: tuple[Reading, ...]
    authorities: tuple[str, ...]
    year: str
    area: str = ""
    team: str = ""
    agency: str = ""

    @cached_property
    def partitions(self) -> Mapping[str, Mapping[Cell, int]]:
        """The counts of each partition that is shown, once, whoever shows it."""
        return {
            name: one.snapshot.counts
            for page in self.pages
            for name, one in page.partitions.items()
            if one.snapshot is not None
        }

    @cached_property
    def whole(self) -> bool:
        """Whether every partition is shown: otherwise there are no figures at all."""
        there_are = max((value for _, value in self.shown("ehcpwatch_partitions")), default=None)
        return there_are == len(self.partitions)

    @cached_property
    def day(self) -> date:
        """The day that the figures are as at."""
        return min(
            one.snapshot.day
            for page in self.pages
            for one in page.partitions.values()
            if one.snapshot is not None
        )

    @cached_property
    def cells(self) -> Mapping[Cell, int]:
        """The counts of all partitions, added up, of the authorities chosen."""
        found: dict[Cell, int] = {}
        for counts in self.partitions.values():
            for cell, count in counts.items():
                if cell[1] in self.authorities:
                    found[cell] = found.get(cell, 0) + count
        return found

    def targets(self) -> list[tuple[dict[str, str], float]]:
        """Return the targets of the authorities chosen, which are the same on every page."""
        found = self.shown("ehcpwatch_timeliness_target_ratio")
        once = {(labels["authority"], labels["year"]): value for labels, value in found}
        return [
            ({"authority": authority, "year": year}, value)
            for (authority, year), value in once.items()
            if authority in self.authorities
        ]

    def shown(self, metric: str) -> list[tuple[dict[str, str], float]]:
        """Return the samples of *metric* on all pages: labels and value."""
        return self._samples.get(metric, [])

    @cached_property
    def _samples(self) -> Mapping[str, list[tuple[dict[str, str], float]]]:
        found: dict[str, list[tuple[dict[str, str], float]]] = {}
        for page in self.pages:
            for sample in samples(page):
                names = METRICS[sample.metric].labels
                labelled = dict(zip(names, sample.labels, strict=True))
                found.setdefault(sample.metric, []).append((labelled, sample.value))
        return found

    @cached_property
    def _rows(self) -> Mapping[str, list[tuple[dict[str, str], int]]]:
        """The cells of each view, their labels by name."""
        found: dict[str, list[tuple[dict[str, str], int]]] = {}
        for (view, authority, *values), count in self.cells.items():
            known = {"authority": str(authority)}
            known.update(zip(LABELS[View(str(view))], map(str, values), strict=True))
            if self._is_shown(known.get("month")):
                found.setdefault(str(view), []).append((known, count))
        return found

    def by(self, view: View, *labels: str, **wanted: Wanted) -> Answer:
        """Return how many are counted in *view* by *labels*, of those that are *wanted*.

        Args:
            labels: Of the cells, or "authority", in the order of the names that the answer has.
            wanted: For a label of the cells: its value, its values, or what is true of it.
        """
        found: Answer = {}
        if not self.whole:
            return found
        for known, count in self._rows.get(view, []):
            if all(_holds(known[name], one) for name, one in wanted.items()):
                key = tuple(known[label] for label in labels)
                found[key] = found.get(key, 0) + count
        return found

    def number(self, view: View, **wanted: Wanted) -> Answer:
        """Return how many are counted: 0 where none is, nothing where figures are not whole."""
        if not self.whole:
            return {}
        return {(): 0.0, **self.by(view, **wanted)}

    def sum_of_days(self, view: View, *labels: str, **wanted: Wanted) -> Answer:
        """Return the days of *view* added up, where "days" is a label and a number."""
        found: Answer = {}
        for (*values, days), count in self.by(view, *labels, "days", **wanted).items():
            key = tuple(values)
            found[key] = found.get(key, 0) + count * int(days)
        return found

    def in_year(self, month: str) -> bool:
        """Return whether *month* is of the year chosen."""
        return month[:4] == self.year

    def over_in_year(self, month: str) -> bool:
        """Return whether *month* is of the year chosen and has ended."""
        return self.in_year(month) and self.day > last_day_of(month)

    def in_area(self, area: str) -> bool:
        """Return whether *area* is chosen."""
        return self.area in {"", area}

    def in_team(self, team: str) -> bool:
        """Return whether *team* is chosen."""
        return self.team in {"", team}

    def of_agency(self, agency: str) -> bool:
        """Return whether *agency* is chosen."""
        return self.agency in {"", agency}

    def mature(self, month: str) -> bool:
        """Return whether 20 weeks after the last day of *month* are past."""
        return self.day > last_day_of(month) + timedelta(weeks=20)

    def _is_shown(self, month: str | None) -> bool:
        """Whether a page keeps it: the present calendar year and the three before."""
        return month is None or int(month[:4]) >= self.day.year - 3


def _holds(value: str, wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        return value == wanted
    return wanted(value) if callable(wanted) else value in wanted


def share(part: Answer, whole: Answer) -> Answer:
    """Return *part* of *whole*; a whole of nothing has no share, a part of nothing has 0."""
    return {key: part.get(key, 0) / number for key, number in whole.items() if number > 0}


def joined(part: Answer, whole: Answer) -> Answer:
    """Return *part*, with 0 where *whole* has something and it has not."""
    return {key: part.get(key, 0) for key in whole} | part


def minus(one: Answer, other: Answer) -> Answer:
    """Return the difference where both are known."""
    return {key: one[key] - other[key] for key in one if key in other}


def times(factor: float, one: Answer) -> Answer:
    """Return *one*, each value *factor* times as large."""
    return {key: factor * value for key, value in one.items()}
