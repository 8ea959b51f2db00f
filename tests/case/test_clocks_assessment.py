import pytest

from ehcpwatch.case import (
    ClockState,
    EndReason,
    all_clocks,
    assessment_open,
    final_plan_met_on,
    governing,
    is_open,
    standing_refusal,
    state,
)
from ehcpwatch.events import (
    AppealConceded,
    AppealNotOpposed,
    AppealSubject,
    AssessmentAgreed,
    AssessmentRefused,
    CaseClosed,
    CaseClosedReason,
    DraftSent,
    MediationAgreed,
    OrderKind,
    Payload,
    PlanAmended,
    PlanIssued,
    PlanRefused,
    Recipient,
    RefusalReversed,
    RepresentationsReceived,
    RequestRoute,
    RequestWithdrawn,
    TribunalOrdered,
)
from ehcpwatch.statute import LimitKey

from .story import clock, clock_states, correct, day, facts, has_clock, request

REQUEST = request("2025-01-06")
AGREED = AssessmentAgreed(notified_on=day("2025-02-14"))
REFUSED = AssessmentRefused(notified_on=day("2025-02-17"))
CONCEDED = AppealConceded(conceded_on=day("2025-06-02"))
REFUSED_PLAN = PlanRefused(notified_on=day("2025-04-25"))
ORDERED = TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS, order="appeal-77")
ORDERED_PLAN = TribunalOrdered(
    sent_on=day("2025-09-01"), kind=OrderKind.MAKE_PLAN, order="appeal-78"
)


def issued(on: str) -> PlanIssued:
    return PlanIssued(sent_on=day(on), recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY))


def test_three_clocks_start_on_the_day_of_the_request() -> None:
    known = facts(REQUEST)
    assert {c.limit: c.deadline for c in all_clocks(known)} == {
        LimitKey.DECISION_TO_ASSESS: day("2025-02-17"),
        LimitKey.NO_PLAN_NOTICE: day("2025-04-28"),
        LimitKey.FINAL_PLAN: day("2025-05-26"),
    }


@pytest.mark.parametrize(
    "route", [RequestRoute.BROUGHT_TO_ATTENTION, RequestRoute.MOVED_IN_DURING_ASSESSMENT]
)
def test_responsibility_without_a_request_starts_the_same_clocks(route: RequestRoute) -> None:
    assert clock(facts(request("2025-01-06", route)), LimitKey.FINAL_PLAN).deadline == day(
        "2025-05-26"
    )
    assert governing(facts(request("2025-01-06", route))) == (LimitKey.FINAL_PLAN, "")


def test_the_decision_is_met_by_telling_the_family_whatever_the_answer() -> None:
    for answer in (AGREED, REFUSED):
        met = clock(facts(REQUEST, answer), LimitKey.DECISION_TO_ASSESS)
        assert state(met, day("2025-03-01")) is ClockState.MET


def test_a_decision_notified_after_a_withdrawal_meets_nothing() -> None:
    known = facts(REQUEST, RequestWithdrawn(withdrawn_on=day("2025-02-03")), AGREED)
    ended = clock(known, LimitKey.DECISION_TO_ASSESS)
    assert (ended.met_on, ended.ended) == (None, EndReason.WITHDRAWN)


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (RequestWithdrawn(withdrawn_on=day("2025-02-03")), EndReason.WITHDRAWN),
        (
            CaseClosed(closed_on=day("2025-02-03"), reason=CaseClosedReason.DIED),
            EndReason.DIED,
        ),
        (
            CaseClosed(closed_on=day("2025-02-03"), reason=CaseClosedReason.LEFT_AREA),
            EndReason.LEFT_AREA,
        ),
    ],
)
def test_whatever_ends_the_case_ends_its_open_clocks_that_day_with_the_reason(
    ending: Payload, reason: EndReason
) -> None:
    clocks = all_clocks(facts(REQUEST, ending))
    assert [(c.ended_on, c.ended) for c in clocks] == [(day("2025-02-03"), reason)] * 3


def test_an_order_to_assess_without_a_recorded_refusal_ends_the_first_decision() -> None:
    known = facts(REQUEST, ORDERED)
    ended = clock(known, LimitKey.DECISION_TO_ASSESS)
    assert (ended.ended_on, ended.ended) == (day("2025-09-01"), EndReason.REPLACED)


