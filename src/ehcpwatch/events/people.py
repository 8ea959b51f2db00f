"""What people do about alerts and breaches."""

from enum import StrEnum
from typing import ClassVar

from .dates import CivilDate
from .exceptions import LimitName
from .payload import Payload, Reference

__all__ = [
    "AlertAcknowledged",
    "AlertJudged",
    "AlertSnoozed",
    "BreachReason",
    "BreachReasonRecorded",
    "SnoozeReason",
]


class SnoozeReason(StrEnum):
    """Why an alert may rest until a date."""

    WAITING_FOR_FAMILY = "waiting_for_family"
    WAITING_FOR_ADVICE = "waiting_for_advice"
    WAITING_FOR_SCHOOL = "waiting_for_school"
    ACTION_BOOKED = "action_booked"
    OTHER = "other"


class BreachReason(StrEnum):
    """The longest delay behind a breach; shortage of staff is a reason, never an exception."""

    LATE_ADVICE = "late_advice"
    SHORTAGE_OF_PSYCHOLOGISTS = "shortage_of_psychologists"
    DRAFTING_CAPACITY = "drafting_capacity"
    SCHOOL_PLACE = "school_place"
    PANEL_DATES = "panel_dates"
    FAMILY_REQUEST = "family_request"
    OTHER = "other"


class AlertAcknowledged(Payload):
    """Somebody has seen the alert and acts on it."""

    event_type: ClassVar[str] = "ehcp.alert.acknowledged.v1"
    effective_field: ClassVar[str] = "acknowledged_on"

    acknowledged_on: CivilDate
    alert: Reference
    by: Reference


class AlertSnoozed(Payload):
    """The alert rests until a date, for a reason."""

    event_type: ClassVar[str] = "ehcp.alert.snoozed.v1"
    effective_field: ClassVar[str] = "snoozed_on"

    snoozed_on: CivilDate
    alert: Reference
    by: Reference
    reason: SnoozeReason
    until: CivilDate


class AlertJudged(Payload):
    """Whether an alert was of use."""

    event_type: ClassVar[str] = "ehcp.alert.judged.v1"
    effective_field: ClassVar[str] = "judged_on"

    judged_on: CivilDate
    alert: Reference
    by: Reference
    useful: bool


class BreachReasonRecorded(Payload):
    """Why a limit was passed, in a coded word."""

    event_type: ClassVar[str] = "ehcp.breach.reason_recorded.v1"
    effective_field: ClassVar[str] = "recorded_on"

    recorded_on: CivilDate
    limit: LimitName
    reason: BreachReason
