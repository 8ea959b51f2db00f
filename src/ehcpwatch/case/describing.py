"""What an event says, as a plain sentence in closed words: no name, no reference, no text."""

from collections.abc import Mapping
from enum import StrEnum

from ehcpwatch.events import (
    AdviceCancelled,
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    AmendmentNotified,
    AppealConceded,
    AppealLodged,
    AppealNotOpposed,
    AssessmentAgreed,
    AssessmentRefused,
    AttributesChanged,
    BreachReasonRecorded,
    CaseClosed,
    CaseErased,
    CaseworkerAssigned,
    DraftSent,
    ExceptionEnded,
    ExceptionRecorded,
    MediationAgreed,
    MediationRequested,
    NextActionSet,
    Payload,
    PhaseTransferDue,
    PlanAgreed,
    PlanAmended,
    PlanCeased,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanMovedOut,
    PlanMoving,
    PlanRefused,
    RefusalReversed,
    RepresentationsReceived,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
    ReviewDecided,
    ReviewDue,
    ReviewMeetingHeld,
    ReviewReportSent,
    SchoolConsulted,
    SchoolReplied,
    TeamAssigned,
    TransferNoticeSent,
    TribunalOrdered,
)
from ehcpwatch.statute import long_date

__all__ = ["describe", "words"]

_ROUTES: Mapping[RequestRoute, str] = {
    RequestRoute.REQUEST: "Request for an assessment received",
    RequestRoute.BROUGHT_TO_ATTENTION: "Child brought to the authority's attention (section 24)",
    RequestRoute.MOVED_IN_DURING_ASSESSMENT: "Moved in during an assessment: responsible from here",
    RequestRoute.REASSESSMENT: "Request for a reassessment received",
    RequestRoute.REASSESSMENT_OWN_DECISION: "The authority decided by itself to reassess",
}
_PLAIN: Mapping[type[Payload], str] = {
    RequestWithdrawn: "Request withdrawn",
    AttributesChanged: "Attributes of the case changed",
    CaseErased: "Case erased",
    TeamAssigned: "Given to a team",
    AssessmentAgreed: "Family notified: there will be an assessment",
    AssessmentRefused: "Family notified: no assessment",
    RefusalReversed: "The authority changed its mind about the refusal",
    AdviceReceived: "Advice received",
    AdviceReturned: "Advice sent back for quality",
    AdviceCancelled: "Request for advice cancelled",
    PlanAgreed: "Decided that a plan will be issued",
    PlanRefused: "Family notified: no plan will be issued",
    RepresentationsReceived: "Representations received from the family",
    SchoolConsulted: "School consulted",
    SchoolReplied: "School replied",
    TransferNoticeSent: "Family told what will happen after the transfer",
    PlanMovedOut: "Plan transferred to another authority",
    ExceptionEnded: "Exception ended",
    MediationRequested: "Mediation requested",
    AppealConceded: "Appeal conceded without an order",
    ReviewMeetingHeld: "Review meeting held",
    ReviewReportSent: "Report of the review meeting sent",
    AlertAcknowledged: "Alert acknowledged",
    AlertSnoozed: "Alert snoozed",
    AlertJudged: "Alert judged useful or not",
}


def words(value: StrEnum) -> str:
    """Return a closed word as a reader reads it."""
    return value.value.replace("_", " ")


def describe(data: Payload) -> str:
    """Return what *data* states, without a full stop; dates of its own where they matter."""
    plain = _PLAIN.get(type(data))
    if plain is not None:
        return plain
    match data:
        case RequestReceived():
            asked = "" if data.requester is None else f", asked by: {words(data.requester)}"
            return f"{_ROUTES[data.route]}{asked}"
        case CaseClosed():
            return f"Case closed: {words(data.reason)}"
        case CaseworkerAssigned():
            return "Given to a caseworker" if data.caseworker else "Left without a caseworker"
        case NextActionSet():
            return f"Next action set: {words(data.action)} by {long_date(data.due_on)}"
        case AdviceRequested():
            return f"Advice asked from {words(data.agency)}"
        case DraftSent():
            return "Draft plan sent to the family"
        case PlanIssued():
            to = ", ".join(words(recipient) for recipient in data.recipients)
            return f"Finalised plan sent to {to or 'all who must get it (assumed)'}"
        case PlanAmended():
            return "Amended plan sent"
        case PlanCeased():
            return f"Plan ceased: {words(data.reason)}"
        case PlanHeld():
            return "Plan held from before"
        case PlanMovedIn():
            return "Plan transferred in from another authority"
        case PlanMoving():
            return "The authority became aware of a move to another authority"
        case _:
            return _describe_dispute_or_review(data)


def _describe_dispute_or_review(data: Payload) -> str:
    match data:
        case ExceptionRecorded():
            return f"Exception to {words(data.limit)} began: {words(data.ground)}"
        case MediationAgreed():
            return f"Mediation agreement: {words(data.agreement)}"
        case AppealLodged():
            return f"Appeal lodged against: {words(data.subject)}"
        case AppealNotOpposed():
            return f"Tribunal told that the appeal is not opposed: {words(data.subject)}"
        case TribunalOrdered():
            return f"Tribunal order sent: {words(data.kind)}"
        case ReviewDue():
            return f"Review expected on {long_date(data.due_on)}"
        case ReviewDecided():
            return f"Family notified of the review decision: {words(data.decision)}"
        case AmendmentNotified():
            return "Proposed amendments sent to the family"
        case PhaseTransferDue():
            return f"Phase transfer due on {long_date(data.transfer_on)}"
        case BreachReasonRecorded():
            return f"Reason recorded for passing {words(data.limit)}: {words(data.reason)}"
        case _:
            return f"Event of type {data.event_type}"
