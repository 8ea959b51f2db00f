"""Figures of decisions, notices, advice, reviews and phase transfers, at their edges."""

from decimal import Decimal

import pytest

from ehcpwatch.events import (
    AdviceCancelled,
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AmendmentNotified,
    AssessmentAgreed,
    AssessmentRefused,
    CeaseReason,
    ExceptionRecorded,
    GroundName,
    LimitName,
    OrderKind,
    Phase,
    PhaseTransferDue,
    PlanAmended,
    PlanCeased,
    PlanHeld,
    PlanIssued,
    PlanMovedOut,
    PlanRefused,
    RequestWithdrawn,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    TribunalOrdered,
)
from ehcpwatch.measures import Figure, MeasureKey, Reading, Standing
from tests.case.story import day, request
from tests.measures.counting import Story, figure

INCLUDING, EXCLUDING = Reading.INCLUDING, Reading.EXCLUDING
REQUEST = request("2025-01-06")
HELD = PlanHeld(made_on=day("2024-03-01"))
ON = "2025-12-31"


def pair(found: Figure) -> tuple[int | None, int | None]:
    return found.numerator, found.denominator


def excepted(
    on: str, limit: LimitName, ground: GroundName = GroundName.ABSENCE
) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception="x-1", limit=limit, ground=ground, began_on=day(on), impractical=True
    )


def decided(*stories: Story, reading: Reading = INCLUDING) -> Figure:
    return figure(stories, MeasureKey.DECIDED_IN_TIME, "2025-02", on=ON, reading=reading)


def test_excluding_drops_what_is_excused_on_the_decision_and_not_what_is_only_flagged() -> None:
    agreed = AssessmentAgreed(notified_on=day("2025-02-20"))
    excused = (REQUEST, excepted("2025-01-10", LimitName.DECISION_TO_ASSESS), agreed)
    only_flagged = (REQUEST, excepted("2025-01-10", LimitName.FINAL_PLAN), agreed)

    assert pair(decided(excused, only_flagged)) == (0, 2)
    assert pair(decided(excused, only_flagged, reading=EXCLUDING)) == (0, 1)


def test_a_notice_after_the_request_was_withdrawn_is_no_decision() -> None:
    withdrawn = RequestWithdrawn(withdrawn_on=day("2025-02-01"))
    refused = AssessmentRefused(notified_on=day("2025-02-10"))

    assert pair(decided((REQUEST, withdrawn, refused))) == (0, 0)
    assert pair(decided((REQUEST, refused, RequestWithdrawn(withdrawn_on=day("2025-02-20"))))) == (
        1,
        1,
    )


def test_a_reversal_changes_neither_the_first_notice_nor_its_month() -> None:
    told = (
        REQUEST,
        AssessmentRefused(notified_on=day("2025-02-17")),
        TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS),
        AssessmentAgreed(notified_on=day("2025-09-08")),
    )

    assert dict(decided(told).parts) == {"agreed": 0, "refused": 1}


@pytest.mark.parametrize(("notified_on", "in_time"), [("2025-04-28", 1), ("2025-04-29", 0)])
def test_sixteen_weeks_are_a_hundred_and_twelve_days(notified_on: str, in_time: int) -> None:
    told = (REQUEST, PlanRefused(notified_on=day(notified_on)))
    found = figure([told], MeasureKey.NO_PLAN_IN_TIME, "2025-04", on=ON, reading=INCLUDING)

    assert pair(found) == (in_time, 1)


def test_the_sixteen_week_figure_excludes_what_was_flagged_by_the_notice() -> None:
    refused = PlanRefused(notified_on=day("2025-04-20"))
    told = [
        (REQUEST, excepted("2025-04-01", LimitName.NO_PLAN_NOTICE), refused),
        (REQUEST, refused, excepted("2025-05-01", LimitName.NO_PLAN_NOTICE)),
    ]
    found = figure(told, MeasureKey.NO_PLAN_IN_TIME, "2025-04", on=ON, reading=EXCLUDING)

    assert pair(found) == (1, 1)


