"""Figures of whole stories, measure by measure, at their edges."""

from decimal import Decimal

import pytest

from ehcpwatch.events import (
    AdviceCancelled,
    AdviceReceived,
    AdviceRequested,
    Agency,
    AssessmentAgreed,
    AssessmentRefused,
    CaseClosed,
    CaseClosedReason,
    ExceptionEnded,
    ExceptionRecorded,
    GroundName,
    LimitName,
    OrderKind,
    PlanAmended,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanRefused,
    Recipient,
    RequestRoute,
    RequestWithdrawn,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    TribunalOrdered,
)
from ehcpwatch.measures import (
    MEASURES,
    Band,
    MeasureKey,
    Reading,
    Standing,
    figures,
    measures_markdown,
)
from tests.case.story import day, request
from tests.measures.counting import AUTHORITY, counts, figure

INCLUDING, EXCLUDING = Reading.INCLUDING, Reading.EXCLUDING
ISSUED = MeasureKey.ISSUED_IN_TIME


def issued(on: str, *recipients: Recipient) -> PlanIssued:
    return PlanIssued(sent_on=day(on), recipients=recipients)


def excepted(
    on: str,
    limit: LimitName = LimitName.FINAL_PLAN,
    ground: GroundName = GroundName.ABSENCE,
    name: str = "x-1",
) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception=name, limit=limit, ground=ground, began_on=day(on), impractical=True
    )


@pytest.mark.parametrize(
    ("issued_on", "band"),
    [
        ("2024-05-19", Band.WITHIN_20),
        ("2024-05-20", Band.WITHIN_20),
        ("2024-05-21", Band.FROM_20_TO_52),
        ("2024-12-30", Band.FROM_20_TO_52),
        ("2024-12-31", Band.OVER_52),
        ("2024-01-01", Band.WITHIN_20),
        ("2023-12-31", Band.UNTIMED),
    ],
)
def test_a_plan_falls_in_one_band_by_the_days_from_its_request(issued_on: str, band: Band) -> None:
    """140 days after 1 January 2024 is 20 May, 364 days after it 30 December."""
    told = [(request("2024-01-01"), issued(issued_on))]
    found = figure(told, ISSUED, issued_on[:4], on="2025-06-30", reading=INCLUDING)

    assert {name: count for name, count in found.parts if count} == {band.value: 1}


def test_an_untimed_plan_is_in_the_denominator_and_never_in_time() -> None:
    told = [
        (request("2024-03-01"), issued("2024-02-01")),
        (request("2024-01-01"), issued("2024-02-01")),
    ]
    found = figure(told, ISSUED, "2024", on="2025-06-30", reading=INCLUDING)

    assert (found.numerator, found.denominator, found.untimed) == (1, 2, 1)


def test_excluding_drops_a_flagged_plan_from_both_parts_even_if_it_was_in_time() -> None:
    told = [
        (request("2024-01-01"), issued("2024-03-01")),
        (request("2024-01-01"), issued("2024-09-01")),
        (request("2024-01-01"), excepted("2024-02-01"), issued("2024-03-01")),
    ]

    assert figure(told, ISSUED, "2024", on="2025-06-30", reading=INCLUDING).value == Decimal("66.7")
    assert figure(told, ISSUED, "2024", on="2025-06-30", reading=EXCLUDING).value == Decimal("50.0")


def test_where_every_plan_is_flagged_there_is_no_value() -> None:
    told = [(request("2024-01-01"), excepted("2024-02-01"), issued("2024-03-01"))]
    found = figure(told, ISSUED, "2024", on="2025-06-30", reading=EXCLUDING)

    assert (found.value, found.standing) == (None, Standing.NO_VALUE)


@pytest.mark.parametrize(
    ("exception", "flagged"),
    [
        (excepted("2024-03-01"), 1),
        (excepted("2024-03-02"), 0),
        (excepted("2024-02-01", LimitName.DECISION_TO_ASSESS), 1),
        (excepted("2024-02-01", LimitName.NO_PLAN_NOTICE), 1),
        (excepted("2024-02-01", LimitName.ADVICE, GroundName.MISSED_APPOINTMENT), 0),
        (excepted("2024-02-01", LimitName.ORDER_FINAL_PLAN), 0),
        (excepted("2024-02-01", ground=GroundName.NOT_STATED), 1),
    ],
)
def test_what_flags_a_plan_is_an_exception_begun_by_its_issue_on_one_of_three_limits(
    exception: ExceptionRecorded, flagged: int
) -> None:
    told = [(request("2024-01-01"), exception, issued("2024-03-01"))]
    found = figure(told, MeasureKey.ISSUED_FLAGGED, "2024", on="2025-06-30")

    assert found.numerator == flagged


