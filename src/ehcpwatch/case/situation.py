"""Where a case stands on a day: open or not, its stage, its flag, and its age."""

from datetime import date
from enum import StrEnum

from ehcpwatch.events import GroundName, LimitName, RequestRoute

from .facts import Advice, CaseException, Facts

__all__ = [
    "FLAGGING_LIMITS",
    "TIMED_ROUTES",
    "Stage",
    "assessment_open",
    "flag_grounds",
    "flagged",
    "flagging",
    "holds_plan",
    "is_awaited",
    "left_early_on",
    "left_on",
    "stage",
]

TIMED_ROUTES = frozenset(
    {
        RequestRoute.REQUEST,
        RequestRoute.BROUGHT_TO_ATTENTION,
        RequestRoute.MOVED_IN_DURING_ASSESSMENT,
    }
)
"""The routes whose first plan is in the national 20-week figure."""

FLAGGING_LIMITS = frozenset(
    {LimitName.DECISION_TO_ASSESS, LimitName.NO_PLAN_NOTICE, LimitName.FINAL_PLAN}
)
"""The limits on which an exception flags a case for the statistics (SEN2 item Week20)."""


_OWN_DECISION = RequestRoute.REASSESSMENT_OWN_DECISION


class Stage(StrEnum):
    """What the case is waiting for."""

    DECISION = "decision"
    ADVICE = "advice"
    DRAFTING = "drafting"
    REPRESENTATIONS = "representations"
    ISSUING = "issuing"
    REFUSED = "refused"
    PLAN_HELD = "plan_held"
    CLOSED = "closed"
    UNKNOWN = "unknown"


def assessment_open(facts: Facts) -> bool:
    """Return whether an assessment is under way: the open stock of the figures.

    From the request (or re-opening) until a refusal is notified, the plan is issued, or
    the case ends; the closing day itself is not open.
    """
    if facts.opening is None or facts.plan.issued_on is not None or facts.closing is not None:
        return False
    refusals = facts.decisions.refusals
    return not refusals or refusals[-1].reversal is not None


def holds_plan(facts: Facts) -> bool:
    """Return whether this authority holds a plan: issued or moved in, not ceased or moved out."""
    plan = facts.plan
    return (
        plan.held_from is not None
        and plan.ceased_on is None
        and plan.moved_out_on is None
        and facts.closing is None
    )


def stage(facts: Facts) -> Stage:
    """Return the stage of the case by its facts alone."""
    if holds_plan(facts):
        return Stage.PLAN_HELD
    if facts.closing is not None or facts.plan.held_from is not None:
        return Stage.CLOSED
    if facts.opening is None:
        return Stage.UNKNOWN
    decisions = facts.decisions
    if decisions.refusals and decisions.refusals[-1].reversal is None:
        return Stage.REFUSED
    if not decisions.agreed_on and facts.opening.route is not _OWN_DECISION:
        return Stage.DECISION
    drafting = facts.drafting
    if drafting.draft_sent_on is not None:
        return Stage.REPRESENTATIONS if drafting.representations_on is None else Stage.ISSUING
    return Stage.ADVICE if any(map(is_awaited, facts.advice)) else Stage.DRAFTING


def is_awaited(advice: Advice) -> bool:
    """Return whether *advice* is still to come: for the first time, or again for quality."""
    if advice.received_on is None:
        return advice.cancelled_on is None
    return bool(advice.returns) and advice.returns[-1].received_on is None


def flagging(exception: CaseException) -> bool:
    """Return whether *exception* is of a kind that flags the case for the statistics."""
    return exception.limit in FLAGGING_LIMITS


def flagged(facts: Facts, day: date) -> bool:
    """Return whether the case is flagged: on the day of issue, or on *day* while open.

    Whether the exception has ended, and whatever its evidence. This is the figure; what
    excuses in law is another question.
    """
    if not facts.exceptions:
        return False
    looked_at = facts.plan.issued_on or day
    return any(
        exception.began_on <= looked_at and flagging(exception) for exception in facts.exceptions
    )


def flag_grounds(facts: Facts, day: date) -> tuple[GroundName, ...]:
    """Return the grounds behind the flag, each once, in a fixed order; none if not flagged."""
    if not facts.exceptions:
        return ()
    looked_at = facts.plan.issued_on or day
    return tuple(
        sorted(
            {
                exception.ground
                for exception in facts.exceptions
                if exception.began_on <= looked_at and flagging(exception)
            }
        )
    )


def left_on(facts: Facts) -> date | None:
    """Return the day the case ended without a plan and without a standing refusal.

    A plan sent after the case closed counts as issued, so such a case did not leave.
    """
    closing = facts.closing
    if closing is None or facts.plan.issued_on is not None:
        return None
    refusals = facts.decisions.refusals
    return None if refusals and refusals[-1].reversal is None else closing.closed_on


def left_early_on(facts: Facts, last_on: date) -> bool:
    """Return whether the case left without a plan on or before *last_on*.

    Left early is out of a cohort; left later stays in it as late, so that leaving does
    not clear a breach.
    """
    left = left_on(facts)
    return left is not None and left <= last_on
