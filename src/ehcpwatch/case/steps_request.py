"""How a case opens, is decided upon, is undone, and closes: one step per event type."""

from collections.abc import Callable, Mapping
from datetime import date

from ehcpwatch.events import (
    AppealConceded,
    AppealLodged,
    AppealNotOpposed,
    AppealSubject,
    AssessmentAgreed,
    AssessmentRefused,
    AttributesChanged,
    CaseClosed,
    CaseErased,
    CaseworkerAssigned,
    MediationAgreed,
    MediationRequested,
    NextActionSet,
    OrderKind,
    Payload,
    PlanAgreed,
    PlanRefused,
    RefusalReversed,
    RequestReceived,
    RequestWithdrawn,
    TeamAssigned,
    TribunalOrdered,
)

from .facts import (
    Closing,
    Decisions,
    EndReason,
    Facts,
    Finding,
    Opening,
    Order,
    Refusal,
    RefusalKind,
    Reversal,
    ReversalWay,
    end_reason,
)

__all__ = ["STEPS", "reverse_refusal", "with_finding"]

# Reg. 45(4) to (6): what must follow when an appeal is not opposed.
_ORDER_OF_SUBJECT: Mapping[AppealSubject, OrderKind] = {
    AppealSubject.REFUSAL_TO_ASSESS: OrderKind.ASSESS,
    AppealSubject.REFUSAL_TO_REASSESS: OrderKind.REASSESS,
    AppealSubject.REFUSAL_TO_ISSUE: OrderKind.MAKE_PLAN,
    AppealSubject.CONTENTS: OrderKind.AMEND,
    AppealSubject.REFUSAL_TO_AMEND: OrderKind.AMEND,
    AppealSubject.CEASE: OrderKind.AMEND,
    AppealSubject.SCHOOL: OrderKind.NAME_SCHOOL,
}
# Whatever is refused, an order for an assessment or a plan leaves nothing of the refusal.
_UNDOING = frozenset({OrderKind.ASSESS, OrderKind.REASSESS, OrderKind.MAKE_PLAN})
_EITHER = (RefusalKind.ASSESS, RefusalKind.PLAN)


def with_finding(facts: Facts, finding: Finding) -> Facts:
    """Return *facts* with *finding* among its findings, once, in a fixed order."""
    if finding in facts.findings:
        return facts
    return facts._replace(findings=tuple(sorted((*facts.findings, finding))))


def _request_received(facts: Facts, data: RequestReceived, on: date, stated_on: date) -> Facts:
    if facts.opening is not None:
        # The fold runs by date, so the opening that is there is the earlier one.
        return with_finding(facts, Finding.TWO_REQUESTS)._replace(last_event_on=on)
    people = facts.people
    if data.child_ref is not None:
        people = people._replace(child=data.child_ref)
    changed = facts._replace(
        opening=Opening(data.route, on, stated_on, data.requester), people=people, last_event_on=on
    )
    if Finding.NO_REQUEST in facts.findings:
        # There is one after all; that it comes too late is a finding of its own, below.
        others = tuple(f for f in facts.findings if f is not Finding.NO_REQUEST)
        changed = changed._replace(findings=others)
    if facts.plan.issued_on is not None and facts.plan.issued_on < on:
        changed = with_finding(changed, Finding.PLAN_BEFORE_REQUEST)
    if facts.decisions.first_on is not None and facts.decisions.first_on < on:
        changed = with_finding(changed, Finding.DECISION_BEFORE_REQUEST)
    return changed


def _withdrawn(facts: Facts, _: RequestWithdrawn, on: date, __: date) -> Facts:
    if facts.plan.issued_on is not None:
        return with_finding(facts, Finding.WITHDRAWN_AFTER_PLAN)._replace(last_event_on=on)
    closing = facts.closing or Closing(on, EndReason.WITHDRAWN)
    return facts._replace(closing=closing, last_event_on=on)


def _closed(facts: Facts, data: CaseClosed, on: date, _: date) -> Facts:
    closing = facts.closing or Closing(on, end_reason(data.reason))
    return facts._replace(closing=closing, last_event_on=on)


def _attributes_changed(facts: Facts, data: AttributesChanged, on: date, _: date) -> Facts:
    people = facts.people
    people = people._replace(
        area=people.area if data.area is None else data.area,
        need=people.need if data.primary_need is None else data.primary_need,
        year_group=people.year_group if data.year_group is None else data.year_group,
        priorities=people.priorities if data.priorities is None else data.priorities,
    )
    return facts._replace(people=people, last_event_on=on)