def test_a_request_corrected_to_another_day_moves_the_dates_and_remembers_the_first() -> None:
    known = facts(REQUEST, correct("e-1", request("2025-01-20")))
    moved = clock(known, LimitKey.FINAL_PLAN)
    assert (moved.deadline, moved.moved_from) == (day("2025-06-09"), day("2025-05-26"))


def test_an_order_corrected_to_another_day_moves_its_date_and_remembers_the_first() -> None:
    later = ORDERED.model_copy(update={"sent_on": day("2025-09-08")})
    known = facts(REQUEST, REFUSED, ORDERED, correct("e-3", later))
    moved = clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-77")
    assert (moved.deadline, moved.moved_from) == (day("2025-12-15"), day("2025-12-08"))


def test_receipt_counted_as_day_one_moves_weeks_by_a_day_and_days_not_at_all() -> None:
    clocks = all_clocks(
        facts(REQUEST, DraftSent(sent_on=day("2025-04-22"))), count_receipt_as_day_one=True
    )
    assert {c.limit: c.deadline for c in clocks} == {
        LimitKey.DECISION_TO_ASSESS: day("2025-02-16"),
        LimitKey.NO_PLAN_NOTICE: day("2025-04-27"),
        LimitKey.FINAL_PLAN: day("2025-05-25"),
        LimitKey.DRAFT_REPRESENTATIONS: day("2025-05-06"),
    }


# --- the final plan is met when the last of those who must get it was sent it


def test_the_last_recipient_decides_when_the_final_plan_is_met() -> None:
    known = facts(
        REQUEST,
        PlanIssued(sent_on=day("2025-03-03"), recipients=(Recipient.FAMILY,)),
        PlanIssued(sent_on=day("2025-03-10"), recipients=(Recipient.COMMISSIONING_BODY,)),
    )
    assert known.plan.issued_on == day("2025-03-03")
    assert clock(known, LimitKey.FINAL_PLAN).met_on == day("2025-03-10")


def test_a_plan_not_sent_to_the_commissioning_body_is_still_owed() -> None:
    known = facts(REQUEST, PlanIssued(sent_on=day("2025-03-03"), recipients=(Recipient.FAMILY,)))
    assert clock_states(known, "2025-05-27")[LimitKey.FINAL_PLAN, ""] is ClockState.OVERDUE
    assert not assessment_open(known)


def test_a_named_institution_must_be_sent_the_plan_too() -> None:
    named = PlanIssued(
        sent_on=day("2025-03-03"),
        recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY),
        institution_named=True,
    )
    copy = PlanIssued(sent_on=day("2025-03-12"), recipients=(Recipient.INSTITUTION,))
    assert final_plan_met_on(facts(REQUEST, named)) is None
    assert final_plan_met_on(facts(REQUEST, named, copy)) == day("2025-03-12")


def test_a_plan_without_recipients_is_taken_as_sent_to_all_and_marked_assumed() -> None:
    met = clock(facts(REQUEST, PlanIssued(sent_on=day("2025-03-03"))), LimitKey.FINAL_PLAN)
    assert (met.met_on, met.assumed) == (day("2025-03-03"), True)


def test_a_later_copy_without_recipients_leaves_nothing_assumed() -> None:
    known = facts(
        REQUEST,
        PlanIssued(
            sent_on=day("2025-03-03"),
            recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY, Recipient.INSTITUTION),
        ),
        PlanIssued(sent_on=day("2025-06-02")),
    )
    met = clock(known, LimitKey.FINAL_PLAN)
    assert (met.met_on, met.assumed) == (day("2025-03-03"), False)


def test_a_plan_issued_before_its_request_is_inconsistent_and_no_breach() -> None:
    known = facts(REQUEST, issued("2024-12-02"))
    untimed = clock(known, LimitKey.FINAL_PLAN)
    assert state(untimed, day("2026-01-01")) is ClockState.INCONSISTENT


# --- the notice that no plan will be issued


