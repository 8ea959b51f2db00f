"""What people do about alerts and breaches."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from .dates import CivilDate
from .exceptions import LimitName
from .payload import Payload, Reference

__all__ = [
    "DESK_SOURCE",
    "AlertAcknowledged",
    "AlertJudged",
    "AlertSnoozed",
    "BreachReason",
    "BreachReasonRecorded",
    "FewWords",
    "SnoozeReason",
]

DESK_SOURCE = "desk"
"""The source of every act that is taken on our pages, by our commands or by our API."""

_LONGEST = 200
# One line of characters, none of which steers a terminal or turns the direction of
# writing; the first is no space, so that it is not empty to the eye.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"

FewWords = Annotated[str, Field(pattern=rf"^[^ \xa0{_UNSEEN}][^{_UNSEEN}]{{0,{_LONGEST - 1}}}$")]
"""What no coded word says: the only free text of the vocabulary.

It is kept with the event. No fold, figure, message, metric or list takes it up.
"""


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
    text: FewWords | None = None


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
    text: FewWords | None = None
