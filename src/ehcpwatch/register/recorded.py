"""Events in the order in which they were recorded: what a replay takes in, and looks back at."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ehcpwatch.events import EVENT_ADAPTER, CaseKey, Event

from .codec import from_micros, to_micros
from .read import case_events
from .tables import events

__all__ = ["RecordedKey", "RecordedLog", "RecordedSpan", "recorded_span"]

RecordedKey = tuple[int, str, str, str]
"""Microseconds since 1970 of the recorded instant, subject, source, id: a total order."""

_CHUNK = 5_000
_NOT_RECORDED = 0


class RecordedSpan(NamedTuple):
    """When the events that are kept were recorded.

    Attributes:
        first_at: The earliest instant; `None` where nothing was recorded.
        last_at: The latest.
        events: How many carry an instant.
        unrecorded: How many carry none: nobody can say when they were known.
    """

    first_at: datetime | None
    last_at: datetime | None
    events: int
    unrecorded: int


def recorded_span(connection: Connection) -> RecordedSpan:
    """Return when the events that are kept were recorded."""
    micros = events.c.recorded_micros
    first, last, count = connection.execute(
        select(func.min(micros), func.max(micros), func.count()).where(micros != _NOT_RECORDED)
    ).one()
    unrecorded = connection.execute(
        select(func.count()).select_from(events).where(micros == _NOT_RECORDED)
    ).scalar_one()
    return RecordedSpan(
        first_at=None if first is None else from_micros(first),
        last_at=None if last is None else from_micros(last),
        events=count,
        unrecorded=unrecorded,
    )


class RecordedLog:
    """The events of a register in order of recording, and the history of whoever takes them in.

    Args:
        connection: Of one unchanging view.
        unrecorded: Whether events without a recorded instant are there too, before all others.

    Attributes:
        mark: The key of the last event that was taken in; `None` before the first.
    """

    def __init__(self, connection: Connection, *, unrecorded: bool) -> None:
        self._connection = connection
        self._from = _NOT_RECORDED if unrecorded else _NOT_RECORDED + 1
        self.mark: RecordedKey | None = None

    def read(self) -> Iterator[tuple[RecordedKey, Event]]:
        """Yield every event with its key, in order.

        The database sorts, on its disk where there are many: little is held here at a time.
        """
        columns = (events.c.recorded_micros, events.c.subject, events.c.source, events.c.id)
        found = self._connection.execute(
            select(*columns, events.c.body)
            .where(events.c.recorded_micros >= self._from)
            .order_by(*columns)
            .execution_options(yield_per=_CHUNK)
        )
        for micros, subject, source, name, body in found:
            yield (micros, subject, source, name), EVENT_ADAPTER.validate_json(body)

    def events(self, case: CaseKey) -> Sequence[Event]:
        """Return the events of *case* that had been taken in when the mark was set."""
        mark = self.mark
        if mark is None:
            return ()
        return tuple(
            event
            for event in case_events(self._connection, case)
            if (key := _key(event)) <= mark and key[0] >= self._from
        )


def _key(event: Event) -> RecordedKey:
    recorded_at = event.recorded_at
    micros = _NOT_RECORDED if recorded_at is None else to_micros(recorded_at)
    return micros, event.subject, event.source, event.id