def asked(adviser: str = "ep-1") -> AdviceRequested:
    """Asked on 10 February: the last lawful day is 24 March."""
    return AdviceRequested(
        sent_on=day("2025-02-10"), adviser=adviser, agency=Agency.EDUCATIONAL_PSYCHOLOGY
    )


def advice(*stories: Story, reading: Reading = INCLUDING, on: str = ON) -> Figure:
    return figure(stories, MeasureKey.ADVICE_IN_TIME, "2025-03", on=on, reading=reading)


@pytest.mark.parametrize(("cancelled_on", "denominator"), [("2025-03-24", 0), ("2025-03-25", 1)])
def test_advice_cancelled_by_its_last_lawful_day_is_out_and_later_stays_in_as_late(
    cancelled_on: str, denominator: int
) -> None:
    told = (REQUEST, asked(), AdviceCancelled(cancelled_on=day(cancelled_on), adviser="ep-1"))

    assert pair(advice(told)) == (0, denominator)


def test_advice_of_a_case_that_ended_by_its_last_lawful_day_is_out() -> None:
    told = (REQUEST, asked(), RequestWithdrawn(withdrawn_on=day("2025-03-24")))

    assert pair(advice(told)) == (0, 0)


def test_excluding_leaves_out_advice_that_is_excused_itself() -> None:
    received = AdviceReceived(received_on=day("2025-04-10"), adviser="ep-1")
    missed = excepted("2025-03-01", LimitName.ADVICE, GroundName.MISSED_APPOINTMENT)
    told = [
        (REQUEST, asked(), missed, received),
        (REQUEST, excepted("2025-03-01", LimitName.FINAL_PLAN), asked(), received),
    ]

    assert pair(advice(*told)) == (0, 2)
    assert pair(advice(*told, reading=EXCLUDING)) == (0, 1)


def test_advice_sent_back_is_judged_by_its_first_receipt_and_counted_as_returned() -> None:
    told = (
        REQUEST,
        asked(),
        AdviceReceived(received_on=day("2025-03-20"), adviser="ep-1"),
        AdviceReturned(returned_on=day("2025-03-25"), adviser="ep-1"),
        AdviceReceived(received_on=day("2025-05-01"), adviser="ep-1"),
    )
    returned = figure([told], MeasureKey.ADVICE_RETURNED, "2025-03", on=ON)

    assert pair(advice(told)) == (1, 1)
    assert pair(returned) == (1, 1)


def test_advice_is_overdue_from_the_day_after_its_last_lawful_day() -> None:
    def overdue(on: str) -> int | None:
        return figure(
            [(REQUEST, asked())],
            MeasureKey.ADVICE_OVERDUE,
            on,
            on=on,
            reading=INCLUDING,
            labels=(("agency", "educational_psychology"),),
        ).numerator

    assert (overdue("2025-03-24"), overdue("2025-03-25")) == (0, 1)


def test_a_month_of_advice_that_is_not_over_has_counts_and_no_percentage() -> None:
    found = advice((REQUEST, asked()), on="2025-03-31")

    assert (found.value, found.standing) == (None, Standing.NOT_YET)


def yearly(*told: Story) -> Figure:
    """The plan of 1 March 2024 is to be reviewed by 28 February 2025."""
    return figure(told, MeasureKey.REVIEWED_IN_YEAR, "2025-02", on=ON)


@pytest.mark.parametrize(("notified_on", "in_time"), [("2025-02-28", 1), ("2025-03-01", 0)])
def test_a_review_is_in_time_when_its_decision_is_notified_within_the_year(
    notified_on: str, in_time: int
) -> None:
    told = (
        HELD,
        ReviewDecided(notified_on=day(notified_on), review="r-1", decision=ReviewDecision.MAINTAIN),
    )

    assert pair(yearly(told)) == (in_time, 1)


@pytest.mark.parametrize(("ended_on", "denominator"), [("2025-02-28", 0), ("2025-03-01", 1)])
def test_a_plan_no_longer_held_on_the_last_lawful_day_needs_no_review(
    ended_on: str, denominator: int
) -> None:
    ceased = PlanCeased(ceased_on=day(ended_on), reason=CeaseReason.NEEDS_MET)

    assert yearly((HELD, ceased)).denominator == denominator
    assert yearly((HELD, PlanMovedOut(transferred_on=day(ended_on)))).denominator == denominator


