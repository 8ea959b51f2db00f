"""A case opens, is described, is given to somebody, and closes."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from .dates import CivilDate
from .payload import Payload, Reference

__all__ = [
    "AttributesChanged",
    "CaseClosed",
    "CaseClosedReason",
    "CaseErased",
    "CaseworkerAssigned",
    "Need",
    "NextAction",
    "NextActionSet",
    "Priority",
    "RequestReceived",
    "RequestRoute",
    "RequestWithdrawn",
    "Requester",
    "TeamAssigned",
]


# From the year of birth to the year in which a plan must end at 25.
YearGroup = Annotated[
    int, Field(ge=-4, le=21, description="National curriculum year; 0 is reception.")
]


class RequestRoute(StrEnum):
    """Why the authority has to decide; it fixes which limit governs the case."""

    REQUEST = "request"
    BROUGHT_TO_ATTENTION = "brought_to_attention"
    MOVED_IN_DURING_ASSESSMENT = "moved_in_during_assessment"
    REASSESSMENT = "reassessment"
    REASSESSMENT_OWN_DECISION = "reassessment_own_decision"
    """The authority reassesses by its own decision (Children and Families Act s.44(3))."""


class Requester(StrEnum):
    """Who asked, as in SEN2 item RequestSource."""

    PARENT_OR_YOUNG_PERSON = "parent_or_young_person"
    SCHOOL = "school"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    OTHER = "other"


class CaseClosedReason(StrEnum):
    """Why a case ended without (or after) a plan."""

    DIED = "died"
    LEFT_AREA = "left_area"
    LEFT_ENGLAND = "left_england"
    OVER_AGE = "over_age"
    OPENED_IN_ERROR = "opened_in_error"
    OTHER = "other"


class Need(StrEnum):
    """Primary type of need, by the SEN2 code list."""

    SPLD = "SPLD"
    MLD = "MLD"
    SLD = "SLD"
    PMLD = "PMLD"
    SEMH = "SEMH"
    SLCN = "SLCN"
    HI = "HI"
    VI = "VI"
    MSI = "MSI"
    PD = "PD"
    ASD = "ASD"
    DS = "DS"
    OTH = "OTH"


class Priority(StrEnum):
    """A reason to look at a case before others."""

    OUT_OF_SCHOOL = "out_of_school"
    IN_CARE = "in_care"
    CHILD_PROTECTION = "child_protection"
    MEDICAL = "medical"
    OTHER = "other"


class NextAction(StrEnum):
    """What is to be done next on a case."""

    DECIDE = "decide"
    ASK_FOR_ADVICE = "ask_for_advice"
    CHASE_ADVICE = "chase_advice"
    DRAFT_PLAN = "draft_plan"
    CONSULT_SCHOOL = "consult_school"
    ISSUE_PLAN = "issue_plan"
    HOLD_REVIEW = "hold_review"
    CONTACT_FAMILY = "contact_family"
    OTHER = "other"


class RequestReceived(Payload):
    """The authority received a request, or became responsible: the clocks start."""

    event_type: ClassVar[str] = "ehcp.request.received.v1"
    effective_field: ClassVar[str] = "received_on"

    received_on: CivilDate
    route: RequestRoute = RequestRoute.REQUEST
    requester: Requester | None = None
    child_ref: Reference | None = None


class RequestWithdrawn(Payload):
    """The request was taken back before a plan."""

    event_type: ClassVar[str] = "ehcp.request.withdrawn.v1"
    effective_field: ClassVar[str] = "withdrawn_on"

    withdrawn_on: CivilDate


class CaseClosed(Payload):
    """The case ended for a reason outside the procedure."""

    event_type: ClassVar[str] = "ehcp.case.closed.v1"
    effective_field: ClassVar[str] = "closed_on"

    closed_on: CivilDate
    reason: CaseClosedReason


class AttributesChanged(Payload):
    """What groups the case in figures: only the fields given change."""

    event_type: ClassVar[str] = "ehcp.case.attributes_changed.v1"
    effective_field: ClassVar[str] = "changed_on"

    changed_on: CivilDate
    area: Reference | None = None
    primary_need: Need | None = None
    year_group: YearGroup | None = None
    priorities: tuple[Priority, ...] | None = None


class NextActionSet(Payload):
    """What is to be done next, and by when."""

    event_type: ClassVar[str] = "ehcp.case.next_action_set.v1"
    effective_field: ClassVar[str] = "set_on"

    set_on: CivilDate
    action: NextAction
    due_on: CivilDate


class CaseErased(Payload):
    """Everything held about the case is to be removed."""

    event_type: ClassVar[str] = "ehcp.case.erased.v1"
    effective_field: ClassVar[str] = "erased_on"

    erased_on: CivilDate


class CaseworkerAssigned(Payload):
    """Who looks after the case from this day; no reference means nobody."""

    event_type: ClassVar[str] = "ehcp.caseworker.assigned.v1"
    effective_field: ClassVar[str] = "assigned_on"

    assigned_on: CivilDate
    caseworker: Reference | None

    @model_serializer(mode="wrap")
    def _with_nobody(self, inner: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Write nobody as `null`: absent optional fields are left out, this one never is."""
        return {**inner(self), "caseworker": self.caseworker}


class TeamAssigned(Payload):
    """Which team looks after the case from this day."""

    event_type: ClassVar[str] = "ehcp.team.assigned.v1"
    effective_field: ClassVar[str] = "assigned_on"

    assigned_on: CivilDate
    team: Reference
