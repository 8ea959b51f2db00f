"""Strategies for what is counted: chronologies that move on, with the odd wrong turn."""

from datetime import date, timedelta

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
_GAPS = (
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


def days() -> SearchStrategy[date]:
    """Draw a day to look at, from the first day of any chronology on."""
    return st.dates(FIRST_ON, LAST_ON)


@st.composite
def chronologies(draw: DrawFn, max_size: int = 10) -> list[Payload]:
    """Draw what happened in one case, day after day, up to *max_size* events; rarely no request."""
    day = FIRST_ON + timedelta(days=draw(st.integers(0, 120)))
    told: list[Payload] = [draw(_beginnings(day))]
    for _ in range(draw(st.integers(0, max_size - 1))):
        day += timedelta(days=draw(st.sampled_from(_GAPS)))
        told.append(draw(_next(day)))
    return told


def _beginnings(day: date) -> SearchStrategy[Payload]:
    requests = st.builds(
        RequestReceived,
        received_on=st.just(day),
        route=st.just(RequestRoute.REQUEST) | st.sampled_from(RequestRoute),
        requester=st.none() | st.sampled_from(Requester),
    )
    return st.one_of(
        requests,
        requests,
        requests,
        st.just(PlanHeld(made_on=day)),
        st.just(PlanMovedIn(transferred_on=day)),
        _next(day),
    )


def _next(day: date) -> SearchStrategy[Payload]:
    return st.one_of(_assessment(day), _plan(day), _disputes(day), _after(day), _beside(day))


def _assessment(day: date) -> SearchStrategy[Payload]:
    return st.one_of(
        st.just(AssessmentAgreed(notified_on=day)),
        st.just(AssessmentRefused(notified_on=day)),
        st.builds(
            AdviceRequested,
            sent_on=st.just(day),
            adviser=_ADVISERS,
            agency=st.sampled_from((Agency.EDUCATIONAL_PSYCHOLOGY, Agency.HEALTH)),
        ),
        st.builds(AdviceReceived, received_on=st.just(day), adviser=_ADVISERS),
        st.builds(AdviceReturned, returned_on=st.just(day), adviser=_ADVISERS),
        st.builds(AdviceCancelled, cancelled_on=st.just(day), adviser=_ADVISERS),
    )


def _plan(day: date) -> SearchStrategy[Payload]:
    return st.one_of(
        st.just(DraftSent(sent_on=day)),
        st.just(RepresentationsReceived(received_on=day)),
        st.just(PlanRefused(notified_on=day)),
        st.builds(PlanIssued, sent_on=st.just(day), recipients=_RECIPIENTS),
        st.builds(PlanIssued, sent_on=st.just(day), recipients=_RECIPIENTS),
        st.just(RequestWithdrawn(withdrawn_on=day)),
        st.builds(CaseClosed, closed_on=st.just(day), reason=st.sampled_from(CaseClosedReason)),
        st.just(RequestReceived(received_on=day)),
    )


def _disputes(day: date) -> SearchStrategy[Payload]:
    return st.one_of(
        st.just(RefusalReversed(notified_on=day)),
        st.just(AppealConceded(conceded_on=day)),
        st.builds(
            AppealNotOpposed,
            notified_tribunal_on=st.just(day),
            subject=st.sampled_from(
                (AppealSubject.REFUSAL_TO_ASSESS, AppealSubject.REFUSAL_TO_ISSUE)
            ),
        ),
        st.builds(MediationAgreed, agreed_on=st.just(day), agreement=_ORDERS),
        st.builds(TribunalOrdered, sent_on=st.just(day), kind=_ORDERS),
    )


def _after(day: date) -> SearchStrategy[Payload]:
    return st.one_of(
        st.builds(ReviewMeetingHeld, held_on=st.just(day), review=_REVIEWS),
        st.builds(
            ReviewDecided,
            notified_on=st.just(day),
            review=_REVIEWS,
            decision=st.sampled_from(ReviewDecision),
        ),
        st.builds(AmendmentNotified, sent_on=st.just(day), review=_REVIEWS),
        st.builds(PlanAmended, sent_on=st.just(day), review=st.none() | _REVIEWS),
        st.just(PhaseTransferDue(stated_on=day, transfer_on=date(day.year + 1, 9, 1))),
        st.just(PlanCeased(ceased_on=day, reason=CeaseReason.NEEDS_MET)),
        st.just(PlanMovedOut(transferred_on=day)),
    )


def _beside(day: date) -> SearchStrategy[Payload]:
    return st.one_of(
        st.builds(
            ExceptionRecorded,
            began_on=st.just(day),
            exception=_EXCEPTIONS,
            limit=_LIMITS,
            ground=st.sampled_from((GroundName.ABSENCE, GroundName.NOT_STATED)),
            impractical=st.booleans(),
        ),
        st.builds(ExceptionEnded, ended_on=st.just(day), exception=_EXCEPTIONS),
        st.builds(
            AttributesChanged, changed_on=st.just(day), area=st.sampled_from(("north", "south"))
        ),
        st.builds(TeamAssigned, assigned_on=st.just(day), team=st.sampled_from(("one", "two"))),
    )
