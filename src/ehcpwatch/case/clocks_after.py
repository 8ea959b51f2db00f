"""The clocks of advice, of drafts, and of everything after the first plan."""

from datetime import date

from ehcpwatch.events import Phase, ReviewDecision
from ehcpwatch.statute import LimitKey, review_after_transfer_deadline

from .clock import Clock
from .facts import Advice, EndReason, Facts, Plan, Review
from .owed import Ending, Owing, earliest, make

__all__ = [
    "FIRST",
    "advice_clocks",
    "advice_subjects",
    "after_clocks",
    "amended_plan_on",
    "draft_clocks",
]

FIRST = ""
"""Subject of the annual review that is counted from the plan itself: no review's reference."""
MOVE = "move"
"""Subject of the transfer clocks; a case has one move in and one move out."""

_LIMIT_OF_PHASE = {
    Phase.OTHER: LimitKey.PHASE_TRANSFER,
    Phase.POST16: LimitKey.PHASE_TRANSFER_POST16,
}
# Reviews for a transfer in a year are held in the school year that ends with it.
_SCHOOL_YEAR_BEGINS = (9, 1)


def advice_subjects(advice: tuple[Advice, ...]) -> list[str]:
    """Return the subject of each request for advice: the adviser, numbered if asked again."""
    seen: dict[str, int] = {}
    subjects = []
    for request in advice:
        count = seen[request.adviser] = seen.get(request.adviser, 0) + 1
        subjects.append(request.adviser if count == 1 else f"{request.adviser}#{count}")
    return subjects


def advice_clocks(facts: Facts, *, count_receipt_as_day_one: bool = False) -> list[Clock]:
    """Return one clock for each request for advice, in the order asked.

    The first receipt meets the limit; advice sent back for quality starts no new one.

    Source:
        SI 2014/1530 reg. 8(1).
    """
    if not facts.advice:
        return []
    owing = Owing(facts, count_receipt_as_day_one)
    refusals = facts.decisions.refusals
    refused_on = refusals[-1].notified_on if refusals and refusals[-1].reversal is None else None
    over = (
        owing.closing,
        (facts.plan.issued_on, EndReason.PLAN_ISSUED),
        (refused_on, EndReason.REFUSED),
    )
    return [
        make(
            owing,
            LimitKey.ADVICE,
            subject,
            request.requested_on,
            met_on=request.received_on,
            ended=[*over, (request.cancelled_on, EndReason.CANCELLED)],
            assumed=request.assumed,
        )
        for subject, request in zip(advice_subjects(facts.advice), facts.advice, strict=True)
    ]


def draft_clocks(facts: Facts) -> list[Clock]:
    """Return the floor of fifteen days after the latest draft was served, if one was.

    Source:
        SI 2014/1530 reg. 13(1)(a).
    """
    served_on = facts.drafting.draft_served_on
    if served_on is None:
        return []
    owing = Owing(facts, count_receipt_as_day_one=False)
    issued_on = facts.plan.issued_on
    return [
        make(
            owing,
            LimitKey.DRAFT_REPRESENTATIONS,
            "",
            served_on,
            met_on=facts.drafting.representations_on,
            ended=[
                owing.closing,
                (
                    issued_on if issued_on is not None and issued_on >= served_on else None,
                    EndReason.PLAN_ISSUED,
                ),
            ],
            assumed=facts.drafting.served_assumed,
        )
    ]


def after_clocks(facts: Facts, *, count_receipt_as_day_one: bool = False) -> list[Clock]:
    """Return the clocks of reviews, amendments, phase transfers and transfers of the plan."""
    plan = facts.plan
    if plan.held_from is None and not facts.reviews.reviews and plan.moving_aware_on is None:
        return []
    owing = Owing(facts, count_receipt_as_day_one)
    clocks = _annual_reviews(facts, owing)
    for review in facts.reviews.reviews:
        clocks.extend(_review_steps(facts, owing, review))
    clocks.extend(_phase_transfers(facts, owing))
    clocks.extend(_transfers(facts, owing))
    return clocks


def _annual_reviews(facts: Facts, owing: Owing) -> list[Clock]:
    """One clock from the plan, then one from each decision notice; each met by the next."""
    plan = facts.plan
    if plan.held_from is None:
        return []
    start_on, first_deadline, assumed = _first_trigger(plan)
    # Earlier reviews, and the one that the plan came with, are history: the first clock
    # counts from after them.
    since = max(start_on, plan.held_from)
    decided = sorted(
        (review.decided_on, review.reference)
        for review in facts.reviews.reviews
        if review.decided_on is not None
        and review.decided_on >= since
        and review.decided_on != plan.last_reviewed_on
    )
    triggers = [(start_on, FIRST), *decided]
    over = [owing.closing, *owing.plan_over]
    return [
        make(
            owing,
            LimitKey.ANNUAL_REVIEW,
            subject,
            trigger_on,
            met_on=decided[place][0] if place < len(decided) else None,
            ended=over,
            deadline_on=first_deadline if place == 0 else None,
            assumed=assumed and place == 0,
        )
        for place, (trigger_on, subject) in enumerate(triggers)
        if not _over_before(over, trigger_on)
    ]


def _over_before(over: list[Ending], trigger_on: date) -> bool:
    """A review whose decision ends the plan starts no further year."""
    return any(on is not None and on <= trigger_on for on, _ in over)


