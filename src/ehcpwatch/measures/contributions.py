"""What one case adds to the figures on a day, and when that changes by itself.

Each function takes the facts as at the day, the clocks of its group, and the day. It
returns cells of one count each and the next day after *day* on which they differ though
nothing happens: a limit passes, a band ends. `None` means never.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ehcpwatch.case import READS as CLOCK_READS
from ehcpwatch.case import (
    TIMED_ROUTES,
    Clock,
    ClockGroup,
    ClockState,
    Facts,
    assessment_open,
    flag_grounds,
    flagged,
    governing,
    left_on,
    stage,
    standing_refusal,
    state,
)
from ehcpwatch.events import RequestRoute
from ehcpwatch.statute import LimitKey, add_months

from .cells import (
    AGE_BANDS,
    DUE_BANDS,
    SIX_WEEKS_DAYS,
    SIXTEEN_WEEKS_DAYS,
    TWENTY_WEEKS_DAYS,
    Cell,
    DueBand,
    Outcome,
    View,
    age_band,
    due_band,
    issue_band,
    month,
    week,
    yes,
)
from .contributions_after import advice_cells, after_cells

__all__ = ["READS", "Contribution", "contribution", "unchanged"]

_ONE_DAY = timedelta(days=1)
_AGE_EDGES = tuple(timedelta(days=last + 1) for last, _ in AGE_BANDS)
_DUE_EDGES = tuple(timedelta(days=last + 1) for last, _ in DUE_BANDS)
_TWENTY_WEEKS = timedelta(days=TWENTY_WEEKS_DAYS)
_REQUEST_ROUTES = frozenset({RequestRoute.REQUEST, RequestRoute.BROUGHT_TO_ATTENTION})
NO_LABEL = "none"


READS: Mapping[ClockGroup, tuple[str, ...]] = {
    # The stage reads the advice; area, team and findings are labels.
    ClockGroup.ASSESSMENT: (*CLOCK_READS[ClockGroup.ASSESSMENT], "advice", "people", "findings"),
    ClockGroup.ADVICE: CLOCK_READS[ClockGroup.ADVICE],
    ClockGroup.AFTER: (*CLOCK_READS[ClockGroup.AFTER], "opening", "people"),
}
"""The sections of the facts that each group's contribution reads, its clocks included.

An event changes few sections: a group whose sections are the same objects as before adds
what it added before. A property test compares this with looking at everything.
"""


class Contribution(NamedTuple):
    """What one group of a case's facts adds to the figures, and the day that changes it."""

    cells: tuple[Cell, ...]
    next_on: date | None


