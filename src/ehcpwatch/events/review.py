"""After the plan: reviews, amendments and transfers between phases of education."""

from enum import StrEnum
from typing import ClassVar

from .dates import CivilDate
from .payload import CalendarYear, Payload, Reference

__all__ = [
    "AmendmentNotified",
    "Phase",
    "PhaseTransferDue",
    "ReviewDecided",
    "ReviewDecision",
    "ReviewDue",
    "ReviewMeetingHeld",
    "ReviewReportSent",
]


class ReviewDecision(StrEnum):
    """What the authority decided after a review meeting (reg. 20(10))."""

    MAINTAIN = "maintain"
    AMEND = "amend"
    CEASE = "cease"


class Phase(StrEnum):
    """Which of the two fixed dates binds a phase transfer (reg. 18(1))."""

    POST16 = "post16"
    OTHER = "other"


class ReviewDue(Payload):
    """The source states when it expects a review; shown beside the statutory date."""

    event_type: ClassVar[str] = "ehcp.review.due.v1"
    effective_field: ClassVar[str] = "stated_on"

    stated_on: CivilDate
    due_on: CivilDate


class ReviewMeetingHeld(Payload):
    """A review meeting took place."""

    event_type: ClassVar[str] = "ehcp.review.meeting_held.v1"
    effective_field: ClassVar[str] = "held_on"

    held_on: CivilDate
    review: Reference


class ReviewReportSent(Payload):
    """The report of a review meeting was circulated."""

    event_type: ClassVar[str] = "ehcp.review.report_sent.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    review: Reference


class ReviewDecided(Payload):
    """The family was notified of the decision: this, not the meeting, completes a review."""

    event_type: ClassVar[str] = "ehcp.review.decided.v1"
    effective_field: ClassVar[str] = "notified_on"

    notified_on: CivilDate
    review: Reference
    decision: ReviewDecision
    phase_transfer_year: CalendarYear | None = None


class AmendmentNotified(Payload):
    """Proposed amendments were sent; served on the day sent unless another is stated."""

    event_type: ClassVar[str] = "ehcp.review.amendment_notified.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    review: Reference
    served_on: CivilDate | None = None


class PhaseTransferDue(Payload):
    """The child changes phase of education in the calendar year stated."""

    event_type: ClassVar[str] = "ehcp.phase_transfer.due.v1"
    effective_field: ClassVar[str] = "stated_on"

    stated_on: CivilDate
    transfer_on: CivilDate
    phase: Phase = Phase.OTHER
