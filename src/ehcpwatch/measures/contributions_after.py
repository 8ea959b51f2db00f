"""What advice, reviews, phase transfers and plans held add to the figures."""

from collections.abc import Sequence
from datetime import date, timedelta

from ehcpwatch.case import (
    Clock,
    ClockState,
    Facts,
    advice_subjects,
    holds_plan,
    state,
)
from ehcpwatch.events import ReviewDecision
from ehcpwatch.statute import LimitKey

from .cells import Cell, Outcome, View, month, yes

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
        excused = yes(clock.excused is not None)
        standing = state(clock, day)
        outcome = _advice_outcome(clock, standing)
        if outcome is not None:
            cells.append(
                (View.ADVICE, authority, request.agency, month(clock.deadline), outcome, excused)
            )
        if standing is ClockState.RUNNING or standing is ClockState.OVERDUE:
            cells.append((View.CLOCK, authority, clock.limit, standing, excused))
            changes.append(clock.deadline + _ONE_DAY)
        if request.received_on is not None:
            kept = "returned" if request.returns else "kept"
            cells.append(
                (View.ADVICE_RETURNED, authority, request.agency, month(request.received_on), kept)
            )
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
            return Outcome.LATE
        case _:
            return None


def after_cells(
    authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> tuple[list[Cell], list[date]]:
    """Return the cells of a held plan and its reviews, and the days they change."""
    cells: list[Cell] = []
    changes: list[date] = []
    plan = facts.plan
    if holds_plan(facts):
        cells.append((View.HELD, authority, facts.people.area or "none"))
    if plan.held_from is not None and facts.opening is None:
        how = "held" if plan.moved_in_on is None else "moved_in"
        cells.append((View.NOT_REQUESTED_HERE, authority, month(plan.held_from), how))
    for clock in clocks:
        standing = state(clock, day)
        if standing is ClockState.RUNNING or standing is ClockState.OVERDUE:
            cells.append(
                (View.CLOCK, authority, clock.limit, standing, yes(clock.excused is not None))
            )
            changes.append(clock.deadline + _ONE_DAY)
        if clock.limit is LimitKey.ANNUAL_REVIEW:
            if _held_on(facts, clock.deadline):
                outcome = _due_outcome(clock.met_on, clock.deadline, day)
                cells.append((View.REVIEW_YEAR, authority, month(clock.deadline), outcome))
                changes.append(clock.deadline + _ONE_DAY)
        elif clock.limit in _PHASE_TRANSFERS and _held_on(facts, clock.deadline):
            outcome = _due_outcome(clock.met_on, clock.deadline, day)
            cells.append((View.PHASE_TRANSFER, authority, clock.subject, clock.limit, outcome))
            changes.append(clock.deadline + _ONE_DAY)
    _review_cells(cells, changes, authority, facts, clocks, day)
    return cells, changes


def _review_cells(  # noqa: PLR0917  # one case's parts, on the hot path
    cells: list[Cell],
    changes: list[date],
    authority: str,
    facts: Facts,
    clocks: Sequence[Clock],
    day: date,
) -> None:
    """Meetings count by the day their limit ends, decided or not."""
    amended = {
        clock.subject: clock.met_on for clock in clocks if clock.limit is LimitKey.AMENDED_PLAN
    }
    for review in facts.reviews.reviews:
        if review.meeting_on is None:
            continue
        last_on = review.meeting_on + _FOUR_WEEKS
        outcome = _due_outcome(review.decided_on, last_on, day)
        cells.append((View.REVIEW_DECISION, authority, month(last_on), outcome))
        changes.append(last_on + _ONE_DAY)
        if review.decision is ReviewDecision.AMEND:
            last_on = review.meeting_on + _TWELVE_WEEKS
            outcome = _due_outcome(amended.get(review.reference), last_on, day)
            cells.append((View.REVIEW_AMENDED, authority, month(last_on), outcome))
            changes.append(last_on + _ONE_DAY)


def _due_outcome(done_on: date | None, last_on: date, day: date) -> Outcome:
    if done_on is not None:
        return Outcome.IN_TIME if done_on <= last_on else Outcome.LATE
    return Outcome.PENDING if day <= last_on else Outcome.OVERDUE


def _held_on(facts: Facts, day: date) -> bool:
    """Return whether the plan is, or by what is known will be, still held on *day*."""
    plan, closing = facts.plan, facts.closing
    ends = (plan.ceased_on, plan.moved_out_on, None if closing is None else closing.closed_on)
    return plan.held_from is not None and all(end is None or end > day for end in ends)
