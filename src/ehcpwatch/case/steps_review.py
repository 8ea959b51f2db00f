"""Reviews, representations, phase transfers and what people do about alerts."""

from collections.abc import Callable, Mapping
from datetime import date

from ehcpwatch.events import (
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    AmendmentNotified,
    BreachReasonRecorded,
    Payload,
    PhaseTransferDue,
    RepresentationsReceived,
    ReviewDecided,
    ReviewDue,
    ReviewMeetingHeld,
    ReviewReportSent,
)

from .facts import Acknowledgement, Facts, PhaseTransfer, Review, Snooze

__all__ = ["STEPS"]


def _review(facts: Facts, reference: str) -> Review:
    for review in facts.reviews.reviews:
        if review.reference == reference:
            return review
    return Review(reference)


def _put(facts: Facts, changed: Review, on: date) -> Facts:
    """Return *facts* with *changed* in the place of the review of its reference."""
    section = facts.reviews
    known = any(review.reference == changed.reference for review in section.reviews)
    reviews = (
        tuple(changed if r.reference == changed.reference else r for r in section.reviews)
        if known
        else (*section.reviews, changed)
    )
    return facts._replace(reviews=section._replace(reviews=reviews), last_event_on=on)


def _due(facts: Facts, data: ReviewDue, on: date, _: date) -> Facts:
    return facts._replace(reviews=facts.reviews._replace(expected_on=data.due_on), last_event_on=on)


def _meeting(facts: Facts, data: ReviewMeetingHeld, on: date, _: date) -> Facts:
    review = _review(facts, data.review)
    return _put(facts, review._replace(meeting_on=review.meeting_on or on), on)


def _report(facts: Facts, data: ReviewReportSent, on: date, _: date) -> Facts:
    review = _review(facts, data.review)
    return _put(facts, review._replace(report_on=review.report_on or on), on)


def _decided(facts: Facts, data: ReviewDecided, on: date, _: date) -> Facts:
    review = _review(facts, data.review)
    return _put(
        facts,
        review._replace(
            decided_on=review.decided_on or on,
            # The latest decision says what follows; the first notice met the limit.
            decision=data.decision,
            latest_decided_on=on,
            phase_transfer_year=data.phase_transfer_year or review.phase_transfer_year,
        ),
        on,
    )


def _amendment(facts: Facts, data: AmendmentNotified, on: date, _: date) -> Facts:
    review = _review(facts, data.review)
    if review.amendment_sent_on is not None:
        return facts._replace(last_event_on=on)
    return _put(
        facts,
        review._replace(
            amendment_sent_on=on,
            amendment_served_on=on if data.served_on is None else data.served_on,
            served_assumed=data.served_on is None,
        ),
        on,
    )


def _representations(facts: Facts, _: RepresentationsReceived, on: date, __: date) -> Facts:
    """File an answer under what was served last: the draft, or proposed amendments."""
    served = [r for r in facts.reviews.reviews if r.amendment_served_on is not None]
    latest = max(served, key=lambda r: r.amendment_served_on or on, default=None)
    if latest is not None and facts.plan.held_from is not None:
        if latest.representations_on is not None:
            return facts._replace(last_event_on=on)
        return _put(facts, latest._replace(representations_on=on), on)
    drafting = facts.drafting
    if drafting.draft_sent_on is None or drafting.representations_on is not None:
        return facts._replace(last_event_on=on)
    return facts._replace(drafting=drafting._replace(representations_on=on), last_event_on=on)


def _phase_transfer(facts: Facts, data: PhaseTransferDue, on: date, _: date) -> Facts:
    section = facts.reviews
    others = tuple(t for t in section.transfers if t.transfer_on.year != data.transfer_on.year)
    transfers = (*others, PhaseTransfer(data.phase, data.transfer_on))
    return facts._replace(reviews=section._replace(transfers=transfers), last_event_on=on)


def _acknowledged(facts: Facts, data: AlertAcknowledged, on: date, _: date) -> Facts:
    attention = facts.attention
    acknowledged = attention.acknowledged
    if all(one.alert != data.alert for one in acknowledged):
        acknowledged = (*acknowledged, Acknowledgement(data.alert, on))
    # Whoever takes an alert up no longer lets it rest.
    snoozed = tuple(snooze for snooze in attention.snoozed if snooze.alert != data.alert)
    return facts._replace(attention=attention._replace(acknowledged=acknowledged, snoozed=snoozed))


def _snoozed(facts: Facts, data: AlertSnoozed, on: date, _: date) -> Facts:
    attention = facts.attention
    others = tuple(snooze for snooze in attention.snoozed if snooze.alert != data.alert)
    snoozed = (*others, Snooze(data.alert, on, data.until))
    return facts._replace(attention=attention._replace(snoozed=snoozed))


def _judged(facts: Facts, data: AlertJudged, _: date, __: date) -> Facts:
    attention = facts.attention
    others = tuple(pair for pair in attention.judged if pair[0] != data.alert)
    judged = (*others, (data.alert, data.useful))
    return facts._replace(attention=attention._replace(judged=judged))


def _breach_reason(facts: Facts, data: BreachReasonRecorded, on: date, _: date) -> Facts:
    attention = facts.attention
    others = tuple(pair for pair in attention.breach_reasons if pair[0] is not data.limit)
    reasons = (*others, (data.limit, data.reason))
    return facts._replace(attention=attention._replace(breach_reasons=reasons), last_event_on=on)


STEPS: Mapping[type[Payload], Callable[..., Facts]] = {
    ReviewDue: _due,
    ReviewMeetingHeld: _meeting,
    ReviewReportSent: _report,
    ReviewDecided: _decided,
    AmendmentNotified: _amendment,
    RepresentationsReceived: _representations,
    PhaseTransferDue: _phase_transfer,
    AlertAcknowledged: _acknowledged,
    AlertSnoozed: _snoozed,
    AlertJudged: _judged,
    BreachReasonRecorded: _breach_reason,
}
