"""How a simulated plan is kept: loaded or moved in, reviewed, appealed, amended, ended."""

from datetime import date
from typing import Final

from ehcpwatch.events import (
    AmendmentNotified,
    AppealLodged,
    AppealSubject,
    CaseworkerAssigned,
    CeaseReason,
    OrderKind,
    Phase,
    PhaseTransferDue,
    PlanAmended,
    PlanCeased,
    PlanHeld,
    PlanMovedIn,
    PlanMovedOut,
    PlanMoving,
    RepresentationsReceived,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    ReviewReportSent,
    TeamAssigned,
    TransferNoticeSent,
    TribunalOrdered,
)

from .assumptions import REVIEW_DECIDED_WITHIN_4_WEEKS
from .draws import Draws
from .life import Life, Office, Span, System
from .writing import days_after

__all__ = ["live_held", "live_moved_in", "live_reviews"]

_4_WEEKS_IN_DAYS: Final = 28
_LONGEST_UNREVIEWED_DAYS: Final = 360

_DECISIONS: Final = (
    (ReviewDecision.MAINTAIN, 0.62),
    (ReviewDecision.AMEND, 0.34),
    (ReviewDecision.CEASE, 0.04),
)
_PHASES: Final = ((Phase.OTHER, 0.7), (Phase.POST16, 0.3))
_CEASE_REASONS: Final = (
    CeaseReason.NEEDS_MET,
    CeaseReason.MAXIMUM_AGE,
    CeaseReason.NO_LONGER_ENGAGES,
    CeaseReason.EMPLOYMENT,
)

# Shares of plans or reviews, our assumption.
_CHANGING_PHASE: Final = 0.15
_PHASE_IN_TIME: Final = 0.7
_MOVING_OUT: Final = 0.04
_CONTENTS_APPEALED: Final = 0.03
_REPORTED: Final = 0.8
_NOTIFIED_WITH_DECISION: Final = 0.7
_REPRESENTED: Final = 0.3
_AMENDED_IN_TIME: Final = 0.6


def live_held(life: Life, office: Office, draws: Draws, *, loaded_on: date, last_on: date) -> None:
    """Live a plan made before the window, loaded from the old system on *loaded_on*."""
    made_on = Span(opened_on=loaded_on).day(-draws.between(100, 2500))
    reviewed_on = days_after(loaded_on, -draws.between(5, _LONGEST_UNREVIEWED_DAYS))
    last_reviewed_on = reviewed_on if reviewed_on > made_on else None
    life.happens(PlanHeld(made_on=made_on, last_reviewed_on=last_reviewed_on), known_on=loaded_on)
    _assign(life, loaded_on, office, draws)
    if draws.chance(_MOVING_OUT):
        _live_moving_out(life, Span(opened_on=loaded_on), draws, last_on=last_on)
        return
    if draws.chance(_CONTENTS_APPEALED):
        _live_contents_appeal(life, Span(opened_on=loaded_on), draws)
    if draws.chance(_CHANGING_PHASE):
        year = loaded_on.year + draws.between(1, 2)
        _live_phase_transfer(life, year, draws, loaded_on=loaded_on)
    live_reviews(life, last_reviewed_on or made_on, draws, first_on=loaded_on, last_on=last_on)


def live_moved_in(life: Life, on: date, office: Office, draws: Draws, *, last_on: date) -> None:
    """Live a plan transferred from another authority on *on*."""
    span = Span(opened_on=on)
    life.happens(
        PlanMovedIn(transferred_on=on, made_on=span.day(-draws.between(200, 2000))),
    )
    _assign(life, on, office, draws)
    # Reg. 15(4) gives six weeks; our assumption is that a third of the notices take longer.
    life.happens(TransferNoticeSent(sent_on=span.day(draws.between(10, 60))))
    live_reviews(life, on, draws, first_on=on, last_on=last_on)


def live_reviews(
    life: Life, since_on: date, draws: Draws, *, first_on: date, last_on: date
) -> None:
    """Live the yearly reviews of a plan from its making or last review on *since_on*.

    Args:
        first_on: No meeting is told of before this day; one missed is made up for soon.
        last_on: Nor one after this.
    """
    number = 0
    made_up_on = Span(opened_on=first_on).day(draws.between(5, 60))
    meeting_on = max(Span(opened_on=since_on).day(draws.between(290, 370)), made_up_on)
    while meeting_on <= last_on:
        number += 1
        decision, decided = _live_review(life, f"review-{number}", meeting_on, draws)
        if decision is ReviewDecision.CEASE:
            ceased_on = Span(opened_on=meeting_on).day(decided + draws.between(60, 90))
            life.happens(PlanCeased(ceased_on=ceased_on, reason=draws.pick(_CEASE_REASONS)))
            return
        meeting_on = Span(opened_on=meeting_on).day(draws.between(320, 400))


