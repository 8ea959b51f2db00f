"""Explanations: the events, the rule and the arithmetic behind each date, in words."""

from datetime import UTC, datetime

import pytest

from ehcpwatch.case import ClockState, Explanation, LimitExplained, explain
from ehcpwatch.events import (
    AssessmentAgreed,
    AssessmentRefused,
    ClosurePeriod,
    Event,
    ExceptionRecorded,
    GroundName,
    LimitName,
    MediationAgreed,
    OrderKind,
    Payload,
    PlanHeld,
    PlanIssued,
    PlanMoving,
    RefusalReversed,
)
from ehcpwatch.statute import LimitKey
from tests.case.story import correct, day, event, request, retract, story


def explained(*told: Payload | Event, on: str) -> Explanation:
    return explain(story(*told), case="E09000012/X1", as_at=day(on), known_at=None)


def limit(explanation: Explanation, key: LimitKey) -> LimitExplained:
    return next(one for one in explanation.limits if one.limit is key)


ESSEX = (
    request("2024-12-16"),
    AssessmentRefused(notified_on=day("2025-01-24")),
    RefusalReversed(notified_on=day("2025-02-21")),
)
LEEDS = (request("2025-05-21"), AssessmentAgreed(notified_on=day("2025-07-02")))


def test_lgsco_25_007_473_essex_keeps_the_twenty_weeks_and_shows_the_ombudsmans_dates() -> None:
    """LG02 and LG03: law and decision differ, so both dates are shown, with the reason."""
    told = explained(*ESSEX, on="2025-03-01")
    final = limit(told, LimitKey.FINAL_PLAN)
    shown = {one.title: one for one in told.expected}

    assert final.governs
    assert final.last_lawful_day == day("2025-05-05")
    assert {one.expected_on for one in told.expected} >= {day("2025-05-02"), day("2025-05-30")}
    assert any("25 007 473" in one.note and "Hertfordshire" in one.note for one in shown.values())


def test_lgsco_25_007_473_essex_is_a_breach_after_5_may_and_not_on_it() -> None:
    assert (
        limit(explained(*ESSEX, on="2025-05-05"), LimitKey.FINAL_PLAN).state is ClockState.RUNNING
    )
    late = limit(explained(*ESSEX, on="2025-05-06"), LimitKey.FINAL_PLAN)

    assert late.state is ClockState.OVERDUE
    assert late.state_in_words == "Overdue by 1 day."


def test_a_mediation_agreement_counts_ten_and_fourteen_weeks_as_if_it_were_an_order() -> None:
    told = explained(
        request("2024-12-16"),
        AssessmentRefused(notified_on=day("2025-01-24")),
        MediationAgreed(agreed_on=day("2025-02-21"), agreement=OrderKind.ASSESS),
        on="2025-03-01",
    )

    assert limit(told, LimitKey.ORDER_NO_PLAN_NOTICE).last_lawful_day == day("2025-05-02")
    assert limit(told, LimitKey.ORDER_FINAL_PLAN).last_lawful_day == day("2025-05-30")
    assert limit(told, LimitKey.ORDER_FINAL_PLAN).governs
    assert limit(told, LimitKey.FINAL_PLAN).state_in_words == (
        "No longer owed since Friday 24 January 2025: replaced."
    )


def test_lgsco_25_018_809_leeds_counts_through_the_summer_without_a_shift() -> None:
    """LG04 and LG05."""
    told = explained(*LEEDS, on="2025-10-09")

    assert limit(told, LimitKey.NO_PLAN_NOTICE).last_lawful_day == day("2025-09-10")
    final = limit(told, LimitKey.FINAL_PLAN)
    assert final.arithmetic == (
        "Wednesday 21 May 2025 + 20 weeks (140 days) = Wednesday 8 October 2025."
    )
    assert final.state is ClockState.OVERDUE


def test_the_trigger_and_what_met_a_limit_are_named_by_event() -> None:
    decided = limit(explained(*LEEDS, on="2025-07-02"), LimitKey.DECISION_TO_ASSESS)

    assert decided.trigger == (
        "Wednesday 21 May 2025: Request for an assessment received [casework e-1]"
    )
    assert decided.state_in_words == (
        "Met in time on Wednesday 2 July 2025: Family notified: there will be an assessment "
        "[casework e-2]."
    )


def test_an_excused_limit_is_explained_with_its_date_unmoved() -> None:
    told = explained(
        request("2025-05-21"),
        ExceptionRecorded(
            exception="x-1",
            limit=LimitName.FINAL_PLAN,
            ground=GroundName.SCHOOL_CLOSURE,
            began_on=day("2025-07-22"),
            impractical=True,
            closure=ClosurePeriod(
                closed_on=day("2025-07-22"),
                reopens_on=day("2025-09-03"),
                advice_requested_on=day("2025-07-21"),
            ),
        ),
        on="2025-10-10",
    )
    final = limit(told, LimitKey.FINAL_PLAN)

    assert final.last_lawful_day == day("2025-10-08")
    assert final.excused == "school closure"
    assert "The limit is excused (school closure): the date does not move" in final.state_in_words
    assert [(one.excuses, one.flags) for one in told.exceptions] == [(True, True)]


