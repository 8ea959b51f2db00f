"""Cells of counts: what one case adds to the figures, each a short tuple of labels.

A cell is a view, the authority, and the view's own labels in a fixed order. Nothing in
a cell can name a child: labels come from closed lists, months, and the area and team
names that the authority itself chose.
"""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

__all__ = [
    "AGE_BANDS",
    "DUE_BANDS",
    "AgeBand",
    "Band",
    "Cell",
    "DueBand",
    "Outcome",
    "View",
    "age_band",
    "due_band",
    "issue_band",
    "month",
    "week",
    "yes",
]

Cell: TypeAlias = tuple[str | int, ...]
"""(view, authority, label, …); the labels of each view are listed at `View`."""

TWENTY_WEEKS_DAYS = 140
FIFTY_TWO_WEEKS_DAYS = 364
SIX_WEEKS_DAYS = 42
SIXTEEN_WEEKS_DAYS = 112


class View(StrEnum):
    """Which question a cell helps to answer, with its labels in order."""

    REQUESTED = "requested"
    """month of request, route, requester"""
    COHORT = "cohort"
    """month of request, outcome, flagged"""
    DECIDED = "decided"
    """month of notice, agreed or refused, within 42 days, excused"""
    NO_PLAN = "no_plan"
    """month of notice, within 112 days, flagged"""
    ISSUED = "issued"
    """month of issue, issue band, flagged, reversal way, area"""
    ISSUED_DAYS = "issued_days"
    """month of issue, days from request, flagged; timed plans only"""
    ISSUED_GROUND = "issued_ground"
    """month of issue, ground"""
    REASSESSED = "reassessed"
    """month of issue"""
    NOT_REQUESTED_HERE = "not_requested_here"
    """month, held or moved_in"""
    DUE = "due"
    """month of the governing last lawful day, outcome, flagged, excused"""
    OPEN = "open"
    """area, stage, age band, due band, flagged, excused, timed"""
    OPEN_TEAM = "open_team"
    """team, due band"""
    OPEN_GROUND = "open_ground"
    """ground"""
    OPEN_DUE_WEEK = "open_due_week"
    """area, ISO week of the governing last lawful day; not yet past"""
    OVERDUE_MONTHS = "overdue_months"
    """whole months past the governing last lawful day, not excused"""
    OVERDUE_JOINED = "overdue_joined"
    """ISO week in which a governing limit was passed"""
    OVERDUE_LEFT = "overdue_left"
    """ISO week in which a passed governing limit was met or ended"""
    CLOCK = "clock"
    """limit, running or overdue, excused"""
    ADVICE = "advice"
    """agency, month of its last lawful day, outcome, excused"""
    ADVICE_RETURNED = "advice_returned"
    """agency, month of first receipt, returned or kept"""
    REVIEW_YEAR = "review_year"
    """month of the last lawful day, outcome"""
    REVIEW_DECISION = "review_decision"
    """month of meeting + 28 days, outcome"""
    REVIEW_AMENDED = "review_amended"
    """month of meeting + 84 days, outcome"""
    PHASE_TRANSFER = "phase_transfer"
    """year, limit, outcome"""
    HELD = "held"
    """area"""
    FINDING = "finding"
    """finding"""


class Outcome(StrEnum):
    """How a duty or a case of a cohort stands on the day looked at."""

    IN_TIME = "in_time"
    LATE = "late"
    UNTIMED = "untimed"
    REFUSED = "refused"
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


class AgeBand(StrEnum):
    """Days from the request to the day looked at, of an open case."""

    TO_140 = "to_140"
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

_MONTHS: dict[int, str] = {}
_WEEKS: dict[date, str] = {}
_YES_NO = ("no", "yes")


def month(day: date) -> str:
    """Return the calendar month of *day*, such as "2024-03"."""
    key = day.year * 12 + day.month
    found = _MONTHS.get(key)
    if found is None:
        found = _MONTHS[key] = f"{day.year:04d}-{day.month:02d}"
    return found


def week(day: date) -> str:
    """Return the ISO week of *day*, such as "2024-W10"."""
    found = _WEEKS.get(day)
    if found is None:
        year, number, _ = day.isocalendar()
        found = _WEEKS[day] = f"{year:04d}-W{number:02d}"
    return found


def yes(truth: bool) -> str:  # noqa: FBT001  # a predicate turned into a label
    """Return a truth as a label."""
    return _YES_NO[truth]


def issue_band(days: int) -> Band:
    """Return the band of a plan issued *days* after its request; negative is untimed."""
    if days < 0:
        return Band.UNTIMED
    if days <= TWENTY_WEEKS_DAYS:
        return Band.WITHIN_20
    return Band.FROM_20_TO_52 if days <= FIFTY_TWO_WEEKS_DAYS else Band.OVER_52


def age_band(days: int) -> AgeBand:
    """Return the age band of an open case, *days* after its request."""
    for last, band in AGE_BANDS:
        if days <= last:
            return band
    return AgeBand.FROM_365


def due_band(days_past: int) -> DueBand:
    """Return the due band, *days_past* the last lawful day (0 on that day, negative before)."""
    for last, band in DUE_BANDS:
        if days_past <= last:
            return band
    return DueBand.PAST_92
