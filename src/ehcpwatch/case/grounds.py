"""Which events a date of a clock rests on: what may start each limit, and what may meet it."""

from collections.abc import Iterable, Mapping
from datetime import date

from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    AmendmentNotified,
    AppealNotOpposed,
    AssessmentAgreed,
    AssessmentRefused,
    DraftSent,
    MediationAgreed,
    Payload,
    PhaseTransferDue,
    PlanAmended,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanMovedOut,
    PlanMoving,
    PlanRefused,
    RepresentationsReceived,
    RequestReceived,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewReportSent,
    TransferNoticeSent,
    TribunalOrdered,
)
from ehcpwatch.statute import LimitKey

from .clock import Clock
from .resolve import Statement

__all__ = ["met_by", "started_by"]

_Types = tuple[type[Payload], ...]
_ORDER: _Types = (TribunalOrdered, AppealNotOpposed, MediationAgreed)
_NOTICE: _Types = (AssessmentAgreed, AssessmentRefused)

_STARTS: Mapping[LimitKey, _Types] = {
    LimitKey.DECISION_TO_ASSESS: (RequestReceived,),
    LimitKey.ADVICE: (AdviceRequested,),
    LimitKey.NO_PLAN_NOTICE: (RequestReceived,),
    LimitKey.DRAFT_REPRESENTATIONS: (DraftSent,),
    LimitKey.FINAL_PLAN: (RequestReceived,),
    LimitKey.ORDER_NOTICE: _ORDER,
    LimitKey.ORDER_NO_PLAN_NOTICE: _ORDER,
    LimitKey.ORDER_FINAL_PLAN: _ORDER,
    LimitKey.ORDER_DRAFT_PLAN: _ORDER,
    LimitKey.ORDER_MADE_FINAL_PLAN: _ORDER,
    LimitKey.ORDER_AMEND: _ORDER,
    LimitKey.ORDER_SCHOOL: _ORDER,
    LimitKey.REASSESSMENT_DECISION: (RequestReceived,),
    LimitKey.REASSESSMENT_FINAL_PLAN: (AssessmentAgreed, RequestReceived),
    LimitKey.ANNUAL_REVIEW: (PlanIssued, PlanHeld, PlanMovedIn, ReviewDecided),
    LimitKey.REVIEW_REPORT: (ReviewMeetingHeld,),
    LimitKey.REVIEW_DECISION: (ReviewMeetingHeld,),
    LimitKey.AMENDMENT_REPRESENTATIONS: (AmendmentNotified,),
    LimitKey.AMENDED_PLAN: (AmendmentNotified,),
    LimitKey.PHASE_TRANSFER: (PhaseTransferDue,),
    LimitKey.PHASE_TRANSFER_POST16: (PhaseTransferDue,),
    LimitKey.TRANSFER_OF_PLAN: (PlanMoving,),
    LimitKey.TRANSFER_NOTICE: (PlanMovedIn,),
}
_MEETS: Mapping[LimitKey, _Types] = {
    LimitKey.DECISION_TO_ASSESS: _NOTICE,
    LimitKey.ADVICE: (AdviceReceived,),
    LimitKey.NO_PLAN_NOTICE: (PlanRefused,),
    LimitKey.DRAFT_REPRESENTATIONS: (RepresentationsReceived,),
    LimitKey.FINAL_PLAN: (PlanIssued,),
    LimitKey.ORDER_NOTICE: (*_NOTICE, PlanRefused),
    LimitKey.ORDER_NO_PLAN_NOTICE: (PlanRefused,),
    LimitKey.ORDER_FINAL_PLAN: (PlanIssued, PlanAmended),
    LimitKey.ORDER_DRAFT_PLAN: (DraftSent,),
    LimitKey.ORDER_MADE_FINAL_PLAN: (PlanIssued,),
    LimitKey.ORDER_AMEND: (PlanAmended,),
    LimitKey.ORDER_SCHOOL: (PlanAmended,),
    LimitKey.REASSESSMENT_DECISION: _NOTICE,
    LimitKey.REASSESSMENT_FINAL_PLAN: (PlanIssued,),
    LimitKey.ANNUAL_REVIEW: (ReviewDecided,),
    LimitKey.REVIEW_REPORT: (ReviewReportSent,),
    LimitKey.REVIEW_DECISION: (ReviewDecided,),
    LimitKey.AMENDMENT_REPRESENTATIONS: (RepresentationsReceived,),
    LimitKey.AMENDED_PLAN: (PlanAmended, ReviewDecided),
    LimitKey.PHASE_TRANSFER: (PlanAmended, ReviewDecided),
    LimitKey.PHASE_TRANSFER_POST16: (PlanAmended, ReviewDecided),
    LimitKey.TRANSFER_OF_PLAN: (PlanMovedOut,),
    LimitKey.TRANSFER_NOTICE: (TransferNoticeSent,),
}


def started_by(clock: Clock, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements that the trigger of *clock* rests on; none if it is derived."""
    return tuple(
        statement
        for statement in statements
        if isinstance(statement.data, _STARTS[clock.limit])
        and _concerns(clock, statement.data)
        and clock.trigger_on in _days(statement)
    )


def met_by(clock: Clock, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the statements by which the duty was met; none if it was not."""
    return tuple(
        statement
        for statement in statements
        if statement.effective_on == clock.met_on
        and isinstance(statement.data, _MEETS[clock.limit])
        and _concerns(clock, statement.data)
    )


def _concerns(clock: Clock, data: Payload) -> bool:
    """Whether *data*, of a type that may do so, is about the subject of *clock*."""
    match data:
        case AdviceRequested() | AdviceReceived():
            return data.adviser == clock.subject.partition("#")[0]
        case ReviewMeetingHeld() | ReviewReportSent() | AmendmentNotified():
            return data.review == clock.subject
        case ReviewDecided() if clock.limit in {LimitKey.REVIEW_DECISION, LimitKey.AMENDED_PLAN}:
            return data.review == clock.subject
        case _:
            return True


def _days(statement: Statement) -> tuple[date | None, ...]:
    """Return the days of a statement from which a limit may run."""
    match statement.data:
        case AdviceRequested(adviser_received_on=received_on):
            return (statement.effective_on, received_on)
        case DraftSent(served_on=served_on) | AmendmentNotified(served_on=served_on):
            return (statement.effective_on, served_on)
        case PlanHeld(made_on=made_on, last_reviewed_on=reviewed_on):
            return (made_on, reviewed_on)
        case PlanMovedIn(made_on=made_on, last_reviewed_on=reviewed_on):
            return (statement.effective_on, made_on, reviewed_on)
        case PhaseTransferDue(transfer_on=transfer_on):
            return (transfer_on,)
        case _:
            return (statement.effective_on,)
