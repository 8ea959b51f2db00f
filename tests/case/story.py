"""Chronologies as a caseworker would tell them: payloads in, events and facts out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from ehcpwatch.case import Clock, ClockState, Facts, all_clocks, fold_events, state
from ehcpwatch.events import (
    Event,
    EventCorrected,
    EventReference,
    EventRetracted,
    Payload,
    RequestReceived,
    RequestRoute,
    new_event,
    replacement_of,
)
from ehcpwatch.statute import LimitKey

__all__ = [
    "clock",
    "clock_states",
    "correct",
    "day",
    "event",
    "facts",
    "has_clock",
    "request",
    "retract",
    "story",
]

_CASE = "E09000012/C-2025-0117"
_SOURCE = "casework"
_OFFICE_CLOSES = time(17, tzinfo=UTC)


def day(text: str) -> date:
    """Return the civil day written as `2025-01-06`."""
    return date.fromisoformat(text)


def request(on: str, route: RequestRoute = RequestRoute.REQUEST) -> RequestReceived:
    """Return a request received on a day."""
    return RequestReceived(received_on=day(on), route=route)


def event(
    data: Payload, name: str, *, recorded_on: date | None = None, sequence: int | None = None
) -> Event:
    """Return *data* in its envelope, recorded at the end of its own day or of another."""
    return new_event(
        data,
        subject=_CASE,
        source=_SOURCE,
        id=name,
        sequence=sequence,
        recorded_at=datetime.combine(recorded_on or data.effective_on, _OFFICE_CLOSES),
    )


def story(*told: Payload | Event) -> list[Event]:
    """Return one event for each payload, named e-1, e-2 and so on; events stay as they are."""
    return [
        one if isinstance(one, Event) else event(one, f"e-{place}", sequence=place)
        for place, one in enumerate(told, start=1)
    ]


def correct(
    target: str, data: Payload, *, name: str = "correction", recorded_on: date | None = None
) -> Event:
    """Return a correction that puts *data* in the place of the event named *target*."""
    return event(
        EventCorrected(corrects=EventReference(id=target), replacement=replacement_of(data)),
        name,
        recorded_on=recorded_on,
    )


def retract(target: str, on: str, *, name: str = "retraction") -> Event:
    """Return a retraction of the event named *target*."""
    return event(EventRetracted(retracts=EventReference(id=target), retracted_on=day(on)), name)


def facts(*told: Payload | Event, as_at: str | None = None) -> Facts:
    """Return what a story adds up to, by the end of a day where one is given."""
    return fold_events(story(*told), as_at=None if as_at is None else day(as_at))


def clock(known: Facts, limit: LimitKey, subject: str = "") -> Clock:
    """Return the one clock of *limit* for *subject*."""
    found = _clocks(known, limit, subject)
    assert len(found) == 1, f"{len(found)} clocks of {limit} for {subject!r}"
    return found[0]


def has_clock(known: Facts, limit: LimitKey, subject: str = "") -> bool:
    """Return whether a clock of *limit* for *subject* exists."""
    return bool(_clocks(known, limit, subject))


def clock_states(known: Facts, on: str) -> dict[tuple[LimitKey, str], ClockState]:
    """Return the state of every clock at the end of a day."""
    return {(one.limit, one.subject): state(one, day(on)) for one in all_clocks(known)}


def _clocks(known: Facts, limit: LimitKey, subject: str) -> list[Clock]:
    clocks: Iterable[Clock] = all_clocks(known)
    return [one for one in clocks if (one.limit, one.subject) == (limit, subject)]
