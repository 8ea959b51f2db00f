"""Chronologies to fold: lives that a caseworker would recognise, and anything at all.

A *life* goes the way of most cases, with its days drawn: request, decision, advice, draft,
plan or refusal, a way back, a review. What `histories` of `events` draws needs no sense.
Restated ones add corrections and retractions of what is there, and of each other.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ehcpwatch.events import (
    CORRECTABLE,
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AlertAcknowledged,
    AlertSnoozed,
    AppealConceded,
    AppealNotOpposed,
    AppealSubject,
    AssessmentAgreed,
    AssessmentRefused,
    CaseClosed,
    CaseClosedReason,
    CaseworkerAssigned,
    DraftSent,
    Event,
    EventCorrected,
    EventReference,
    EventRetracted,
    ExceptionRecorded,
    GroundName,
    LimitName,
    MediationAgreed,
    OrderKind,
    Payload,
    PlanIssued,
    PlanRefused,
    Recipient,
    RefusalReversed,
    RepresentationsReceived,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    SchoolConsulted,
    SchoolReplied,
    SnoozeReason,
    TribunalOrdered,
    new_event,
    replacement_of,
)

from .events import CASE, histories, payloads

__all__ = ["acted_on", "chronologies", "days", "lives", "restated"]

_FIRST_ON = date(2024, 9, 2)
_SPAN_DAYS = 800

days = st.integers(0, _SPAN_DAYS + 200).map(lambda count: _FIRST_ON + timedelta(days=count))
"""Days to look at: among those of the chronologies, and some time after."""


@st.composite
def lives(draw: DrawFn) -> list[Event]:
    """Draw the events of a case that goes its way, each recorded some days after its day."""
    told = _Telling(draw)
    told.tell(RequestReceived(received_on=told.on, route=draw(st.sampled_from(RequestRoute))))
    if draw(st.integers(0, 3)) == 0:
        told.tell(AssessmentRefused(notified_on=told.later(30, 60)))
        _undo(told, AppealSubject.REFUSAL_TO_ASSESS, OrderKind.ASSESS)
    told.tell(AssessmentAgreed(notified_on=told.later(1, 50)))
    _assess(told)
    if draw(st.integers(0, 3)) == 0:
        told.tell(PlanRefused(notified_on=told.later(1, 40)))
        _undo(told, AppealSubject.REFUSAL_TO_ISSUE, OrderKind.MAKE_PLAN)
    _draft(told)
    match draw(st.integers(0, 7)):
        case 0:
            told.tell(RequestWithdrawn(withdrawn_on=told.later(0, 30)))
        case 1:
            reason = draw(st.sampled_from(CaseClosedReason))
            told.tell(CaseClosed(closed_on=told.later(0, 30), reason=reason))
        case _:
            _issue_and_review(told)
    return told.events


@st.composite
def acted_on(draw: DrawFn) -> list[Event]:
    """Draw a case that stays open, and what people do about it and its alerts in some months."""
    told = _Telling(draw)
    told.tell(RequestReceived(received_on=told.on))
    for _ in range(draw(st.integers(1, 6))):
        on, alert = told.later(0, 45), draw(st.sampled_from(("a-1", "a-2")))
        match draw(st.integers(0, 5)):
            case 0 | 1:
                told.tell(AlertAcknowledged(acknowledged_on=on, alert=alert, by="cw"))
            case 2 | 3:
                until = on + timedelta(days=draw(st.integers(0, 30)))
                reason = SnoozeReason.ACTION_BOOKED
                told.tell(
                    AlertSnoozed(snoozed_on=on, alert=alert, by="cw", reason=reason, until=until)
                )
            case 4:
                told.tell(_claimed(draw, on))
            case _:
                told.tell(CaseworkerAssigned(assigned_on=on, caseworker="cw"))
    return told.events


def _claimed(draw: DrawFn, on: date) -> ExceptionRecorded:
    """Draw an exception, with and without what should be said of it."""
    later = st.none() | st.integers(0, 60).map(lambda count: on + timedelta(days=count))
    return ExceptionRecorded(
        exception=draw(st.sampled_from(("x-1", "x-2"))),
        limit=LimitName.FINAL_PLAN,
        ground=draw(st.sampled_from((GroundName.ABSENCE, GroundName.NOT_STATED))),
        began_on=on,
        ended_on=draw(later),
        evidence=draw(st.sampled_from((None, "doc-1"))),
        review_on=draw(later),
    )


def restated(stories: SearchStrategy[list[Event]]) -> SearchStrategy[list[Event]]:
    """Draw stories with corrections and retractions, also of corrections and of each other."""
    return stories.flatmap(_restated)


def chronologies() -> SearchStrategy[list[Event]]:
    """Draw events of one case, likely or not, restated or not, in any order."""
    return st.one_of(restated(lives()), restated(histories()), histories(max_size=25))


class _Telling:
    """A story under way: the day it has come to, and what was told so far."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.on = _FIRST_ON + timedelta(days=draw(st.integers(0, 60)))
        self.events: list[Event] = []

    def later(self, least: int, most: int) -> date:
        """Go on by some days, and return the day."""
        self.on += timedelta(days=self.draw(st.integers(least, most)))
        return self.on

    def tell(self, data: Payload) -> None:
        """Add *data*, recorded when it happened or up to ten weeks after."""
        place = len(self.events) + 1
        self.events.append(_told(self.draw, data, f"life-{place}"))


