"""From the cells of a partition to its series: each cell adds to one metric, a few to two.

A cell of a view that no metric shows adds nothing; a test names those views.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeAlias

from ehcpwatch.measures import Band, Cell, DueBand, View, week

from .series import LabelValues, Series
from .turns import Turns

__all__ = ["Window", "count_cells"]

_SECONDS_PER_DAY = 86_400
# Some two milliseconds.
_CELLS_A_TURN = 750
_BANDS: Mapping[str, str] = {
    DueBand.DUE_0_14: "due_0_2w",
    DueBand.DUE_15_42: "due_2_6w",
    DueBand.DUE_43: "due_6w_plus",
    DueBand.PAST_1_28: "overdue_0_4w",
    DueBand.PAST_29_91: "overdue_4_13w",
    DueBand.PAST_92: "overdue_13w_plus",
    DueBand.NONE: "no_limit",
}
_TRUTH = {"yes": "true", "no": "false"}
_REVIEW_LIMITS: Mapping[str, str] = {
    View.REVIEW_YEAR: "12_months",
    View.REVIEW_DECISION: "4_weeks",
    View.REVIEW_AMENDED: "12_weeks",
}
# Two quarters: the clearance looks back over one, and what went before it shows the trend.
_FLOW_WEEKS = 26
# As many whole weeks as `figures` looks back over for the weeks to clear the backlog.
_CLEARANCE_WEEKS = 13


@dataclass(frozen=True, slots=True)
class Window:
    """Which periods are shown on a day.

    Attributes:
        year: The calendar year of the day.
        first_year: The first of the calendar years whose months are shown.
        weeks: Where each ISO week lies that is shown of the flow onto the overdue list and
            off it: "this_week", "last_13_weeks" or "earlier".
    """

    year: str
    first_year: str
    weeks: Mapping[str, str]

    @classmethod
    def of(cls, day: date, years: int) -> "Window":
        """Return the window of *day*, which holds its calendar year and *years* - 1 before."""
        monday = day - timedelta(days=day.weekday())
        spans = {
            week(monday - timedelta(weeks=back)): (
                "last_13_weeks" if back <= _CLEARANCE_WEEKS else "earlier"
            )
            for back in range(1, _FLOW_WEEKS)
        }
        spans[week(day)] = "this_week"
        return cls(f"{day.year:04d}", f"{day.year - years + 1:04d}", MappingProxyType(spans))


_Labels: TypeAlias = tuple[str | int, ...]
_Adder: TypeAlias = Callable[[Series, Window, str, _Labels, int], None]


def count_cells(counts: Mapping[Cell, int], window: Window) -> Turns[Series]:
    """Come to the series of *counts*, their labels from the authority on."""
    series = Series()
    adders, first_year = _ADDERS, window.first_year
    for number, (cell, count) in enumerate(counts.items()):
        if number % _CELLS_A_TURN == 0:
            yield
        found = adders.get(cell[0])
        if found is None:
            continue
        period_at, adder = found
        labels = cell[2:]
        if period_at is None or str(labels[period_at]) >= first_year:
            adder(series, window, str(cell[1]), labels, count)
    return series


def _open(series: Series, _: Window, authority: str, labels: _Labels, count: int) -> None:
    area, stage, age, due, flagged, _excused, timed = labels
    series.add("ehcpwatch_cases_open", (authority, str(area), str(stage), _BANDS[str(due)]), count)
    if timed == "yes":
        series.add(
            "ehcpwatch_cases_open_by_age", (authority, str(age), _TRUTH[str(flagged)]), count
        )


def _issued(series: Series, window: Window, authority: str, labels: _Labels, count: int) -> None:
    month, band, flagged, _way, area = map(str, labels)
    within = "true" if band == Band.WITHIN_20 else "false"
    series.add(
        "ehcpwatch_plans_issued",
        (authority, area, month, band, within, _TRUTH[flagged]),
        count,
    )
    if month[:4] == window.year:
        series.add("ehcpwatch_plans_expected", (authority, window.year), count)


def _issued_days(series: Series, _: Window, authority: str, labels: _Labels, count: int) -> None:
    month, days, flagged = labels
    series.observe(
        "ehcpwatch_plan_duration_seconds",
        (authority, str(month), _TRUTH[str(flagged)]),
        float(int(days) * _SECONDS_PER_DAY),
        count,
    )


def _stage_days(series: Series, _: Window, authority: str, labels: _Labels, count: int) -> None:
    month, stage, days = labels
    series.observe(
        "ehcpwatch_stage_duration_seconds",
        (authority, str(month), str(stage)),
        float(int(days) * _SECONDS_PER_DAY),
        count,
    )


def _held_days(series: Series, _: Window, authority: str, labels: _Labels, count: int) -> None:
    month, holder, days = labels
    series.add(
        "ehcpwatch_plans_issued_held_seconds",
        (authority, str(month), str(holder)),
        int(days) * _SECONDS_PER_DAY * count,
    )


def _due_year(series: Series, window: Window, authority: str, labels: _Labels, n: int) -> None:
    # What was due in an earlier year is still owed, and expected in this one.
    if str(labels[0]) <= window.year:
        series.add("ehcpwatch_plans_expected", (authority, window.year), n)


def _overdue_months(series: Series, _: Window, authority: str, labels: _Labels, n: int) -> None:
    (months,) = labels
    series.add("ehcpwatch_cases_overdue_months", (authority,), int(months) * n)


def _flow(metric: str) -> _Adder:
    def add(series: Series, window: Window, authority: str, labels: _Labels, count: int) -> None:
        named = str(labels[0])
        span = window.weeks.get(named)
        if span is not None:
            series.add(metric, (authority, named, span), count)

    return add


def _reviews(view: View) -> _Adder:
    limit = _REVIEW_LIMITS[view]

    def add(series: Series, _: Window, authority: str, labels: _Labels, count: int) -> None:
        month, outcome = map(str, labels)
        series.add("ehcpwatch_annual_reviews", (authority, month, limit, outcome), count)

    return add


def _plain(metric: str, shape: Callable[..., LabelValues]) -> _Adder:
    """Return what adds a cell to one metric, whose labels *shape* makes of the cell's."""

    def add(series: Series, _: Window, authority: str, labels: _Labels, count: int) -> None:
        series.add(metric, (authority, *shape(*map(str, labels))), count)

    return add