def test_week_sixteen_is_conditional_while_nobody_has_answered() -> None:
    states = clock_states(facts(REQUEST, AGREED), "2025-12-31")
    assert states[LimitKey.NO_PLAN_NOTICE, ""] is ClockState.CONDITIONAL


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2025-04-28", ClockState.MET), ("2025-04-29", ClockState.MET_LATE)],
)
def test_the_answer_no_is_judged_by_week_sixteen(on: str, expected: ClockState) -> None:
    known = facts(REQUEST, AGREED, PlanRefused(notified_on=day(on)))
    assert clock_states(known, "2025-06-01")[LimitKey.NO_PLAN_NOTICE, ""] is expected


@pytest.mark.parametrize(
    "reversal",
    [
        CONCEDED,
        RefusalReversed(notified_on=day("2025-06-02")),
        ORDERED_PLAN,
        MediationAgreed(agreed_on=day("2025-06-02"), agreement=OrderKind.MAKE_PLAN),
        AppealNotOpposed(
            notified_tribunal_on=day("2025-06-02"), subject=AppealSubject.REFUSAL_TO_ISSUE
        ),
    ],
)
def test_a_reversed_no_stays_judged_until_a_plan_is_issued_and_then_ends(
    reversal: Payload,
) -> None:
    late = PlanRefused(notified_on=day("2025-05-12"))
    reversed_only = facts(REQUEST, AGREED, late, reversal)
    with_plan = facts(REQUEST, AGREED, late, reversal, issued("2025-11-03"))
    judged = clock(reversed_only, LimitKey.NO_PLAN_NOTICE)
    ended = clock(with_plan, LimitKey.NO_PLAN_NOTICE)
    assert state(judged, day("2025-12-01")) is ClockState.MET_LATE
    assert (ended.ended_on, ended.ended) == (day("2025-11-03"), EndReason.PLAN_ISSUED)


def test_a_plan_ends_week_sixteen_however_late_it_comes() -> None:
    known = facts(REQUEST, AGREED, issued("2025-12-01"))
    ended = clock(known, LimitKey.NO_PLAN_NOTICE)
    assert (ended.ended, state(ended, day("2026-01-01"))) == (
        EndReason.PLAN_ISSUED,
        ClockState.ENDED,
    )


def test_a_refusal_to_assess_ends_week_sixteen_and_a_conceded_appeal_revives_it() -> None:
    refused = clock(facts(REQUEST, REFUSED), LimitKey.NO_PLAN_NOTICE)
    revived = clock(facts(REQUEST, REFUSED, CONCEDED), LimitKey.NO_PLAN_NOTICE)
    assert refused.ended is EndReason.REFUSED
    assert (revived.ended, revived.deadline) == (None, refused.deadline)


def test_after_an_order_to_assess_the_answer_no_is_judged_by_the_order() -> None:
    known = facts(REQUEST, REFUSED, ORDERED, PlanRefused(notified_on=day("2025-11-10")))
    first = clock(known, LimitKey.NO_PLAN_NOTICE)
    of_order = clock(known, LimitKey.ORDER_NO_PLAN_NOTICE, "appeal-77")
    assert (first.met_on, first.ended) == (None, EndReason.REPLACED)
    assert (of_order.deadline, of_order.met_on) == (day("2025-11-10"), day("2025-11-10"))


def test_a_plan_after_an_order_and_a_no_ends_the_notice_of_the_order() -> None:
    known = facts(
        REQUEST,
        REFUSED,
        ORDERED,
        PlanRefused(notified_on=day("2025-11-24")),
        AppealConceded(conceded_on=day("2025-12-15")),
        issued("2026-02-02"),
    )
    ended = clock(known, LimitKey.ORDER_NO_PLAN_NOTICE, "appeal-77")
    assert (ended.met_on, ended.ended) == (None, EndReason.PLAN_ISSUED)


def test_a_no_after_the_case_closed_is_not_judged() -> None:
    known = facts(REQUEST, RequestWithdrawn(withdrawn_on=day("2025-03-03")), REFUSED_PLAN)
    ended = clock(known, LimitKey.NO_PLAN_NOTICE)
    assert (ended.met_on, ended.ended) == (None, EndReason.WITHDRAWN)


# --- routes


