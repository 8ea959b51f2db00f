"""What an open assessment adds to the figures, and when it joined and left the overdue list."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ehcpwatch.case import TIMED_ROUTES, Clock, Facts, flag_grounds, stage, turn
from ehcpwatch.statute import LimitKey, add_months

from .cells import (
    AGE_BANDS,
    DUE_BANDS,
    NO,
    NONE,
    YES,
    AgeBand,
    Cell,
    DueBand,
    View,
    week,
)
from .contributions_time import holder_label

__all__ = ["open_cells", "overdue_flow"]

_ONE_DAY = timedelta(days=1)
_MONTHS_PER_YEAR = 12
_FINAL_LIMITS = frozenset(
    {
        LimitKey.FINAL_PLAN,
        LimitKey.REASSESSMENT_FINAL_PLAN,
        LimitKey.ORDER_FINAL_PLAN,
        LimitKey.ORDER_MADE_FINAL_PLAN,
    }
)
_ROUTE_LIMITS = frozenset({LimitKey.FINAL_PLAN, LimitKey.REASSESSMENT_FINAL_PLAN})


def open_cells(  # noqa: PLR0917  # one case's parts, on the hot path
    cells: list[Cell],
    changes: list[date],
    authority: str,
    facts: Facts,
    governs: Clock | None,
    day: date,
    marked: str,
) -> None:
    """Add the cells of an open case: its age from the request, its due date from what governs.

    Args:
        cells: Added to.
        changes: Added to: days after *day* on which a band of the case ends.
        marked: Whether it is flagged, as a label.
    """
    opening = facts.opening
    if opening is None:
        return
    area = facts.people.area or NONE
    timed = opening.route in TIMED_ROUTES
    age = _age_band(changes, opening.request_on, day)
    due: DueBand = DueBand.NONE
    excused = NO
    if governs is not None:
        deadline = governs.deadline
        due = _due_band(changes, deadline, day)
        if timed:
            cells.append((View.OPEN_DUE_YEAR, authority, str(deadline.year)))
        if governs.excused is not None:
            excused = YES
        if day <= deadline:
            cells.append((View.OPEN_DUE_WEEK, authority, area, week(deadline)))
        elif excused is NO:
            months = _whole_months(deadline, day)
            cells.append((View.OVERDUE_MONTHS, authority, months))
            changes.append(add_months(deadline, months + 1))
    cells.append(
        (View.OPEN, authority, area, stage(facts), age, due, marked, excused, YES if timed else NO)
    )
    cells.append((View.OPEN_TEAM, authority, facts.people.team or NONE, due))
    holder, turns_on = turn(facts, day)
    if turns_on is not None:
        changes.append(turns_on)
    cells.append((View.OPEN_HOLDER, authority, holder_label(holder), due))
    if timed and marked is YES:
        cells.extend((View.OPEN_GROUND, authority, ground) for ground in flag_grounds(facts, day))


def _age_band(changes: list[date], request_on: date, day: date) -> AgeBand:
    days = (day - request_on).days
    for last, band in AGE_BANDS:
        if days <= last:
            changes.append(request_on + timedelta(days=last + 1))
            return band
    return AgeBand.FROM_365


def _due_band(changes: list[date], deadline: date, day: date) -> DueBand:
    days_past = (day - deadline).days
    for last, band in DUE_BANDS:
        if days_past <= last:
            changes.append(deadline + timedelta(days=last + 1))
            return band
    return DueBand.PAST_92


def _whole_months(start_on: date, day: date) -> int:
    months = (day.year - start_on.year) * _MONTHS_PER_YEAR + day.month - start_on.month
    return months if add_months(start_on, months) <= day else months - 1


def overdue_flow(
    cells: list[Cell], authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> None:
    """Add the weeks in which a case joined the overdue list and left it, each time it did.

    The list holds open cases past the limit that governs at the time, so a case leaves it
    with the refusal, the issue or the end that closes it, or with the order that sets
    another limit, and may join it again.
    """
    for start_on, end_on, deadline in _open_spells(facts, clocks):
        joined_on = max(start_on, deadline + _ONE_DAY)
        if joined_on > day or (end_on is not None and end_on <= joined_on):
            continue
        cells.append((View.OVERDUE_JOINED, authority, week(joined_on)))
        if end_on is not None:
            cells.append((View.OVERDUE_LEFT, authority, week(end_on)))


def _open_spells(facts: Facts, clocks: Sequence[Clock]) -> Iterator[tuple[date, date | None, date]]:
    """Yield each time that the case was open under one limit: first day, end, deadline.

    The end is the first day no longer in it; `None` while it lasts.
    """
    governed = [
        (None if clock.limit in _ROUTE_LIMITS else clock.trigger_on, clock.deadline)
        for clock in clocks
        if clock.limit in _FINAL_LIMITS
    ]
    for start_on, end_on in _open_times(facts):
        for place, (from_on, deadline) in enumerate(governed):
            until_on = governed[place + 1][0] if place + 1 < len(governed) else None
            first_on = start_on if from_on is None else max(start_on, from_on)
            last_on = _earlier(end_on, until_on)
            if last_on is None or first_on < last_on:
                yield first_on, last_on, deadline


def _open_times(facts: Facts) -> Iterator[tuple[date, date | None]]:
    opening, closing = facts.opening, facts.closing
    if opening is None:
        return
    over_on = _earlier(facts.plan.issued_on, None if closing is None else closing.closed_on)
    start_on = opening.request_on
    for refusal in facts.decisions.refusals:
        yield start_on, _earlier(over_on, refusal.notified_on)
        if refusal.reversal is None:
            return
        start_on = max(start_on, refusal.reversal.reversed_on)
    yield start_on, over_on


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
