"""What services, action plans and source systems report; about no case."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from .dates import CivilDate
from .payload import Payload, Reference, SubjectKind

__all__ = [
    "MilestonePlanned",
    "MilestoneReached",
    "SourceHeartbeat",
    "SourceInventory",
    "WaitBand",
    "WaitsReported",
]

# More than the residents of any authority; a larger number is a typing error, and the
# sums of what is below it still fit the integers of every database.
_LARGEST_COUNT = 10_000_000
_LONGEST_WEEKS = 1000

Count = Annotated[int, Field(ge=0, le=_LARGEST_COUNT, description="How many.")]
WholeWeeks = Annotated[int, Field(ge=0, le=_LONGEST_WEEKS, description="Whole weeks.")]
Weeks = Annotated[float, Field(ge=0, le=_LONGEST_WEEKS, description="Weeks.")]


class WaitBand(BaseModel):
    """How many wait between two numbers of weeks; no upper end means "or more"."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    from_weeks: WholeWeeks
    to_weeks: WholeWeeks | None = None
    waiting: Count


class WaitsReported(Payload):
    """A partner service's waiting list at the end of a month, as a sum."""

    event_type: ClassVar[str] = "ehcp.service.waits_reported.v1"
    effective_field: ClassVar[str] = "month_end_on"
    subject_kind: ClassVar[SubjectKind] = SubjectKind.SERVICE

    month_end_on: CivilDate
    pathway: Reference
    waiting: Count
    bands: tuple[WaitBand, ...] = ()
    median_weeks: Weeks | None = None
    ninetieth_percentile_weeks: Weeks | None = None
    longest_weeks: Weeks | None = None


class MilestonePlanned(Payload):
    """An action plan sets a milestone."""

    event_type: ClassVar[str] = "ehcp.milestone.planned.v1"
    effective_field: ClassVar[str] = "planned_on"
    subject_kind: ClassVar[SubjectKind] = SubjectKind.PLAN

    planned_on: CivilDate
    milestone: Reference
    due_on: CivilDate


class MilestoneReached(Payload):
    """A milestone of an action plan was reached."""

    event_type: ClassVar[str] = "ehcp.milestone.reached.v1"
    effective_field: ClassVar[str] = "reached_on"
    subject_kind: ClassVar[SubjectKind] = SubjectKind.PLAN

    reached_on: CivilDate
    milestone: Reference


class SourceHeartbeat(Payload):
    """A source system lives, even if it has nothing to say."""

    event_type: ClassVar[str] = "ehcp.source.heartbeat.v1"
    effective_field: ClassVar[str] = "sent_on"
    subject_kind: ClassVar[SubjectKind] = SubjectKind.SOURCE

    sent_on: CivilDate


class SourceInventory(Payload):
    """A source's own count and list of open cases, for reconciliation."""

    event_type: ClassVar[str] = "ehcp.source.inventory.v1"
    effective_field: ClassVar[str] = "counted_on"
    subject_kind: ClassVar[SubjectKind] = SubjectKind.SOURCE

    counted_on: CivilDate
    open_cases: Count
    cases: tuple[Reference, ...] = ()