def test_a_refusal_ends_the_final_plan_until_it_is_reversed() -> None:
    ended = clock(facts(REQUEST, REFUSED), LimitKey.FINAL_PLAN)
    assert (ended.ended_on, ended.ended) == (day("2025-02-17"), EndReason.REFUSED)
    assert clock_states(facts(REQUEST, REFUSED), "2026-01-01")[LimitKey.FINAL_PLAN, ""] is (
        ClockState.ENDED
    )


@pytest.mark.parametrize(
    ("reversal", "subject"),
    [
        (ORDERED, "appeal-77"),
        (
            AppealNotOpposed(
                notified_tribunal_on=day("2025-09-01"),
                subject=AppealSubject.REFUSAL_TO_ASSESS,
                order="appeal-77",
            ),
            "appeal-77",
        ),
        (
            MediationAgreed(
                agreed_on=day("2025-09-01"), agreement=OrderKind.ASSESS, order="appeal-77"
            ),
            "appeal-77",
        ),
        (
            MediationAgreed(agreed_on=day("2025-09-01"), agreement=OrderKind.ASSESS),
            "assess:2025-09-01",
        ),
    ],
)
def test_an_order_or_its_like_to_assess_starts_the_fourteen_weeks(
    reversal: Payload, subject: str
) -> None:
    known = facts(REQUEST, REFUSED, reversal)
    assert governing(known) == (LimitKey.ORDER_FINAL_PLAN, subject)
    assert {c.limit: c.deadline for c in all_clocks(known) if c.subject == subject} == {
        LimitKey.ORDER_NOTICE: day("2025-09-15"),
        LimitKey.ORDER_NO_PLAN_NOTICE: day("2025-11-10"),
        LimitKey.ORDER_FINAL_PLAN: day("2025-12-08"),
    }
    replaced = clock(known, LimitKey.FINAL_PLAN)
    assert (replaced.ended_on, replaced.ended) == (day("2025-02-17"), EndReason.REPLACED)


@pytest.mark.parametrize(
    "reversal",
    [
        ORDERED_PLAN,
        AppealNotOpposed(
            notified_tribunal_on=day("2025-09-01"),
            subject=AppealSubject.REFUSAL_TO_ISSUE,
            order="appeal-78",
        ),
        MediationAgreed(
            agreed_on=day("2025-09-01"), agreement=OrderKind.MAKE_PLAN, order="appeal-78"
        ),
    ],
)
def test_an_order_or_its_like_to_make_a_plan_starts_five_and_eleven_weeks(
    reversal: Payload,
) -> None:
    known = facts(REQUEST, AGREED, REFUSED_PLAN, reversal)
    assert governing(known) == (LimitKey.ORDER_MADE_FINAL_PLAN, "appeal-78")
    assert {c.limit: c.deadline for c in all_clocks(known) if c.subject == "appeal-78"} == {
        LimitKey.ORDER_DRAFT_PLAN: day("2025-10-06"),
        LimitKey.ORDER_MADE_FINAL_PLAN: day("2025-11-17"),
    }


def test_the_worked_example_of_an_order_is_met_in_law_and_late_in_the_national_figure() -> None:
    known = facts(REQUEST, REFUSED, ORDERED, issued("2025-12-01"))
    of_order = clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-77")
    assert of_order.deadline == day("2025-12-08")
    assert state(of_order, day("2025-12-31")) is ClockState.MET
    assert known.plan.issued_on is not None
    assert (known.plan.issued_on - day("2025-01-06")).days == 329


@pytest.mark.parametrize("refusal", [REFUSED, REFUSED_PLAN])
def test_a_conceded_appeal_revives_the_final_plan_with_the_same_last_day(
    refusal: Payload,
) -> None:
    known = facts(REQUEST, refusal, CONCEDED)
    revived = clock(known, LimitKey.FINAL_PLAN)
    assert governing(known) == (LimitKey.FINAL_PLAN, "")
    assert revived.deadline == day("2025-05-26")
    assert state(revived, day("2025-06-02")) is ClockState.OVERDUE


def test_a_change_of_mind_keeps_the_twenty_weeks_from_the_request() -> None:
    known = facts(REQUEST, REFUSED, RefusalReversed(notified_on=day("2025-03-03")))
    kept = clock(known, LimitKey.FINAL_PLAN)
    assert (kept.deadline, kept.ended) == (day("2025-05-26"), None)
    assert governing(known) == (LimitKey.FINAL_PLAN, "")