def _next_action(facts: Facts, data: NextActionSet, on: date, _: date) -> Facts:
    people = facts.people._replace(next_action=data.action, next_action_due_on=data.due_on)
    return facts._replace(people=people, last_event_on=on)


def _erased(facts: Facts, _: CaseErased, __: date, ___: date) -> Facts:
    """Leave the facts alone: the watch takes the whole case away before it folds."""
    return facts


def _caseworker(facts: Facts, data: CaseworkerAssigned, on: date, _: date) -> Facts:
    people = facts.people
    if data.caseworker == people.caseworker:
        # Nobody after nobody changes nothing: a case is without one from its first day.
        return facts._replace(last_event_on=on)
    changes = people.caseworker_changes + (people.caseworker_since is not None)
    people = people._replace(
        caseworker=data.caseworker, caseworker_since=on, caseworker_changes=changes
    )
    return facts._replace(people=people, last_event_on=on)


def _team(facts: Facts, data: TeamAssigned, on: date, _: date) -> Facts:
    return facts._replace(people=facts.people._replace(team=data.team), last_event_on=on)


def reverse_refusal(
    decisions: Decisions, kinds: tuple[RefusalKind, ...], reversal: Reversal
) -> Decisions:
    """Return *decisions* with its standing refusal of one of *kinds* reversed, if there is one."""
    if not decisions.refusals:
        return decisions
    last = decisions.refusals[-1]
    if last.reversal is not None or last.kind not in kinds:
        return decisions
    return decisions._replace(refusals=(*decisions.refusals[:-1], last._replace(reversal=reversal)))


def _opened(facts: Facts) -> Facts:
    """Return *facts*, with a finding if a decision comes before anything to decide on."""
    return facts if facts.opening is not None else with_finding(facts, Finding.NO_REQUEST)


def _give_way(facts: Facts, on: date) -> Facts:
    """Return *facts* with a refusal to assess, if one stands, undone by no stated route.

    What comes after an assessment shows that there was one.
    """
    decisions = facts.decisions
    undone = reverse_refusal(
        decisions, (RefusalKind.ASSESS,), Reversal(ReversalWay.CHANGE_OF_MIND, on)
    )
    if undone is decisions:
        return facts
    return with_finding(facts, Finding.AGREED_WITHOUT_REVERSAL)._replace(decisions=undone)


def _refuse(facts: Facts, kind: RefusalKind, on: date) -> Facts:
    decisions = facts.decisions
    if facts.plan.issued_on is not None:
        # The family holds the plan: whatever was meant, nothing is refused by it.
        return with_finding(facts, Finding.REFUSED_AFTER_PLAN)
    if decisions.refusals and decisions.refusals[-1].reversal is None:
        return facts
    refusals = (*decisions.refusals, Refusal(kind, on, None))
    return facts._replace(decisions=decisions._replace(refusals=refusals))


def _agreed(facts: Facts, _: AssessmentAgreed, on: date, __: date) -> Facts:
    facts = _give_way(_opened(facts), on)
    decisions = facts.decisions
    changed = decisions._replace(agreed_on=(*decisions.agreed_on, on))
    if changed.first_on is None:
        changed = changed._replace(first_on=on, first_agreed=True)
    return facts._replace(decisions=changed, last_event_on=on)


def _refused(facts: Facts, _: AssessmentRefused, on: date, __: date) -> Facts:
    facts = _refuse(_opened(facts), RefusalKind.ASSESS, on)
    decisions = facts.decisions
    if decisions.first_on is None:
        decisions = decisions._replace(first_on=on, first_agreed=False)
    return facts._replace(decisions=decisions, last_event_on=on)


def _plan_agreed(facts: Facts, _: PlanAgreed, on: date, __: date) -> Facts:
    decisions = facts.decisions
    if decisions.plan_agreed_on is None:
        decisions = decisions._replace(plan_agreed_on=on)
    return facts._replace(decisions=decisions, last_event_on=on)


def _plan_refused(facts: Facts, _: PlanRefused, on: date, __: date) -> Facts:
    facts = _refuse(_give_way(_opened(facts), on), RefusalKind.PLAN, on)
    return facts._replace(last_event_on=on)


