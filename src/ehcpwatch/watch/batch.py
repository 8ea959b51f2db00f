"""One batch under way: what is new, what came again, and what history says of it."""

from collections.abc import Mapping, Sequence

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import CaseKey, Event, Rejection

from .effects import Effects, Erasure
from .history import History
from .row import CaseRow

__all__ = ["Batch"]

_EventName = tuple[str, str]


class Batch:
    """The working notes of one `Watch.apply`.

    Attributes:
        accepted: Events to be kept, in the order in which they were taken.
        fresh: New events by case, not yet folded.
        redo: Cases whose fold must be redone whatever sorts where.
        changed: Cases that need a new row, in order.
    """

    __slots__ = (
        "_earlier",
        "_history",
        "_known",
        "_replaced",
        "accepted",
        "changed",
        "duplicates",
        "erased",
        "fresh",
        "redo",
        "rejections",
        "withdrawn",
    )

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: dict[CaseKey, dict[_EventName, Event]] = {}
        self._earlier: dict[CaseKey, dict[_EventName, Event]] = {}
        self._replaced: dict[CaseKey, dict[_EventName, Event]] = {}
        self.accepted: list[Event] = []
        self.fresh: dict[CaseKey, list[Event]] = {}
        self.redo: set[CaseKey] = set()
        self.changed: dict[CaseKey, None] = {}
        self.rejections: list[Rejection] = []
        self.erased: list[Erasure] = []
        self.withdrawn: list[AlertRecord] = []
        self.duplicates = 0

    def take(self, case: CaseKey, event: Event) -> None:
        """Note a new event of *case*."""
        fresh = self.fresh.get(case)
        if fresh is None:
            self.fresh[case] = [event]
        else:
            fresh.append(event)

    def history(self, case: CaseKey) -> Mapping[_EventName, Event]:
        """Return what was known of *case* before this batch, with what it has replaced."""
        known = self._known.get(case)
        if known is None:
            known = self._known[case] = {
                (event.source, event.id): event for event in self._history.events(case)
            }
        return known

    def find(self, case: CaseKey, event: Event) -> Event | None:
        """Return the event already known by the source and id of *event*, if one is."""
        for fresh in self.fresh.get(case, ()):
            if fresh.source == event.source and fresh.id == event.id:
                return fresh
        return self.history(case).get((event.source, event.id))

    def put(self, case: CaseKey, event: Event) -> None:
        """Let *event* stand in the place of the one with its source and id."""
        if self._swap(case, event):
            return
        name = (event.source, event.id)
        self.history(case)
        self._known[case][name] = event
        self._replaced.setdefault(case, {})[name] = event
        self._earlier.get(case, {}).pop(name, None)
        self.fresh.setdefault(case, [])
        self.redo.add(case)

    def recorded_earlier(self, case: CaseKey, event: Event) -> None:
        """Note that a known event turns out to have been recorded earlier."""
        if self._swap(case, event):
            return
        name = (event.source, event.id)
        self.history(case)
        self._known[case][name] = event
        noted = self._replaced if name in self._replaced.get(case, {}) else self._earlier
        noted.setdefault(case, {})[name] = event

    def erase(self, erasure: Erasure, withdrawn: Sequence[AlertRecord]) -> None:
        """Drop whatever the batch holds of an erased case."""
        case = erasure.case
        self.fresh.pop(case, None)
        self.redo.discard(case)
        self._known[case] = {}
        self._replaced.pop(case, None)
        self._earlier.pop(case, None)
        self.erased.append(erasure)
        self.withdrawn.extend(withdrawn)

    def effects(self, rows: Sequence[CaseRow]) -> Effects:
        """Return what the batch comes to."""
        return Effects(
            accepted=tuple(self.accepted),
            replaced=_events(self._replaced),
            earlier=_events(self._earlier),
            rows=tuple(rows),
            rejections=tuple(self.rejections),
            erased=tuple(self.erased),
            withdrawn=tuple(self.withdrawn),
            duplicates=self.duplicates,
        )

    def _swap(self, case: CaseKey, event: Event) -> bool:
        fresh = self.fresh.get(case, [])
        for at, known in enumerate(fresh):
            if known.source == event.source and known.id == event.id:
                fresh[at] = event
                return True
        return False


def _events(by_case: Mapping[CaseKey, Mapping[_EventName, Event]]) -> tuple[Event, ...]:
    return tuple(event for events in by_case.values() for event in events.values())