def test_a_conceded_appeal_after_an_earlier_order_revives_the_clock_of_the_order() -> None:
    known = facts(
        REQUEST,
        REFUSED,
        ORDERED,
        PlanRefused(notified_on=day("2025-11-03")),
        AppealConceded(conceded_on=day("2026-01-12")),
    )
    revived = clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-77")
    assert governing(known) == (LimitKey.ORDER_FINAL_PLAN, "appeal-77")
    assert (revived.deadline, revived.ended) == (day("2025-12-08"), None)


def test_a_later_refusal_leaves_the_first_clock_ended_on_the_first_refusal() -> None:
    known = facts(REQUEST, REFUSED, ORDERED, PlanRefused(notified_on=day("2025-11-03")))
    replaced = clock(known, LimitKey.FINAL_PLAN)
    assert (replaced.ended_on, replaced.ended) == (day("2025-02-17"), EndReason.REPLACED)
    of_order = clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-77")
    assert (of_order.ended_on, of_order.ended) == (day("2025-11-03"), EndReason.REFUSED)


def test_an_order_to_make_a_plan_replaces_the_clock_of_an_earlier_order_to_assess() -> None:
    known = facts(
        REQUEST,
        REFUSED,
        ORDERED,
        PlanRefused(notified_on=day("2025-11-03")),
        ORDERED_PLAN.model_copy(update={"sent_on": day("2026-03-02")}),
        issued("2026-05-11"),
    )
    assert governing(known) == (LimitKey.ORDER_MADE_FINAL_PLAN, "appeal-78")
    replaced = clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-77")
    assert (replaced.met_on, replaced.ended_on, replaced.ended) == (
        None,
        day("2025-11-03"),
        EndReason.REPLACED,
    )
    assert clock(known, LimitKey.ORDER_MADE_FINAL_PLAN, "appeal-78").met_on == day("2026-05-11")


def test_an_order_of_the_same_reference_is_the_same_order() -> None:
    unopposed = AppealNotOpposed(
        notified_tribunal_on=day("2025-05-12"),
        subject=AppealSubject.REFUSAL_TO_ASSESS,
        order="appeal-77",
    )
    known = facts(REQUEST, REFUSED, unopposed, ORDERED)
    assert [order.ordered_on for order in known.orders] == [day("2025-05-12")]


def test_one_appeal_may_end_in_orders_of_two_kinds() -> None:
    amend = TribunalOrdered(sent_on=day("2026-03-02"), kind=OrderKind.AMEND, order="appeal-9")
    school = TribunalOrdered(
        sent_on=day("2026-03-02"), kind=OrderKind.NAME_SCHOOL, order="appeal-9"
    )
    limits = {c.limit for c in all_clocks(facts(issued("2025-05-05"), amend, school))}
    assert {LimitKey.ORDER_AMEND, LimitKey.ORDER_SCHOOL} <= limits


@pytest.mark.parametrize(
    ("kind", "limit", "last_on"),
    [
        (OrderKind.AMEND, LimitKey.ORDER_AMEND, "2025-10-06"),
        (OrderKind.NAME_SCHOOL, LimitKey.ORDER_SCHOOL, "2025-09-15"),
    ],
)
def test_an_ordered_amendment_is_met_by_the_first_plan_sent_after_the_order(
    kind: OrderKind, limit: LimitKey, last_on: str
) -> None:
    known = facts(
        issued("2025-05-05"),
        PlanAmended(sent_on=day("2025-08-04")),
        TribunalOrdered(sent_on=day("2025-09-01"), kind=kind, order="appeal-9"),
        PlanAmended(sent_on=day("2025-09-12")),
    )
    met = clock(known, limit, "appeal-9")
    assert (met.deadline, met.met_on) == (day(last_on), day("2025-09-12"))


def test_an_order_to_maintain_starts_no_limit() -> None:
    order = TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.MAINTAIN, order="appeal-9")
    assert not [c for c in all_clocks(facts(REQUEST, order)) if c.subject == "appeal-9"]


