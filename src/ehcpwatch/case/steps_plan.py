"""Advice, drafting, exceptions and the plan itself: one step per event type."""

from collections.abc import Callable, Mapping
from datetime import date

from ehcpwatch.events import (
    AdviceCancelled,
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    DraftSent,
    ExceptionEnded,
    ExceptionRecorded,
    Payload,
    PlanAmended,
    PlanCeased,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanMovedOut,
    PlanMoving,
    Recipient,
    SchoolConsulted,
    SchoolReplied,
    TransferNoticeSent,
)

from .facts import (
    Advice,
    Amendment,
    CaseException,
    Closure,
    Consultation,
    Draft,
    EndReason,
    Facts,
    Finding,
    Plan,
    RefusalKind,
    Return,
    Reversal,
    ReversalWay,
)
from .steps_request import reverse_refusal, with_finding

__all__ = ["STEPS"]

_EVERYBODY = (Recipient.FAMILY, Recipient.COMMISSIONING_BODY)


def _last_advice(facts: Facts, adviser: str) -> int | None:
    """Return the place of the latest request to *adviser*."""
    for place in range(len(facts.advice) - 1, -1, -1):
        if facts.advice[place].adviser == adviser:
            return place
    return None


def _put_advice(facts: Facts, place: int, advice: Advice, on: date) -> Facts:
    changed = (*facts.advice[:place], advice, *facts.advice[place + 1 :])
    return facts._replace(advice=changed, last_event_on=on)


def _advice_requested(facts: Facts, data: AdviceRequested, on: date, _: date) -> Facts:
    place = _last_advice(facts, data.adviser)
    if place is not None:
        earlier = facts.advice[place]
        if earlier.received_on is None and earlier.cancelled_on is None:
            # A reminder: the six weeks run from the first request that is still open.
            return facts._replace(last_event_on=on)
    received_on = data.adviser_received_on
    advice = Advice(
        adviser=data.adviser,
        agency=data.agency,
        requested_on=on if received_on is None else received_on,
        assumed=received_on is None,
        sent_on=None if received_on in {None, on} else on,
    )
    return facts._replace(advice=(*facts.advice, advice), last_event_on=on)


def _advice_received(facts: Facts, data: AdviceReceived, on: date, _: date) -> Facts:
    place = _last_advice(facts, data.adviser)
    if place is None:
        return with_finding(facts, Finding.ADVICE_NOT_REQUESTED)._replace(last_event_on=on)
    advice = facts.advice[place]
    if advice.received_on is None:
        if on < advice.requested_on:
            facts = with_finding(facts, Finding.ADVICE_BEFORE_REQUEST)
        return _put_advice(facts, place, advice._replace(received_on=on), on)
    if advice.returns and advice.returns[-1].received_on is None:
        returns = (*advice.returns[:-1], advice.returns[-1]._replace(received_on=on))
        return _put_advice(facts, place, advice._replace(returns=returns), on)
    return facts._replace(last_event_on=on)


def _advice_returned(facts: Facts, data: AdviceReturned, on: date, _: date) -> Facts:
    place = _last_advice(facts, data.adviser)
    if place is None or facts.advice[place].received_on is None:
        return with_finding(facts, Finding.ADVICE_NOT_REQUESTED)._replace(last_event_on=on)
    advice = facts.advice[place]
    if advice.returns and advice.returns[-1].received_on is None:
        return facts._replace(last_event_on=on)
    returns = (*advice.returns, Return(on, None))
    return _put_advice(facts, place, advice._replace(returns=returns), on)


def _advice_cancelled(facts: Facts, data: AdviceCancelled, on: date, _: date) -> Facts:
    place = _last_advice(facts, data.adviser)
    if place is None:
        return with_finding(facts, Finding.ADVICE_NOT_REQUESTED)._replace(last_event_on=on)
    advice = facts.advice[place]
    if advice.received_on is not None or advice.cancelled_on is not None:
        return facts._replace(last_event_on=on)
    return _put_advice(facts, place, advice._replace(cancelled_on=on), on)


def _draft_sent(facts: Facts, data: DraftSent, on: date, _: date) -> Facts:
    drafting = facts.drafting
    replaced = drafting.replaced
    if drafting.draft_sent_on is not None and drafting.draft_served_on is not None:
        latest = Draft(
            drafting.draft_sent_on, drafting.draft_served_on, drafting.representations_on
        )
        replaced = (*replaced, latest)
    drafting = drafting._replace(
        draft_sent_on=on,
        draft_served_on=on if data.served_on is None else data.served_on,
        representations_on=None,
        served_assumed=data.served_on is None,
        drafts_sent_on=(*drafting.drafts_sent_on, on),
        replaced=replaced,
    )
    return facts._replace(drafting=drafting, last_event_on=on)


def _school_consulted(facts: Facts, data: SchoolConsulted, on: date, _: date) -> Facts:
    drafting = facts.drafting
    asked = (*drafting.consultations, Consultation(data.school, on))
    return facts._replace(drafting=drafting._replace(consultations=asked), last_event_on=on)


def _school_replied(facts: Facts, data: SchoolReplied, on: date, _: date) -> Facts:
    drafting = facts.drafting
    answered = tuple(
        consultation._replace(replied_on=on)
        if consultation.school == data.school and consultation.replied_on is None
        else consultation
        for consultation in drafting.consultations
    )
    return facts._replace(drafting=drafting._replace(consultations=answered), last_event_on=on)


