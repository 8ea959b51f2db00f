"""Corrections and retractions: from the set of events to the statements that stand.

Each correction or retraction names one event, so the set is a forest rooted in ordinary
events. What stands at a root is decided from the leaves up: of those that name an event
and themselves still stand, the one with the greatest (sequence, source, id) wins, never
the later arrival. One that names an event not in the set waits, without effect.

Corrections change what is *known*, so their own day plays no part: before the instant
at which one was recorded it does not exist, and from then on it holds for every day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ehcpwatch.events import Event, EventCorrected, EventReference, EventRetracted, Payload

__all__ = ["Resolution", "Statement", "resolve", "target_of"]

EventName = tuple[str, str]
"""(source, id)."""


class Statement(NamedTuple):
    """What stands in the place of one ordinary event, in fold order.

    Attributes:
        effective_on: Of the payload that stands.
        stated_on: Effective date of the event as first stated, before any correction; where
            a correction made it another type, the first statement was about something else,
            and this is `effective_on`.
        event: The ordinary event whose place this is.
        standing: The event whose payload stands: `event`, or the correction that won.
    """

    effective_on: date
    sequence: int
    source: str
    id: str
    stated_on: date
    data: Payload
    event: Event
    standing: Event


class Resolution(NamedTuple):
    """The statements in fold order, and whether two corrections named one event."""

    statements: tuple[Statement, ...]
    conflicting: bool


def target_of(event: Event) -> EventName | None:
    """Return the (source, id) that a correction or retraction names, else `None`."""
    match event.data:
        case EventCorrected(corrects=reference) | EventRetracted(retracts=reference):
            return _name(reference, event.source)
        case _:
            return None


def resolve(events: Iterable[Event]) -> Resolution:
    """Return what stands, in fold order: effective date, sequence, source, id.

    Args:
        events: A set: no two share (source, id); in any order.
    """
    namers: dict[EventName, list[Event]] = {}
    ordinary: list[Event] = []
    for event in events:
        target = target_of(event)
        if target is None:
            ordinary.append(event)
        else:
            namers.setdefault(target, []).append(event)
    statements: list[Statement] = []
    conflicting = False
    for event in ordinary:
        stands, conflict = _stands(event, namers)
        conflicting = conflicting or conflict
        if stands is None:
            continue
        data = (
            stands.data.replacement.data if isinstance(stands.data, EventCorrected) else stands.data
        )
        _, sequence, source, name = event.order_key
        statements.append(
            Statement(
                effective_on=data.effective_on,
                sequence=sequence,
                source=source,
                id=name,
                stated_on=(
                    event.data.effective_on if type(event.data) is type(data) else data.effective_on
                ),
                data=data,
                event=event,
                standing=stands,
            )
        )
    statements.sort(key=lambda statement: statement[:4])
    return Resolution(tuple(statements), conflicting)


def _stands(event: Event, namers: Mapping[EventName, Sequence[Event]]) -> tuple[Event | None, bool]:
    """Return the event whose payload stands in the place of *event*, `None` if retracted.

    Depth-first without recursion: a chain of corrections may be long.
    """
    conflicting = False
    outcome: dict[EventName, Event | None] = {}
    todo: list[tuple[Event, bool]] = [(event, False)]
    while todo:
        current, ready = todo.pop()
        name = (current.source, current.id)
        naming = namers.get(name, ())
        if not ready and naming:
            todo.append((current, True))
            todo.extend((namer, False) for namer in naming)
            continue
        alive = [
            (namer.order_key[1:], stands)
            for namer in naming
            if (stands := _acting(namer, outcome[namer.source, namer.id])) is not None
        ]
        conflicting = conflicting or len(alive) > 1
        outcome[name] = _outcome(
            current, max(alive, key=lambda pair: pair[0])[1] if alive else None
        )
    return outcome[event.source, event.id], conflicting


def _acting(namer: Event, stands: Event | None) -> Event | None:
    """Return *namer*, with the payload that stands for it, if it still acts on its target."""
    if stands is None:
        return None
    if stands is namer or isinstance(namer.data, EventCorrected):
        return stands
    # A retraction that was itself corrected into something else retracts nothing.
    return None


def _outcome(current: Event, winner: Event | None) -> Event | None:
    if winner is None:
        return current
    return None if isinstance(winner.data, EventRetracted) else winner


def _name(reference: EventReference, source: str) -> EventName:
    return (reference.source or source, reference.id)
