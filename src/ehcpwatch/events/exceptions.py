"""Statutory exceptions, as the source records them; the law on them is in `statute`.

`LimitName` and `GroundName` repeat the words of `statute.LimitKey` and `statute.Ground`,
because this room stands above that one and the words are wire format; a test compares
them.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from .dates import CivilDate
from .payload import Payload, Reference

__all__ = ["ClosurePeriod", "ExceptionEnded", "ExceptionRecorded", "GroundName", "LimitName"]


class LimitName(StrEnum):
    """The names of the limits, as events carry them."""

    DECISION_TO_ASSESS = "decision_to_assess"
    ADVICE = "advice"
    NO_PLAN_NOTICE = "no_plan_notice"
    DRAFT_REPRESENTATIONS = "draft_representations"
    FINAL_PLAN = "final_plan"
    ORDER_NOTICE = "order_notice"
    ORDER_NO_PLAN_NOTICE = "order_no_plan_notice"
    ORDER_FINAL_PLAN = "order_final_plan"
    ORDER_DRAFT_PLAN = "order_draft_plan"
    ORDER_MADE_FINAL_PLAN = "order_made_final_plan"
    ORDER_AMEND = "order_amend"
    ORDER_SCHOOL = "order_school"
    REASSESSMENT_DECISION = "reassessment_decision"
    REASSESSMENT_FINAL_PLAN = "reassessment_final_plan"
    ANNUAL_REVIEW = "annual_review"
    REVIEW_REPORT = "review_report"
    REVIEW_DECISION = "review_decision"
    AMENDMENT_REPRESENTATIONS = "amendment_representations"
    AMENDED_PLAN = "amended_plan"
    PHASE_TRANSFER = "phase_transfer"
    PHASE_TRANSFER_POST16 = "phase_transfer_post16"
    TRANSFER_OF_PLAN = "transfer_of_plan"
    TRANSFER_NOTICE = "transfer_notice"


class GroundName(StrEnum):
    """The statutory grounds, as events carry them."""

    SCHOOL_CLOSURE = "school_closure"
    EARLY_YEARS_CLOSURE = "early_years_closure"
    EXCEPTIONAL_CIRCUMSTANCES = "exceptional_circumstances"
    ABSENCE = "absence"
    MISSED_APPOINTMENT = "missed_appointment"
    ABSENCE_TWO_WEEKS = "absence_two_weeks"
    LATE_REPRESENTATIONS = "late_representations"
    CORONAVIRUS = "coronavirus"
    NOT_STATED = "not_stated"


class ClosurePeriod(BaseModel):
    """A closure of four weeks or more, and the request for advice that fell into it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    closed_on: CivilDate
    reopens_on: CivilDate
    advice_requested_on: CivilDate


class ExceptionRecorded(Payload):
    """A statutory ground is claimed for one limit of one case.

    `ground` "not_stated" is the statistical return's own flag: it flags the case for the
    figures and excuses nothing in law. `adviser` is set for an exception on `advice`;
    left out there, the exception speaks for every adviser of the case.
    """

    event_type: ClassVar[str] = "ehcp.exception.recorded.v1"
    effective_field: ClassVar[str] = "began_on"

    exception: Reference
    limit: LimitName
    ground: GroundName
    began_on: CivilDate
    ended_on: CivilDate | None = None
    impractical: bool = False
    adviser: Reference | None = None
    closure: ClosurePeriod | None = None
    evidence: Reference | None = None
    authorised_by: Reference | None = None
    review_on: CivilDate | None = None


class ExceptionEnded(Payload):
    """The circumstances behind a recorded exception are over."""

    event_type: ClassVar[str] = "ehcp.exception.ended.v1"
    effective_field: ClassVar[str] = "ended_on"

    exception: Reference
    ended_on: CivilDate
