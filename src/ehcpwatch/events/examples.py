"""One full example of every payload: what the event catalogue and the schemas show.

Each example states every field that its type has. Taken together they are not the story
of one case; the dates of each are those of a plausible one.
"""

from datetime import date

from .assessment import (
    AdviceCancelled,
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AssessmentAgreed,
    AssessmentRefused,
    RefusalReversed,
)
from .correction import EventCorrected, EventReference, EventRetracted, replacement_of
from .dispute import (
    AppealConceded,
    AppealLodged,
    AppealNotOpposed,
    AppealSubject,
    MediationAgreed,
    MediationRequested,
    OrderKind,
    TribunalOrdered,
)
from .envelope import Event, new_event
from .exceptions import ClosurePeriod, ExceptionEnded, ExceptionRecorded, GroundName, LimitName
from .payload import Payload, SubjectKind
from .people import (
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReason,
    BreachReasonRecorded,
    SnoozeReason,
)
from .plan import (
    CeaseReason,
    DraftSent,
    PlanAgreed,
    PlanAmended,
    PlanCeased,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanMovedOut,
    PlanMoving,
    PlanRefused,
    Recipient,
    RepresentationsReceived,
    SchoolConsulted,
    SchoolReplied,
    TransferNoticeSent,
)
from .reporting import (
    MilestonePlanned,
    MilestoneReached,
    SourceHeartbeat,
    SourceInventory,
    WaitBand,
    WaitsReported,
)
from .request import (
    AttributesChanged,
    CaseClosed,
    CaseClosedReason,
    CaseErased,
    CaseworkerAssigned,
    Need,
    NextAction,
    NextActionSet,
    Priority,
    Requester,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
    TeamAssigned,
)
from .review import (
    AmendmentNotified,
    Phase,
    PhaseTransferDue,
    ReviewDecided,
    ReviewDecision,
    ReviewDue,
    ReviewMeetingHeld,
    ReviewReportSent,
)

__all__ = ["EXAMPLES", "example_event"]

_ISSUED = PlanIssued(
    sent_on=date(2025, 5, 23),
    recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY, Recipient.INSTITUTION),
    institution_named=True,
)