def _told(draw: DrawFn, data: Payload, name: str) -> Event:
    recorded_on = data.effective_on + timedelta(days=draw(st.integers(0, 70)))
    return new_event(
        data,
        subject=CASE,
        source="casework",
        id=name,
        recorded_at=datetime.combine(recorded_on, time(16, tzinfo=UTC)),
    )


def _undo(told: _Telling, subject: AppealSubject, kind: OrderKind) -> None:
    on = told.later(1, 120)
    told.tell(
        told.draw(
            st.sampled_from(
                (
                    TribunalOrdered(sent_on=on, kind=kind),
                    AppealNotOpposed(notified_tribunal_on=on, subject=subject),
                    MediationAgreed(agreed_on=on, agreement=kind),
                    AppealConceded(conceded_on=on),
                    RefusalReversed(notified_on=on),
                )
            )
        )
    )


def _assess(told: _Telling) -> None:
    for agency in (Agency.EDUCATIONAL_PSYCHOLOGY, Agency.HEALTH):
        told.tell(AdviceRequested(sent_on=told.later(0, 5), adviser=agency.value, agency=agency))
    told.tell(
        ExceptionRecorded(
            began_on=told.later(0, 20),
            exception="absence",
            limit=told.draw(st.sampled_from((LimitName.FINAL_PLAN, LimitName.ADVICE))),
            ground=GroundName.ABSENCE,
            impractical=told.draw(st.booleans()),
        )
    )
    told.tell(AdviceReceived(received_on=told.later(0, 40), adviser=Agency.HEALTH.value))
    if told.draw(st.booleans()):
        told.tell(AdviceReturned(returned_on=told.later(0, 9), adviser=Agency.HEALTH.value))
        told.tell(AdviceReceived(received_on=told.later(0, 30), adviser=Agency.HEALTH.value))
    psychology = Agency.EDUCATIONAL_PSYCHOLOGY.value
    told.tell(AdviceReceived(received_on=told.later(0, 40), adviser=psychology))


def _draft(told: _Telling) -> None:
    told.tell(SchoolConsulted(sent_on=told.later(0, 9), school="one"))
    told.tell(DraftSent(sent_on=told.later(0, 20)))
    if told.draw(st.booleans()):
        told.tell(RepresentationsReceived(received_on=told.later(0, 20)))
    told.tell(SchoolReplied(replied_on=told.later(0, 20), school="one"))


def _issue_and_review(told: _Telling) -> None:
    everybody = told.draw(st.sampled_from(((), tuple(Recipient), (Recipient.FAMILY,))))
    told.tell(PlanIssued(sent_on=told.later(0, 60), recipients=everybody))
    told.tell(ReviewMeetingHeld(held_on=told.later(150, 340), review="first"))
    decision = told.draw(st.sampled_from(ReviewDecision))
    told.tell(ReviewDecided(notified_on=told.later(0, 40), review="first", decision=decision))


@st.composite
def _restated(draw: DrawFn, told: Sequence[Event]) -> list[Event]:
    events = list(told)
    for place in range(draw(st.integers(0, 4)) if told else 0):
        named = draw(st.sampled_from(events))
        reference = EventReference(id=named.id, source=named.source)
        if draw(st.integers(0, 2)) == 0:
            data: Payload = EventRetracted(retracts=reference, retracted_on=draw(days))
        else:
            # As a rule a correction restates the same thing for another day.
            kind = type(named.data) if type(named.data) in CORRECTABLE else RequestReceived
            replacement = draw(payloads(kind))
            data = EventCorrected(corrects=reference, replacement=replacement_of(replacement))
        events.append(
            new_event(
                data,
                subject=CASE,
                source="restated",
                id=f"r-{place}",
                sequence=draw(st.none() | st.integers(0, 3)),
                recorded_at=datetime.combine(draw(days), time(17, tzinfo=UTC)),
            )
        )
    return events
