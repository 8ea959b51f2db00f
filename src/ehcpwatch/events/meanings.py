"""What each field of the vocabulary means, in the words of the catalogue and the schemas.

A meaning is kept by the field's name, because the vocabulary uses one name for one idea;
where a type needs other words, they stand under `Type.field` and win.
"""

from collections.abc import Mapping

__all__ = ["ATTRIBUTE_MEANINGS", "FIELD_MEANINGS", "meaning_of"]

ATTRIBUTE_MEANINGS: Mapping[str, str] = {
    "specversion": "Version of CloudEvents; taken as 1.0 where it is left out.",
    "id": "Unique within its source, for ever: the same id again is the same event again.",
    "source": "Which system states this. Together with `id` it names the event.",
    "type": "What happened, with the major version of its form.",
    "subject": "What it happened to; see the form of a subject.",
    "time": "When the sender wrote it. Shown to people, used for nothing.",
    "datacontenttype": "The form of the data; JSON is the only one.",
    "dataschema": "Address of a schema of the data. Kept, not looked up.",
    "sequence": (
        "The source's own order among its events of one day, as digits. Compared as a number, "
        "so 2 is before 10; an event without one is before all that have one."
    ),
    "recordedtime": (
        "When we were told. Files may bring it; what comes over HTTP or a broker is stamped "
        "on receipt."
    ),
    "data": "The payload.",
}

