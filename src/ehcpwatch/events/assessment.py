"""The assessment: whether to make one, and the advice it rests on."""

from enum import StrEnum
from typing import ClassVar

from .dates import CivilDate
from .payload import Payload, Reference

__all__ = [
    "AdviceCancelled",
    "AdviceReceived",
    "AdviceRequested",
    "AdviceReturned",
    "Agency",
    "AssessmentAgreed",
    "AssessmentRefused",
    "RefusalReversed",
]


class Agency(StrEnum):
    """The body that an adviser answers for (SEND Regulations 2014 reg. 6(1))."""

    EDUCATIONAL_PSYCHOLOGY = "educational_psychology"
    SCHOOL = "school"
    HEALTH = "health"
    SPEECH_AND_LANGUAGE = "speech_and_language"
    OCCUPATIONAL_THERAPY = "occupational_therapy"
    PHYSIOTHERAPY = "physiotherapy"
    MENTAL_HEALTH = "mental_health"
    SOCIAL_CARE = "social_care"
    SENSORY_SERVICE = "sensory_service"
    OTHER = "other"


class AssessmentAgreed(Payload):
    """The family was notified that the authority will assess."""

    event_type: ClassVar[str] = "ehcp.assessment.agreed.v1"
    effective_field: ClassVar[str] = "notified_on"

    notified_on: CivilDate


class AssessmentRefused(Payload):
    """The family was notified that the authority will not assess."""

    event_type: ClassVar[str] = "ehcp.assessment.refused.v1"
    effective_field: ClassVar[str] = "notified_on"

    notified_on: CivilDate


class RefusalReversed(Payload):
    """The authority changed its mind about a refusal, with neither appeal nor mediation."""

    event_type: ClassVar[str] = "ehcp.refusal.reversed.v1"
    effective_field: ClassVar[str] = "notified_on"

    notified_on: CivilDate


class AdviceRequested(Payload):
    """Advice was asked of one adviser; one running of the six weeks starts."""

    event_type: ClassVar[str] = "ehcp.advice.requested.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    adviser: Reference
    agency: Agency
    adviser_received_on: CivilDate | None = None


class AdviceReceived(Payload):
    """An adviser's advice arrived."""

    event_type: ClassVar[str] = "ehcp.advice.received.v1"
    effective_field: ClassVar[str] = "received_on"

    received_on: CivilDate
    adviser: Reference


class AdviceReturned(Payload):
    """Advice was sent back to its adviser for quality."""

    event_type: ClassVar[str] = "ehcp.advice.returned.v1"
    effective_field: ClassVar[str] = "returned_on"

    returned_on: CivilDate
    adviser: Reference


class AdviceCancelled(Payload):
    """The authority no longer asks this adviser."""

    event_type: ClassVar[str] = "ehcp.advice.cancelled.v1"
    effective_field: ClassVar[str] = "cancelled_on"

    cancelled_on: CivilDate
    adviser: Reference
