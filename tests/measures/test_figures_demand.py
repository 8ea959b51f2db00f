"""Figures of requests, refusals and plans held, and of what stands beside the percentages."""

from decimal import Decimal

from ehcpwatch.events import (
    AppealConceded,
    AssessmentRefused,
    CeaseReason,
    PlanCeased,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanMovedOut,
    Requester,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
)
from ehcpwatch.measures import Figure, MeasureKey, Standing
from tests.case.story import day, request
from tests.measures.counting import Story, figure

ON = "2025-12-31"
REFUSED = AssessmentRefused(notified_on=day("2025-02-10"))
REQUEST = request("2025-01-06")


def found(measure: MeasureKey, period: str, *stories: Story, on: str = ON, **labels: str) -> Figure:
    return figure(stories, measure, period, on=on, labels=tuple(labels.items()))


def test_requests_count_by_request_date_with_those_withdrawn_and_without_reassessments() -> None:
    school = RequestReceived(received_on=day("2025-01-07"), requester=Requester.SCHOOL)
    borough: list[Story] = [
        (school,),
        (REQUEST, RequestWithdrawn(withdrawn_on=day("2025-01-20"))),
        (request("2025-01-31", RequestRoute.BROUGHT_TO_ATTENTION),),
        (request("2025-01-06", RequestRoute.REASSESSMENT),),
        (request("2025-01-06", RequestRoute.MOVED_IN_DURING_ASSESSMENT),),
    ]

    assert found(MeasureKey.REQUESTS, "2025-01", *borough).numerator == 3
    assert found(MeasureKey.REQUESTS, "2025-01", *borough, requester="school").numerator == 1
    assert found(MeasureKey.REQUESTS, "2025-01", *borough, requester="none").numerator == 2
    assert found(MeasureKey.REQUESTS, "2025", *borough, route="brought_to_attention").value == 1


def test_two_requests_in_one_case_count_once_by_the_earlier_and_raise_a_finding() -> None:
    told = (REQUEST, request("2025-02-03"))

    assert found(MeasureKey.REQUESTS, "2025", told).numerator == 1
    assert found(MeasureKey.REQUESTS, "2025-01", told).numerator == 1
    assert found(MeasureKey.DATA_FINDINGS, ON, told, finding="two_requests").numerator == 1


def test_the_refusal_rate_sets_refusals_of_the_period_against_requests_of_the_period() -> None:
    """Refused in February and conceded in April: still a refusal notified in February."""
    borough: list[Story] = [
        (REQUEST, REFUSED, AppealConceded(conceded_on=day("2025-04-01"))),
        (REQUEST, REFUSED),
        *[(request("2025-02-03"),)] * 4,
    ]

    assert found(MeasureKey.REFUSAL_RATE, "2025-02", *borough).value == Decimal("50.0")
    assert found(MeasureKey.REFUSAL_RATE, "2025", *borough).value == Decimal("33.3")


def test_the_cohort_reading_counts_the_requests_of_the_period_whose_refusal_stands() -> None:
    borough: list[Story] = [
        (REQUEST, REFUSED, AppealConceded(conceded_on=day("2025-04-01"))),
        (REQUEST, REFUSED),
    ]

    assert found(MeasureKey.COHORT_REFUSAL_RATE, "2025-01", *borough).value == Decimal("50.0")


def test_the_cohort_reading_is_provisional_while_decisions_are_not_yet_due() -> None:
    """The decision on a request of 31 January is due by 14 March."""

    def standing(on: str) -> Standing:
        return found(MeasureKey.COHORT_REFUSAL_RATE, "2025-01", (REQUEST,), on=on).standing

    assert standing("2025-03-14") is Standing.PROVISIONAL
    assert standing("2025-03-15") is Standing.FINAL


def test_plans_are_held_from_their_issue_or_arrival_until_they_cease_or_move_out() -> None:
    borough: list[Story] = [
        (REQUEST, PlanIssued(sent_on=day("2025-05-20"))),
        (PlanHeld(made_on=day("2024-03-01")), PlanMovedOut(transferred_on=day("2025-06-10"))),
        (
            PlanMovedIn(transferred_on=day("2025-06-10")),
            PlanCeased(ceased_on=day("2025-07-01"), reason=CeaseReason.NEEDS_MET),
        ),
    ]

    def held(on: str) -> int | None:
        return found(MeasureKey.PLANS_HELD, on, *borough, on=on).numerator

    assert [held(on) for on in ("2025-05-19", "2025-05-20", "2025-06-10", "2025-07-01")] == [
        1,
        2,
        2,
        1,
    ]


def test_a_plan_that_no_request_here_led_to_stands_beside_the_figures_by_how_it_came() -> None:
    borough: list[Story] = [
        (PlanHeld(made_on=day("2025-03-01")),),
        (PlanMovedIn(transferred_on=day("2025-03-05")),),
        (PlanIssued(sent_on=day("2025-03-07")),),
        (REQUEST, PlanIssued(sent_on=day("2025-03-10"))),
    ]
    measure = MeasureKey.PLANS_NOT_REQUESTED_HERE

    assert found(measure, "2025-03", *borough).numerator == 3
    for how in ("held", "moved_in", "no_request"):
        assert found(measure, "2025-03", *borough, how=how).numerator == 1


def test_a_plan_after_a_reassessment_is_counted_apart() -> None:
    told = (
        request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION),
        PlanIssued(sent_on=day("2025-03-10")),
    )

    assert found(MeasureKey.PLANS_AFTER_REASSESSMENT, "2025-03", told).numerator == 1