def _undo(facts: Facts, way: ReversalWay, on: date) -> Facts:
    decisions = reverse_refusal(facts.decisions, _EITHER, Reversal(way, on))
    if decisions is facts.decisions:
        facts = with_finding(facts, Finding.REVERSAL_WITHOUT_REFUSAL)
    return facts._replace(decisions=decisions, last_event_on=on)


def _reversed(facts: Facts, _: RefusalReversed, on: date, __: date) -> Facts:
    changed = _undo(facts, ReversalWay.CHANGE_OF_MIND, on)
    decisions = changed.decisions
    if decisions is facts.decisions or decisions.refusals[-1].kind is not RefusalKind.ASSESS:
        return changed
    # To be told that a refusal to assess falls is to be told that it will assess.
    told = decisions._replace(agreed_on=(*decisions.agreed_on, on))
    return changed._replace(decisions=told)


def _conceded(facts: Facts, _: AppealConceded, on: date, __: date) -> Facts:
    refusals = facts.decisions.refusals
    if not refusals or refusals[-1].reversal is not None:
        # An appeal about contents or a school was conceded: no refusal is undone.
        return facts._replace(last_event_on=on)
    return _undo(facts, ReversalWay.CONCEDED, on)


def _order(
    facts: Facts,
    kind: OrderKind,
    *,
    way: ReversalWay,
    days: tuple[date, date],
    reference: str | None,
    made_on: date | None = None,
) -> Facts:
    """Return *facts* with one more order, effective and as first stated on *days*.

    The same reference and kind is the same order, told again: the first telling starts
    the limits. One appeal may end in orders of several kinds, each with a name of its own.
    """
    on, stated_on = days
    name = reference or f"{kind.value}:{on.isoformat()}"
    named = [order for order in facts.orders if order.reference == name]
    if named and all(order.kind is not kind for order in named):
        name = f"{name}:{kind.value}"
        named = [order for order in facts.orders if order.reference == name]
    if named:
        return facts._replace(last_event_on=on)
    decisions = facts.decisions
    if kind in _UNDOING:
        decisions = reverse_refusal(decisions, _EITHER, Reversal(way, on))
    return facts._replace(
        decisions=decisions,
        orders=(*facts.orders, Order(kind, way, on, name, made_on, stated_on)),
        last_event_on=on,
    )


def _not_opposed(facts: Facts, data: AppealNotOpposed, on: date, stated_on: date) -> Facts:
    kind = _ORDER_OF_SUBJECT[data.subject]
    return _order(
        facts, kind, way=ReversalWay.NOT_OPPOSED, days=(on, stated_on), reference=data.order
    )


def _mediated(facts: Facts, data: MediationAgreed, on: date, stated_on: date) -> Facts:
    return _order(
        facts,
        data.agreement,
        way=ReversalWay.MEDIATION,
        days=(on, stated_on),
        reference=data.order,
    )


def _ordered(facts: Facts, data: TribunalOrdered, on: date, stated_on: date) -> Facts:
    return _order(
        facts,
        data.kind,
        way=ReversalWay.TRIBUNAL_ORDER,
        days=(on, stated_on),
        reference=data.order,
        made_on=data.made_on,
    )


def _mediation_requested(facts: Facts, _: MediationRequested, on: date, __: date) -> Facts:
    disputes = facts.disputes._replace(mediation_requested_on=on)
    return facts._replace(disputes=disputes, last_event_on=on)


def _appeal_lodged(facts: Facts, data: AppealLodged, on: date, _: date) -> Facts:
    disputes = facts.disputes
    disputes = disputes._replace(appeals=(*disputes.appeals, (data.subject, on)))
    return facts._replace(disputes=disputes, last_event_on=on)


STEPS: Mapping[type[Payload], Callable[..., Facts]] = {
    RequestReceived: _request_received,
    RequestWithdrawn: _withdrawn,
    CaseClosed: _closed,
    AttributesChanged: _attributes_changed,
    NextActionSet: _next_action,
    CaseErased: _erased,
    CaseworkerAssigned: _caseworker,
    TeamAssigned: _team,
    AssessmentAgreed: _agreed,
    AssessmentRefused: _refused,
    RefusalReversed: _reversed,
    PlanAgreed: _plan_agreed,
    PlanRefused: _plan_refused,
    MediationRequested: _mediation_requested,
    MediationAgreed: _mediated,
    AppealLodged: _appeal_lodged,
    AppealConceded: _conceded,
    AppealNotOpposed: _not_opposed,
    TribunalOrdered: _ordered,
}