def _assign(life: Life, on: date, office: Office, draws: Draws) -> None:
    caseworker = draws.pick(office.caseworkers)
    life.happens(CaseworkerAssigned(assigned_on=on, caseworker=caseworker))
    life.happens(TeamAssigned(assigned_on=on, team=f"team-{draws.pick(office.areas)}"))


def _live_review(
    life: Life, review: str, meeting_on: date, draws: Draws
) -> tuple[ReviewDecision, int]:
    """Live one review; return its decision and the days from the meeting to that."""
    span = Span(opened_on=meeting_on)
    decision = draws.weighted(_DECISIONS)
    life.happens(ReviewMeetingHeld(held_on=meeting_on, review=review))
    if draws.chance(_REPORTED):
        reported_on = span.day(draws.between(5, 20))
        life.happens(ReviewReportSent(sent_on=reported_on, review=review))
    if draws.chance(REVIEW_DECIDED_WITHIN_4_WEEKS):
        decided = draws.between(12, _4_WEEKS_IN_DAYS)
    else:
        decided = min(draws.between(_4_WEEKS_IN_DAYS + 1, 180) for _ in range(2))
    life.happens(ReviewDecided(notified_on=span.day(decided), review=review, decision=decision))
    if decision is ReviewDecision.AMEND:
        _live_amendment(life, review, draws, span=span, decided=decided)
    return decision, decided


def _live_amendment(life: Life, review: str, draws: Draws, *, span: Span, decided: int) -> None:
    notified = decided
    if not draws.chance(_NOTIFIED_WITH_DECISION):
        notified += draws.between(3, 40)
    life.happens(AmendmentNotified(sent_on=span.day(notified), review=review))
    if draws.chance(_REPRESENTED):
        answered_on = span.day(notified + draws.between(3, 14))
        life.happens(RepresentationsReceived(received_on=answered_on))
    in_time = draws.chance(_AMENDED_IN_TIME)
    amended = notified + (draws.between(20, 56) if in_time else draws.between(57, 130))
    life.happens(PlanAmended(sent_on=span.day(amended), review=review))


def _live_phase_transfer(life: Life, year: int, draws: Draws, *, loaded_on: date) -> None:
    """Live the transfer of *year*: asked about the summer before, due by February or March."""
    phase = draws.weighted(_PHASES)
    stated_on = Span(opened_on=date(year - 1, 7, 1)).day(draws.between(0, 20))
    life.happens(
        PhaseTransferDue(stated_on=stated_on, transfer_on=date(year, 9, 1), phase=phase),
        known_on=max(stated_on, loaded_on),
    )
    # SEND Regulations 2014 reg. 18(1): before 15 February, or before 31 March.
    deadline = date(year, 3, 30) if phase is Phase.POST16 else date(year, 2, 14)
    late = 0 if draws.chance(_PHASE_IN_TIME) else draws.between(30, 90)
    sent_on = days_after(deadline, late - draws.between(1, 28))
    life.happens(PlanAmended(sent_on=sent_on, phase_transfer_year=year))


def _live_moving_out(life: Life, span: Span, draws: Draws, *, last_on: date) -> None:
    aware = draws.between(30, (last_on - span.opened_on).days)
    moved_on = span.day(aware + draws.between(0, 30))
    life.happens(PlanMoving(became_aware_on=span.day(aware), moved_on=moved_on))
    transferred_on = span.day(aware + draws.between(10, 45))
    life.happens(PlanMovedOut(transferred_on=transferred_on))


def _live_contents_appeal(life: Life, span: Span, draws: Draws) -> None:
    """Live an appeal about what a plan says, its order, and the carrying out of that."""
    lodged = draws.between(10, 400)
    ordered = lodged + draws.between(120, 300)
    amended_on = span.day(ordered + draws.between(7, 60))
    kind = draws.pick((OrderKind.AMEND, OrderKind.NAME_SCHOOL))
    life.happens(
        AppealLodged(lodged_on=span.day(lodged), subject=AppealSubject.CONTENTS),
        by=System.TRIBUNAL_DESK,
    )
    life.happens(
        TribunalOrdered(
            sent_on=span.day(ordered), kind=kind, order=f"order-{draws.between(1, 9999):04d}"
        ),
        by=System.TRIBUNAL_DESK,
    )
    life.happens(PlanAmended(sent_on=amended_on))