def test_an_order_to_reconsider_asks_for_a_notice_and_undoes_no_refusal() -> None:
    order = TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.RECONSIDER, order="appeal-9")
    known = facts(REQUEST, REFUSED, order)
    notice = clock(known, LimitKey.ORDER_NOTICE, "appeal-9")
    assert (notice.deadline, is_open(notice)) == (day("2025-09-15"), True)
    assert standing_refusal(known) == "assess"


def test_the_notice_after_an_order_is_met_by_saying_that_it_will_assess() -> None:
    known = facts(REQUEST, REFUSED, ORDERED, AssessmentAgreed(notified_on=day("2025-09-15")))
    assert clock(known, LimitKey.ORDER_NOTICE, "appeal-77").met_on == day("2025-09-15")


def test_a_refused_plan_is_no_notice_of_assessing_but_ends_the_wait_for_one() -> None:
    known = facts(REQUEST, REFUSED, ORDERED, PlanRefused(notified_on=day("2025-11-03")))
    notice = clock(known, LimitKey.ORDER_NOTICE, "appeal-77")
    assert (notice.met_on, notice.ended) == (None, EndReason.REFUSED)


def test_the_first_draft_after_an_order_meets_the_five_weeks_whatever_comes_later() -> None:
    known = facts(
        REQUEST,
        AGREED,
        DraftSent(sent_on=day("2025-04-22")),
        REFUSED_PLAN,
        ORDERED_PLAN,
        DraftSent(sent_on=day("2025-09-29")),
        DraftSent(sent_on=day("2025-10-27")),
    )
    met = clock(known, LimitKey.ORDER_DRAFT_PLAN, "appeal-78")
    assert (met.deadline, met.met_on) == (day("2025-10-06"), day("2025-09-29"))


def test_an_order_to_make_a_plan_undoes_whatever_refusal_stands() -> None:
    agreement = MediationAgreed(agreed_on=day("2025-06-02"), agreement=OrderKind.MAKE_PLAN)
    known = facts(REQUEST, REFUSED, agreement)
    assert (standing_refusal(known), assessment_open(known)) == (None, True)


def test_a_plan_issued_while_a_refusal_stands_undoes_it_and_meets_the_twenty_weeks() -> None:
    known = facts(REQUEST, REFUSED, issued("2025-05-12"))
    assert standing_refusal(known) is None
    assert clock(known, LimitKey.FINAL_PLAN).met_on == day("2025-05-12")


def test_an_order_sent_after_the_plan_leaves_the_plan_met_and_governed_as_it_was() -> None:
    known = facts(REQUEST, AGREED, issued("2025-05-12"), ORDERED)
    assert governing(known) == (LimitKey.FINAL_PLAN, "")
    assert clock(known, LimitKey.FINAL_PLAN).met_on == day("2025-05-12")


def test_a_plan_sent_on_the_day_the_case_closed_meets_its_limit() -> None:
    known = facts(
        REQUEST,
        issued("2025-05-12"),
        CaseClosed(closed_on=day("2025-05-12"), reason=CaseClosedReason.LEFT_AREA),
    )
    assert clock(known, LimitKey.FINAL_PLAN).met_on == day("2025-05-12")


def test_a_plan_sent_after_a_withdrawal_is_issued_and_meets_nothing() -> None:
    known = facts(REQUEST, RequestWithdrawn(withdrawn_on=day("2025-03-03")), issued("2025-05-12"))
    assert known.plan.issued_on == day("2025-05-12")
    ended = clock(known, LimitKey.FINAL_PLAN)
    assert (ended.met_on, ended.ended) == (None, EndReason.WITHDRAWN)


# --- reassessments


def test_a_reassessment_is_decided_in_fifteen_days_and_done_fourteen_weeks_after_the_notice() -> (
    None
):
    asked = request("2025-01-06", RequestRoute.REASSESSMENT)
    notified = AssessmentAgreed(notified_on=day("2025-01-20"))
    known = facts(asked, notified)
    assert governing(known) == (LimitKey.REASSESSMENT_FINAL_PLAN, "")
    assert {c.limit: c.deadline for c in all_clocks(known)} == {
        LimitKey.REASSESSMENT_DECISION: day("2025-01-21"),
        LimitKey.REASSESSMENT_FINAL_PLAN: day("2025-04-28"),
    }


