"""Strategies for what is counted: chronologies that move on, with the odd wrong turn."""

from datetime import date, timedelta
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ehcpwatch.events import (
    AdviceCancelled,
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AmendmentNotified,
    AppealConceded,
    AppealNotOpposed,
    AppealSubject,
    AssessmentAgreed,
    AssessmentRefused,
    AttributesChanged,
    CaseClosed,
    CaseClosedReason,
    CeaseReason,
    DraftSent,
    ExceptionEnded,
    ExceptionRecorded,
    GroundName,
    LimitName,
    MediationAgreed,
    OrderKind,
    Payload,
    PhaseTransferDue,
    PlanAmended,
    PlanCeased,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanMovedOut,
    PlanRefused,
    Recipient,
    RefusalReversed,
    RepresentationsReceived,
    Requester,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    TeamAssigned,
    TribunalOrdered,
)

__all__ = ["FIRST_ON", "LAST_ON", "chronologies", "days"]

FIRST_ON = date(2024, 1, 1)
"""The first day of any chronology."""
LAST_ON = date(2027, 12, 31)
"""The last day looked at; most chronologies are over by then."""

# Around the edges of the limits, and now and then a day on which much happens.
_GAPS = st.sampled_from(
    (
        0,
        0,
        1,
        14,
        15,
        27,
        28,
        29,
        41,
        42,
        43,
        70,
        77,
        98,
        112,
        113,
        139,
        140,
        141,
        200,
        364,
        365,
    )
)
_ADVISERS = st.sampled_from(("ep-1", "health-1"))
_REVIEWS = st.sampled_from(("review-1", "review-2"))
_EXCEPTIONS = st.sampled_from(("x-1", "x-2"))
_RECIPIENTS = st.sampled_from(
    (
        (),
        (Recipient.FAMILY,),
        (Recipient.COMMISSIONING_BODY,),
        (Recipient.FAMILY, Recipient.COMMISSIONING_BODY),
    )
)
_LIMITS = st.sampled_from(
    (
        LimitName.DECISION_TO_ASSESS,
        LimitName.FINAL_PLAN,
        LimitName.ADVICE,
        LimitName.ORDER_FINAL_PLAN,
    )
)
_ORDERS = st.sampled_from((OrderKind.ASSESS, OrderKind.MAKE_PLAN, OrderKind.AMEND))


_Strategy: TypeAlias = SearchStrategy[Payload]