def _as_they_are(*labels: str) -> LabelValues:
    return labels


def _with_truth_last(*labels: str) -> LabelValues:
    return (*labels[:-1], _TRUTH[labels[-1]])


def _with_band_last(*labels: str) -> LabelValues:
    return (*labels[:-1], _BANDS[labels[-1]])


_ADDERS: Mapping[str | int, tuple[int | None, _Adder]] = {
    View.OPEN: (None, _open),
    View.OPEN_TEAM: (None, _plain("ehcpwatch_cases_open_by_team", _with_band_last)),
    View.OPEN_GROUND: (None, _plain("ehcpwatch_cases_open_by_ground", _as_they_are)),
    View.OPEN_HOLDER: (None, _plain("ehcpwatch_cases_open_by_holder", _with_band_last)),
    View.OPEN_DUE_WEEK: (None, _plain("ehcpwatch_cases_due", _as_they_are)),
    View.OPEN_DUE_YEAR: (None, _due_year),
    View.OVERDUE_MONTHS: (None, _overdue_months),
    View.OVERDUE_JOINED: (None, _flow("ehcpwatch_cases_overdue_joined")),
    View.OVERDUE_LEFT: (None, _flow("ehcpwatch_cases_overdue_left")),
    View.CLOCK: (None, _plain("ehcpwatch_clocks", _with_truth_last)),
    View.HELD: (None, _plain("ehcpwatch_plans_held", _as_they_are)),
    View.FINDING: (None, _plain("ehcpwatch_data_findings", _as_they_are)),
    View.ISSUED: (0, _issued),
    View.ISSUED_GROUND: (0, _plain("ehcpwatch_plans_issued_by_ground", _as_they_are)),
    View.ISSUED_DAYS: (0, _issued_days),
    View.ISSUED_HELD_DAYS: (0, _held_days),
    View.STAGE_DAYS: (0, _stage_days),
    View.NOT_REQUESTED_HERE: (
        0,
        _plain("ehcpwatch_plans_not_requested_here", _as_they_are),
    ),
    View.REASSESSED: (0, _plain("ehcpwatch_reassessments_issued", _as_they_are)),
    View.REQUESTED: (
        0,
        _plain(
            "ehcpwatch_requests_received",
            lambda month, route, requester, _refused: (month, route, requester),
        ),
    ),
    View.COHORT: (0, _plain("ehcpwatch_request_cohort", _with_truth_last)),
    View.DUE: (
        0,
        _plain(
            "ehcpwatch_cases_due_in_month",
            lambda month, outcome, flagged, excused, _timed: (
                month,
                outcome,
                _TRUTH[flagged],
                _TRUTH[excused],
            ),
        ),
    ),
    View.DECIDED: (
        0,
        _plain(
            "ehcpwatch_decisions",
            lambda month, outcome, in_time, excused, _request: (
                month,
                outcome,
                _TRUTH[in_time],
                _TRUTH[excused],
            ),
        ),
    ),
    View.NO_PLAN: (
        0,
        _plain(
            "ehcpwatch_no_plan_notices",
            lambda month, in_time, flagged: (month, _TRUTH[in_time], _TRUTH[flagged]),
        ),
    ),
    View.ADVICE: (1, _plain("ehcpwatch_advice", _with_truth_last)),
    View.ADVICE_RETURNED: (1, _plain("ehcpwatch_advice_received", _with_truth_last)),
    View.REVIEW_YEAR: (0, _reviews(View.REVIEW_YEAR)),
    View.REVIEW_DECISION: (0, _reviews(View.REVIEW_DECISION)),
    View.REVIEW_AMENDED: (0, _reviews(View.REVIEW_AMENDED)),
    View.SERVICE_WAITING: (2, _plain("ehcpwatch_service_waiting", _as_they_are)),
    View.SERVICE_WAITING_WEEKS: (
        2,
        _plain("ehcpwatch_service_waiting_by_band", _as_they_are),
    ),
    View.PHASE_TRANSFER: (0, _plain("ehcpwatch_phase_transfers", _as_they_are)),
}
"""By view: where the month or year stands among the labels, `None` where periods are not cut,
and what adds the cell."""