def test_a_reassessment_by_own_decision_counts_from_the_decision() -> None:
    known = facts(request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION))
    assert {c.limit: c.deadline for c in all_clocks(known)} == {
        LimitKey.REASSESSMENT_FINAL_PLAN: day("2025-04-14")
    }


def test_a_refused_and_ordered_reassessment_runs_the_clocks_of_the_order_only() -> None:
    known = facts(
        request("2025-01-06", RequestRoute.REASSESSMENT),
        AssessmentRefused(notified_on=day("2025-01-20")),
        TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.REASSESS, order="appeal-5"),
        AssessmentAgreed(notified_on=day("2025-09-12")),
    )
    assert governing(known) == (LimitKey.ORDER_FINAL_PLAN, "appeal-5")
    assert clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-5").deadline == day("2025-12-08")
    assert not has_clock(known, LimitKey.REASSESSMENT_FINAL_PLAN)


def test_a_reassessment_refused_and_taken_up_after_all_counts_from_that_notice() -> None:
    known = facts(
        request("2025-01-06", RequestRoute.REASSESSMENT),
        AssessmentRefused(notified_on=day("2025-01-20")),
        RefusalReversed(notified_on=day("2025-03-03")),
    )
    final = clock(known, LimitKey.REASSESSMENT_FINAL_PLAN)
    assert (final.trigger_on, final.deadline) == (day("2025-03-03"), day("2025-06-09"))


def test_a_reassessment_ordered_in_a_case_with_a_plan_is_met_by_the_amended_plan() -> None:
    known = facts(
        REQUEST,
        AGREED,
        issued("2025-05-12"),
        TribunalOrdered(sent_on=day("2026-03-02"), kind=OrderKind.REASSESS, order="appeal-5"),
        PlanAmended(sent_on=day("2026-06-01")),
    )
    met = clock(known, LimitKey.ORDER_FINAL_PLAN, "appeal-5")
    assert (met.deadline, met.met_on) == (day("2026-06-08"), day("2026-06-01"))


# --- the floor after a draft


def test_a_draft_leaves_the_family_fifteen_days_of_which_the_day_of_service_is_the_first() -> None:
    draft = DraftSent(sent_on=day("2025-04-22"), served_on=day("2025-04-24"))
    floor = clock(facts(REQUEST, draft), LimitKey.DRAFT_REPRESENTATIONS)
    assert (floor.trigger_on, floor.deadline, floor.assumed) == (
        day("2025-04-24"),
        day("2025-05-08"),
        False,
    )


@pytest.mark.parametrize(("served_on", "assumed"), [(None, True), ("2025-04-22", False)])
def test_a_day_of_service_that_nobody_stated_is_assumed(
    served_on: str | None,
    assumed: bool,  # noqa: FBT001  # a column of the table
) -> None:
    draft = DraftSent(
        sent_on=day("2025-04-22"), served_on=None if served_on is None else day(served_on)
    )
    assert clock(facts(REQUEST, draft), LimitKey.DRAFT_REPRESENTATIONS).assumed is assumed


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([issued("2025-05-06")], ClockState.CUT_SHORT),
        ([issued("2025-05-07")], ClockState.MET),
        (
            [RepresentationsReceived(received_on=day("2025-04-28")), issued("2025-05-01")],
            ClockState.MET,
        ),
        (
            [issued("2025-05-01"), RepresentationsReceived(received_on=day("2025-05-02"))],
            ClockState.CUT_SHORT,
        ),
        ([], ClockState.MET),
        ([RequestWithdrawn(withdrawn_on=day("2025-05-01"))], ClockState.ENDED),
    ],
)
def test_a_floor_is_cut_short_only_by_a_plan_sent_on_it_before_any_representations(
    after: list[Payload], expected: ClockState
) -> None:
    known = facts(REQUEST, DraftSent(sent_on=day("2025-04-22")), *after)
    assert clock_states(known, "2025-06-02")[LimitKey.DRAFT_REPRESENTATIONS, ""] is expected


def test_a_floor_runs_through_its_last_day() -> None:
    known = facts(REQUEST, DraftSent(sent_on=day("2025-04-22")))
    assert clock_states(known, "2025-05-06")[LimitKey.DRAFT_REPRESENTATIONS, ""] is (
        ClockState.RUNNING
    )
