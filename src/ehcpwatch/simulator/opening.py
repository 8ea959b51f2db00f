"""How a simulated case begins: asked for, described, given to somebody, and answered."""

from datetime import date
from typing import Final

from ehcpwatch.events import (
    AppealConceded,
    AppealLodged,
    AppealNotOpposed,
    AppealSubject,
    AssessmentAgreed,
    AssessmentRefused,
    AttributesChanged,
    CaseClosed,
    CaseClosedReason,
    CaseworkerAssigned,
    MediationAgreed,
    MediationRequested,
    OrderKind,
    RefusalReversed,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
    TeamAssigned,
    TribunalOrdered,
)

from .assumptions import (
    ANSWERED_WITHIN_6_WEEKS,
    NEEDS,
    PRIORITIES,
    REQUESTERS,
    Reversed,
)
from .draws import Draws
from .life import Life, Office, Span, System

__all__ = [
    "days_to_answer",
    "live_left",
    "live_refused",
    "live_reversal",
    "open_case",
    "receive_request",
]

_6_WEEKS_IN_DAYS: Final = 42
_FASTEST_ANSWER_DAYS: Final = 18
_SLOWEST_ANSWER_DAYS: Final = 84

# Shares of cases, our assumption.
_WITH_PRIORITY: Final = 0.12
_REASSIGNED: Final = 0.12
_WITHOUT_CASEWORKER: Final = 0.03
_MEDIATION_ASKED: Final = 0.12
_APPEALED: Final = 0.10
_LEFT_IN_OTHER_WAYS: Final = 0.25

_ROUTES: Final = (
    (RequestRoute.REQUEST, 0.96),
    (RequestRoute.BROUGHT_TO_ATTENTION, 0.02),
    (RequestRoute.MOVED_IN_DURING_ASSESSMENT, 0.02),
)


def open_case(life: Life, on: date, office: Office, draws: Draws) -> None:
    """Let a request be received on *on*, and the case be described and given to somebody."""
    receive_request(life, on, office, draws, route=draws.weighted(_ROUTES))


def receive_request(
    life: Life, on: date, office: Office, draws: Draws, *, route: RequestRoute
) -> None:
    """As `open_case`, by a given *route*."""
    life.happens(RequestReceived(received_on=on, route=route, requester=draws.weighted(REQUESTERS)))
    area = draws.pick(office.areas)
    life.happens(
        AttributesChanged(
            changed_on=on,
            area=area,
            primary_need=draws.weighted(NEEDS),
            year_group=draws.between(-2, 13),
            priorities=(draws.weighted(PRIORITIES),) if draws.chance(_WITH_PRIORITY) else None,
        )
    )
    span = Span(opened_on=on)
    life.happens(TeamAssigned(assigned_on=on, team=f"team-{area}"))
    assigned_on = span.day(draws.between(0, 4))
    life.happens(
        CaseworkerAssigned(assigned_on=assigned_on, caseworker=draws.pick(office.caseworkers))
    )
    if draws.chance(_REASSIGNED):
        left = draws.between(20, 250)
        if draws.chance(_WITHOUT_CASEWORKER / _REASSIGNED):
            life.happens(CaseworkerAssigned(assigned_on=span.day(left), caseworker=None))
            left += draws.between(5, 40)
        life.happens(
            CaseworkerAssigned(
                assigned_on=span.day(left), caseworker=draws.pick(office.caseworkers)
            )
        )


def days_to_answer(draws: Draws) -> int:
    """Return the days from a request to the notice whether there will be an assessment."""
    if draws.chance(ANSWERED_WITHIN_6_WEEKS):
        # The panel sits in the fifth week; of two draws the later.
        return max(draws.between(_FASTEST_ANSWER_DAYS, _6_WEEKS_IN_DAYS) for _ in range(2))
    return min(draws.between(_6_WEEKS_IN_DAYS + 1, _SLOWEST_ANSWER_DAYS) for _ in range(2))


def live_refused(life: Life, on: date, office: Office, draws: Draws) -> None:
    """Live a case that is refused an assessment, and stays so."""
    open_case(life, on, office, draws)
    span = Span(opened_on=on)
    refused = days_to_answer(draws)
    life.happens(AssessmentRefused(notified_on=span.day(refused)))
    if draws.chance(_MEDIATION_ASKED):
        asked_on = span.day(refused + draws.between(7, 45))
        life.happens(MediationRequested(requested_on=asked_on))
    if draws.chance(_APPEALED):
        _lodge(life, span.day(refused + draws.between(30, 62)), AppealSubject.REFUSAL_TO_ASSESS)


def live_left(life: Life, on: date, office: Office, draws: Draws) -> None:
    """Live a case that ends before there is a plan: withdrawn, or gone from the area."""
    open_case(life, on, office, draws)
    span = Span(opened_on=on)
    answered = days_to_answer(draws)
    ended = draws.between(5, 150)
    if answered < ended:
        life.happens(AssessmentAgreed(notified_on=span.day(answered)))
    if draws.chance(_LEFT_IN_OTHER_WAYS):
        reason = draws.pick((CaseClosedReason.LEFT_AREA, CaseClosedReason.LEFT_ENGLAND))
        life.happens(CaseClosed(closed_on=span.day(ended), reason=reason))
    else:
        life.happens(RequestWithdrawn(withdrawn_on=span.day(ended)))


def live_reversal(
    life: Life, way: Reversed, draws: Draws, *, span: Span, refused: int, undone: int
) -> None:
    """Live how a refusal of day *refused* is undone on day *undone* of the *span*."""
    undone_on = span.day(undone)
    asked_on = span.day(draws.between(refused + 7, max(refused + 7, undone - 14)))
    subject = AppealSubject.REFUSAL_TO_ASSESS
    match way:
        case Reversed.CHANGE_OF_MIND:
            life.happens(RefusalReversed(notified_on=undone_on))
        case Reversed.MEDIATION:
            life.happens(MediationRequested(requested_on=asked_on))
            life.happens(MediationAgreed(agreed_on=undone_on, agreement=OrderKind.ASSESS))
        case Reversed.CONCEDED:
            _lodge(life, asked_on, subject)
            life.happens(AppealConceded(conceded_on=undone_on), by=System.TRIBUNAL_DESK)
        case Reversed.NOT_OPPOSED:
            _lodge(life, asked_on, subject)
            life.happens(
                AppealNotOpposed(notified_tribunal_on=undone_on, subject=subject),
                by=System.TRIBUNAL_DESK,
            )
        case Reversed.TRIBUNAL_ORDER:
            _lodge(life, asked_on, subject)
            _order(life, undone_on, OrderKind.ASSESS, draws, span=span, undone=undone)
        case Reversed.ORDER_TO_MAKE_A_PLAN:
            _lodge(life, asked_on, AppealSubject.REFUSAL_TO_ISSUE)
            _order(life, undone_on, OrderKind.MAKE_PLAN, draws, span=span, undone=undone)


def _lodge(life: Life, on: date, subject: AppealSubject) -> None:
    life.happens(AppealLodged(lodged_on=on, subject=subject), by=System.TRIBUNAL_DESK)


def _order(
    life: Life, sent_on: date, kind: OrderKind, draws: Draws, *, span: Span, undone: int
) -> None:
    made_on = span.day(undone - draws.between(0, 4))
    life.happens(
        TribunalOrdered(
            sent_on=sent_on, kind=kind, order=f"order-{draws.between(1, 9999):04d}", made_on=made_on
        ),
        by=System.TRIBUNAL_DESK,
    )
