"""Figures of the open stock, the backlog and how it clears, and what falls due."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ehcpwatch.events import (
    AppealConceded,
    AssessmentAgreed,
    AssessmentRefused,
    AttributesChanged,
    ExceptionRecorded,
    GroundName,
    LimitName,
    OrderKind,
    PlanIssued,
    RequestRoute,
    TeamAssigned,
    TribunalOrdered,
)
from ehcpwatch.measures import (
    Figure,
    MeasureKey,
    Reading,
    Standing,
    divergence_note,
    figures,
)
from tests.case.story import day, request
from tests.measures.counting import Story, counts, figure

INCLUDING, EXCLUDING = Reading.INCLUDING, Reading.EXCLUDING
# The last lawful day of a request of 6 January 2025 is 26 May 2025.
REQUEST = request("2025-01-06")
REFUSED = AssessmentRefused(notified_on=day("2025-02-17"))


def as_at(on: str, measure: MeasureKey, *stories: Story, **labels: str) -> Figure:
    reading = (
        None
        if measure in {MeasureKey.CLEARANCE, MeasureKey.OMBUDSMAN_EXPOSURE, MeasureKey.OPEN_FLAGGED}
        else INCLUDING
    )
    return figure(stories, measure, on, on=on, reading=reading, labels=tuple(labels.items()))


def excepted(
    on: str, ground: GroundName = GroundName.ABSENCE, name: str = "x-1"
) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception=name,
        limit=LimitName.FINAL_PLAN,
        ground=ground,
        began_on=day(on),
        impractical=True,
    )


@pytest.mark.parametrize(
    ("age_days", "band"),
    [
        (0, "0_to_140"),
        (140, "0_to_140"),
        (141, "141_to_210"),
        (210, "141_to_210"),
        (211, "211_to_280"),
        (280, "211_to_280"),
        (281, "281_to_364"),
        (364, "281_to_364"),
        (365, "365_plus"),
    ],
)
def test_an_open_case_is_in_one_age_band_by_the_days_since_its_request(
    age_days: int, band: str
) -> None:
    on = (day("2025-01-06") + timedelta(days=age_days)).isoformat()
    found = as_at(on, MeasureKey.OPEN_IN_TIME, (REQUEST,))

    assert {name for name, count in found.parts if count} == {band}


@pytest.mark.parametrize(
    ("days_past", "band"),
    [
        (-140, "due_43_plus"),
        (-43, "due_43_plus"),
        (-42, "due_15_to_42"),
        (-15, "due_15_to_42"),
        (-14, "due_0_to_14"),
        (0, "due_0_to_14"),
        (1, "past_1_to_28"),
        (28, "past_1_to_28"),
        (29, "past_29_to_91"),
        (91, "past_29_to_91"),
        (92, "past_92_plus"),
    ],
)
def test_an_open_case_is_in_one_due_band_by_the_days_to_its_last_lawful_day(
    days_past: int, band: str
) -> None:
    on = (day("2025-05-26") + timedelta(days=days_past)).isoformat()

    assert as_at(on, MeasureKey.OPEN_CASES, (REQUEST,), due=band).numerator == 1


def test_the_open_stock_tells_its_stages_and_areas() -> None:
    told = (
        REQUEST,
        AttributesChanged(changed_on=day("2025-01-06"), area="north"),
        AssessmentAgreed(notified_on=day("2025-02-10")),
    )

    assert as_at("2025-02-09", MeasureKey.OPEN_CASES, told, stage="decision").numerator == 1
    assert as_at("2025-02-10", MeasureKey.OPEN_CASES, told, stage="drafting").numerator == 1
    assert as_at("2025-02-10", MeasureKey.OPEN_CASES, told, area="north").numerator == 1


def test_a_reassessment_is_open_but_not_measured_against_twenty_weeks() -> None:
    told = (request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION),)

    assert as_at("2025-03-01", MeasureKey.OPEN_CASES, told).numerator == 1
    assert as_at("2025-03-01", MeasureKey.OPEN_REASSESSMENTS, told).numerator == 1
    assert as_at("2025-03-01", MeasureKey.OPEN_IN_TIME, told).denominator == 0
    assert as_at("2025-04-15", MeasureKey.BACKLOG, told).numerator == 1


def test_an_open_case_is_flagged_by_what_has_begun_by_the_day_looked_at() -> None:
    told = (
        REQUEST,
        excepted("2025-03-01"),
        excepted("2025-03-01", GroundName.EXCEPTIONAL_CIRCUMSTANCES, "x-2"),
    )

    assert as_at("2025-02-28", MeasureKey.OPEN_FLAGGED, told).numerator == 0
    assert as_at("2025-03-01", MeasureKey.OPEN_FLAGGED, told).numerator == 1
    for ground in ("absence", "exceptional_circumstances"):
        assert as_at("2025-03-01", MeasureKey.OPEN_FLAGGED, told, ground=ground).numerator == 1


def test_excluding_takes_flagged_cases_out_of_the_open_stock() -> None:
    told = [(REQUEST, excepted("2025-03-01")), (REQUEST,)]
    found = figure(told, MeasureKey.OPEN_IN_TIME, "2025-04-01", on="2025-04-01", reading=EXCLUDING)

    assert (found.numerator, found.denominator) == (1, 1)


def test_the_backlog_is_open_cases_past_the_limit_that_governs_them() -> None:
    told = [
        (REQUEST, TeamAssigned(assigned_on=day("2025-01-06"), team="east")),
        (REQUEST, excepted("2025-05-01")),
        (REQUEST, PlanIssued(sent_on=day("2025-06-10"))),
        (request("2025-02-03"),),
    ]

    assert as_at("2025-05-26", MeasureKey.BACKLOG, *told).numerator == 0
    assert as_at("2025-05-27", MeasureKey.BACKLOG, *told).numerator == 3
    assert as_at("2025-06-10", MeasureKey.BACKLOG, *told).numerator == 2
    assert as_at("2025-06-10", MeasureKey.BACKLOG, *told, excused="no").numerator == 1
    assert as_at("2025-06-10", MeasureKey.BACKLOG, *told, excused="yes").numerator == 1
    assert as_at("2025-06-10", MeasureKey.BACKLOG, *told, team="east").numerator == 1


def test_clearance_is_the_backlog_over_what_it_shrank_by_a_week() -> None:
    """Two joined in the week of 26 May; three left in the weeks before 1 September."""
    stays = (request("2024-12-02"),)
    left_early = (request("2024-12-02"), PlanIssued(sent_on=day("2025-08-25")))
    left = (REQUEST, PlanIssued(sent_on=day("2025-06-10")))
    told = [stays, left_early, left_early, left]
    found = as_at("2025-09-01", MeasureKey.CLEARANCE, *told)

    assert dict(found.parts) == {"joined": 0, "left": 3}
    assert found.value == Decimal("4.3")


def test_a_backlog_that_does_not_shrink_has_no_clearance() -> None:
    grows = (REQUEST,)
    found = as_at("2025-08-01", MeasureKey.CLEARANCE, grows)

    assert dict(found.parts) == {"joined": 1, "left": 0}
    assert (found.value, found.standing) == (None, Standing.NO_VALUE)


def test_the_week_that_is_not_over_is_not_in_the_thirteen() -> None:
    """27 May 2025, when the limit is past, is a Tuesday: its week is over on Sunday, 1 June."""
    sunday = as_at("2025-06-01", MeasureKey.CLEARANCE, (REQUEST,))
    monday = as_at("2025-06-02", MeasureKey.CLEARANCE, (REQUEST,))
    last = as_at("2025-08-31", MeasureKey.CLEARANCE, (REQUEST,))
    past = as_at("2025-09-01", MeasureKey.CLEARANCE, (REQUEST,))

    joined = [dict(found.parts)["joined"] for found in (sunday, monday, last, past)]
    assert joined == [0, 1, 1, 0]


def test_a_conceded_case_joins_the_overdue_list_on_the_day_it_is_open_again() -> None:
    """Refused while in time; conceded on Monday, 1 September, past the old last lawful day."""
    told = (REQUEST, REFUSED, AppealConceded(conceded_on=day("2025-09-01")))

    assert as_at("2025-08-31", MeasureKey.BACKLOG, told).numerator == 0
    assert as_at("2025-09-01", MeasureKey.BACKLOG, told).numerator == 1
    assert dict(as_at("2025-09-08", MeasureKey.CLEARANCE, told).parts)["joined"] == 1


def test_a_case_leaves_the_overdue_list_by_a_refusal_and_joins_it_by_the_order() -> None:
    """Past 26 May; refused on 2 June; ordered on 1 July; past the order's 14 weeks on 8 October."""
    told = (
        REQUEST,
        AssessmentRefused(notified_on=day("2025-06-02")),
        TribunalOrdered(sent_on=day("2025-07-01"), kind=OrderKind.ASSESS),
    )

    assert [
        as_at(on, MeasureKey.BACKLOG, told).numerator
        for on in ("2025-06-01", "2025-06-02", "2025-10-07", "2025-10-08")
    ] == [1, 0, 0, 1]