def met(name: str, on: str = "2025-01-20") -> ReviewMeetingHeld:
    """The decision on a meeting of 20 January is due by 17 February, amendments by 14 April."""
    return ReviewMeetingHeld(held_on=day(on), review=name)


def resolved(name: str, on: str, decision: ReviewDecision) -> ReviewDecided:
    return ReviewDecided(notified_on=day(on), review=name, decision=decision)


def test_meetings_count_decided_or_not_and_the_national_reading_counts_decisions() -> None:
    maintain = ReviewDecision.MAINTAIN
    told = [
        (HELD, met("r-1"), resolved("r-1", "2025-02-17", maintain)),
        (HELD, met("r-1"), resolved("r-1", "2025-02-18", maintain)),
        (HELD, met("r-1")),
    ]
    ours = figure(told, MeasureKey.REVIEW_DECIDED_IN_TIME, "2025-02", on=ON)
    national = figure(told, MeasureKey.REVIEW_DECISIONS_IN_TIME, "2025-02", on=ON)

    assert (pair(ours), ours.value) == ((1, 3), Decimal("33.3"))
    assert (pair(national), national.value) == ((1, 2), Decimal("50.0"))
    assert (ours.standing, national.standing) == (Standing.FINAL, Standing.PROVISIONAL)


@pytest.mark.parametrize(("sent_on", "in_time"), [("2025-04-14", 1), ("2025-04-15", 0)])
def test_twelve_weeks_run_from_the_meeting_whether_or_not_a_notice_went_before(
    sent_on: str, in_time: int
) -> None:
    decision = resolved("r-1", "2025-02-10", ReviewDecision.AMEND)
    amended = PlanAmended(sent_on=day(sent_on), review="r-1")
    notice = AmendmentNotified(sent_on=day("2025-02-12"), review="r-1")
    for told in (
        (HELD, met("r-1"), decision, amended),
        (HELD, met("r-1"), notice, decision, amended),
    ):
        found = figure([told], MeasureKey.REVIEW_AMENDED_IN_TIME, "2025-04", on=ON)

        assert pair(found) == (in_time, 1)


def test_a_meeting_that_led_to_no_amendment_is_not_in_the_twelve_week_figure() -> None:
    told = (HELD, met("r-1"), resolved("r-1", "2025-02-10", ReviewDecision.MAINTAIN))
    found = figure(
        [told, (HELD, met("r-2"), resolved("r-2", "2025-02-10", ReviewDecision.AMEND))],
        MeasureKey.REVIEW_AMENDED_IN_TIME,
        "2025-04",
        on=ON,
    )

    assert pair(found) == (0, 1)


@pytest.mark.parametrize(
    ("phase", "limit", "sent_on", "in_time"),
    [
        (Phase.OTHER, "phase_transfer", "2025-02-14", 1),
        (Phase.OTHER, "phase_transfer", "2025-02-15", 0),
        (Phase.POST16, "phase_transfer_post16", "2025-03-30", 1),
        (Phase.POST16, "phase_transfer_post16", "2025-03-31", 0),
    ],
)
def test_a_phase_transfer_is_ready_with_the_amended_plan_by_the_fixed_day(
    phase: Phase, limit: str, sent_on: str, in_time: int
) -> None:
    transfer = PhaseTransferDue(
        stated_on=day("2024-09-02"), transfer_on=day("2025-09-01"), phase=phase
    )
    gone = PlanCeased(ceased_on=day("2025-01-10"), reason=CeaseReason.NEEDS_MET)
    told = [
        (HELD, transfer, PlanAmended(sent_on=day(sent_on), phase_transfer_year=2025)),
        (HELD, transfer, gone),
    ]
    found = figure(
        told, MeasureKey.PHASE_TRANSFER_IN_TIME, "2025", on=ON, labels=(("limit", limit),)
    )

    assert pair(found) == (in_time, 1)


def test_reviews_of_a_plan_that_was_issued_here_are_watched_from_its_issue() -> None:
    told = (request("2024-01-01"), PlanIssued(sent_on=day("2024-03-01")))

    assert pair(yearly(told)) == (0, 1)
