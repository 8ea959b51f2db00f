"""Where the watch finds the events of a case again, when a fold must be redone."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ehcpwatch.events import CaseKey, Event

__all__ = ["History", "RecordedHistory"]


class History(Protocol):
    """Answers with the events of one case: the watch's only way to the outside."""

    def events(self, case: CaseKey) -> Sequence[Event]:
        """Return every event accepted for *case*, in any order, each (source, id) once.

        Must hold what every earlier `Effects` of the same watch accepted or replaced,
        whether or not it is committed yet; none of the batch now being applied.
        """
        ...


class RecordedHistory:
    """A history in memory, kept up from effects; for tests and for single recounts."""

    def __init__(self, events: Mapping[CaseKey, Sequence[Event]] | None = None) -> None:
        self._events: dict[CaseKey, dict[tuple[str, str], Event]] = {}
        for case, known in (events or {}).items():
            for event in known:
                self.keep(case, event)

    def keep(self, case: CaseKey, event: Event) -> None:
        """Remember *event*, in the place of one with the same source and id."""
        self._events.setdefault(case, {})[event.source, event.id] = event

    def forget(self, case: CaseKey) -> None:
        """Forget every event of *case*."""
        self._events.pop(case, None)

    def events(self, case: CaseKey) -> Sequence[Event]:
        """Return what was kept for *case*."""
        return tuple(self._events.get(case, {}).values())
