"""Cells of counts: what one case adds to the figures, each a short tuple of labels.

A cell is a view, the authority, and the view's own labels in a fixed order. Nothing in
a cell can name a child: labels come from closed lists, months, and the area and team
names that the authority itself chose.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeAlias

__all__ = [
    "AGE_BANDS",
    "DUE_BANDS",
    "LABELS",
    "MORE",
    "NO",
    "NONE",
    "YES",
    "AgeBand",
    "Band",
    "Cell",
    "DueBand",
    "Outcome",
    "TimedStage",
    "View",
    "issue_band",
    "month",
    "week",
]

Cell: TypeAlias = tuple[str | int, ...]
"""(view, authority, label, …); the labels of each view are named in `LABELS`."""

YES, NO = "yes", "no"
"""A truth as a label."""
NONE = "none"
"""The label of what is not recorded, or does not apply."""
MORE = "more"
"""The end of a band that has none, as a label."""

TWENTY_WEEKS_DAYS = 140
FIFTY_TWO_WEEKS_DAYS = 364
SIX_WEEKS_DAYS = 42
SIXTEEN_WEEKS_DAYS = 112


class View(StrEnum):
    """Which question a cell helps to answer; its labels are named in `LABELS`."""

    REQUESTED = "requested"
    COHORT = "cohort"
    DECIDED = "decided"
    NO_PLAN = "no_plan"
    ISSUED = "issued"
    ISSUED_DAYS = "issued_days"
    ISSUED_GROUND = "issued_ground"
    ISSUED_HELD_DAYS = "issued_held_days"
    STAGE_DAYS = "stage_days"
    REASSESSED = "reassessed"
    NOT_REQUESTED_HERE = "not_requested_here"
    DUE = "due"
    OPEN = "open"
    OPEN_TEAM = "open_team"
    OPEN_GROUND = "open_ground"
    OPEN_HOLDER = "open_holder"
    OPEN_DUE_WEEK = "open_due_week"
    OPEN_DUE_YEAR = "open_due_year"
    OVERDUE_MONTHS = "overdue_months"
    OVERDUE_JOINED = "overdue_joined"
    OVERDUE_LEFT = "overdue_left"
    CLOCK = "clock"
    ADVICE = "advice"
    ADVICE_RETURNED = "advice_returned"
    REVIEW_YEAR = "review_year"
    REVIEW_DECISION = "review_decision"
    REVIEW_AMENDED = "review_amended"
    PHASE_TRANSFER = "phase_transfer"
    HELD = "held"
    FINDING = "finding"
    SERVICE_WAITING = "service_waiting"
    SERVICE_WAITING_WEEKS = "service_waiting_weeks"


LABELS: Mapping[View, tuple[str, ...]] = {
    # The month of request; "refused" is a refusal to assess that stands.
    View.REQUESTED: ("month", "route", "requester", "refused"),
    # The month of request.
    View.COHORT: ("month", "outcome", "flagged"),
    # The month of the first notice; "excused" is of the limit of six weeks; "request" is no
    # for a case that moved in, which is no request of the figures of demand.
    View.DECIDED: ("month", "decision", "in_time", "excused", "request"),
    # The month of the first notice that no plan will be issued.
    View.NO_PLAN: ("month", "in_time", "flagged"),
    # The month of issue; "reversal" is the way by which a refusal before it was undone.
    View.ISSUED: ("month", "band", "flagged", "reversal", "area"),
    # Timed plans only; "days" is a number.
    View.ISSUED_DAYS: ("month", "days", "flagged"),
    View.ISSUED_GROUND: ("month", "ground"),
    # Timed plans only, by month of issue; "holder" also "nobody", while the case was not open.
    # "days" is a power of two: a plan's days with one holder are cut into such parts, each a
    # cell, so that a month has few cells however many plans it counts. Days times count,
    # added up, are the days held.
    View.ISSUED_HELD_DAYS: ("month", "holder", "days"),
    # Timed routes only, by the month in which the stage ended: "request_to_decision",
    # "decision_to_draft" or "draft_to_final"; "days" is a number.
    View.STAGE_DAYS: ("month", "stage", "days"),
    View.REASSESSED: ("month",),
    View.NOT_REQUESTED_HERE: ("month", "how"),
    # The month of the governing last lawful day; "timed" is no for a reassessment.
    View.DUE: ("month", "outcome", "flagged", "excused", "timed"),
    View.OPEN: ("area", "stage", "age", "due", "flagged", "excused", "timed"),
    View.OPEN_TEAM: ("team", "due"),
    View.OPEN_GROUND: ("ground",),
    # Whose turn it is once the day is over: "authority", "family", "consulted_school" or the
    # agency of an adviser, of which "school" is one that gives advice.
    View.OPEN_HOLDER: ("holder", "due"),
    # The ISO week of a governing last lawful day that is not yet past.
    View.OPEN_DUE_WEEK: ("area", "week"),
    # The year of the governing last lawful day, past or not; timed routes only.
    View.OPEN_DUE_YEAR: ("year",),
    # Whole months past the governing last lawful day, a number; not excused.
    View.OVERDUE_MONTHS: ("months",),
    # The ISO weeks in which an open case went past, and ceased to be past, its governing L.
    View.OVERDUE_JOINED: ("week",),
    View.OVERDUE_LEFT: ("week",),
    # "state" is running or overdue.
    View.CLOCK: ("limit", "state", "excused"),
    # The month of the last lawful day.
    View.ADVICE: ("agency", "month", "outcome", "excused"),
    # The month of first receipt.
    View.ADVICE_RETURNED: ("agency", "month", "returned"),
    # The month of the last lawful day; of the meeting + 28 days; of the meeting + 84 days.
    View.REVIEW_YEAR: ("month", "outcome"),
    View.REVIEW_DECISION: ("month", "outcome"),
    View.REVIEW_AMENDED: ("month", "outcome"),
    View.PHASE_TRANSFER: ("year", "limit", "outcome"),
    View.HELD: ("area",),
    View.FINDING: ("finding",),
    # Counts people, not cases, as a partner service reports them at the end of the month.
    View.SERVICE_WAITING: ("service", "pathway", "month"),
    # Numbers of whole weeks; "to_weeks" is "more" for a band without an end.
    View.SERVICE_WAITING_WEEKS: ("service", "pathway", "month", "from_weeks", "to_weeks"),
}
"""The names of a cell's labels after view and authority, in order, for each view."""