_EXAMPLES: tuple[Payload, ...] = (
    RequestReceived(
        received_on=date(2025, 1, 6),
        route=RequestRoute.REQUEST,
        requester=Requester.SCHOOL,
        child_ref="P-20117",
    ),
    RequestWithdrawn(withdrawn_on=date(2025, 2, 3)),
    CaseClosed(closed_on=date(2025, 3, 10), reason=CaseClosedReason.LEFT_AREA),
    AttributesChanged(
        changed_on=date(2025, 1, 6),
        area="north",
        primary_need=Need.SLCN,
        year_group=3,
        priorities=(Priority.OUT_OF_SCHOOL, Priority.IN_CARE),
    ),
    NextActionSet(
        set_on=date(2025, 2, 17), action=NextAction.CHASE_ADVICE, due_on=date(2025, 3, 24)
    ),
    CaseErased(erased_on=date(2031, 9, 1)),
    CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker="cw-07"),
    TeamAssigned(assigned_on=date(2025, 1, 8), team="assessment-north"),
    AssessmentAgreed(notified_on=date(2025, 2, 14)),
    AssessmentRefused(notified_on=date(2025, 2, 17)),
    RefusalReversed(notified_on=date(2025, 3, 3)),
    AdviceRequested(
        sent_on=date(2025, 2, 14),
        adviser="ep-12",
        agency=Agency.EDUCATIONAL_PSYCHOLOGY,
        adviser_received_on=date(2025, 2, 17),
    ),
    AdviceReceived(received_on=date(2025, 3, 28), adviser="ep-12"),
    AdviceReturned(returned_on=date(2025, 4, 1), adviser="ep-12"),
    AdviceCancelled(cancelled_on=date(2025, 3, 3), adviser="ot-04"),
    PlanAgreed(decided_on=date(2025, 4, 11)),
    PlanRefused(notified_on=date(2025, 4, 25)),
    DraftSent(sent_on=date(2025, 4, 22), served_on=date(2025, 4, 24)),
    RepresentationsReceived(received_on=date(2025, 5, 7)),
    SchoolConsulted(sent_on=date(2025, 5, 7), school="100231"),
    SchoolReplied(replied_on=date(2025, 5, 20), school="100231"),
    _ISSUED,
    PlanAmended(sent_on=date(2026, 7, 10), review="review-2026", phase_transfer_year=2026),
    PlanCeased(ceased_on=date(2027, 8, 31), reason=CeaseReason.NEEDS_MET),
    PlanHeld(made_on=date(2022, 11, 4), last_reviewed_on=date(2024, 10, 21)),
    PlanMovedIn(
        transferred_on=date(2025, 9, 1),
        made_on=date(2023, 3, 17),
        last_reviewed_on=date(2025, 3, 3),
    ),
    TransferNoticeSent(sent_on=date(2025, 10, 6)),
    PlanMoving(became_aware_on=date(2025, 8, 18), moved_on=date(2025, 8, 11)),
    PlanMovedOut(transferred_on=date(2025, 9, 8)),
    ExceptionRecorded(
        exception="ex-1",
        limit=LimitName.ADVICE,
        ground=GroundName.SCHOOL_CLOSURE,
        began_on=date(2025, 7, 23),
        ended_on=date(2025, 9, 2),
        impractical=True,
        adviser="school-100231",
        closure=ClosurePeriod(
            closed_on=date(2025, 7, 23),
            reopens_on=date(2025, 9, 2),
            advice_requested_on=date(2025, 7, 18),
        ),
        evidence="doc-5512",
        authorised_by="manager-02",
        review_on=date(2025, 9, 3),
    ),
    ExceptionEnded(exception="ex-1", ended_on=date(2025, 9, 2)),
    MediationRequested(requested_on=date(2025, 3, 10)),
    MediationAgreed(agreed_on=date(2025, 4, 2), agreement=OrderKind.ASSESS, order="med-31"),
    AppealLodged(lodged_on=date(2025, 4, 14), subject=AppealSubject.REFUSAL_TO_ASSESS),
    AppealConceded(conceded_on=date(2025, 6, 2)),
    AppealNotOpposed(
        notified_tribunal_on=date(2025, 5, 12),
        subject=AppealSubject.REFUSAL_TO_ASSESS,
        order="appeal-77",
    ),
    TribunalOrdered(
        sent_on=date(2025, 9, 1),
        kind=OrderKind.ASSESS,
        order="appeal-77",
        made_on=date(2025, 8, 28),
    ),
    ReviewDue(stated_on=date(2026, 1, 12), due_on=date(2026, 5, 22)),
    ReviewMeetingHeld(held_on=date(2026, 4, 20), review="review-2026"),
    ReviewReportSent(sent_on=date(2026, 5, 1), review="review-2026"),
    ReviewDecided(
        notified_on=date(2026, 5, 15),
        review="review-2026",
        decision=ReviewDecision.AMEND,
        phase_transfer_year=2026,
    ),
    AmendmentNotified(sent_on=date(2026, 5, 15), review="review-2026", served_on=date(2026, 5, 18)),
    PhaseTransferDue(stated_on=date(2025, 9, 1), transfer_on=date(2026, 9, 1), phase=Phase.POST16),
    AlertAcknowledged(acknowledged_on=date(2025, 5, 12), alert="a-3f9c", by="cw-07"),
    AlertSnoozed(
        snoozed_on=date(2025, 5, 12),
        alert="a-3f9c",
        by="cw-07",
        reason=SnoozeReason.OTHER,
        until=date(2025, 5, 19),
        text="The panel meets a week later than planned.",
    ),
    AlertJudged(judged_on=date(2025, 5, 13), alert="a-3f9c", by="cw-07", useful=True),
    BreachReasonRecorded(
        recorded_on=date(2025, 5, 28),
        limit=LimitName.FINAL_PLAN,
        reason=BreachReason.OTHER,
        text="The papers were lost when the office moved.",
    ),
    WaitsReported(
        month_end_on=date(2025, 4, 30),
        pathway="autism-assessment",
        waiting=412,
        bands=(
            WaitBand(from_weeks=0, to_weeks=18, waiting=96),
            WaitBand(from_weeks=18, to_weeks=52, waiting=187),
            WaitBand(from_weeks=52, to_weeks=None, waiting=129),
        ),
        median_weeks=37.5,
        ninetieth_percentile_weeks=88.0,
        longest_weeks=131.0,
    ),
    MilestonePlanned(planned_on=date(2025, 4, 1), milestone="ap-2.3", due_on=date(2025, 9, 30)),
    MilestoneReached(reached_on=date(2025, 9, 12), milestone="ap-2.3"),
    SourceHeartbeat(sent_on=date(2025, 5, 23)),
    SourceInventory(
        counted_on=date(2025, 5, 23), open_cases=2, cases=("C-2025-0117", "C-2025-0118")
    ),
    EventCorrected(
        corrects=EventReference(id="cw-90412", source="casework"),
        replacement=replacement_of(_ISSUED),
    ),
    EventRetracted(
        retracts=EventReference(id="cw-90412", source="casework"), retracted_on=date(2025, 5, 27)
    ),
)

EXAMPLES: dict[type[Payload], Payload] = {type(payload): payload for payload in _EXAMPLES}
"""The example of each payload of the vocabulary."""

_AUTHORITY = "E09000012"
_NAMES: dict[SubjectKind, str] = {
    SubjectKind.CASE: "C-2025-0117",
    SubjectKind.SOURCE: "source/casework",
    SubjectKind.SERVICE: "service/community-health",
    SubjectKind.PLAN: "plan/improvement-2025",
}


def example_event(payload: type[Payload]) -> Event:
    """Return the example of *payload* in an envelope with the attributes that a sender needs."""
    data = EXAMPLES[payload]
    return new_event(
        data,
        subject=f"{_AUTHORITY}/{_NAMES[data.subject_kind]}",
        source="casework",
        id="cw-90533",
        sequence=1,
    )
