"""What an assessment adds to the figures: from its request to a plan, a refusal or an end.

What looks at the 20 weeks counts the routes of the national figure alone; what looks at
the limit that governs a case counts every route, reassessments with their own limit
included and labelled.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from ehcpwatch.case import (
    TIMED_ROUTES,
    Clock,
    ClockState,
    Facts,
    RefusalKind,
    assessment_open,
    final_plan_met_on,
    flag_grounds,
    flagged,
    governing,
    left_on,
    standing_refusal,
    state,
)
from ehcpwatch.events import RequestRoute
from ehcpwatch.statute import LimitKey

from .cells import (
    NO,
    NONE,
    SIX_WEEKS_DAYS,
    SIXTEEN_WEEKS_DAYS,
    TWENTY_WEEKS_DAYS,
    YES,
    Cell,
    Outcome,
    View,
    issue_band,
    month,
)
from .contributions_open import open_cells, overdue_flow
from .contributions_time import held_cells, stage_cells

__all__ = ["assessment_cells"]

_ONE_DAY = timedelta(days=1)
_TWENTY_WEEKS = timedelta(days=TWENTY_WEEKS_DAYS)
_PAST_TWENTY_WEEKS = timedelta(days=TWENTY_WEEKS_DAYS + 1)
_REQUEST_ROUTES = frozenset({RequestRoute.REQUEST, RequestRoute.BROUGHT_TO_ATTENTION})


def assessment_cells(
    authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> tuple[list[Cell], list[date]]:
    """Return the cells of a request and its assessment, and the days after *day* of change."""
    cells: list[Cell] = [(View.FINDING, authority, finding) for finding in facts.findings]
    changes: list[date] = []
    for clock in clocks:
        standing = state(clock, day)
        if standing is ClockState.RUNNING:
            changes.append(clock.deadline + _ONE_DAY)
        elif standing is not ClockState.OVERDUE:
            continue
        excused = NO if clock.excused is None else YES
        cells.append((View.CLOCK, authority, clock.limit, standing, excused))
    opening = facts.opening
    if opening is None:
        return cells, changes
    request_on, route = opening.request_on, opening.route
    marked = YES if facts.exceptions and flagged(facts, _flag_day(facts, day)) else NO
    if route in _REQUEST_ROUTES:
        refused = facts.plan.issued_on is None and standing_refusal(facts) is RefusalKind.ASSESS
        cells.append(
            (
                View.REQUESTED,
                authority,
                month(request_on),
                route,
                opening.requester or NONE,
                YES if refused else NO,
            )
        )
    timed = route in TIMED_ROUTES
    if timed:
        outcome = _cohort_outcome(facts, request_on, day)
        if outcome is Outcome.OPEN_IN_TIME:
            changes.append(request_on + _PAST_TWENTY_WEEKS)
        cells.append((View.COHORT, authority, month(request_on), outcome, marked))
        _decided_cells(cells, authority, facts, request_on, clocks)
        stage_cells(cells, authority, facts, request_on)
        _issued_cells(cells, authority, facts, request_on, marked)
    elif facts.plan.issued_on is not None:
        cells.append((View.REASSESSED, authority, month(facts.plan.issued_on)))
    governs = _governing_clock(facts, clocks)
    if governs is not None:
        cells.append(
            (
                View.DUE,
                authority,
                month(governs.deadline),
                _due_outcome(facts, governs, day),
                marked,
                NO if governs.excused is None else YES,
                YES if timed else NO,
            )
        )
        if governs.deadline < day or facts.orders:
            overdue_flow(cells, authority, facts, clocks, day)
    if assessment_open(facts):
        open_cells(cells, changes, authority, facts, governs, day, marked)
    return cells, changes


def _flag_day(facts: Facts, day: date) -> date:
    """Return the day by which an exception must have begun: while open, the day looked at.

    A case that is over is not open: what began after its end flags nothing. The day of
    issue goes before either, in `flagged` itself.
    """
    if facts.closing is not None:
        return min(day, facts.closing.closed_on)
    if standing_refusal(facts) is not None:
        return facts.decisions.refusals[-1].notified_on
    return day


def _governing_clock(facts: Facts, clocks: Sequence[Clock]) -> Clock | None:
    wanted = governing(facts)
    if wanted is None:
        return None
    limit, subject = wanted
    for clock in clocks:
        if clock.limit is limit and clock.subject == subject:
            return clock
    return None


def _cohort_outcome(facts: Facts, request_on: date, day: date) -> Outcome:
    issued_on = facts.plan.issued_on
    if issued_on is not None:
        days = (issued_on - request_on).days
        if days < 0:
            return Outcome.UNTIMED
        return Outcome.IN_TIME if days <= TWENTY_WEEKS_DAYS else Outcome.LATE
    refused = standing_refusal(facts)
    if refused is not None:
        return Outcome.REFUSED if refused is RefusalKind.ASSESS else Outcome.NO_PLAN
    left = left_on(facts)
    if left is not None:
        early = left <= request_on + _TWENTY_WEEKS
        return Outcome.LEFT_EARLY if early else Outcome.LEFT_LATE
    in_time = (day - request_on).days <= TWENTY_WEEKS_DAYS
    return Outcome.OPEN_IN_TIME if in_time else Outcome.OPEN_LATE


def _decided_cells(
    cells: list[Cell], authority: str, facts: Facts, request_on: date, clocks: Sequence[Clock]
) -> None:
    """The first notice on whether to assess, unless the case had ended before it."""
    opening, closing, decisions = facts.opening, facts.closing, facts.decisions
    first_on = decisions.first_on
    if opening is None or first_on is None:
        return
    if closing is not None and closing.closed_on < first_on:
        return
    cells.append(
        (
            View.DECIDED,
            authority,
            month(first_on),
            "agreed" if decisions.first_agreed else "refused",
            YES if 0 <= (first_on - request_on).days <= SIX_WEEKS_DAYS else NO,
            YES if facts.exceptions and _decision_excused(clocks) else NO,
            YES if opening.route in _REQUEST_ROUTES else NO,
        )
    )


def _decision_excused(clocks: Sequence[Clock]) -> bool:
    return any(
        clock.limit is LimitKey.DECISION_TO_ASSESS and clock.excused is not None for clock in clocks
    )


def _issued_cells(
    cells: list[Cell], authority: str, facts: Facts, request_on: date, marked: str
) -> None:
    """The first plan of a timed route; without one, the first notice that there will be none."""
    issued_on = facts.plan.issued_on
    if issued_on is None:
        _no_plan_cell(cells, authority, facts, request_on)
        return
    days = (issued_on - request_on).days
    issue_month = month(issued_on)
    way: str = NONE
    for refusal in facts.decisions.refusals:
        if refusal.reversal is not None:
            way = refusal.reversal.way
    area = facts.people.area or NONE
    cells.append((View.ISSUED, authority, issue_month, issue_band(days), marked, way, area))
    if days >= 0:
        cells.append((View.ISSUED_DAYS, authority, issue_month, days, marked))
        held_cells(cells, authority, facts, issued_on)
    if marked is YES:
        cells.extend(
            (View.ISSUED_GROUND, authority, issue_month, ground)
            for ground in flag_grounds(facts, issued_on)
        )


def _no_plan_cell(cells: list[Cell], authority: str, facts: Facts, request_on: date) -> None:
    for refusal in facts.decisions.refusals:
        if refusal.kind is RefusalKind.PLAN:
            on = refusal.notified_on
            in_time = 0 <= (on - request_on).days <= SIXTEEN_WEEKS_DAYS
            cells.append(
                (
                    View.NO_PLAN,
                    authority,
                    month(on),
                    YES if in_time else NO,
                    YES if flagged(facts, on) else NO,
                )
            )
            return


def _due_outcome(facts: Facts, governs: Clock, day: date) -> Outcome:
    match state(governs, day):
        case ClockState.MET:
            return Outcome.IN_TIME
        case ClockState.MET_LATE:
            return Outcome.LATE
        case ClockState.INCONSISTENT:
            return Outcome.UNTIMED
        case ClockState.OVERDUE:
            return Outcome.OVERDUE
        case ClockState.ENDED:
            return _ended_outcome(facts, governs)
        case _:
            return Outcome.PENDING


def _ended_outcome(facts: Facts, governs: Clock) -> Outcome:
    """Return how a case counts whose governing limit is no longer owed.

    A plan sent after the case ended counts as issued, though nothing was owed and so
    nothing is breached by it: in time if it went to all of them by the last lawful day.
    """
    if facts.plan.issued_on is not None:
        met_on = final_plan_met_on(facts)
        in_time = met_on is not None and met_on <= governs.deadline
        return Outcome.IN_TIME if in_time else Outcome.LEFT_LATE
    refused = standing_refusal(facts)
    if refused is not None:
        return Outcome.REFUSED if refused is RefusalKind.ASSESS else Outcome.NO_PLAN
    left = left_on(facts)
    early = left is not None and left <= governs.deadline
    return Outcome.LEFT_EARLY if early else Outcome.LEFT_LATE
