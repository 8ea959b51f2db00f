"""Figures by month due, breaches in law, and waits, at their edges."""

from decimal import Decimal

import pytest

from ehcpwatch.events import (
    AppealConceded,
    AssessmentRefused,
    ExceptionRecorded,
    GroundName,
    LimitName,
    OrderKind,
    PlanIssued,
    PlanMovedOut,
    PlanRefused,
    Recipient,
    RequestRoute,
    RequestWithdrawn,
    TribunalOrdered,
)
from ehcpwatch.measures import Figure, MeasureKey, Reading, Standing, figures
from tests.case.story import correct, day, request
from tests.measures.counting import Story, counts, figure

INCLUDING, EXCLUDING = Reading.INCLUDING, Reading.EXCLUDING
# The last lawful day of a request of 6 January 2025 is 26 May 2025.
REQUEST = request("2025-01-06")


def issued(on: str, *recipients: Recipient) -> PlanIssued:
    return PlanIssued(sent_on=day(on), recipients=recipients)


def excepted(on: str, *, impractical: bool = True) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception="x-1",
        limit=LimitName.FINAL_PLAN,
        ground=GroundName.ABSENCE,
        began_on=day(on),
        impractical=impractical,
    )


def due(*stories: Story, period: str = "2025-05", on: str = "2025-12-31") -> Figure:
    return figure(stories, MeasureKey.DUE_IN_TIME, period, on=on, reading=INCLUDING)


def breaches(*stories: Story, **labels: str) -> Figure:
    return figure(
        stories,
        MeasureKey.LEGAL_BREACHES,
        "2025-05",
        on="2025-12-31",
        labels=tuple(labels.items()),
    )


def test_a_due_month_has_a_percentage_only_when_it_is_over() -> None:
    stories = [(REQUEST, issued("2025-05-20")), (REQUEST,)]

    last_day = due(*stories, on="2025-05-31")
    day_after = due(*stories, on="2025-06-01")

    assert (last_day.value, last_day.standing) == (None, Standing.NOT_YET)
    assert (last_day.numerator, last_day.denominator) == (1, 2)
    assert dict(last_day.parts)["done"] == dict(last_day.parts)["left"] == 1
    assert (day_after.value, day_after.standing) == (Decimal("50.0"), Standing.FINAL)


@pytest.mark.parametrize(("sent_on", "in_time"), [("2025-05-26", 1), ("2025-05-27", 0)])
def test_a_plan_sent_on_the_last_lawful_day_is_in_time(sent_on: str, in_time: int) -> None:
    assert due((REQUEST, issued(sent_on))).numerator == in_time


def test_issued_to_the_family_in_time_and_to_the_commissioning_body_late_is_late_in_law_only() -> (
    None
):
    told = (
        REQUEST,
        issued("2025-05-20", Recipient.FAMILY),
        issued("2025-05-27", Recipient.COMMISSIONING_BODY),
    )

    national = figure(
        [told], MeasureKey.ISSUED_IN_TIME, "2025-05", on="2025-12-31", reading=INCLUDING
    )

    assert national.numerator == 1
    assert due(told).numerator == 0
    assert breaches(told).numerator == 1


@pytest.mark.parametrize(("left_on", "denominator"), [("2025-05-26", 0), ("2025-05-27", 1)])
def test_leaving_by_the_last_lawful_day_is_out_and_later_stays_in_as_late(
    left_on: str, denominator: int
) -> None:
    found = due((REQUEST, RequestWithdrawn(withdrawn_on=day(left_on))))

    assert (found.numerator, found.denominator) == (0, denominator)


def test_who_leaves_past_the_limit_is_late_and_yet_no_breach_that_was_met_or_stands() -> None:
    assert breaches((REQUEST, RequestWithdrawn(withdrawn_on=day("2025-07-01")))).numerator == 0


def test_a_standing_refusal_is_out_of_the_due_month_and_a_conceded_one_back_in_at_once() -> None:
    refused = PlanRefused(notified_on=day("2025-04-20"))

    assert due((REQUEST, refused)).denominator == 0
    assert due((REQUEST, refused, AppealConceded(conceded_on=day("2025-09-01")))).denominator == 1


def test_a_case_reopened_onto_another_clock_moves_to_the_month_of_that_clock() -> None:
    told = (
        REQUEST,
        AssessmentRefused(notified_on=day("2025-02-17")),
        TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS),
    )
    found = figures(counts([told], "2025-12-31"), day("2025-12-31"))
    months = {
        one.period for one in found if one.measure is MeasureKey.DUE_IN_TIME and one.denominator
    }

    assert months == {"2025", "2025-12"}


def test_a_plan_after_a_withdrawal_counts_as_issued() -> None:
    told = (REQUEST, RequestWithdrawn(withdrawn_on=day("2025-03-01")), issued("2025-05-20"))

    for measure in (MeasureKey.ISSUED_IN_TIME, MeasureKey.COHORT_IN_TIME, MeasureKey.DUE_IN_TIME):
        period = "2025-01" if measure is MeasureKey.COHORT_IN_TIME else "2025-05"
        found = figure([told], measure, period, on="2025-12-31", reading=INCLUDING)

        assert (found.numerator, found.denominator) == (1, 1), measure


