"""The events of a case as they were known, and the facts of a past day."""

from collections.abc import Sequence
from datetime import date, datetime

from ehcpwatch.events import Event

from .facts import Facts
from .fold import fold_events

__all__ = ["facts_as_at", "known_by"]


def known_by(events: Sequence[Event], instant: datetime | None) -> tuple[Event, ...]:
    """Return the events recorded by *instant*; `None` leaves out nothing.

    One without a recorded instant was never stamped by a source of ours, so nothing says
    that it was known.
    """
    if instant is None:
        return tuple(events)
    return tuple(
        event for event in events if event.recorded_at is not None and event.recorded_at <= instant
    )


def facts_as_at(events: Sequence[Event], as_at: date, known_at: datetime | None) -> Facts:
    """Return the facts at the end of *as_at*, from what was recorded by *known_at*."""
    return fold_events(known_by(events, known_at), as_at)