def contribution(
    group: ClockGroup, authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> Contribution:
    """Return what *group* of a case adds on *day*.

    Args:
        authority: ONS code.
        facts: As at *day*.
        clocks: Of that group, from the same facts.
        day: Civil day, looked at from its end.
    """
    match group:
        case ClockGroup.ASSESSMENT:
            cells, changes = _assessment_cells(authority, facts, clocks, day)
        case ClockGroup.ADVICE:
            cells, changes = advice_cells(authority, facts, clocks, day)
        case ClockGroup.AFTER:
            cells, changes = after_cells(authority, facts, clocks, day)
    return Contribution(tuple(cells), _next(changes, day))


def _next(changes: list[date], day: date) -> date | None:
    return min((on for on in changes if on > day), default=None)


def unchanged(group: ClockGroup, before: Facts, after: Facts) -> bool:
    """Return whether nothing that *group* reads is another object than before."""
    return all(getattr(before, name) is getattr(after, name) for name in READS[group])


def _assessment_cells(
    authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> tuple[list[Cell], list[date]]:
    cells: list[Cell] = [(View.FINDING, authority, finding) for finding in facts.findings]
    changes: list[date] = []
    for clock in clocks:
        standing = state(clock, day)
        if standing is ClockState.RUNNING or standing is ClockState.OVERDUE:
            cells.append(
                (View.CLOCK, authority, clock.limit, standing, yes(clock.excused is not None))
            )
            changes.append(clock.deadline + _ONE_DAY)
    opening = facts.opening
    governs = _governing_clock(facts, clocks)
    if opening is not None:
        timed = opening.route in TIMED_ROUTES
        marked = yes(flagged(facts, day))
        if opening.route in _REQUEST_ROUTES:
            cells.append(
                (
                    View.REQUESTED,
                    authority,
                    month(opening.request_on),
                    opening.route,
                    opening.requester or NO_LABEL,
                )
            )
        if timed:
            _timed_cells(cells, changes, authority, facts, clocks, day, marked)
            if governs is not None:
                _due_cell(cells, authority, facts, governs, day, marked)
        elif facts.plan.issued_on is not None:
            cells.append((View.REASSESSED, authority, month(facts.plan.issued_on)))
        if governs is not None:
            _overdue_flow(cells, authority, governs, day)
        if assessment_open(facts):
            _open_cells(cells, changes, authority, facts, governs, day, marked)
    return cells, changes


def _governing_clock(facts: Facts, clocks: Sequence[Clock]) -> Clock | None:
    wanted = governing(facts)
    if wanted is None:
        return None
    limit, subject = wanted
    for clock in clocks:
        if clock.limit is limit and clock.subject == subject:
            return clock
    return None


def _timed_cells(  # noqa: PLR0917  # one case's parts, on the hot path
    cells: list[Cell],
    changes: list[date],
    authority: str,
    facts: Facts,
    clocks: Sequence[Clock],
    day: date,
    marked: str,
) -> None:
    opening, decisions, plan = facts.opening, facts.decisions, facts.plan
    if opening is None:
        return
    request_on = opening.request_on
    outcome = _cohort_outcome(facts, day)
    cells.append((View.COHORT, authority, month(request_on), outcome, marked))
    if outcome is Outcome.OPEN_IN_TIME:
        changes.append(request_on + _TWENTY_WEEKS + _ONE_DAY)
    if decisions.first_on is not None:
        days = (decisions.first_on - request_on).days
        cells.append(
            (
                View.DECIDED,
                authority,
                month(decisions.first_on),
                "agreed" if decisions.first_agreed else "refused",
                yes(0 <= days <= SIX_WEEKS_DAYS),
                yes(_excused(clocks, LimitKey.DECISION_TO_ASSESS)),
            )
        )
    issued_on = plan.issued_on
    if issued_on is None:
        no_plan_on = next((r.notified_on for r in decisions.refusals if r.kind == "plan"), None)
        if no_plan_on is not None:
            days = (no_plan_on - request_on).days
            cells.append(
                (
                    View.NO_PLAN,
                    authority,
                    month(no_plan_on),
                    yes(0 <= days <= SIXTEEN_WEEKS_DAYS),
                    marked,
                )
            )
        return
    days = (issued_on - request_on).days
    issue_month = month(issued_on)
    reversed_refusals = [r.reversal for r in decisions.refusals if r.reversal is not None]
    way = reversed_refusals[-1].way if reversed_refusals else NO_LABEL
    cells.append(
        (
            View.ISSUED,
            authority,
            issue_month,
            issue_band(days),
            marked,
            way,
            facts.people.area or NO_LABEL,
        )
    )
    if days >= 0:
        cells.append((View.ISSUED_DAYS, authority, issue_month, days, marked))
    cells.extend(
        (View.ISSUED_GROUND, authority, issue_month, ground) for ground in flag_grounds(facts, day)
    )


def _excused(clocks: Sequence[Clock], limit: LimitKey) -> bool:
    return any(clock.limit is limit and clock.excused is not None for clock in clocks)


def _cohort_outcome(facts: Facts, day: date) -> Outcome:
    opening = facts.opening
    if opening is None:
        return Outcome.PENDING
    request_on, issued_on = opening.request_on, facts.plan.issued_on
    if issued_on is not None:
        days = (issued_on - request_on).days
        if days < 0:
            return Outcome.UNTIMED
        return Outcome.IN_TIME if days <= TWENTY_WEEKS_DAYS else Outcome.LATE
    if standing_refusal(facts) is not None:
        return Outcome.REFUSED
    left = left_on(facts)
    if left is not None:
        early = left <= request_on + _TWENTY_WEEKS
        return Outcome.LEFT_EARLY if early else Outcome.LEFT_LATE
    in_time = (day - request_on).days <= TWENTY_WEEKS_DAYS
    return Outcome.OPEN_IN_TIME if in_time else Outcome.OPEN_LATE


def _due_cell(  # noqa: PLR0917  # one case's parts, on the hot path
    cells: list[Cell], authority: str, facts: Facts, governs: Clock, day: date, marked: str
) -> None:
    standing = state(governs, day)
    match standing:
        case ClockState.MET:
            outcome = Outcome.IN_TIME
        case ClockState.MET_LATE:
            outcome = Outcome.LATE
        case ClockState.INCONSISTENT:
            outcome = Outcome.UNTIMED
        case ClockState.OVERDUE:
            outcome = Outcome.OVERDUE
        case ClockState.ENDED:
            left = left_on(facts)
            if standing_refusal(facts) is not None:
                outcome = Outcome.REFUSED
            elif left is not None and left <= governs.deadline:
                outcome = Outcome.LEFT_EARLY
            else:
                outcome = Outcome.LEFT_LATE
        case _:
            outcome = Outcome.PENDING
    cells.append(
        (
            View.DUE,
            authority,
            month(governs.deadline),
            outcome,
            marked,
            yes(governs.excused is not None),
        )
    )


def _overdue_flow(cells: list[Cell], authority: str, governs: Clock, day: date) -> None:
    """Count the week in which a case joined the overdue list, and the week it left."""
    end_on = governs.met_on or governs.ended_on
    if governs.deadline >= day or (end_on is not None and end_on <= governs.deadline):
        return
    cells.append((View.OVERDUE_JOINED, authority, week(governs.deadline + _ONE_DAY)))
    if end_on is not None:
        cells.append((View.OVERDUE_LEFT, authority, week(end_on)))


def _open_cells(  # noqa: PLR0917  # one case's parts, on the hot path
    cells: list[Cell],
    changes: list[date],
    authority: str,
    facts: Facts,
    governs: Clock | None,
    day: date,
    marked: str,
) -> None:
    opening = facts.opening
    if opening is None:
        return
    area, request_on = facts.people.area or NO_LABEL, opening.request_on
    age = (day - request_on).days
    changes.extend(request_on + edge for edge in _AGE_EDGES)
    due: DueBand = DueBand.NONE
    excused = False
    if governs is not None and governs.met_on is None:
        deadline = governs.deadline
        days_past = (day - deadline).days
        due = due_band(days_past)
        excused = governs.excused is not None
        changes.extend(deadline + edge for edge in _DUE_EDGES)
        if days_past > 0:
            if not excused:
                months = _whole_months(deadline, day)
                cells.append((View.OVERDUE_MONTHS, authority, months))
                changes.append(add_months(deadline, months + 1))
        else:
            cells.append((View.OPEN_DUE_WEEK, authority, area, week(deadline)))
    cells.extend(
        (
            (
                View.OPEN,
                authority,
                area,
                stage(facts),
                age_band(age),
                due,
                marked,
                yes(excused),
                yes(opening.route in TIMED_ROUTES),
            ),
            (View.OPEN_TEAM, authority, facts.people.team or NO_LABEL, due),
        )
    )
    if marked == yes(truth=True):
        cells.extend((View.OPEN_GROUND, authority, ground) for ground in flag_grounds(facts, day))


def _whole_months(start_on: date, day: date) -> int:
    months = (day.year - start_on.year) * 12 + day.month - start_on.month
    return months if add_months(start_on, months) <= day else months - 1
