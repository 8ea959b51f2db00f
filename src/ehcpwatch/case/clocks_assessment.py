"""The clocks from a request to a finalised plan, by every route, and of every order."""

from collections.abc import Sequence
from datetime import date

from ehcpwatch.events import OrderKind, RequestRoute
from ehcpwatch.statute import LimitKey

from .clock import Clock
from .facts import EndReason, Facts, Order, RefusalKind
from .owed import Ending, Owing, earliest, make

__all__ = ["assessment_clocks", "final_plan_met_on", "governing", "standing_refusal"]

_FINAL_OF_ORDER = {
    OrderKind.ASSESS: LimitKey.ORDER_FINAL_PLAN,
    OrderKind.REASSESS: LimitKey.ORDER_FINAL_PLAN,
    OrderKind.MAKE_PLAN: LimitKey.ORDER_MADE_FINAL_PLAN,
}
_FINAL_OF_ROUTE = {
    RequestRoute.REQUEST: LimitKey.FINAL_PLAN,
    RequestRoute.BROUGHT_TO_ATTENTION: LimitKey.FINAL_PLAN,
    RequestRoute.MOVED_IN_DURING_ASSESSMENT: LimitKey.FINAL_PLAN,
    RequestRoute.REASSESSMENT: LimitKey.REASSESSMENT_FINAL_PLAN,
    RequestRoute.REASSESSMENT_OWN_DECISION: LimitKey.REASSESSMENT_FINAL_PLAN,
}
_REASSESSMENTS = frozenset({RequestRoute.REASSESSMENT, RequestRoute.REASSESSMENT_OWN_DECISION})
CASE = ""
"""The subject of a limit of which a case has one clock only."""


def final_plan_met_on(facts: Facts) -> date | None:
    """Return the day the last of those who must get the plan was sent it, or `None`.

    The family, the responsible commissioning body, and the institution where one is named.

    Source:
        SI 2014/1530 reg. 13(2).
    """
    plan = facts.plan
    if plan.issued_on is None or plan.commissioning_on is None:
        return None
    last = max(plan.issued_on, plan.commissioning_on)
    if not plan.institution_named:
        return last
    return None if plan.institution_on is None else max(last, plan.institution_on)


def standing_refusal(facts: Facts) -> RefusalKind | None:
    """Return what stands refused, or `None`."""
    refusals = facts.decisions.refusals
    return refusals[-1].kind if refusals and refusals[-1].reversal is None else None


def governing(facts: Facts) -> tuple[LimitKey, str] | None:
    """Return limit and subject of the final-plan clock that alerts and due months use.

    The latest order (or agreement, or unopposed appeal) that asks for an assessment or a
    plan; without one, the limit of the route. `None` where no plan is owed by either. What
    is ordered after the first plan was issued is no longer about the first plan.
    """
    if facts.orders:
        issued_on = facts.plan.issued_on
        for order in reversed(facts.orders):
            limit = _FINAL_OF_ORDER.get(order.kind)
            if limit is not None and (issued_on is None or order.ordered_on <= issued_on):
                return limit, order.reference
    return None if facts.opening is None else (_FINAL_OF_ROUTE[facts.opening.route], CASE)


def assessment_clocks(facts: Facts, *, count_receipt_as_day_one: bool = False) -> list[Clock]:
    """Return the clocks of the request and of every order, in order of their start."""
    owing = Owing(facts, count_receipt_as_day_one)
    clocks = _request_clocks(facts, owing)
    if facts.orders:
        clocks.extend(_order_clocks(facts, owing))
    return clocks


def _replaced_on(facts: Facts, after: int = -1) -> date | None:
    """Return the day of the first order after place *after* that starts a final-plan clock."""
    return next(
        (order.ordered_on for order in facts.orders[after + 1 :] if order.kind in _FINAL_OF_ORDER),
        None,
    )


