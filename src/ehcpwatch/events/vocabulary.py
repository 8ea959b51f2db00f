"""The closed list of what can happen, in the order of the event catalogue."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, create_model

from . import assessment, dispute, exceptions, people, plan, reporting, request, review
from .payload import Payload

__all__ = ["GROUPS", "ORDINARY_PAYLOADS", "tagged_models", "tagged_union"]

Base = TypeVar("Base", bound=BaseModel)

GROUPS: dict[str, tuple[type[Payload], ...]] = {
    "Request": (
        request.RequestReceived,
        request.RequestWithdrawn,
        request.CaseClosed,
        request.AttributesChanged,
        request.NextActionSet,
        request.CaseErased,
    ),
    "Assignment": (request.CaseworkerAssigned, request.TeamAssigned),
    "Assessment": (
        assessment.AssessmentAgreed,
        assessment.AssessmentRefused,
        assessment.RefusalReversed,
        assessment.AdviceRequested,
        assessment.AdviceReceived,
        assessment.AdviceReturned,
        assessment.AdviceCancelled,
    ),
    "Plan": (
        plan.PlanAgreed,
        plan.PlanRefused,
        plan.DraftSent,
        plan.RepresentationsReceived,
        plan.SchoolConsulted,
        plan.SchoolReplied,
        plan.PlanIssued,
        plan.PlanAmended,
        plan.PlanCeased,
        plan.PlanHeld,
        plan.PlanMovedIn,
        plan.TransferNoticeSent,
        plan.PlanMoving,
        plan.PlanMovedOut,
    ),
    "Exception": (exceptions.ExceptionRecorded, exceptions.ExceptionEnded),
    "Dispute": (
        dispute.MediationRequested,
        dispute.MediationAgreed,
        dispute.AppealLodged,
        dispute.AppealConceded,
        dispute.AppealNotOpposed,
        dispute.TribunalOrdered,
    ),
    "Review": (
        review.ReviewDue,
        review.ReviewMeetingHeld,
        review.ReviewReportSent,
        review.ReviewDecided,
        review.AmendmentNotified,
        review.PhaseTransferDue,
    ),
    "People": (
        people.AlertAcknowledged,
        people.AlertSnoozed,
        people.AlertJudged,
        people.BreachReasonRecorded,
    ),
    "Partnership": (
        reporting.WaitsReported,
        reporting.MilestonePlanned,
        reporting.MilestoneReached,
    ),
    "Source": (reporting.SourceHeartbeat, reporting.SourceInventory),
}
"""Payload types by group; corrections, which contain the others, stand apart."""

ORDINARY_PAYLOADS: tuple[type[Payload], ...] = tuple(
    payload for group in GROUPS.values() for payload in group
)


def tagged_models(base: type[Base], payloads: tuple[type[Payload], ...]) -> tuple[type[Base], ...]:
    """Return one model per payload: *base* with its `type` and `data` made exact."""
    return tuple(
        create_model(
            f"{payload.__name__}{base.__name__}",
            __base__=base,
            __doc__=payload.__doc__,
            type=(Literal[payload.event_type], ...),  # type: ignore[arg-type]  # made at run time
            data=(payload, ...),
        )
        for payload in payloads
    )


def tagged_union(models: tuple[type[BaseModel], ...]) -> Any:  # noqa: ANN401  # a type made at run time
    """Return the union of *models*, discriminated by their `type`."""
    return Annotated[reduce(or_, models), Field(discriminator="type")]
