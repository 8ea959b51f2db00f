"""Waiting lists of partner services: of each list and month the report that stands.

A report is about no case. Nothing corrects it but a further report on the same list and
month, of which the one that sorts last stands, whichever came first.
"""

from datetime import date
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from ehcpwatch.events import Event, OrderKey, WaitsReported, content_digest

from .cells import MORE, Cell, View, month
from .tallies import Tallies

__all__ = ["WaitingLists"]

_List: TypeAlias = tuple[str, ...]
"""(authority, service, pathway, month)."""
_NAME_BYTES = 16


class _Report(NamedTuple):
    """What a report says of one list and month, as counts of people."""

    order: OrderKey
    about: _List
    counts: tuple[tuple[Cell, int], ...]


class WaitingLists:
    """The reports of one partition, counted in its tallies once their day has come.

    Args:
        tallies: Changed by every report that comes to stand.
    """

    __slots__ = ("_ahead", "_known", "_stands", "_tallies")

    def __init__(self, tallies: Tallies) -> None:
        self._tallies = tallies
        self._known: dict[bytes, bytes] = {}
        self._stands: dict[_List, _Report] = {}
        self._ahead: list[_Report] = []

    def known(self, event: Event) -> bytes | None:
        """Return the content digest of the report with the name of *event*, if one is known."""
        return self._known.get(_name(event))

    def take(self, event: Event, waits: WaitsReported, day: date) -> None:
        """Take in what *event* reports, which must not be known, on the day looked at."""
        self._known[_name(event)] = content_digest(event)
        self._ahead.append(_report(event, waits))
        self.move(day)

    def move(self, day: date) -> None:
        """Let the reports stand whose day has come by *day*."""
        if not self._ahead:
            return
        due = [report for report in self._ahead if report.order[0] <= day]
        self._ahead = [report for report in self._ahead if report.order[0] > day]
        for report in due:
            before = self._stands.get(report.about)
            if before is None:
                self._count(report, 1)
            elif before.order < report.order:
                self._count(before, -1)
                self._count(report, 1)
            else:
                continue
            self._stands[report.about] = report

    def _count(self, report: _Report, sign: int) -> None:
        for cell, waiting in report.counts:
            self._tallies.change(cell, sign * waiting)


def _report(event: Event, waits: WaitsReported) -> _Report:
    authority, _, service = event.subject.rpartition("/")
    about = (authority[:9], service, waits.pathway, month(waits.month_end_on))
    counts: list[tuple[Cell, int]] = [((View.SERVICE_WAITING, *about), waits.waiting)]
    for band in waits.bands:
        to_weeks = MORE if band.to_weeks is None else band.to_weeks
        cell = (View.SERVICE_WAITING_WEEKS, *about, band.from_weeks, to_weeks)
        counts.append((cell, band.waiting))
    return _Report(event.order_key, about, tuple(counts))


def _name(event: Event) -> bytes:
    name = f"{event.subject}\0{event.source}\0{event.id}"
    return blake2b(name.encode(), digest_size=_NAME_BYTES).digest()
