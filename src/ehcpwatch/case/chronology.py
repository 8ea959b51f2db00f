"""The chronology: what happened, in order, with what a reader should know of each line."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from ehcpwatch.clock import london_date
from ehcpwatch.events import Event
from ehcpwatch.statute import limit_for, long_date

from .clock import Clock, ClockState, state
from .describing import describe
from .explanation import ChronologyEntry
from .facts import Facts
from .holder import Holding
from .resolve import Statement, resolve, target_of

__all__ = ["chronology"]

LATE_RECORDED_DAYS = 28
"""An event told of more than four weeks after its day is marked: it may have changed a
figure that somebody has already seen."""
_ONE_DAY = timedelta(days=1)


def chronology(
    events: Sequence[Event],
    facts: Facts,
    clocks: Iterable[Clock],
    holdings: Iterable[Holding],
    *,
    as_at: date,
) -> tuple[ChronologyEntry, ...]:
    """Return what happened to a case up to *as_at*, oldest first.

    Args:
        events: As known at the instant asked for.
        facts: Of the same events, as at *as_at*.
        clocks: Of the same facts.
        holdings: Who held the case.
        as_at: The day looked at.
    """
    statements = [s for s in resolve(events).statements if s.effective_on <= as_at]
    entries = [_entry(statement, facts) for statement in statements]
    entries.extend(_retracted(events, statements, as_at))
    entries.extend(
        ChronologyEntry(
            on=clock.deadline + _ONE_DAY,
            recorded_at=None,
            event=None,
            sentence=f"Last lawful day passed ({long_date(clock.deadline)}): "
            f"{limit_for(clock.limit, clock.trigger_on).title}, "
            f"{limit_for(clock.limit, clock.trigger_on).regulation}"
            + ("" if clock.excused is None else ", excused"),
        )
        for clock in clocks
        if state(clock, as_at) in {ClockState.OVERDUE, ClockState.MET_LATE}
        and clock.deadline < as_at
    )
    entries.extend(
        ChronologyEntry(
            on=holding.first_on,
            recorded_at=None,
            event=None,
            sentence=f"Held by: {holding.holder.in_words}",
        )
        for holding in holdings
    )
    # What follows from the law or a wait stands after what happened on the day.
    entries.sort(key=lambda entry: (entry.on, entry.event is None))
    return tuple(entries)


def _entry(statement: Statement, facts: Facts) -> ChronologyEntry:
    standing = statement.standing
    marks = []
    if standing is not statement.event:
        said = statement.event.data
        before = f", first stated for {long_date(said.effective_on)}"
        marks.append(f"corrected{before if said.effective_on != statement.effective_on else ''}")
    recorded_at = standing.recorded_at
    if recorded_at is not None:
        told_on = london_date(recorded_at)
        if (told_on - statement.effective_on).days > LATE_RECORDED_DAYS:
            marks.append(f"recorded late, on {long_date(told_on)}")
        issued_on = facts.plan.issued_on
        if (
            standing.type.startswith("ehcp.exception.recorded")
            and issued_on is not None
            and told_on > issued_on
        ):
            marks.append("recorded after issue")
    return ChronologyEntry(
        on=statement.effective_on,
        recorded_at=recorded_at,
        event=(standing.source, standing.id),
        sentence=describe(statement.data),
        marks=tuple(marks),
    )


def _retracted(
    events: Sequence[Event], statements: Sequence[Statement], as_at: date
) -> Iterable[ChronologyEntry]:
    """Yield what was stated and taken back: it never happened, but somebody said so."""
    standing = {(s.event.source, s.event.id) for s in resolve(events).statements}
    shown = {(s.event.source, s.event.id) for s in statements}
    for event in events:
        name = (event.source, event.id)
        if target_of(event) is not None or name in standing or name in shown:
            continue
        if event.data.effective_on <= as_at:
            yield ChronologyEntry(
                on=event.data.effective_on,
                recorded_at=event.recorded_at,
                event=name,
                sentence=describe(event.data),
                marks=("retracted: counts for nothing",),
            )
