"""Counting a past day afresh, from the events as they were known at an instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ehcpwatch.case import ClockGroup, clocks_of, fold_events
from ehcpwatch.events import Event, WaitsReported
from ehcpwatch.measures import Cell, Tallies, WaitingLists, contribution

from .read import erased_digests, events_by_case, kept, waits_reported

__all__ = ["Recount", "recount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """The counts of a day as known at an instant.

    Attributes:
        counts: By cell; of the remaining cases, plus what erased ones had left.
        cases: Cases of which something was known.
        erased: Cases erased since; the open stock of past days lacks them.
    """

    counts: dict[Cell, int]
    cases: int
    erased: int


def recount(
    connection: Connection,
    *,
    as_at: date,
    known_at: datetime | None,
    count_receipt_as_day_one: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Recount:
    """Return the counts as at the end of *as_at*, from events recorded by *known_at*.

    Args:
        as_at: The day looked at: ages, bands, states and flags all use it, never today.
        known_at: Leave out what was recorded later; `None` leaves out nothing.
        count_receipt_as_day_one: The rival reading of "within N weeks".
        progress: Told how many cases have been counted, now and then.
    """
    tallies, cases = Tallies(), 0
    for case, events in events_by_case(connection):
        known = _known(events, known_at)
        if not known:
            continue
        cases += 1
        facts = fold_events(known, as_at)
        for group in ClockGroup:
            clocks = clocks_of(group, facts, count_receipt_as_day_one=count_receipt_as_day_one)
            cells = contribution(group, case[:9], facts, clocks, as_at).cells
            tallies.add(tallies.places(cells))
        if progress is not None and cases % 1_000 == 0:
            progress(cases)
    waits = WaitingLists(tallies)
    for event in _known(tuple(waits_reported(connection)), known_at):
        if isinstance(event.data, WaitsReported):
            waits.take(event, event.data, as_at)
    return Recount(
        counts=Tallies.merged((tallies.counts(), kept(connection))),
        cases=cases,
        erased=len(erased_digests(connection)),
    )


def _known(events: tuple[Event, ...], known_at: datetime | None) -> tuple[Event, ...]:
    if known_at is None:
        return events
    return tuple(
        event for event in events if event.recorded_at is not None and event.recorded_at <= known_at
    )