def test_an_exception_without_stated_impracticality_flags_and_does_not_excuse() -> None:
    told = explained(
        request("2025-05-21"),
        ExceptionRecorded(
            exception="x-1",
            limit=LimitName.FINAL_PLAN,
            ground=GroundName.ABSENCE,
            began_on=day("2025-07-22"),
        ),
        on="2025-10-10",
    )

    assert [(one.excuses, one.flags) for one in told.exceptions] == [(False, True)]
    assert told.exceptions[0].why_not == (
        "It is not stated that it made keeping the limit impractical."
    )


@pytest.mark.parametrize(
    ("issued_on", "band"),
    [
        ("2025-10-08", "within 20 weeks"),
        ("2025-10-09", "20 to 52 weeks"),
        ("2026-05-20", "20 to 52 weeks"),
        ("2026-05-21", "over 52 weeks"),
        ("2025-05-01", "untimed: requested after it was issued"),
    ],
)
def test_the_national_figure_says_in_which_band_a_plan_falls(issued_on: str, band: str) -> None:
    told = explained(request("2025-05-21"), PlanIssued(sent_on=day(issued_on)), on="2026-06-01")

    assert told.national.counted
    assert told.national.band == band


def test_a_plan_held_from_before_is_not_in_the_national_figure_and_says_why() -> None:
    told = explained(PlanHeld(made_on=day("2020-01-01")), on="2025-01-01")

    assert not told.national.counted
    assert told.national.why == "no request to this authority: not from a request here"


def test_working_days_name_the_bank_holidays_left_out() -> None:
    told = explained(
        PlanHeld(made_on=day("2024-06-03")),
        PlanMoving(became_aware_on=day("2025-04-14")),
        on="2025-05-08",
    )
    moving = limit(told, LimitKey.TRANSFER_OF_PLAN)

    assert moving.last_lawful_day == day("2025-05-07")
    assert "Friday 18 April 2025, Monday 21 April 2025, Monday 5 May 2025" in moving.arithmetic


def test_months_are_explained_by_the_day_before_the_same_day() -> None:
    told = explained(request("2024-01-01"), PlanIssued(sent_on=day("2024-06-10")), on="2024-07-01")

    assert limit(told, LimitKey.ANNUAL_REVIEW).arithmetic.startswith(
        "12 months beginning with Monday 10 June 2024 end on Monday 9 June 2025"
    )


def test_a_corrected_trigger_tells_from_where_the_date_moved() -> None:
    told = explained(request("2025-01-06"), correct("e-1", request("2025-01-13")), on="2025-02-01")

    assert limit(told, LimitKey.FINAL_PLAN).moved_from == day("2025-05-26")
    assert limit(told, LimitKey.FINAL_PLAN).last_lawful_day == day("2025-06-02")


def test_the_chronology_marks_what_was_corrected_retracted_and_recorded_late() -> None:
    told = explain(
        [
            event(request("2025-01-06"), "r"),
            correct("r", request("2025-01-13"), recorded_on=day("2025-01-20")),
            event(AssessmentAgreed(notified_on=day("2025-02-03")), "a"),
            retract("a", "2025-02-10"),
            event(
                AssessmentRefused(notified_on=day("2025-02-17")),
                "f",
                recorded_on=day("2025-06-30"),
            ),
        ],
        case="E09000012/X1",
        as_at=day("2025-07-01"),
        known_at=None,
    )
    marks = {entry.event[1]: entry.marks for entry in told.chronology if entry.event}

    assert marks["correction"] == ("corrected, first stated for Monday 6 January 2025",)
    assert marks["a"] == ("retracted: counts for nothing",)
    assert marks["f"] == ("recorded late, on Monday 30 June 2025",)


def test_an_exception_first_recorded_after_the_issue_is_marked() -> None:
    told = explain(
        [
            event(request("2025-01-06"), "r"),
            event(PlanIssued(sent_on=day("2025-06-02")), "p"),
            event(
                ExceptionRecorded(
                    exception="x-1",
                    limit=LimitName.FINAL_PLAN,
                    ground=GroundName.ABSENCE,
                    began_on=day("2025-05-26"),
                ),
                "x",
                recorded_on=day("2025-06-10"),
            ),
        ],
        case="E09000012/X1",
        as_at=day("2025-07-01"),
        known_at=None,
    )
    marks = {entry.event[1]: entry.marks for entry in told.chronology if entry.event}

    assert marks["x"] == ("recorded after issue",)
    assert told.national.flagged


def test_the_passing_of_a_last_lawful_day_stands_in_the_chronology() -> None:
    told = explained(*LEEDS, on="2025-10-09")

    assert told.chronology[-1].on == day("2025-10-09")
    assert told.chronology[-1].sentence == (
        "Last lawful day passed (Wednesday 8 October 2025): Final plan, reg. 13(2)"
    )


def test_what_was_recorded_later_is_left_out_and_counted() -> None:
    told = explain(
        story(*LEEDS),
        case="E09000012/X1",
        as_at=day("2025-10-09"),
        known_at=datetime(2025, 6, 1, tzinfo=UTC),
    )

    assert (told.events, told.left_out) == (1, 1)
    assert limit(told, LimitKey.DECISION_TO_ASSESS).state is ClockState.OVERDUE
