"""What the events of one case add up to: small immutable records, section by section.

The records are named tuples and not frozen dataclasses because the fold copies one
section and the outer record for every event: a named tuple is copied with one field
changed in a quarter of the time, takes the same memory, and is written to a row as a
plain array. `FOLD_VERSION` is raised whenever their shape or meaning changes.

Nothing here depends on the day looked at. Dates are civil, Europe/London.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.events import (
    Agency,
    AppealSubject,
    BreachReason,
    CaseClosedReason,
    CeaseReason,
    GroundName,
    LimitName,
    Need,
    NextAction,
    OrderKind,
    Phase,
    Priority,
    Requester,
    RequestRoute,
    ReviewDecision,
)

__all__ = [
    "EMPTY",
    "FOLD_VERSION",
    "Acknowledgement",
    "Advice",
    "Amendment",
    "Attention",
    "CaseException",
    "Closing",
    "Closure",
    "Consultation",
    "Decisions",
    "Disputes",
    "Draft",
    "Drafting",
    "EndReason",
    "Facts",
    "Finding",
    "Opening",
    "Order",
    "People",
    "PhaseTransfer",
    "Plan",
    "Refusal",
    "RefusalKind",
    "Return",
    "Reversal",
    "ReversalWay",
    "Review",
    "Reviews",
    "Snooze",
    "end_reason",
]

FOLD_VERSION = 3


class Finding(StrEnum):
    """A statement of the sources that cannot all be right; accepted, and shown."""

    TWO_REQUESTS = "two_requests"
    PLAN_BEFORE_REQUEST = "plan_before_request"
    PLAN_AFTER_WITHDRAWAL = "plan_after_withdrawal"
    PLAN_AFTER_REFUSAL = "plan_after_refusal"
    WITHDRAWN_AFTER_PLAN = "withdrawn_after_plan"
    REFUSED_AFTER_PLAN = "refused_after_plan"
    DECISION_BEFORE_REQUEST = "decision_before_request"
    REVERSAL_WITHOUT_REFUSAL = "reversal_without_refusal"
    AGREED_WITHOUT_REVERSAL = "agreed_without_reversal"
    ADVICE_NOT_REQUESTED = "advice_not_requested"
    ADVICE_BEFORE_REQUEST = "advice_before_request"
    EXCEPTION_NOT_RECORDED = "exception_not_recorded"
    CONFLICTING_CORRECTIONS = "conflicting_corrections"
    NO_REQUEST = "no_request"


class RefusalKind(StrEnum):
    """What was refused."""

    ASSESS = "assess"
    PLAN = "plan"


class ReversalWay(StrEnum):
    """How a refusal was undone; it decides which limit governs afterwards."""

    TRIBUNAL_ORDER = "tribunal_order"
    NOT_OPPOSED = "not_opposed"
    MEDIATION = "mediation"
    CONCEDED = "conceded"
    CHANGE_OF_MIND = "change_of_mind"


class EndReason(StrEnum):
    """Why a limit is no longer owed, or a case is over."""

    WITHDRAWN = "withdrawn"
    DIED = "died"
    LEFT_AREA = "left_area"
    LEFT_ENGLAND = "left_england"
    OVER_AGE = "over_age"
    OPENED_IN_ERROR = "opened_in_error"
    OTHER = "other"
    REFUSED = "refused"
    REPLACED = "replaced"
    PLAN_ISSUED = "plan_issued"
    CANCELLED = "cancelled"
    CEASED = "ceased"
    MOVED_OUT = "moved_out"


class Opening(NamedTuple):
    """How the case opened.

    `stated_on` is the request date as first stated, before any correction: it is what a
    moved deadline is told apart by.
    """

    route: RequestRoute
    request_on: date
    stated_on: date
    requester: Requester | None


class Reversal(NamedTuple):
    """A refusal was undone on this day."""

    way: ReversalWay
    reversed_on: date


class Refusal(NamedTuple):
    """The family was notified of a refusal; it stands until reversed."""

    kind: RefusalKind
    notified_on: date
    reversal: Reversal | None


class Decisions(NamedTuple):
    """Notices to the family about assessing and about a plan.

    `first_on` and `first_agreed` are the first notice on whether to assess, which no
    reversal changes. `agreed_on` holds every notice that the authority will assess.
    """

    first_on: date | None = None
    first_agreed: bool = False
    agreed_on: tuple[date, ...] = ()
    plan_agreed_on: date | None = None
    refusals: tuple[Refusal, ...] = ()


class Return(NamedTuple):
    """Advice was sent back for quality, and perhaps arrived again."""

    returned_on: date
    received_on: date | None


class Advice(NamedTuple):
    """One request for advice to one adviser. `assumed`: only the sending date is known.

    `sent_on` is the sending date where the adviser is known to have received it on another
    day, `requested_on`, which is what the limit runs from.
    """

    adviser: str
    agency: Agency
    requested_on: date
    assumed: bool
    received_on: date | None = None
    cancelled_on: date | None = None
    returns: tuple[Return, ...] = ()
    sent_on: date | None = None


class Consultation(NamedTuple):
    """A school was asked whether it can be named."""

    school: str
    sent_on: date
    replied_on: date | None = None


class Draft(NamedTuple):
    """A draft plan that a later one replaced, and when the family had answered it."""

    sent_on: date
    served_on: date
    representations_on: date | None


class Drafting(NamedTuple):
    """The latest draft plan, and who was asked about it.

    `served_assumed`: only the day of sending is known. `drafts_sent_on` holds every draft,
    because an order asks for the first one after it. `replaced` holds all but the latest,
    because the family had the case while each of them was with it.
    """

    draft_sent_on: date | None = None
    draft_served_on: date | None = None
    representations_on: date | None = None
    consultations: tuple[Consultation, ...] = ()
    served_assumed: bool = False
    drafts_sent_on: tuple[date, ...] = ()
    replaced: tuple[Draft, ...] = ()


class Amendment(NamedTuple):
    """An amended plan was sent; for a review or a year of phase transfer, where stated."""

    sent_on: date
    review: str | None
    phase_transfer_year: int | None


class Plan(NamedTuple):
    """The plan, from its first finalised copy to its end.

    `issued_on` is the day the family was first sent it (the statistics); `family_on`,
    `commissioning_on` and `institution_on` are the first sending to each who must get it
    (the law). `assumed`: no recipients were listed. `held_from` is the first day on which
    this authority holds a plan, by whatever way.
    """

    issued_on: date | None = None
    commissioning_on: date | None = None
    institution_on: date | None = None
    institution_named: bool = False
    assumed: bool = False
    held_from: date | None = None
    made_on: date | None = None
    last_reviewed_on: date | None = None
    moved_in_on: date | None = None
    transfer_notice_on: date | None = None
    moving_aware_on: date | None = None
    moved_on: date | None = None
    moved_out_on: date | None = None
    ceased_on: date | None = None
    cease_reason: CeaseReason | None = None
    amendments: tuple[Amendment, ...] = ()


class Order(NamedTuple):
    """Something to be done within a limit of reg. 44, 45 or 42, and the day it runs from.

    `stated_on` is that day as first stated, before any correction.
    """

    kind: OrderKind
    way: ReversalWay
    ordered_on: date
    reference: str
    made_on: date | None = None
    stated_on: date | None = None


class Closure(NamedTuple):
    """A school closure and the request for advice that fell into it."""

    closed_on: date
    reopens_on: date
    advice_requested_on: date


class CaseException(NamedTuple):
    """A statutory ground claimed for one limit of the case."""

    reference: str
    limit: LimitName
    ground: GroundName
    began_on: date
    ended_on: date | None
    impractical: bool
    adviser: str | None
    closure: Closure | None
    evidence: str | None
    authorised_by: str | None
    review_on: date | None


class Review(NamedTuple):
    """One review, by the source's reference for it.

    `decided_on` is the first notice, which met the limit; `decision` is the latest one.
    `served_assumed`: of the proposed amendments only the day of sending is known.
    """

    reference: str
    meeting_on: date | None = None
    report_on: date | None = None
    decided_on: date | None = None
    decision: ReviewDecision | None = None
    latest_decided_on: date | None = None
    amendment_sent_on: date | None = None
    amendment_served_on: date | None = None
    representations_on: date | None = None
    phase_transfer_year: int | None = None
    served_assumed: bool = False


class PhaseTransfer(NamedTuple):
    """The child changes phase of education on `transfer_on`."""

    phase: Phase
    transfer_on: date


class Reviews(NamedTuple):
    """Everything after the first plan. `expected_on` is what the source stated."""

    reviews: tuple[Review, ...] = ()
    transfers: tuple[PhaseTransfer, ...] = ()
    expected_on: date | None = None


class Closing(NamedTuple):
    """The case ended before, or apart from, a plan."""

    closed_on: date
    reason: EndReason


class Acknowledgement(NamedTuple):
    """Somebody saw an alert and acts on it: `on` is the first day on which it was so."""

    alert: str
    on: date


class Snooze(NamedTuple):
    """An alert rests from the day `on` until the day `until`, on which it comes back."""

    alert: str
    on: date
    until: date


class People(NamedTuple):
    """Who looks after the case, and by what it is grouped."""

    caseworker: str | None = None
    caseworker_since: date | None = None
    team: str | None = None
    area: str | None = None
    need: Need | None = None
    year_group: int | None = None
    priorities: tuple[Priority, ...] = ()
    child: str | None = None
    next_action: NextAction | None = None
    next_action_due_on: date | None = None
    caseworker_changes: int = 0


class Attention(NamedTuple):
    """What people did about alerts of this case; changes no date and no figure.

    Of an alert `acknowledged` holds the first acknowledgement, after which its rung is not
    repeated, and `snoozed` the last snooze, unless an acknowledgement came after it.
    """

    acknowledged: tuple[Acknowledgement, ...] = ()
    snoozed: tuple[Snooze, ...] = ()
    judged: tuple[tuple[str, bool], ...] = ()
    breach_reasons: tuple[tuple[LimitName, BreachReason], ...] = ()


class Disputes(NamedTuple):
    """Mediation and appeals that have begun; expected dates follow from them."""

    mediation_requested_on: date | None = None
    appeals: tuple[tuple[AppealSubject, date], ...] = ()


class Facts(NamedTuple):
    """One case, as its events up to some day add up.

    Attributes:
        last_event_on: Effective date of the last event that was not an act on an alert.
    """

    opening: Opening | None
    decisions: Decisions
    advice: tuple[Advice, ...]
    drafting: Drafting
    plan: Plan
    orders: tuple[Order, ...]
    exceptions: tuple[CaseException, ...]
    reviews: Reviews
    closing: Closing | None
    people: People
    disputes: Disputes
    attention: Attention
    last_event_on: date | None
    findings: tuple[Finding, ...]


EMPTY = Facts(
    opening=None,
    decisions=Decisions(),
    advice=(),
    drafting=Drafting(),
    plan=Plan(),
    orders=(),
    exceptions=(),
    reviews=Reviews(),
    closing=None,
    people=People(),
    disputes=Disputes(),
    attention=Attention(),
    last_event_on=None,
    findings=(),
)
"""A case of which nothing is known."""

_END_BY_CLOSING = {reason: EndReason(reason.value) for reason in CaseClosedReason}


def end_reason(reason: CaseClosedReason) -> EndReason:
    """Return *reason* as the reason for which the open limits of the case end."""
    return _END_BY_CLOSING[reason]