_ASSESSMENT: _Strategy = st.one_of(
    st.just(AssessmentAgreed(notified_on=FIRST_ON)),
    st.just(AssessmentRefused(notified_on=FIRST_ON)),
    st.builds(
        AdviceRequested,
        sent_on=st.just(FIRST_ON),
        adviser=_ADVISERS,
        agency=st.sampled_from((Agency.EDUCATIONAL_PSYCHOLOGY, Agency.HEALTH)),
    ),
    st.builds(AdviceReceived, received_on=st.just(FIRST_ON), adviser=_ADVISERS),
    st.builds(AdviceReturned, returned_on=st.just(FIRST_ON), adviser=_ADVISERS),
    st.builds(AdviceCancelled, cancelled_on=st.just(FIRST_ON), adviser=_ADVISERS),
)
_PLAN: _Strategy = st.one_of(
    st.just(DraftSent(sent_on=FIRST_ON)),
    st.just(RepresentationsReceived(received_on=FIRST_ON)),
    st.just(PlanRefused(notified_on=FIRST_ON)),
    st.builds(PlanIssued, sent_on=st.just(FIRST_ON), recipients=_RECIPIENTS),
    st.builds(PlanIssued, sent_on=st.just(FIRST_ON), recipients=_RECIPIENTS),
    st.just(RequestWithdrawn(withdrawn_on=FIRST_ON)),
    st.builds(CaseClosed, closed_on=st.just(FIRST_ON), reason=st.sampled_from(CaseClosedReason)),
    st.just(RequestReceived(received_on=FIRST_ON)),
)
_DISPUTES: _Strategy = st.one_of(
    st.just(RefusalReversed(notified_on=FIRST_ON)),
    st.just(AppealConceded(conceded_on=FIRST_ON)),
    st.builds(
        AppealNotOpposed,
        notified_tribunal_on=st.just(FIRST_ON),
        subject=st.sampled_from((AppealSubject.REFUSAL_TO_ASSESS, AppealSubject.REFUSAL_TO_ISSUE)),
    ),
    st.builds(MediationAgreed, agreed_on=st.just(FIRST_ON), agreement=_ORDERS),
    st.builds(TribunalOrdered, sent_on=st.just(FIRST_ON), kind=_ORDERS),
)
_AFTER: _Strategy = st.one_of(
    st.builds(ReviewMeetingHeld, held_on=st.just(FIRST_ON), review=_REVIEWS),
    st.builds(
        ReviewDecided,
        notified_on=st.just(FIRST_ON),
        review=_REVIEWS,
        decision=st.sampled_from(ReviewDecision),
    ),
    st.builds(AmendmentNotified, sent_on=st.just(FIRST_ON), review=_REVIEWS),
    st.builds(PlanAmended, sent_on=st.just(FIRST_ON), review=st.none() | _REVIEWS),
    st.builds(
        PhaseTransferDue,
        stated_on=st.just(FIRST_ON),
        transfer_on=st.sampled_from((date(2025, 9, 1), date(2026, 9, 1))),
    ),
    st.just(PlanCeased(ceased_on=FIRST_ON, reason=CeaseReason.NEEDS_MET)),
    st.just(PlanMovedOut(transferred_on=FIRST_ON)),
)
_BESIDE: _Strategy = st.one_of(
    st.builds(
        ExceptionRecorded,
        began_on=st.just(FIRST_ON),
        exception=_EXCEPTIONS,
        limit=_LIMITS,
        ground=st.sampled_from((GroundName.ABSENCE, GroundName.NOT_STATED)),
        impractical=st.booleans(),
    ),
    st.builds(ExceptionEnded, ended_on=st.just(FIRST_ON), exception=_EXCEPTIONS),
    st.builds(
        AttributesChanged, changed_on=st.just(FIRST_ON), area=st.sampled_from(("north", "south"))
    ),
    st.builds(TeamAssigned, assigned_on=st.just(FIRST_ON), team=st.sampled_from(("one", "two"))),
)
_NEXT: _Strategy = st.one_of(_ASSESSMENT, _PLAN, _DISPUTES, _AFTER, _BESIDE)
_REQUESTS: _Strategy = st.builds(
    RequestReceived,
    received_on=st.just(FIRST_ON),
    route=st.just(RequestRoute.REQUEST) | st.sampled_from(RequestRoute),
    requester=st.none() | st.sampled_from(Requester),
)
_BEGINNINGS: _Strategy = st.one_of(
    _REQUESTS,
    _REQUESTS,
    _REQUESTS,
    st.just(PlanHeld(made_on=FIRST_ON)),
    st.just(PlanMovedIn(transferred_on=FIRST_ON)),
    _NEXT,
)


def days() -> SearchStrategy[date]:
    """Draw a day to look at, from the first day of any chronology on."""
    return st.dates(FIRST_ON, LAST_ON)


@st.composite
def chronologies(draw: DrawFn, max_size: int = 10) -> list[Payload]:
    """Draw what happened in one case, day after day, up to *max_size* events; rarely no request."""
    day = FIRST_ON + timedelta(days=draw(st.integers(0, 120)))
    told = [_on(day, draw(_BEGINNINGS))]
    for _ in range(draw(st.integers(0, max_size - 1))):
        day += timedelta(days=draw(_GAPS))
        told.append(_on(day, draw(_NEXT)))
    return told


def _on(day: date, drawn: Payload) -> Payload:
    """Return what was drawn, as of *day*: the strategies are built once, not for each day."""
    return drawn.model_copy(update={drawn.effective_field: day})