def _request_clocks(facts: Facts, owing: Owing) -> list[Clock]:
    opening = facts.opening
    if opening is None:
        return []
    decisions, issued_on = facts.decisions, facts.plan.issued_on
    replaced_on = _replaced_on(facts) if facts.orders else None
    ended = [owing.closing]
    if replaced_on is not None:
        # From the refusal on nothing was owed; the order says only that it stays so.
        refused_on = _refusal_before(facts, replaced_on)
        ended.append((refused_on or replaced_on, EndReason.REPLACED))
    elif (refused_on := _standing_refusal_on(facts)) is not None:
        ended.append((refused_on, EndReason.REFUSED))
    plan_sent = (issued_on, EndReason.PLAN_ISSUED)
    replaced = (replaced_on, EndReason.REPLACED)
    start, stated = opening.request_on, opening.stated_on
    if opening.route in _REASSESSMENTS:
        return _reassessment_clocks(facts, owing, ended, replaced)
    plan_refused_on = next(
        (r.notified_on for r in decisions.refusals if r.kind is RefusalKind.PLAN), None
    )
    no_plan_on = plan_refused_on
    if no_plan_on is not None and replaced_on is not None and no_plan_on >= replaced_on:
        # The order has a limit of its own for this answer.
        no_plan_on = None
    return [
        make(
            owing,
            LimitKey.DECISION_TO_ASSESS,
            CASE,
            start,
            met_on=decisions.first_on,
            ended=[owing.closing, plan_sent, (plan_refused_on, EndReason.REFUSED), replaced],
            stated_on=stated,
        ),
        _no_plan_notice(facts, owing, LimitKey.NO_PLAN_NOTICE, CASE, start, no_plan_on, ended),
        make(
            owing,
            LimitKey.FINAL_PLAN,
            CASE,
            start,
            met_on=final_plan_met_on(facts),
            ended=ended,
            stated_on=stated,
            assumed=facts.plan.assumed,
        ),
    ]


def _no_plan_notice(  # noqa: PLR0917  # as `make`, which it completes
    facts: Facts,
    owing: Owing,
    limit: LimitKey,
    subject: str,
    start: date,
    answered_on: date | None,
    ended: Sequence[Ending],
) -> Clock:
    """Return the clock that binds only when the answer is no.

    A reversal leaves the answer judged, for it was given. A plan takes it back: a case
    that ends in a plan never was one to which the limit applied.
    """
    issued_on = facts.plan.issued_on
    if issued_on is not None:
        sent = (issued_on, EndReason.PLAN_ISSUED)
        ended = [*ended, sent] if answered_on is None else [owing.closing, sent]
        answered_on = None
    opening = facts.opening
    return make(
        owing,
        limit,
        subject,
        start,
        met_on=answered_on,
        ended=ended,
        stated_on=opening.stated_on if opening is not None and subject == CASE else None,
    )


def _standing_refusal_on(facts: Facts) -> date | None:
    refusals = facts.decisions.refusals
    return refusals[-1].notified_on if refusals and refusals[-1].reversal is None else None


def _refusal_before(facts: Facts, replaced_on: date) -> date | None:
    """Return the day of the refusal that the order undid."""
    return next(
        (
            refusal.notified_on
            for refusal in facts.decisions.refusals
            if refusal.reversal is not None and refusal.reversal.reversed_on == replaced_on
        ),
        None,
    )


def _reassessment_clocks(
    facts: Facts, owing: Owing, ended: Sequence[Ending], replaced: Ending
) -> list[Clock]:
    opening = facts.opening
    if opening is None:
        return []
    clocks = []
    if opening.route is RequestRoute.REASSESSMENT:
        clocks.append(
            make(
                owing,
                LimitKey.REASSESSMENT_DECISION,
                CASE,
                opening.request_on,
                met_on=facts.decisions.first_on,
                ended=[owing.closing, (facts.plan.issued_on, EndReason.PLAN_ISSUED), replaced],
                stated_on=opening.stated_on,
            )
        )
        agreed_on = facts.decisions.agreed_on
        start = agreed_on[0] if agreed_on else None
        stated = start
        if start is not None and replaced[0] is not None and start >= replaced[0]:
            # That notice follows the order, and the order has a limit of its own.
            start = None
    else:
        start, stated = opening.request_on, opening.stated_on
    if start is not None:
        clocks.append(
            make(
                owing,
                LimitKey.REASSESSMENT_FINAL_PLAN,
                CASE,
                start,
                met_on=final_plan_met_on(facts),
                ended=ended,
                stated_on=stated,
                assumed=facts.plan.assumed,
            )
        )
    return clocks


def _order_clocks(facts: Facts, owing: Owing) -> list[Clock]:
    clocks: list[Clock] = []
    for place, order in enumerate(facts.orders):
        match order.kind:
            case OrderKind.ASSESS | OrderKind.REASSESS:
                clocks.extend(_assess_order(facts, owing, place, order))
            case OrderKind.MAKE_PLAN:
                clocks.extend(_plan_order(facts, owing, place, order))
            case OrderKind.RECONSIDER:
                clocks.append(_notice(facts, owing, order, [owing.closing]))
            case OrderKind.AMEND:
                clocks.append(_amendment(facts, owing, order, LimitKey.ORDER_AMEND))
            case OrderKind.NAME_SCHOOL:
                clocks.append(_amendment(facts, owing, order, LimitKey.ORDER_SCHOOL))
            case OrderKind.MAINTAIN | OrderKind.OTHER:
                # To be done at once, or within what the parties agreed: no limit runs.
                pass
    return clocks