def test_that_a_case_had_been_overdue_is_not_forgotten_when_another_limit_governs_it() -> None:
    told = (
        REQUEST,
        AssessmentRefused(notified_on=day("2025-06-02")),
        TribunalOrdered(sent_on=day("2025-07-01"), kind=OrderKind.ASSESS),
    )
    found = as_at("2025-07-08", MeasureKey.CLEARANCE, told)

    assert dict(found.parts) == {"joined": 1, "left": 1}


@pytest.mark.parametrize(
    ("on", "months"),
    [("2025-05-26", 0), ("2025-06-25", 0), ("2025-06-26", 1), ("2025-08-26", 3)],
)
def test_ombudsman_exposure_is_whole_months_past_the_limit_times_the_set_sum(
    on: str, months: int
) -> None:
    told = [(REQUEST,), (REQUEST, excepted("2025-05-01"))]
    (found,) = (
        one
        for one in figures(counts(told, on), day(on), monthly_sum=Decimal(150))
        if one.measure is MeasureKey.OMBUDSMAN_EXPOSURE
    )

    assert (found.numerator, found.value) == (months, Decimal(150 * months))


def test_plans_fall_due_in_the_week_of_their_last_lawful_day_until_it_is_past() -> None:
    def due(on: str) -> int | None:
        return figure([(REQUEST,)], MeasureKey.DUE_BY_WEEK, "2025-W22", on=on).numerator

    assert due("2025-05-26") == 1
    assert not [
        one
        for one in figures(counts([(REQUEST,)], "2025-05-27"), day("2025-05-27"))
        if one.measure is MeasureKey.DUE_BY_WEEK
    ]