def _issued(facts: Facts, data: PlanIssued, on: date, _: date) -> Facts:
    plan = facts.plan
    recipients = data.recipients or _EVERYBODY
    named = plan.institution_named or data.institution_named or Recipient.INSTITUTION in recipients
    first = plan.issued_on is None and Recipient.FAMILY in recipients
    changed = plan._replace(
        issued_on=on if first else plan.issued_on,
        commissioning_on=plan.commissioning_on
        or (on if Recipient.COMMISSIONING_BODY in recipients else None),
        institution_on=plan.institution_on
        or (on if Recipient.INSTITUTION in recipients or not data.recipients else None),
        institution_named=named,
        # A further copy to nobody in particular adds nothing that could be assumed.
        assumed=plan.assumed or (first and not data.recipients),
        held_from=plan.held_from or (on if first else None),
        made_on=plan.made_on or (on if first else None),
    )
    changed_facts = facts._replace(plan=changed, last_event_on=on)
    if first:
        undone = reverse_refusal(
            facts.decisions, tuple(RefusalKind), Reversal(ReversalWay.CHANGE_OF_MIND, on)
        )
        if undone is not facts.decisions:
            # Whoever sends the plan no longer refuses it, by no stated route.
            changed_facts = with_finding(changed_facts, Finding.PLAN_AFTER_REFUSAL)
            changed_facts = changed_facts._replace(decisions=undone)
    if first and facts.closing is not None and facts.closing.reason is EndReason.WITHDRAWN:
        return with_finding(changed_facts, Finding.PLAN_AFTER_WITHDRAWAL)
    return changed_facts


def _amended(facts: Facts, data: PlanAmended, on: date, _: date) -> Facts:
    amendment = Amendment(on, data.review, data.phase_transfer_year)
    plan = facts.plan._replace(amendments=(*facts.plan.amendments, amendment))
    return facts._replace(plan=plan, last_event_on=on)


def _with_plan(facts: Facts, plan: Plan, on: date) -> Facts:
    return facts._replace(plan=plan, last_event_on=on)


def _ceased(facts: Facts, data: PlanCeased, on: date, _: date) -> Facts:
    plan = facts.plan
    if plan.ceased_on is not None:
        return facts._replace(last_event_on=on)
    return _with_plan(facts, plan._replace(ceased_on=on, cease_reason=data.reason), on)


def _held(facts: Facts, data: PlanHeld, on: date, _: date) -> Facts:
    plan = facts.plan
    return _with_plan(
        facts,
        plan._replace(
            held_from=plan.held_from or on,
            made_on=plan.made_on or on,
            last_reviewed_on=data.last_reviewed_on or plan.last_reviewed_on,
        ),
        on,
    )


def _moved_in(facts: Facts, data: PlanMovedIn, on: date, _: date) -> Facts:
    plan = facts.plan
    return _with_plan(
        facts,
        plan._replace(
            held_from=plan.held_from or on,
            moved_in_on=plan.moved_in_on or on,
            made_on=plan.made_on or data.made_on,
            last_reviewed_on=data.last_reviewed_on or plan.last_reviewed_on,
        ),
        on,
    )


def _transfer_notice(facts: Facts, _: TransferNoticeSent, on: date, __: date) -> Facts:
    plan = facts.plan
    return _with_plan(facts, plan._replace(transfer_notice_on=plan.transfer_notice_on or on), on)


def _moving(facts: Facts, data: PlanMoving, on: date, _: date) -> Facts:
    plan = facts.plan
    return _with_plan(
        facts,
        plan._replace(
            moving_aware_on=plan.moving_aware_on or on, moved_on=data.moved_on or plan.moved_on
        ),
        on,
    )


def _moved_out(facts: Facts, _: PlanMovedOut, on: date, __: date) -> Facts:
    plan = facts.plan
    return _with_plan(facts, plan._replace(moved_out_on=plan.moved_out_on or on), on)


def _exception_recorded(facts: Facts, data: ExceptionRecorded, on: date, _: date) -> Facts:
    closure = data.closure
    exception = CaseException(
        reference=data.exception,
        limit=data.limit,
        ground=data.ground,
        began_on=on,
        ended_on=data.ended_on,
        impractical=data.impractical,
        adviser=data.adviser,
        closure=None
        if closure is None
        else Closure(closure.closed_on, closure.reopens_on, closure.advice_requested_on),
        evidence=data.evidence,
        authorised_by=data.authorised_by,
        review_on=data.review_on,
    )
    others = tuple(e for e in facts.exceptions if e.reference != data.exception)
    return facts._replace(exceptions=(*others, exception), last_event_on=on)


def _exception_ended(facts: Facts, data: ExceptionEnded, on: date, _: date) -> Facts:
    if all(exception.reference != data.exception for exception in facts.exceptions):
        return with_finding(facts, Finding.EXCEPTION_NOT_RECORDED)._replace(last_event_on=on)
    ended = tuple(
        exception._replace(ended_on=on) if exception.reference == data.exception else exception
        for exception in facts.exceptions
    )
    return facts._replace(exceptions=ended, last_event_on=on)


STEPS: Mapping[type[Payload], Callable[..., Facts]] = {
    AdviceRequested: _advice_requested,
    AdviceReceived: _advice_received,
    AdviceReturned: _advice_returned,
    AdviceCancelled: _advice_cancelled,
    DraftSent: _draft_sent,
    SchoolConsulted: _school_consulted,
    SchoolReplied: _school_replied,
    PlanIssued: _issued,
    PlanAmended: _amended,
    PlanCeased: _ceased,
    PlanHeld: _held,
    PlanMovedIn: _moved_in,
    TransferNoticeSent: _transfer_notice,
    PlanMoving: _moving,
    PlanMovedOut: _moved_out,
    ExceptionRecorded: _exception_recorded,
    ExceptionEnded: _exception_ended,
}
