"""One figure: what was counted, for whom, over what period, and how settled it is."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

__all__ = ["Figure", "Labels", "MeasureKey", "Reading", "Standing", "Unit"]

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""(name, value) pairs that say which part of a measure a figure is about; none for the whole."""


class MeasureKey(StrEnum):
    """The measures, each defined once in `definitions`; in the order of the documents."""

    ISSUED_IN_TIME = "issued_in_time"
    COHORT_IN_TIME = "cohort_in_time"
    DUE_IN_TIME = "due_in_time"
    OPEN_IN_TIME = "open_in_time"
    ISSUED_FLAGGED = "issued_flagged"
    OPEN_FLAGGED = "open_flagged"
    WAIT_MEAN = "wait_mean"
    WAIT_MEDIAN = "wait_median"
    WAIT_NINTH_DECILE = "wait_ninth_decile"
    HELD_MEAN = "held_mean"
    STAGE_MEAN = "stage_mean"
    STAGE_MEDIAN = "stage_median"
    LEGAL_BREACHES = "legal_breaches"
    DECIDED_IN_TIME = "decided_in_time"
    NO_PLAN_IN_TIME = "no_plan_in_time"
    ADVICE_IN_TIME = "advice_in_time"
    ADVICE_OVERDUE = "advice_overdue"
    ADVICE_RETURNED = "advice_returned"
    REVIEWED_IN_YEAR = "reviewed_in_year"
    REVIEW_DECIDED_IN_TIME = "review_decided_in_time"
    REVIEW_DECISIONS_IN_TIME = "review_decisions_in_time"
    REVIEW_AMENDED_IN_TIME = "review_amended_in_time"
    PHASE_TRANSFER_IN_TIME = "phase_transfer_in_time"
    REQUESTS = "requests"
    REFUSAL_RATE = "refusal_rate"
    COHORT_REFUSAL_RATE = "cohort_refusal_rate"
    PLANS_HELD = "plans_held"
    PLANS_NOT_REQUESTED_HERE = "plans_not_requested_here"
    PLANS_AFTER_REASSESSMENT = "plans_after_reassessment"
    OPEN_CASES = "open_cases"
    OPEN_REASSESSMENTS = "open_reassessments"
    DUE_BY_WEEK = "due_by_week"
    LIMITS_RUNNING = "limits_running"
    BACKLOG = "backlog"
    CLEARANCE = "clearance"
    OMBUDSMAN_EXPOSURE = "ombudsman_exposure"
    DATA_FINDINGS = "data_findings"
    SERVICE_WAITING = "service_waiting"


class Reading(StrEnum):
    """Whether flagged cases count; excluding takes them out of both parts of a rate."""

    INCLUDING = "including"
    EXCLUDING = "excluding"


class Unit(StrEnum):
    """What the value of a figure is a number of."""

    PERCENT = "percent"
    COUNT = "count"
    WEEKS = "weeks"
    POUNDS = "pounds"


class Standing(StrEnum):
    """How settled a figure is on the day looked at."""

    FINAL = "final"
    """The period is over, or the figure is of that very day."""
    PROVISIONAL = "provisional"
    """The period is not over; what is counted so far may grow."""
    NO_VALUE = "no_value"
    """There is nothing to divide by, and never will be for this period."""
    NOT_YET = "not_yet"
    """A percentage would mislead before the period is mature; counts are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, what it rests on, and what it leaves out.

    Attributes:
        authority: ONS code; `None` for all authorities together.
        period: A year "2024", a month "2024-03", an ISO week "2024-W10", or the day looked at.
        reading: `None` where exceptions play no part.
        labels: Which part of the measure.
        numerator: Cases counted; `None` for a waiting time, which is no count.
        denominator: Of how many; `None` for a count.
        value: Rounded half up to one decimal; a count as it is. `None` for "no value" and
            "not yet".
        lowest: Numerator of an immature request cohort if none of its open cases is in time.
        highest: The same if all of them are that still can be.
        untimed: How many of the denominator have a request dated after the issue.
        parts: Counts that the figure divides into, by name, in a fixed order.
    """

    measure: MeasureKey
    authority: str | None
    period: str
    reading: Reading | None
    labels: Labels
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    unit: Unit
    standing: Standing
    lowest: int | None = None
    highest: int | None = None
    untimed: int = 0
    parts: tuple[tuple[str, int], ...] = ()