def _order_ends(facts: Facts, owing: Owing, place: int) -> list[Ending]:
    ordered_on = facts.orders[place].ordered_on
    replaced_on = _replaced_on(facts, place)
    if replaced_on is None:
        refused_on = _standing_refusal_on(facts)
        reason = EndReason.REFUSED
    else:
        refused_on = _refusal_before(facts, replaced_on)
        reason = EndReason.REPLACED
    if refused_on is not None and refused_on < ordered_on:
        refused_on = None
    return [owing.closing, (refused_on or replaced_on, reason)]


def _ordered_plan_met_on(facts: Facts, order: Order) -> date | None:
    """Return when the plan that *order* asks for was sent to all who must get it.

    A reassessment ordered in a case that already has its plan ends in an amended one.
    """
    issued_on = facts.plan.issued_on
    if order.kind is OrderKind.REASSESS and issued_on is not None and issued_on < order.ordered_on:
        return _amended_after(facts, order)
    return final_plan_met_on(facts)


def _assess_order(facts: Facts, owing: Owing, place: int, order: Order) -> list[Clock]:
    ends = _order_ends(facts, owing, place)
    no_plan_on = next(
        (
            refusal.notified_on
            for refusal in facts.decisions.refusals
            if refusal.kind is RefusalKind.PLAN and refusal.notified_on >= order.ordered_on
        ),
        None,
    )
    return [
        _notice(facts, owing, order, ends),
        _no_plan_notice(
            facts,
            owing,
            LimitKey.ORDER_NO_PLAN_NOTICE,
            order.reference,
            order.ordered_on,
            no_plan_on,
            ends,
        ),
        make(
            owing,
            LimitKey.ORDER_FINAL_PLAN,
            order.reference,
            order.ordered_on,
            met_on=_ordered_plan_met_on(facts, order),
            ended=ends,
            stated_on=order.stated_on,
            assumed=facts.plan.assumed,
        ),
    ]


def _notice(facts: Facts, owing: Owing, order: Order, ends: Sequence[Ending]) -> Clock:
    """Return the clock of the notice: that it will assess, or the new answer if remitted."""
    decisions = facts.decisions
    notified: list[date] = list(decisions.agreed_on)
    refused_on = earliest(
        refusal.notified_on
        for refusal in decisions.refusals
        if refusal.notified_on >= order.ordered_on
    )
    ending: Ending = (refused_on, EndReason.REFUSED)
    if order.kind is OrderKind.RECONSIDER and refused_on is not None:
        notified.append(refused_on)
    return make(
        owing,
        LimitKey.ORDER_NOTICE,
        order.reference,
        order.ordered_on,
        met_on=earliest(on for on in notified if on >= order.ordered_on),
        ended=[*ends, (_issued_after(facts, order), EndReason.PLAN_ISSUED), ending],
        stated_on=order.stated_on,
    )


def _issued_after(facts: Facts, order: Order) -> date | None:
    issued_on = facts.plan.issued_on
    return issued_on if issued_on is not None and issued_on >= order.ordered_on else None


def _plan_order(facts: Facts, owing: Owing, place: int, order: Order) -> list[Clock]:
    ends = _order_ends(facts, owing, place)
    drafts = facts.drafting.drafts_sent_on
    return [
        make(
            owing,
            LimitKey.ORDER_DRAFT_PLAN,
            order.reference,
            order.ordered_on,
            met_on=earliest(on for on in drafts if on >= order.ordered_on),
            ended=[*ends, (facts.plan.issued_on, EndReason.PLAN_ISSUED)],
            stated_on=order.stated_on,
        ),
        make(
            owing,
            LimitKey.ORDER_MADE_FINAL_PLAN,
            order.reference,
            order.ordered_on,
            met_on=final_plan_met_on(facts),
            ended=ends,
            stated_on=order.stated_on,
            assumed=facts.plan.assumed,
        ),
    ]


def _amended_after(facts: Facts, order: Order) -> date | None:
    sent = (amendment.sent_on for amendment in facts.plan.amendments)
    return earliest(on for on in sent if on >= order.ordered_on)


def _amendment(facts: Facts, owing: Owing, order: Order, limit: LimitKey) -> Clock:
    return make(
        owing,
        limit,
        order.reference,
        order.ordered_on,
        met_on=_amended_after(facts, order),
        ended=[owing.closing, *owing.plan_over],
        stated_on=order.stated_on,
    )
