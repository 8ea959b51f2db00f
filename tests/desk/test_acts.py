"""What an act comes to, by the latest record of its alert and the day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ehcpwatch.alerts import AlertRecord, AlertState, Closing
from ehcpwatch.desk import (
    Acknowledge,
    Act,
    BreachBecause,
    HandOver,
    Judge,
    Recorded,
    Refusal,
    RefusalKind,
    Snooze,
    act_event,
    takes_breach_reason,
)
from ehcpwatch.events import (
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReason,
    BreachReasonRecorded,
    CaseworkerAssigned,
    LimitName,
    Payload,
    PlanIssued,
    SnoozeReason,
    decode_structured,
    encode_structured,
)
from tests.alerts.desk import CASE, Desk
from tests.case.story import day, request

AT = datetime(2025, 6, 2, 9, tzinfo=UTC)
REQUESTED = request("2025-01-06")
DUE_ON = date(2025, 5, 26)


def overdue() -> AlertRecord:
    """Return the alert on a plan a week past its limit."""
    return _plan(Desk().look([REQUESTED], "2025-06-02"))


def ahead() -> AlertRecord:
    """Return the alert on the same plan a week before its limit."""
    return _plan(Desk().look([REQUESTED], "2025-05-19"))


def _plan(records: tuple[AlertRecord, ...]) -> AlertRecord:
    return next(record for record in records if record.rule == "final_plan")


def recorded(act: Act, record: AlertRecord, at: datetime = AT, **other: str) -> Recorded:
    outcome = act_event(act, record, by="cw-07", at=at, **other)
    assert isinstance(outcome, Recorded)
    return outcome


def refused(act: Act, record: AlertRecord, at: datetime = AT) -> Refusal:
    outcome = act_event(act, record, by="cw-07", at=at)
    assert isinstance(outcome, Refusal)
    return outcome


ALERT = overdue().alert_id
OTHER = BreachBecause(reason=BreachReason.OTHER, text="The papers were lost.")
SNOOZE = Snooze(until=day("2025-06-09"), reason=SnoozeReason.ACTION_BOOKED)
PAYLOADS: list[tuple[Act, Payload]] = [
    (
        Acknowledge(),
        AlertAcknowledged(acknowledged_on=day("2025-06-02"), alert=ALERT, by="cw-07"),
    ),
    (
        SNOOZE,
        AlertSnoozed(
            snoozed_on=day("2025-06-02"),
            alert=ALERT,
            by="cw-07",
            reason=SnoozeReason.ACTION_BOOKED,
            until=day("2025-06-09"),
        ),
    ),
    (
        HandOver(caseworker="cw-09"),
        CaseworkerAssigned(assigned_on=day("2025-06-02"), caseworker="cw-09"),
    ),
    (
        Judge(useful=False),
        AlertJudged(judged_on=day("2025-06-02"), alert=ALERT, by="cw-07", useful=False),
    ),
    (
        OTHER,
        BreachReasonRecorded(
            recorded_on=day("2025-06-02"),
            limit=LimitName.FINAL_PLAN,
            reason=BreachReason.OTHER,
            text="The papers were lost.",
        ),
    ),
]


@pytest.mark.parametrize(("act", "payload"), PAYLOADS, ids=lambda one: type(one).__name__)
def test_an_act_is_an_event_about_the_case_that_reads_back(act: Act, payload: Payload) -> None:
    event = recorded(act, overdue()).event

    assert event.data == payload
    assert (event.subject, event.source, event.time) == (CASE, "desk", AT)
    assert decode_structured(encode_structured(event)) == event


def test_the_day_of_an_act_is_the_day_in_england() -> None:
    late = datetime(2025, 6, 2, 23, 30, tzinfo=UTC)

    assert recorded(Acknowledge(), overdue(), late).event.data.effective_on == day("2025-06-03")


def test_the_later_of_two_acts_of_a_day_comes_after_the_earlier() -> None:
    first = recorded(Judge(useful=True), overdue(), AT).event
    second = recorded(Judge(useful=False), overdue(), AT + timedelta(milliseconds=1)).event

    assert first.order_key < second.order_key


def test_the_same_act_at_the_same_instant_is_the_same_event_and_another_is_another() -> None:
    ids = {
        recorded(act, overdue(), at).event.id
        for act in (Acknowledge(), Judge(useful=True))
        for at in (AT, AT, AT + timedelta(seconds=1))
    }

    assert len(ids) == 4


def test_an_act_by_a_link_is_the_same_event_whenever_it_is_done() -> None:
    ids = {
        recorded(Acknowledge(), overdue(), AT + timedelta(minutes=n), once="letter-1").event.id
        for n in range(3)
    }

    assert len(ids) == 1
    assert recorded(Acknowledge(), overdue(), once="letter-2").event.id not in ids


@pytest.mark.parametrize(
    ("sent_on", "ends"),
    [("2025-05-26", "It is over: met in time."), ("2025-05-30", "It is over: met late.")],
)
def test_nothing_is_recorded_about_an_alert_that_is_over_and_the_answer_says_why(
    sent_on: str, ends: str
) -> None:
    desk = Desk()
    desk.look([REQUESTED], "2025-05-27")
    ended = desk.look([REQUESTED, PlanIssued(sent_on=day(sent_on))], "2025-06-02")
    refusal = refused(Acknowledge(), _plan(ended))

    assert refusal.kind is RefusalKind.OVER
    assert ends in refusal.sentence
    assert refusal.sentence.endswith("why its limit was passed, can still be said.")


def ended(*, on: str, sent_on: str) -> AlertRecord:
    """Return the alert on a plan as it stood on a day, after the plan was sent."""
    desk = Desk()
    desk.look([REQUESTED], on)
    return _plan(desk.look([REQUESTED, PlanIssued(sent_on=day(sent_on))], "2025-06-02"))


def replaced(first: str, then: str) -> AlertRecord:
    """Return the alert on a plan of one day, after that of the other has taken its place."""
    desk = Desk()
    desk.look([REQUESTED], first)
    records = desk.look([REQUESTED], then)
    return next(one for one in records if one.rule == "final_plan" and not one.stands)


@pytest.mark.parametrize(
    "act",
    [act for act, _ in PAYLOADS if act.name not in {"judge", "breach_reason"}],
    ids=lambda act: act.name,
)
@pytest.mark.parametrize(
    "record",
    [
        ended(on="2025-05-27", sent_on="2025-05-26"),
        ended(on="2025-05-27", sent_on="2025-05-30"),
        replaced("2025-05-19", "2025-05-25"),
        replaced("2025-05-27", "2025-06-23"),
    ],
    ids=["in time", "late", "ahead", "past"],
)
def test_of_an_alert_that_is_over_nobody_takes_care_any_more(act: Act, record: AlertRecord) -> None:
    assert refused(act, record).kind is RefusalKind.OVER
    assert recorded(Judge(useful=True), record).event.data == AlertJudged(
        judged_on=AT.date(), alert=record.alert_id, by="cw-07", useful=True
    )


@pytest.mark.parametrize(
    "record",
    [
        ended(on="2025-05-27", sent_on="2025-05-30"),
        # Told of on the day before, met late, and known when the watch looked again.
        ended(on="2025-05-25", sent_on="2025-05-30"),
        replaced("2025-05-27", "2025-06-23"),
    ],
    ids=["after", "before", "replaced"],
)
def test_why_a_limit_was_passed_can_be_said_when_its_alert_is_over(record: AlertRecord) -> None:
    assert not record.stands
    assert takes_breach_reason(record, AT.date())
    assert isinstance(recorded(OTHER, record).event.data, BreachReasonRecorded)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (ended(on="2025-05-27", sent_on="2025-05-26"), "The limit was met in time."),
        (replaced("2025-05-19", "2025-05-25"), "It ended before the limit was passed."),
        (
            overdue()._replace(state=AlertState.WITHDRAWN, reason=Closing.DATE_GONE),
            "The last lawful day that it was about holds no longer.",
        ),
    ],
    ids=["in time", "replaced", "date gone"],
)
def test_no_reason_is_taken_by_an_alert_whose_limit_was_not_passed(
    record: AlertRecord, why: str
) -> None:
    refusal = refused(OTHER, record)

    assert refusal.kind is RefusalKind.UNFIT
    assert why in refusal.sentence
    assert not takes_breach_reason(record, AT.date())


def test_a_reason_for_a_breach_is_taken_from_the_day_after_the_last_lawful_day() -> None:
    on_the_day = datetime(2025, 5, 26, 12, tzinfo=UTC)
    refusal = refused(OTHER, ahead(), on_the_day)

    assert refusal.kind is RefusalKind.UNFIT
    assert "The limit is not passed: its last lawful day is Monday 26 May 2025." in refusal.sentence
    assert recorded(OTHER, ahead(), on_the_day + timedelta(days=1)).event.data.effective_on == day(
        "2025-05-27"
    )


def test_no_reason_for_a_breach_is_taken_about_a_condition() -> None:
    stalled = next(r for r in Desk().look([REQUESTED], "2025-06-02") if r.rule == "stalled")

    assert "this alert is about none" in refused(OTHER, stalled).sentence


def test_a_case_is_not_handed_over_to_whoever_has_it() -> None:
    mine = overdue()._replace(caseworker="cw-09")

    assert "with this caseworker already" in refused(HandOver(caseworker="cw-09"), mine).sentence


def test_a_rest_past_the_last_lawful_day_is_recorded_and_said_to_end_early() -> None:
    past = Snooze(until=day("2025-06-09"), reason=SnoozeReason.WAITING_FOR_FAMILY)
    within = Snooze(until=day("2025-05-26"), reason=SnoozeReason.WAITING_FOR_FAMILY)
    at = datetime(2025, 5, 19, 9, tzinfo=UTC)

    assert recorded(past, ahead(), at).sentence == (
        "Recorded: this alert rests until Monday 9 June 2025. The first reminder after the last "
        "lawful day, Monday 26 May 2025, ends that."
    )
    assert recorded(within, ahead(), at).sentence == (
        "Recorded: this alert rests until Monday 26 May 2025."
    )
    assert recorded(past, overdue()).sentence == (
        "Recorded: this alert rests until Monday 9 June 2025."
    )


def test_no_answer_repeats_the_words_beside_a_reason_or_a_reference() -> None:
    for act, _ in PAYLOADS:
        sentence = recorded(act, overdue()).sentence

        assert "papers" not in sentence
        assert "cw-0" not in sentence