class Outcome(StrEnum):
    """How a duty or a case of a cohort stands on the day looked at."""

    IN_TIME = "in_time"
    LATE = "late"
    UNTIMED = "untimed"
    REFUSED = "refused"
    NO_PLAN = "no_plan"
    LEFT_EARLY = "left_early"
    LEFT_LATE = "left_late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_LATE = "open_late"
    OVERDUE = "overdue"
    PENDING = "pending"


class Band(StrEnum):
    """Days from request to issue, as the DfE publishes them; definitions.md section 1."""

    WITHIN_20 = "within_20"
    FROM_20_TO_52 = "20_to_52"
    OVER_52 = "over_52"
    UNTIMED = "untimed"


class TimedStage(StrEnum):
    """A part of the way from request to plan, between two days that are always recorded."""

    REQUEST_TO_DECISION = "request_to_decision"
    """To the first notice whether to assess."""
    DECISION_TO_DRAFT = "decision_to_draft"
    """From the first notice to assess to the first draft plan."""
    DRAFT_TO_FINAL = "draft_to_final"
    """From the first draft plan to the first finalised one."""


class AgeBand(StrEnum):
    """Days from the request to the day looked at, of an open case."""

    TO_140 = "0_to_140"
    TO_210 = "141_to_210"
    TO_280 = "211_to_280"
    TO_364 = "281_to_364"
    FROM_365 = "365_plus"


class DueBand(StrEnum):
    """Days to, or past, the governing last lawful day of an open case."""

    DUE_0_14 = "due_0_to_14"
    DUE_15_42 = "due_15_to_42"
    DUE_43 = "due_43_plus"
    PAST_1_28 = "past_1_to_28"
    PAST_29_91 = "past_29_to_91"
    PAST_92 = "past_92_plus"
    NONE = "no_limit"


AGE_BANDS: tuple[tuple[int, AgeBand], ...] = (
    (140, AgeBand.TO_140),
    (210, AgeBand.TO_210),
    (280, AgeBand.TO_280),
    (364, AgeBand.TO_364),
)
"""Last age in days of each band but the open one."""

DUE_BANDS: tuple[tuple[int, DueBand], ...] = (
    (-43, DueBand.DUE_43),
    (-15, DueBand.DUE_15_42),
    (0, DueBand.DUE_0_14),
    (28, DueBand.PAST_1_28),
    (91, DueBand.PAST_29_91),
)
"""Last day of each band but the last, in days after the last lawful day."""


@cache
def month(day: date) -> str:
    """Return the calendar month of *day*, such as "2024-03"."""
    return f"{day.year:04d}-{day.month:02d}"


@cache
def week(day: date) -> str:
    """Return the ISO week of *day*, such as "2024-W10"."""
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def issue_band(days: int) -> Band:
    """Return the band of a plan issued *days* after its request; negative is untimed."""
    if days < 0:
        return Band.UNTIMED
    if days <= TWENTY_WEEKS_DAYS:
        return Band.WITHIN_20
    return Band.FROM_20_TO_52 if days <= FIFTY_TWO_WEEKS_DAYS else Band.OVER_52
