"""The clocks from a request to a finalised plan, by every route, and of every order."""

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
    plan; without one, the limit of the route. `None` where no plan is owed by either.
    """
    for order in reversed(facts.orders):
        limit = _FINAL_OF_ORDER.get(order.kind)
        if limit is not None:
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
    refused_on, replaced_on = _ending_refusal(facts), None
    if facts.orders:
        replaced_on = _replaced_on(facts)
        if replaced_on is not None and refused_on is None:
            refused_on = _refusal_before(facts, replaced_on)
    ended = [owing.closing]
    if replaced_on is not None:
        ended.append((refused_on or replaced_on, EndReason.REPLACED))
    elif refused_on is not None:
        ended.append((refused_on, EndReason.REFUSED))
    plan_sent = [(issued_on, EndReason.PLAN_ISSUED)]
    start, stated = opening.request_on, opening.stated_on
    if opening.route in _REASSESSMENTS:
        return _reassessment_clocks(facts, owing, ended)
    plan_refused_on = next(
        (r.notified_on for r in decisions.refusals if r.kind is RefusalKind.PLAN), None
    )
    return [
        make(
            owing,
            LimitKey.DECISION_TO_ASSESS,
            CASE,
            start,
            met_on=decisions.first_on,
            ended=[owing.closing, *plan_sent, (plan_refused_on, EndReason.REFUSED)],
            stated_on=stated,
        ),
        make(
            owing,
            LimitKey.NO_PLAN_NOTICE,
            CASE,
            start,
            met_on=plan_refused_on if _binds(facts, plan_refused_on, replaced_on) else None,
            ended=[*ended, *plan_sent],
            stated_on=stated,
        ),
        make(
            owing,
            LimitKey.FINAL_PLAN,
            CASE,
            start,
            met_on=_plan_met_on(facts) if replaced_on is None else None,
            ended=ended,
            stated_on=stated,
            assumed=facts.plan.assumed,
        ),
    ]


def _plan_met_on(facts: Facts) -> date | None:
    """A plan sent after the case closed is counted, but meets nothing: nothing was owed."""
    met_on = final_plan_met_on(facts)
    if met_on is None or facts.closing is None or met_on <= facts.closing.closed_on:
        return met_on
    return None


def _ending_refusal(facts: Facts) -> date | None:
    """Return the day of the standing refusal, unless a plan was sent all the same."""
    refusals = facts.decisions.refusals
    if not refusals or refusals[-1].reversal is not None:
        return None
    notified_on = refusals[-1].notified_on
    issued_on = facts.plan.issued_on
    return notified_on if issued_on is None or issued_on < notified_on else None


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


def _binds(facts: Facts, plan_refused_on: date | None, replaced_on: date | None) -> bool:
    """A notice after an order is judged by the order's own limit, and none after the case."""
    if plan_refused_on is None:
        return False
    if replaced_on is not None and plan_refused_on >= replaced_on:
        return False
    return facts.closing is None or plan_refused_on <= facts.closing.closed_on


def _reassessment_clocks(facts: Facts, owing: Owing, ended: list[Ending]) -> list[Clock]:
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
                ended=[owing.closing, (facts.plan.issued_on, EndReason.PLAN_ISSUED)],
                stated_on=opening.stated_on,
            )
        )
        agreed_on = facts.decisions.agreed_on
        start = agreed_on[0] if agreed_on else None
        stated = start
    else:
        start, stated = opening.request_on, opening.stated_on
    if start is not None:
        replaced = any(reason is EndReason.REPLACED for _, reason in ended)
        clocks.append(
            make(
                owing,
                LimitKey.REASSESSMENT_FINAL_PLAN,
                CASE,
                start,
                met_on=None if replaced else _plan_met_on(facts),
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
                clocks.append(_notice(facts, owing, order))
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
    refused_on = _ending_refusal(facts)
    replaced_on = _replaced_on(facts, place)
    if replaced_on is not None:
        refused_on = _refusal_before(facts, replaced_on)
        ending: Ending = (refused_on or replaced_on, EndReason.REPLACED)
    else:
        ending = (
            refused_on if refused_on is not None and refused_on >= ordered_on else None,
            EndReason.REFUSED,
        )
    return [owing.closing, ending]


def _assess_order(facts: Facts, owing: Owing, place: int, order: Order) -> list[Clock]:
    ends = _order_ends(facts, owing, place)
    sent = (facts.plan.issued_on, EndReason.PLAN_ISSUED)
    replaced = _replaced_on(facts, place) is not None
    no_plan_on = next(
        (
            refusal.notified_on
            for refusal in facts.decisions.refusals
            if refusal.kind is RefusalKind.PLAN and refusal.notified_on >= order.ordered_on
        ),
        None,
    )
    return [
        _notice(facts, owing, order),
        make(
            owing,
            LimitKey.ORDER_NO_PLAN_NOTICE,
            order.reference,
            order.ordered_on,
            met_on=no_plan_on,
            ended=[*ends, sent],
        ),
        make(
            owing,
            LimitKey.ORDER_FINAL_PLAN,
            order.reference,
            order.ordered_on,
            met_on=None if replaced else _plan_met_on(facts),
            ended=ends,
            assumed=facts.plan.assumed,
        ),
    ]


def _notice(facts: Facts, owing: Owing, order: Order) -> Clock:
    decisions = facts.decisions
    notified = [
        *decisions.agreed_on,
        *(refusal.notified_on for refusal in decisions.refusals),
    ]
    return make(
        owing,
        LimitKey.ORDER_NOTICE,
        order.reference,
        order.ordered_on,
        met_on=earliest(on for on in notified if on >= order.ordered_on),
        ended=[owing.closing, (facts.plan.issued_on, EndReason.PLAN_ISSUED)],
    )


def _plan_order(facts: Facts, owing: Owing, place: int, order: Order) -> list[Clock]:
    replaced = _replaced_on(facts, place) is not None
    ends = _order_ends(facts, owing, place)
    draft_on = facts.drafting.draft_sent_on
    return [
        make(
            owing,
            LimitKey.ORDER_DRAFT_PLAN,
            order.reference,
            order.ordered_on,
            met_on=draft_on if draft_on is not None and draft_on >= order.ordered_on else None,
            ended=[*ends, (facts.plan.issued_on, EndReason.PLAN_ISSUED)],
        ),
        make(
            owing,
            LimitKey.ORDER_MADE_FINAL_PLAN,
            order.reference,
            order.ordered_on,
            met_on=None if replaced else _plan_met_on(facts),
            ended=ends,
            assumed=facts.plan.assumed,
        ),
    ]


def _amendment(facts: Facts, owing: Owing, order: Order, limit: LimitKey) -> Clock:
    plan = facts.plan
    sent = [amendment.sent_on for amendment in plan.amendments]
    return make(
        owing,
        limit,
        order.reference,
        order.ordered_on,
        met_on=earliest(on for on in sent if on >= order.ordered_on),
        ended=[owing.closing, *owing.plan_over],
    )
