"""What advice, reviews, phase transfers and plans held add to the figures."""

from collections.abc import Sequence
from datetime import date, timedelta

from ehcpwatch.case import (
    Clock,
    ClockState,
    Facts,
    advice_subjects,
    amended_plan_on,
    holds_plan,
    state,
)
from ehcpwatch.events import ReviewDecision
from ehcpwatch.statute import LimitKey

from .cells import NO, NONE, YES, Cell, Outcome, View, month

__all__ = ["advice_cells", "after_cells"]

_ONE_DAY = timedelta(days=1)
_FOUR_WEEKS = timedelta(days=28)
_TWELVE_WEEKS = timedelta(days=84)
_PHASE_TRANSFERS = frozenset({LimitKey.PHASE_TRANSFER, LimitKey.PHASE_TRANSFER_POST16})


def advice_cells(
    authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> tuple[list[Cell], list[date]]:
    """Return the cells of requests for advice, one for each that counts, and their changes.

    Cancelled by the last lawful day, or of a case ended by then, is out.
    """
    cells: list[Cell] = []
    changes: list[date] = []
    if not clocks:
        return cells, changes
    requests = dict(zip(advice_subjects(facts.advice), facts.advice, strict=True))
    for clock in clocks:
        request = requests[clock.subject]
        agency = request.agency
        excused = NO if clock.excused is None else YES
        standing = state(clock, day)
        outcome = _advice_outcome(clock, standing)
        if outcome is not None:
            due_month = month(clock.deadline)
            cells.append((View.ADVICE, authority, agency, due_month, outcome, excused))
        if standing is ClockState.RUNNING:
            changes.append(clock.deadline + _ONE_DAY)
            cells.append((View.CLOCK, authority, clock.limit, standing, excused))
        elif standing is ClockState.OVERDUE:
            cells.append((View.CLOCK, authority, clock.limit, standing, excused))
        received_on = request.received_on
        if received_on is not None:
            returned = YES if request.returns else NO
            cells.append((View.ADVICE_RETURNED, authority, agency, month(received_on), returned))
    return cells, changes


def _advice_outcome(clock: Clock, standing: ClockState) -> Outcome | None:
    match standing:
        case ClockState.MET | ClockState.INCONSISTENT:
            return Outcome.IN_TIME
        case ClockState.MET_LATE:
            return Outcome.LATE
        case ClockState.OVERDUE:
            return Outcome.OVERDUE
        case ClockState.RUNNING:
            return Outcome.PENDING
        case ClockState.ENDED:
            # Ended after the last lawful day: it had been due, and was not in.
            if clock.ended_on is None or clock.ended_on <= clock.deadline:
                return None
            return Outcome.LEFT_LATE
        case _:
            return None


def after_cells(
    authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> tuple[list[Cell], list[date]]:
    """Return the cells of a held plan and its reviews, and the days they change."""
    cells: list[Cell] = []
    changes: list[date] = []
    plan = facts.plan
    if plan.held_from is not None:
        if holds_plan(facts):
            cells.append((View.HELD, authority, facts.people.area or NONE))
        if facts.opening is None or plan.held_from != plan.issued_on:
            how = _how_held(facts)
            cells.append((View.NOT_REQUESTED_HERE, authority, month(plan.held_from), how))
    for clock in clocks:
        limit, deadline = clock.limit, clock.deadline
        standing = state(clock, day)
        if standing is ClockState.RUNNING:
            changes.append(deadline + _ONE_DAY)
            cells.append(_clock_cell(authority, clock, standing))
        elif standing is ClockState.OVERDUE:
            cells.append(_clock_cell(authority, clock, standing))
        if limit is LimitKey.ANNUAL_REVIEW:
            if _held_on(facts, deadline):
                outcome = _due_outcome(changes, clock.met_on, deadline, day)
                cells.append((View.REVIEW_YEAR, authority, month(deadline), outcome))
        elif limit in _PHASE_TRANSFERS and _held_on(facts, deadline):
            outcome = _due_outcome(changes, clock.met_on, deadline, day)
            cells.append((View.PHASE_TRANSFER, authority, clock.subject, limit, outcome))
    if facts.reviews.reviews:
        _review_cells(cells, changes, authority, facts, day)
    return cells, changes


def _clock_cell(authority: str, clock: Clock, standing: ClockState) -> Cell:
    return (View.CLOCK, authority, clock.limit, standing, NO if clock.excused is None else YES)


def _how_held(facts: Facts) -> str:
    """Return by what way a plan came here that no request here led to."""
    plan = facts.plan
    if plan.moved_in_on == plan.held_from:
        return "moved_in"
    return "no_request" if plan.issued_on == plan.held_from else "held"


def _review_cells(
    cells: list[Cell], changes: list[date], authority: str, facts: Facts, day: date
) -> None:
    """Meetings count by the day their limit ends, decided or not."""
    for review in facts.reviews.reviews:
        meeting_on = review.meeting_on
        if meeting_on is None:
            continue
        last_on = meeting_on + _FOUR_WEEKS
        outcome = _due_outcome(changes, review.decided_on, last_on, day)
        cells.append((View.REVIEW_DECISION, authority, month(last_on), outcome))
        if review.decision is ReviewDecision.AMEND:
            last_on = meeting_on + _TWELVE_WEEKS
            amended_on = amended_plan_on(facts.plan, review)
            outcome = _due_outcome(changes, amended_on, last_on, day)
            cells.append((View.REVIEW_AMENDED, authority, month(last_on), outcome))


def _due_outcome(changes: list[date], done_on: date | None, last_on: date, day: date) -> Outcome:
    if done_on is not None:
        return Outcome.IN_TIME if done_on <= last_on else Outcome.LATE
    if day <= last_on:
        changes.append(last_on + _ONE_DAY)
        return Outcome.PENDING
    return Outcome.OVERDUE


def _held_on(facts: Facts, day: date) -> bool:
    """Return whether the plan is, or by what is known will be, still held on *day*."""
    plan, closing = facts.plan, facts.closing
    ends = (plan.ceased_on, plan.moved_out_on, None if closing is None else closing.closed_on)
    return (
        plan.held_from is not None
        and plan.held_from <= day
        and all(end is None or end > day for end in ends)
    )