def test_an_ended_exception_still_flags() -> None:
    told = [
        (
            request("2024-01-01"),
            excepted("2024-01-10"),
            ExceptionEnded(exception="x-1", ended_on=day("2024-01-20")),
            issued("2024-03-01"),
        )
    ]

    assert figure(told, MeasureKey.ISSUED_FLAGGED, "2024", on="2025-06-30").numerator == 1


def test_a_plan_with_two_grounds_counts_once_and_once_in_each() -> None:
    told = [
        (
            request("2024-01-01"),
            excepted("2024-01-10"),
            excepted("2024-01-11", ground=GroundName.EXCEPTIONAL_CIRCUMSTANCES, name="x-2"),
            issued("2024-03-01"),
        )
    ]

    def share(*labels: tuple[str, str]) -> int | None:
        return figure(
            told, MeasureKey.ISSUED_FLAGGED, "2024", on="2025-06-30", labels=labels
        ).numerator

    assert share() == 1
    assert share(("ground", "absence")) == 1
    assert share(("ground", "exceptional_circumstances")) == 1


def test_later_copies_amended_plans_and_plans_not_requested_here_are_not_issued_again() -> None:
    told = [
        (
            request("2023-01-01"),
            issued("2023-03-01", Recipient.FAMILY),
            issued("2024-03-10", Recipient.COMMISSIONING_BODY),
            PlanAmended(sent_on=day("2024-06-01")),
        ),
        (PlanHeld(made_on=day("2024-02-01")),),
        (PlanMovedIn(transferred_on=day("2024-02-01")),),
        (request("2024-01-01", RequestRoute.REASSESSMENT), issued("2024-03-01")),
    ]
    found = [
        f for f in figures(counts(told, "2025-06-30"), day("2025-06-30")) if f.measure is ISSUED
    ]

    assert {f.period for f in found} == {"2023", "2023-03"}


def test_a_plan_after_an_order_is_timed_from_the_original_request() -> None:
    """The example of the definitions: met in law on 1 December, 329 days in the figure."""
    told = [
        (
            request("2025-01-06"),
            AssessmentRefused(notified_on=day("2025-02-17")),
            TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS),
            issued("2025-12-01"),
        )
    ]
    found = figure(told, ISSUED, "2025", on="2026-01-31", reading=INCLUDING)

    assert dict(found.parts)[Band.FROM_20_TO_52.value] == 1
    assert figure(
        told, MeasureKey.DUE_IN_TIME, "2025-12", on="2026-01-31", reading=INCLUDING
    ).value == Decimal(100)
    assert (
        figure(told, MeasureKey.DECIDED_IN_TIME, "2025", on="2026-01-31", reading=INCLUDING).parts
        != ()
    )