def _first_trigger(plan: Plan) -> tuple[date, date | None, bool]:
    """Return where the first review counts from, its deadline if set apart, and if assumed."""
    held_from = plan.held_from
    if held_from is None:
        return date.max, None, True
    if plan.issued_on is not None and plan.moved_in_on is None:
        return plan.issued_on, None, False
    counted_from = plan.last_reviewed_on or plan.made_on
    start_on = counted_from or held_from
    if plan.moved_in_on is None:
        return start_on, None, counted_from is None
    return (
        start_on,
        review_after_transfer_deadline(start_on, plan.moved_in_on),
        counted_from is None,
    )


def _review_steps(facts: Facts, owing: Owing, review: Review) -> list[Clock]:
    over = [owing.closing, *owing.plan_over]
    clocks = []
    if review.meeting_on is not None:
        clocks = [
            make(
                owing,
                limit,
                review.reference,
                review.meeting_on,
                met_on=met_on,
                ended=over,
            )
            for limit, met_on in (
                (LimitKey.REVIEW_REPORT, review.report_on),
                (LimitKey.REVIEW_DECISION, review.decided_on),
            )
        ]
    sent_on = review.amendment_sent_on
    if sent_on is None:
        return clocks
    amended_on = amended_plan_on(facts.plan, review)
    settled = [] if amended_on is None else [amended_on]
    decided_on = review.latest_decided_on
    if (
        decided_on is not None
        and decided_on >= sent_on
        and review.decision is not ReviewDecision.AMEND
    ):
        # Reg. 22(4): it may decide, within the same eight weeks, not to amend after all.
        settled.append(decided_on)
    clocks.append(
        make(
            owing,
            LimitKey.AMENDED_PLAN,
            review.reference,
            sent_on,
            met_on=earliest(settled),
            ended=over,
        )
    )
    served_on = review.amendment_served_on or sent_on
    if amended_on is not None and amended_on < served_on:
        amended_on = None
    clocks.append(
        make(
            owing,
            LimitKey.AMENDMENT_REPRESENTATIONS,
            review.reference,
            served_on,
            met_on=review.representations_on,
            ended=[*over, (amended_on, EndReason.PLAN_ISSUED)],
            assumed=review.served_assumed,
        )
    )
    return clocks


def amended_plan_on(plan: Plan, review: Review) -> date | None:
    """Return when the amended plan of *review* was first sent, or `None`.

    The plan that names the review; without one, the next that names none.
    """
    named_on = earliest(a.sent_on for a in plan.amendments if a.review == review.reference)
    start_on = review.amendment_sent_on or review.meeting_on
    if named_on is not None or start_on is None:
        return named_on
    return earliest(
        a.sent_on for a in plan.amendments if a.review is None and a.sent_on >= start_on
    )


def _phase_transfers(facts: Facts, owing: Owing) -> list[Clock]:
    held_from = facts.plan.held_from
    if not facts.reviews.transfers or held_from is None:
        return []
    over = [owing.closing, *owing.plan_over]
    clocks = [
        make(
            owing,
            _LIMIT_OF_PHASE[transfer.phase],
            str(transfer.transfer_on.year),
            transfer.transfer_on,
            met_on=_phase_transfer_met_on(facts, transfer.transfer_on.year),
            ended=over,
        )
        for transfer in facts.reviews.transfers
    ]
    # A plan that came only after the last lawful day was not this authority's to review by it.
    return [clock for clock in clocks if held_from <= clock.deadline]


def _phase_transfer_met_on(facts: Facts, year: int) -> date | None:
    """Return when the plan was made ready: amended, or left as it is by a decision.

    For the year that the amendment or its review states; without one, for the transfer of
    the school year in which it came.
    """
    years = {review.reference: review.phase_transfer_year for review in facts.reviews.reviews}
    done = [
        (
            amendment.sent_on,
            amendment.phase_transfer_year or years.get(amendment.review or ""),
        )
        for amendment in facts.plan.amendments
    ]
    done.extend(
        (review.latest_decided_on, review.phase_transfer_year)
        for review in facts.reviews.reviews
        if review.latest_decided_on is not None and review.decision is ReviewDecision.MAINTAIN
    )
    return earliest(
        on
        for on, stated_year in done
        if (stated_year == year if stated_year is not None else _prepares(on, year))
    )


def _prepares(on: date, year: int) -> bool:
    return date(year - 1, *_SCHOOL_YEAR_BEGINS) <= on < date(year, *_SCHOOL_YEAR_BEGINS)


def _transfers(facts: Facts, owing: Owing) -> list[Clock]:
    plan = facts.plan
    clocks = []
    if plan.moving_aware_on is not None:
        clocks.append(
            make(
                owing,
                LimitKey.TRANSFER_OF_PLAN,
                MOVE,
                plan.moving_aware_on,
                met_on=plan.moved_out_on,
                ended=[owing.closing, (plan.ceased_on, EndReason.CEASED)],
                moved_on=plan.moved_on,
            )
        )
    if plan.moved_in_on is not None:
        clocks.append(
            make(
                owing,
                LimitKey.TRANSFER_NOTICE,
                MOVE,
                plan.moved_in_on,
                met_on=plan.transfer_notice_on,
                ended=[owing.closing, *owing.plan_over],
            )
        )
    return clocks