def test_a_late_plan_after_a_withdrawal_is_late_but_breached_nothing() -> None:
    told = (REQUEST, RequestWithdrawn(withdrawn_on=day("2025-03-01")), issued("2025-07-01"))

    assert (due(told).numerator, due(told).denominator) == (0, 1)
    assert breaches(told).numerator == 0


def test_a_plan_issued_before_the_move_stays_with_the_old_authority() -> None:
    told = (REQUEST, issued("2025-05-20"), PlanMovedOut(transferred_on=day("2025-06-10")))
    found = figure([told], MeasureKey.ISSUED_IN_TIME, "2025", on="2025-12-31", reading=INCLUDING)

    assert (found.numerator, found.denominator) == (1, 1)


def test_a_child_who_moved_in_during_the_assessment_is_timed_from_that_day() -> None:
    told = (
        request("2025-01-06", RequestRoute.MOVED_IN_DURING_ASSESSMENT),
        issued("2025-05-26"),
    )
    found = figure([told], MeasureKey.ISSUED_IN_TIME, "2025", on="2025-12-31", reading=INCLUDING)

    assert (found.numerator, found.denominator) == (1, 1)


def test_reassessments_are_due_by_their_own_limit_and_can_be_left_aside() -> None:
    """Fourteen weeks from 6 January 2025 end on 14 April."""
    told = (
        request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION),
        issued("2025-04-14"),
    )
    aside = figure(
        [told],
        MeasureKey.DUE_IN_TIME,
        "2025-04",
        on="2025-12-31",
        reading=INCLUDING,
        labels=(("reassessments", "left_out"),),
    )

    assert (due(told, period="2025-04").numerator, aside.denominator) == (1, 0)


def test_figures_can_be_shown_without_the_plans_that_follow_a_reversal() -> None:
    told = [
        (REQUEST, issued("2025-05-20")),
        (
            REQUEST,
            AssessmentRefused(notified_on=day("2025-02-17")),
            AppealConceded(conceded_on=day("2025-04-01")),
            issued("2025-12-01"),
        ),
    ]

    def share(*labels: tuple[str, str]) -> Decimal | None:
        return figure(
            told,
            MeasureKey.ISSUED_IN_TIME,
            "2025",
            on="2026-01-31",
            reading=INCLUDING,
            labels=labels,
        ).value

    assert share() == Decimal("50.0")
    assert share(("reversals", "left_out")) == Decimal("100.0")


def test_excused_and_not_excused_breaches_stand_apart() -> None:
    stories = [
        (REQUEST, issued("2025-06-30")),
        (REQUEST, excepted("2025-05-01"), issued("2025-06-30")),
        (REQUEST, excepted("2025-05-01", impractical=False)),
    ]

    assert breaches(*stories).numerator == 3
    assert dict(breaches(*stories, excused="no").parts) == {"met_late": 1, "overdue": 1}
    assert dict(breaches(*stories, excused="yes").parts) == {"met_late": 1, "overdue": 0}


def test_an_exception_recorded_late_flags_by_the_day_it_began() -> None:
    """Told on the day of its correction, it had begun before the issue, so the plan is flagged."""
    told = (
        REQUEST,
        issued("2025-05-20"),
        excepted("2025-06-01"),
        correct("e-3", excepted("2025-05-01"), recorded_on=day("2025-07-01")),
    )

    found = figure([told], MeasureKey.ISSUED_FLAGGED, "2025", on="2025-12-31")

    assert found.numerator == 1


def test_an_exception_that_began_after_the_case_ended_flags_nothing() -> None:
    told = (REQUEST, RequestWithdrawn(withdrawn_on=day("2025-06-10")), excepted("2025-07-01"))
    found = figure([told], MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-12-31", reading=EXCLUDING)

    assert found.denominator == 1


def test_a_corrected_issue_moves_the_case_to_its_month_and_changes_nothing_else() -> None:
    told = (
        REQUEST,
        issued("2025-03-03"),
        correct("e-2", issued("2025-04-30"), recorded_on=day("2025-04-20")),
    )
    found = figures(counts([told], "2025-12-31"), day("2025-12-31"))
    issue_months = {
        one.period for one in found if one.measure is MeasureKey.ISSUED_IN_TIME and one.denominator
    }

    assert issue_months == {"2025", "2025-04"}
    assert figure(
        [told], MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-12-31", reading=INCLUDING
    ).value == Decimal("100.0")


@pytest.mark.parametrize(
    ("measure", "weeks"),
    [
        (MeasureKey.WAIT_MEAN, "21.0"),
        (MeasureKey.WAIT_MEDIAN, "20.0"),
        (MeasureKey.WAIT_NINTH_DECILE, "30.0"),
    ],
)
def test_waits_are_weeks_from_request_to_issue_over_timed_plans(
    measure: MeasureKey, weeks: str
) -> None:
    """Ten weeks, eighteen twice, twenty-two, twenty-eight and thirty; and one plan untimed."""
    told = [
        *(
            (request("2024-01-01"), issued(on))
            for on in ("2024-03-11", "2024-05-06", "2024-06-03", "2024-07-29")
        ),
        *((request("2024-01-01"), issued(on)) for on in ("2024-05-06", "2024-07-15")),
        (request("2024-09-01"), issued("2024-08-01")),
    ]
    found = figure(told, measure, "2024", on="2025-12-31", reading=INCLUDING)

    assert (found.value, found.denominator, found.untimed) == (Decimal(weeks), 6, 1)
