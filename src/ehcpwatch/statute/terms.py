"""Name the limits of the law, and give a limit the shape in which it is written down.

A limit is data: what it counts from, how long it is, how it is counted, whom it
binds. Nothing here computes a date; `counting` does.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["Counting", "Limit", "LimitKey", "Nature", "Unit"]

_DAYS_PER_WEEK = 7
_ONE_DAY = timedelta(days=1)


class LimitKey(StrEnum):
    """The names of the limits, as written in configuration, metrics and vector files."""

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


class Unit(StrEnum):
    """What a length is counted in; `FIXED_DATE` has a day of the year instead."""

    WEEKS = "weeks"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    FIXED_DATE = "fixed_date"


class Counting(StrEnum):
    """Whether the trigger day counts.

    `WITHIN`: the day after the trigger is day 1. `BEGINNING_WITH`: the trigger day
    itself is day 1. `FIXED`: nothing is counted, only the trigger's year matters.
    """

    WITHIN = "within"
    BEGINNING_WITH = "beginning_with"
    FIXED = "fixed"


class Nature(StrEnum):
    """What a limit does when its last day has passed.

    `DEADLINE`: the duty is overdue. `FLOOR`: a minimum that others must be given, so
    nobody is late. `CONDITIONAL`: binds only when the answer is the one it is about.
    """

    DEADLINE = "deadline"
    FLOOR = "floor"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit in one of its dated versions, with its source on the record.

    Attributes:
        key: Its name.
        title: What a reader calls it.
        regulation: Where it stands, such as "reg. 13(2)".
        trigger: A sentence: what it is counted from.
        length: How many of `unit`; 0 for a fixed date.
        unit: What is counted.
        counting: Whether the trigger day counts.
        month_day: Month and day of a fixed date, the last lawful day; else `None`.
        binds: Who must act.
        satisfied_by: A sentence: what meets the duty.
        nature: What passing the last day means.
        effective_from: First trigger day to which this version applies.
        effective_to: Last such day; `None` while it is in force.
        source: Address of the provision.
        note: What is unsettled, and how sure the text is; empty when settled.
        span: From the trigger to the last lawful day, for limits in weeks and days;
            `None` where the calendar decides. Derived, so that the common deadline
            is one addition.
        span_from_day_one: `span` when the day of receipt is counted as day 1.
    """

    key: LimitKey
    title: str
    regulation: str
    trigger: str
    length: int
    unit: Unit
    counting: Counting
    month_day: tuple[int, int] | None = None
    binds: str
    satisfied_by: str
    nature: Nature = Nature.DEADLINE
    effective_from: date
    effective_to: date | None = None
    source: str
    note: str = ""
    span: timedelta | None = field(init=False, repr=False, compare=False)
    span_from_day_one: timedelta | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the two spans, once for each record."""
        span = _span(self.length, self.unit, self.counting)
        moved = span
        # The rival reading is about weeks counted from a receipt; limits that begin
        # with their day count it already, and limits in days are not about receipt.
        if span is not None and (self.unit, self.counting) == (Unit.WEEKS, Counting.WITHIN):
            moved = span - _ONE_DAY
        # A frozen dataclass offers no other way to fill a derived field.
        object.__setattr__(self, "span", span)
        object.__setattr__(self, "span_from_day_one", moved)


def _span(length: int, unit: Unit, counting: Counting) -> timedelta | None:
    if unit is Unit.WEEKS:
        days = length * _DAYS_PER_WEEK
    elif unit is Unit.DAYS:
        days = length
    else:
        return None
    return timedelta(days=days - 1 if counting is Counting.BEGINNING_WITH else days)
