"""The plan: decided, drafted, issued, amended, moved between authorities, ceased."""

from enum import StrEnum
from typing import ClassVar

from .dates import CivilDate
from .payload import CalendarYear, Payload, Reference

__all__ = [
    "CeaseReason",
    "DraftSent",
    "PlanAgreed",
    "PlanAmended",
    "PlanCeased",
    "PlanHeld",
    "PlanIssued",
    "PlanMovedIn",
    "PlanMovedOut",
    "PlanMoving",
    "PlanRefused",
    "Recipient",
    "RepresentationsReceived",
    "SchoolConsulted",
    "SchoolReplied",
    "TransferNoticeSent",
]


class Recipient(StrEnum):
    """Who must be sent a finalised plan (SEND Regulations 2014 reg. 13(2))."""

    FAMILY = "family"
    COMMISSIONING_BODY = "commissioning_body"
    INSTITUTION = "institution"


class CeaseReason(StrEnum):
    """Why a plan ended, as in SEN2 item CeaseReason."""

    MAXIMUM_AGE = "maximum_age"
    NEEDS_MET = "needs_met"
    HIGHER_EDUCATION = "higher_education"
    EMPLOYMENT = "employment"
    NO_LONGER_ENGAGES = "no_longer_engages"
    LEFT_ENGLAND = "left_england"
    DIED = "died"
    OTHER = "other"


class PlanAgreed(Payload):
    """It was decided that a plan will be issued; the limit asks for sending it."""

    event_type: ClassVar[str] = "ehcp.plan.agreed.v1"
    effective_field: ClassVar[str] = "decided_on"

    decided_on: CivilDate


class PlanRefused(Payload):
    """The family was notified that no plan will be issued."""

    event_type: ClassVar[str] = "ehcp.plan.refused.v1"
    effective_field: ClassVar[str] = "notified_on"

    notified_on: CivilDate


class DraftSent(Payload):
    """A draft plan went to the family; served on the day sent unless another is stated."""

    event_type: ClassVar[str] = "ehcp.plan.draft_sent.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    served_on: CivilDate | None = None


class RepresentationsReceived(Payload):
    """The family answered a draft plan or proposed amendments."""

    event_type: ClassVar[str] = "ehcp.representations.received.v1"
    effective_field: ClassVar[str] = "received_on"

    received_on: CivilDate


class SchoolConsulted(Payload):
    """A school was asked whether it can be named."""

    event_type: ClassVar[str] = "ehcp.school.consulted.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    school: Reference


class SchoolReplied(Payload):
    """A consulted school answered."""

    event_type: ClassVar[str] = "ehcp.school.replied.v1"
    effective_field: ClassVar[str] = "replied_on"

    replied_on: CivilDate
    school: Reference


class PlanIssued(Payload):
    """The finalised plan was sent, to the recipients listed.

    Without a list it is taken as sent to all who must get it, and marked "assumed".
    A later copy to a further recipient is one more event of this type.
    """

    event_type: ClassVar[str] = "ehcp.plan.issued.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    recipients: tuple[Recipient, ...] = ()
    institution_named: bool = False


class PlanAmended(Payload):
    """An amended plan was sent, after a review, an order or a phase transfer."""

    event_type: ClassVar[str] = "ehcp.plan.amended.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    review: Reference | None = None
    phase_transfer_year: CalendarYear | None = None


class PlanCeased(Payload):
    """The plan is no longer maintained."""

    event_type: ClassVar[str] = "ehcp.plan.ceased.v1"
    effective_field: ClassVar[str] = "ceased_on"

    ceased_on: CivilDate
    reason: CeaseReason


class PlanHeld(Payload):
    """A plan made before this system listened: its reviews are watched from here."""

    event_type: ClassVar[str] = "ehcp.plan.held.v1"
    effective_field: ClassVar[str] = "made_on"

    made_on: CivilDate
    last_reviewed_on: CivilDate | None = None


class PlanMovedIn(Payload):
    """Another authority's plan was transferred to this one."""

    event_type: ClassVar[str] = "ehcp.plan.moved_in.v1"
    effective_field: ClassVar[str] = "transferred_on"

    transferred_on: CivilDate
    made_on: CivilDate | None = None
    last_reviewed_on: CivilDate | None = None


class TransferNoticeSent(Payload):
    """The new authority told the family what will happen after a transfer in."""

    event_type: ClassVar[str] = "ehcp.transfer.notice_sent.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate


class PlanMoving(Payload):
    """The authority became aware that the child moves, or has moved, to another one."""

    event_type: ClassVar[str] = "ehcp.plan.moving.v1"
    effective_field: ClassVar[str] = "became_aware_on"

    became_aware_on: CivilDate
    moved_on: CivilDate | None = None


class PlanMovedOut(Payload):
    """The plan was transferred to another authority."""

    event_type: ClassVar[str] = "ehcp.plan.moved_out.v1"
    effective_field: ClassVar[str] = "transferred_on"

    transferred_on: CivilDate
