"""What services, action plans and source systems report; about no case."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from .payload import CivilDate, Payload, Reference

__all__ = [
    "MilestonePlanned",
    "MilestoneReached",
    "SourceHeartbeat",
    "SourceInventory",
    "WaitBand",
    "WaitsReported",
]

Count = Annotated[int, Field(ge=0)]
Weeks = Annotated[float, Field(ge=0, le=1000, description="Weeks.")]


class WaitBand(BaseModel):
    """How many wait between two numbers of weeks; no upper end means "or more"."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    from_weeks: Count
    to_weeks: Count | None = None
    waiting: Count


class WaitsReported(Payload):
    """A partner service's waiting list at the end of a month, as a sum."""

    event_type: ClassVar[str] = "ehcp.service.waits_reported.v1"
    effective_field: ClassVar[str] = "month_end_on"
    about_a_case: ClassVar[bool] = False

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
    about_a_case: ClassVar[bool] = False

    planned_on: CivilDate
    milestone: Reference
    due_on: CivilDate


class MilestoneReached(Payload):
    """A milestone of an action plan was reached."""

    event_type: ClassVar[str] = "ehcp.milestone.reached.v1"
    effective_field: ClassVar[str] = "reached_on"
    about_a_case: ClassVar[bool] = False

    reached_on: CivilDate
    milestone: Reference


class SourceHeartbeat(Payload):
    """A source system lives, even if it has nothing to say."""

    event_type: ClassVar[str] = "ehcp.source.heartbeat.v1"
    effective_field: ClassVar[str] = "sent_on"
    about_a_case: ClassVar[bool] = False

    sent_on: CivilDate


class SourceInventory(Payload):
    """A source's own count and list of open cases, for reconciliation."""

    event_type: ClassVar[str] = "ehcp.source.inventory.v1"
    effective_field: ClassVar[str] = "counted_on"
    about_a_case: ClassVar[bool] = False

    counted_on: CivilDate
    open_cases: Count
    cases: tuple[Reference, ...] = ()