def test_an_immature_cohort_has_two_bounds_and_no_percentage() -> None:
    told = [
        (request("2025-01-06"), issued("2025-03-01")),
        (request("2025-01-06"),),
    ]
    early = figure(told, MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-05-01", reading=INCLUDING)
    edge = figure(told, MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-06-20", reading=INCLUDING)
    mature = figure(told, MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-06-21", reading=INCLUDING)

    assert (early.value, early.lowest, early.highest) == (None, 1, 2)
    assert edge.value is None
    assert mature.value == Decimal("50.0")


@pytest.mark.parametrize(("left_on", "denominator"), [("2025-05-26", 0), ("2025-05-27", 1)])
def test_leaving_within_140_days_is_out_of_the_cohort_and_later_stays_in_as_late(
    left_on: str, denominator: int
) -> None:
    told = [(request("2025-01-06"), RequestWithdrawn(withdrawn_on=day(left_on)))]
    found = figure(told, MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-12-31", reading=INCLUDING)

    assert found.denominator == denominator


def test_a_standing_refusal_is_out_of_the_cohort_and_a_reversed_one_is_in() -> None:
    refused = AssessmentRefused(notified_on=day("2025-02-17"))
    ordered = TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS)
    told = [
        (request("2025-01-06"), refused),
        (request("2025-01-06"), refused, ordered),
        (request("2025-01-06"), PlanRefused(notified_on=day("2025-04-01"))),
    ]
    found = figure(told, MeasureKey.COHORT_IN_TIME, "2025-01", on="2025-12-31", reading=INCLUDING)

    assert found.denominator == 1


def test_the_closing_day_itself_is_not_open() -> None:
    told = [
        (
            request("2025-01-06"),
            CaseClosed(closed_on=day("2025-03-01"), reason=CaseClosedReason.DIED),
        )
    ]

    def open_on(on: str) -> int | None:
        return figure(told, MeasureKey.OPEN_IN_TIME, on, on=on, reading=INCLUDING).denominator

    assert (open_on("2025-02-28"), open_on("2025-03-01")) == (1, 0)


def test_an_open_case_is_within_twenty_weeks_up_to_day_140() -> None:
    told = [(request("2025-01-06"),)]

    def share(on: str) -> Decimal | None:
        return figure(told, MeasureKey.OPEN_IN_TIME, on, on=on, reading=INCLUDING).value

    assert (share("2025-05-26"), share("2025-05-27")) == (Decimal("100.0"), Decimal("0.0"))


def test_a_reopened_case_is_as_old_as_its_request_and_overdue_by_the_clock_that_governs() -> None:
    told = [
        (
            request("2025-01-06"),
            AssessmentRefused(notified_on=day("2025-02-17")),
            TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS),
        )
    ]

    assert (
        figure(
            told, MeasureKey.OPEN_IN_TIME, "2025-10-01", on="2025-10-01", reading=INCLUDING
        ).numerator
        == 0
    )
    assert (
        figure(told, MeasureKey.BACKLOG, "2025-10-01", on="2025-10-01", reading=INCLUDING).value
        == 0
    )


@pytest.mark.parametrize(("notified_on", "in_time"), [("2025-02-17", 1), ("2025-02-18", 0)])
def test_six_weeks_are_forty_two_days(notified_on: str, in_time: int) -> None:
    told = [
        (request("2025-01-06"), AssessmentAgreed(notified_on=day(notified_on))),
        (request("2025-01-06"), RequestWithdrawn(withdrawn_on=day("2025-02-01"))),
        (request("2025-01-06"),),
    ]
    found = figure(told, MeasureKey.DECIDED_IN_TIME, "2025-02", on="2025-12-31", reading=INCLUDING)

    assert (found.numerator, found.denominator) == (in_time, 1)


def test_the_sixteen_week_figure_leaves_out_cases_that_end_in_a_plan() -> None:
    no_plan = PlanRefused(notified_on=day("2025-04-28"))
    told = [
        (request("2025-01-06"), no_plan),
        (
            request("2025-01-06"),
            no_plan,
            TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.MAKE_PLAN),
            issued("2025-11-01"),
        ),
    ]
    found = figure(told, MeasureKey.NO_PLAN_IN_TIME, "2025-04", on="2025-12-31", reading=INCLUDING)

    assert (found.numerator, found.denominator) == (1, 1)


def test_advice_counts_in_the_month_it_was_due_and_cancelled_advice_not_at_all() -> None:
    def asked(adviser: str) -> AdviceRequested:
        return AdviceRequested(sent_on=day("2025-02-10"), adviser=adviser, agency=Agency.HEALTH)

    told = [
        (
            request("2025-01-06"),
            asked("a-1"),
            asked("a-2"),
            asked("a-3"),
            AdviceReceived(received_on=day("2025-03-24"), adviser="a-1"),
            AdviceReceived(received_on=day("2025-03-25"), adviser="a-2"),
            AdviceCancelled(cancelled_on=day("2025-03-24"), adviser="a-3"),
        )
    ]
    found = figure(
        told,
        MeasureKey.ADVICE_IN_TIME,
        "2025-03",
        on="2025-12-31",
        reading=INCLUDING,
        labels=(("agency", "health"),),
    )

    assert (found.numerator, found.denominator) == (1, 2)


def test_reviews_are_judged_by_the_notice_of_the_decision() -> None:
    told = [
        (
            PlanHeld(made_on=day("2024-03-01")),
            ReviewMeetingHeld(held_on=day("2025-01-20"), review="r-1"),
            ReviewDecided(
                notified_on=day("2025-02-18"), review="r-1", decision=ReviewDecision.MAINTAIN
            ),
        )
    ]

    def in_time(measure: MeasureKey, period: str) -> int | None:
        return figure(told, measure, period, on="2025-12-31").numerator

    assert in_time(MeasureKey.REVIEWED_IN_YEAR, "2025-02") == 1
    assert in_time(MeasureKey.REVIEW_DECIDED_IN_TIME, "2025-02") == 0


def test_every_figure_has_its_definition_and_every_definition_stands_on_the_page() -> None:
    page = measures_markdown()

    assert set(MEASURES) == set(MeasureKey)
    assert all(definition.title in page for definition in MEASURES.values())


def test_an_authority_that_no_case_names_has_figures_of_nothing() -> None:
    told = counts([(request("2024-01-01"), issued("2024-03-01"))], "2025-06-30")

    here = figures(told, day("2025-06-30"), authority=AUTHORITY)
    elsewhere = figures(told, day("2025-06-30"), authority="E09000001")

    assert any(f.numerator for f in here)
    assert not any(f.numerator for f in elsewhere)