FIELD_MEANINGS: Mapping[str, str] = {
    "acknowledged_on": "Day on which somebody took the alert up.",
    "action": "What is to be done.",
    "adviser": "The adviser asked, by a reference that stays the same from asking to answer.",
    "adviser_received_on": (
        "Day on which the request reached the adviser: the six weeks count from it. Left out, "
        'they count from `sent_on`, and the clock is marked "assumed".'
    ),
    "agency": "The body that the adviser answers for.",
    "agreed_on": "Day of the mediation agreement: the limits of an order count from it.",
    "agreement": "What was agreed to be done.",
    "alert": "The `alert_id` of the alert.",
    "area": "Part of the authority, by its own code.",
    "assigned_on": "First day of the assignment.",
    "authorised_by": "Who authorised the exception.",
    "bands": "How many wait how long; bands neither overlap nor need to be complete.",
    "became_aware_on": "Day on which the authority learned of the move.",
    "began_on": "First day of the circumstances.",
    "by": "Who did so.",
    "cancelled_on": "Day from which the advice is no longer asked for.",
    "cases": "References of the open cases, without the authority.",
    "caseworker": "Who looks after the case; `null` for nobody.",
    "ceased_on": "Day on which the plan ceased.",
    "changed_on": "First day on which the new values hold.",
    "child_ref": "The child, by a reference that links several cases of one child.",
    "closed_on": "Day on which the case ended.",
    "closure": "The closure, where the ground is a closure.",
    "conceded_on": "Day on which the authority gave in.",
    "corrects": "The event that was wrong.",
    "counted_on": "Day at whose end the cases were counted.",
    "decided_on": "Day of the decision. It meets no limit: sending does.",
    "decision": "What was decided.",
    "due_on": "Day by which it is to be done.",
    "ended_on": "Last day of the circumstances.",
    "erased_on": "Day of the erasure.",
    "evidence": "The document that shows the ground.",
    "exception": "The exception, by a reference of its own within the case.",
    "ground": "The statutory ground.",
    "held_on": "Day of the meeting.",
    "id": "The event's id.",
    "impractical": "Whether the circumstances made it impractical to keep the limit.",
    "institution_named": "Whether the plan names an institution, which must then be sent it too.",
    "judged_on": "Day of the judgement.",
    "kind": "What the Tribunal ordered.",
    "last_reviewed_on": "Day of the last review decision: the next year counts from it.",
    "limit": "The limit concerned.",
    "lodged_on": "Day on which the appeal was registered.",
    "longest_weeks": "The longest wait.",
    "made_on": "Day on which the plan was first made.",
    "median_weeks": "The wait in the middle.",
    "milestone": "The milestone, by the action plan's own reference.",
    "month_end_on": "Last day of the month reported.",
    "moved_on": "Day of the move.",
    "ninetieth_percentile_weeks": "The wait that one in ten exceeds.",
    "notified_on": "Day on which the family was notified, never the day of a panel.",
    "notified_tribunal_on": "Day of the notice to the Tribunal: the limits count from it.",
    "open_cases": "How many cases the source itself counts as open.",
    "order": "The order or agreement, by its own reference, where a case has several.",
    "pathway": "Which of the service's waiting lists.",
    "phase": "To which phase: two dates of the year bind.",
    "phase_transfer_year": "Calendar year of the phase transfer that this completes.",
    "planned_on": "Day on which the milestone was set.",
    "primary_need": "Primary type of need.",
    "priorities": "Every reason to look at the case first; an empty list takes them away.",
    "reached_on": "Day on which it was reached.",
    "reason": "Why.",
    "received_on": "Day on which it reached the authority.",
    "recipients": 'To whom it was sent. Empty: taken as sent to all, marked "assumed".',
    "recorded_on": "Day on which the reason was given.",
    "replacement": "The whole payload that stands in its place, with its own effective date.",
    "replied_on": "Day on which the answer arrived.",
    "requested_on": "Day on which the family asked.",
    "requester": "Who asked.",
    "retracted_on": "Day of the retraction.",
    "retracts": "The event that never happened.",
    "returned_on": "Day on which the advice was sent back.",
    "review": "The review, by a reference that stays the same from meeting to decision.",
    "review_on": "Day on which the exception is to be looked at again.",
    "route": "Why the authority has to decide.",
    "school": "The school, by its reference, such as its URN.",
    "sent_on": "Day on which it was sent.",
    "served_on": "Day on which it counts as served; left out, the day it was sent.",
    "set_on": "Day on which the action was set.",
    "snoozed_on": "First day of rest.",
    "source": "The event's source; left out, the source of the event that names it.",
    "stated_on": "Day of the statement.",
    "subject": "The decision appealed against.",
    "team": "Which team looks after the case.",
    "text": "What the reason `other` stands for: one line of at most 200 characters, no names.",
    "transfer_on": "Day of the transfer; its calendar year fixes the limit.",
    "transferred_on": "Day on which responsibility for the plan passed.",
    "until": "Day on which the alert speaks again.",
    "useful": "Whether it was of use.",
    "waiting": "How many wait.",
    "withdrawn_on": "Day on which the request was taken back.",
    "year_group": "National curriculum year; 0 is reception.",
    # Where a type needs other words.
    "ClosurePeriod.advice_requested_on": "Day on which the advice was asked for.",
    "ClosurePeriod.closed_on": "First day of the closure.",
    "ClosurePeriod.reopens_on": "Day on which the institution opens again.",
    "ExceptionRecorded.adviser": "The adviser meant; left out, every adviser of the case.",
    "ExceptionRecorded.ended_on": "Last day of the circumstances; left out while they last.",
    "ReviewDue.due_on": "Day on which the source expects the review.",
    "SourceHeartbeat.sent_on": "Day of the sign of life.",
    "TribunalOrdered.made_on": "Day on which the order was made; shown beside the day it was sent.",
    "TribunalOrdered.sent_on": "Day on which the Tribunal sent the order: limits count from it.",
    "WaitBand.from_weeks": "From how many whole weeks.",
    "WaitBand.to_weeks": 'To how many whole weeks; left out, "or more".',
    "WaitBand.waiting": "How many wait so long.",
}


def meaning_of(model: str, field: str) -> str:
    """Return what *field* means in the payload, or the part of one, whose class is *model*.

    Raises:
        KeyError: Nothing is written about it.
    """
    own = f"{model}.{field}"
    return FIELD_MEANINGS[own] if own in FIELD_MEANINGS else FIELD_MEANINGS[field]