def test_limits_still_owed_are_told_apart_as_running_and_overdue() -> None:
    def owed(on: str, state: str) -> int | None:
        return figure(
            [(REQUEST,)],
            MeasureKey.LIMITS_RUNNING,
            on,
            on=on,
            labels=(("limit", "decision_to_assess"), ("state", state)),
        ).numerator

    assert owed("2025-02-17", "running") == 1
    assert owed("2025-02-18", "overdue") == 1


def test_a_sentence_says_when_clearing_the_backlog_holds_the_issued_percentage_down() -> None:
    told = [
        *[(request("2024-12-02"), PlanIssued(sent_on=day("2025-08-25")))] * 3,
        (request("2024-12-02"),),
        *[(request("2025-08-01"),)] * 4,
    ]
    on = "2025-09-01"
    issued = figure(told, MeasureKey.ISSUED_IN_TIME, "2025", on=on, reading=INCLUDING)
    stock = as_at(on, MeasureKey.OPEN_IN_TIME, *told)
    clearance = as_at(on, MeasureKey.CLEARANCE, *told)

    note = divergence_note(issued, stock, clearance)

    assert note is not None
    assert "0.0 % of the plans issued in 2025" in note
    assert "80.0 % of the assessments open on 2025-09-01" in note
    assert divergence_note(stock, issued, clearance) is None
