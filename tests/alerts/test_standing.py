from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.alerts import (
    DEFAULT_LADDER,
    Condition,
    Ladder,
    Role,
    Severity,
    Standing,
    latest_rung,
    next_alert_on,
    next_case_alert_on,
    next_rung_on,
    standing,
)
from ehcpwatch.case import Facts, all_clocks, fold_events
from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    Agency,
    AlertAcknowledged,
    AlertSnoozed,
    AppealConceded,
    AssessmentAgreed,
    AssessmentRefused,
    CaseworkerAssigned,
    Event,
    ExceptionEnded,
    ExceptionRecorded,
    GroundName,
    LimitName,
    OrderKind,
    Payload,
    PlanIssued,
    Recipient,
    RequestWithdrawn,
    SnoozeReason,
    TribunalOrdered,
)
from ehcpwatch.statute import Ground, LimitKey
from tests.case.story import correct, day, facts, request
from tests.strategies.case import acted_on
from tests.strategies.events import histories

from .desk import alerts, ladder, rule, version

# Last lawful days: decision 17 February 2025, final plan 26 May 2025.
REQUEST = request("2025-01-06")
ASSIGNED = CaseworkerAssigned(assigned_on=day("2025-01-06"), caseworker="officer-1")
AGREED = AssessmentAgreed(notified_on=day("2025-02-14"))
SENT = PlanIssued(
    sent_on=day("2025-06-03"), recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY)
)


# Several versions and rungs of conditions, so that every kind of change is looked for.
LADDER = replace(
    DEFAULT_LADDER,
    limits={
        **DEFAULT_LADDER.limits,
        LimitKey.FINAL_PLAN: rule(
            LimitKey.FINAL_PLAN, version(1, "2014-09-01", -28, 3), version(2, "2025-06-01", -9, 30)
        ),
    },
    conditions={
        **DEFAULT_LADDER.conditions,
        Condition.STALLED: rule(Condition.STALLED, version(1, "2014-09-01", 28, 56)),
        Condition.EXCEPTION_REVIEW: rule(
            Condition.EXCEPTION_REVIEW, version(1, "2014-09-01", -7, 0, 14)
        ),
        Condition.SNOOZE_ENDING: rule(
            Condition.SNOOZE_ENDING, version(1, "2014-09-01", -7, -1), version(2, "2025-06-01", 0)
        ),
        Condition.ACKNOWLEDGED_IDLE: rule(
            Condition.ACKNOWLEDGED_IDLE, version(1, "2014-09-01", 3, 40)
        ),
    },
)


def excepted(
    ground: GroundName = GroundName.EXCEPTIONAL_CIRCUMSTANCES,
    *,
    review_on: str | None = None,
    impractical: bool = True,
) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception="exc-1",
        limit=LimitName.FINAL_PLAN,
        ground=ground,
        began_on=day("2025-04-01"),
        impractical=impractical,
        review_on=None if review_on is None else day(review_on),
    )


def of(found: tuple[Standing, ...], rule_key: str) -> list[Standing]:
    return [alert for alert in found if alert.rule == rule_key]


def only(found: tuple[Standing, ...], rule_key: str) -> Standing:
    (alert,) = of(found, rule_key)
    return alert


@pytest.mark.parametrize(
    ("on", "rung"),
    [
        ("2025-04-28", -28),
        ("2025-05-11", -28),
        ("2025-05-12", -14),
        ("2025-05-19", -7),
        ("2025-05-25", -1),
        ("2025-05-26", -1),
        ("2025-05-27", 1),
        ("2025-06-22", 1),
        ("2025-06-23", 28),
        ("2025-08-04", 70),
        ("2025-10-13", 140),
        ("2026-01-05", 224),
        ("2029-01-05", 224),
    ],
)
def test_of_the_final_plan_the_latest_rung_reached_stands_alone(on: str, rung: int) -> None:
    assert only(alerts([REQUEST, AGREED], on), "final_plan").rung == rung


def look_again_on(known: Facts, rules: Ladder, on: date) -> date | None:
    """Return the day of the next look at a case, as the watch has it: by clocks and as a whole."""
    days = (
        next_alert_on(known, all_clocks(known), rules, on),
        next_case_alert_on(known, rules, on),
    )
    return min((found for found in days if found is not None), default=None)


def test_before_its_first_rung_a_limit_has_no_alert() -> None:
    assert of(alerts([REQUEST, AGREED], "2025-04-27"), "final_plan") == []


def test_the_rungs_of_the_twenty_week_limit_fall_on_weeks_24_30_40_and_52() -> None:
    rungs = DEFAULT_LADDER.limits[LimitKey.FINAL_PLAN].versions[0].rungs

    assert [(140 + rung.days) / 7 for rung in rungs if rung.days > 1] == [24, 30, 40, 52]


def test_the_last_lawful_day_is_a_notice_and_the_day_after_a_breach() -> None:
    assert only(alerts([REQUEST], "2025-05-26"), "final_plan").severity is Severity.NOTICE
    assert only(alerts([REQUEST], "2025-05-27"), "final_plan").severity is Severity.BREACH


def test_an_excused_limit_past_its_last_day_is_never_called_a_breach() -> None:
    found = only(alerts([REQUEST, AGREED, excepted()], "2025-06-23"), "final_plan")

    assert (found.severity, found.ground) == (
        Severity.EXCUSED,
        Ground.EXCEPTIONAL_CIRCUMSTANCES,
    )
    # And reminders go on.
    assert found.rung == 28


def test_an_exception_that_excuses_nothing_in_law_leaves_a_breach_a_breach() -> None:
    told = [REQUEST, AGREED, excepted(impractical=False)]

    assert only(alerts(told, "2025-06-23"), "final_plan").severity is Severity.BREACH


def test_two_advisers_asked_on_one_day_are_two_alerts() -> None:
    told = [
        REQUEST,
        AGREED,
        *(
            AdviceRequested(sent_on=day("2025-02-17"), adviser=adviser, agency=agency)
            for adviser, agency in (
                ("ep-1", Agency.EDUCATIONAL_PSYCHOLOGY),
                ("hv-2", Agency.HEALTH),
            )
        ),
    ]

    found = of(alerts(told, "2025-04-01"), "advice")

    assert [(alert.subject, alert.rung) for alert in found] == [("ep-1", 1), ("hv-2", 1)]
    assert {alert.tell for alert in found} == {(Role.CASEWORKER, Role.AGENCY_LEAD)}


def test_a_plan_sent_ends_the_alerts_about_it() -> None:
    assert of(alerts([REQUEST, AGREED, SENT], "2025-06-03"), "final_plan") == []


def test_floors_and_conditional_notices_have_no_alerts() -> None:
    assert {LimitKey.NO_PLAN_NOTICE, LimitKey.DRAFT_REPRESENTATIONS}.isdisjoint(
        DEFAULT_LADDER.limits
    )
    assert of(alerts([REQUEST], "2026-01-05"), "no_plan_notice") == []


def test_a_conceded_appeal_revives_a_limit_that_is_overdue_at_once() -> None:
    told = [
        REQUEST,
        AssessmentRefused(notified_on=day("2025-02-17")),
        AppealConceded(conceded_on=day("2025-09-01")),
    ]

    assert of(alerts(told, "2025-08-31"), "final_plan") == []
    assert only(alerts(told, "2025-09-01"), "final_plan").rung == 70


def test_an_order_is_alerted_on_by_its_own_clock() -> None:
    told = [
        REQUEST,
        AssessmentRefused(notified_on=day("2025-02-17")),
        TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS, order="appeal-77"),
    ]

    found = alerts(told, "2025-12-09")

    assert only(found, "order_final_plan").subject == "appeal-77"
    assert only(found, "order_final_plan").rung == 1
    assert of(found, "final_plan") == []


def test_a_new_version_applies_to_the_rungs_reached_from_its_first_day() -> None:
    changing = ladder(
        rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -14, 1), version(2, "2025-05-20", -7, 1))
    )
    told = [REQUEST]

    def found(on: str) -> tuple[int, int]:
        alert = only(alerts(told, on, changing), "final_plan")
        return alert.version, alert.rung

    # The seventh day before, 19 May, was reached before version 2 began: it is never named.
    assert found("2025-05-19") == (1, -14)
    assert found("2025-05-20") == (1, -14)
    assert found("2025-05-26") == (1, -14)
    assert found("2025-05-27") == (2, 1)


def test_no_rung_of_a_version_is_reached_outside_its_days() -> None:
    """The old version has a rung after its days, the new one a rung before them."""
    rules = rule(
        LimitKey.FINAL_PLAN, version(1, "2014-09-01", -14, 1), version(2, "2025-05-20", -7, 28)
    )
    deadline = day("2025-05-26")

    def rungs(on: str) -> tuple[int, int] | None:
        found = latest_rung(rules, deadline, day(on))
        return None if found is None else (found[0].version, found[1].days)

    assert [rungs(on) for on in ("2025-05-11", "2025-05-20", "2025-05-27", "2025-06-23")] == [
        None,
        (1, -14),
        (1, -14),
        (2, 28),
    ]
    assert next_rung_on(rules, deadline, day("2025-05-11")) == day("2025-05-12")
    assert next_rung_on(rules, deadline, day("2025-05-12")) == day("2025-06-23")
    assert next_rung_on(rules, deadline, day("2025-06-23")) is None


def test_the_day_after_the_last_lawful_day_is_looked_at_without_a_rung_there() -> None:
    known = facts(REQUEST)
    early = ladder(rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -7)))

    assert look_again_on(known, early, day("2025-05-19")) == day("2025-05-27")


def test_a_case_without_an_event_for_28_days_is_stalled_from_the_28th() -> None:
    told = [REQUEST, ASSIGNED, AGREED]

    assert of(alerts(told, "2025-03-13"), Condition.STALLED) == []
    found = only(alerts(told, "2025-03-14"), Condition.STALLED)
    assert (found.due_on, found.rung, found.severity) == (day("2025-03-14"), 0, Severity.NOTICE)


def test_a_second_rung_of_a_stalled_case_keeps_the_day_on_which_it_stalled() -> None:
    twice = ladder(rule(Condition.STALLED, version(1, "2014-09-01", 28, 56)))

    found = only(alerts([REQUEST, AGREED], "2025-04-11", twice), Condition.STALLED)

    assert (found.due_on, found.rung) == (day("2025-03-14"), 28)


def acknowledged(on: str, alert: str = "a-1") -> AlertAcknowledged:
    return AlertAcknowledged(acknowledged_on=day(on), alert=alert, by="officer-1")


def snoozed(on: str, until: str, alert: str = "a-1") -> AlertSnoozed:
    return AlertSnoozed(
        snoozed_on=day(on),
        alert=alert,
        by="officer-1",
        reason=SnoozeReason.ACTION_BOOKED,
        until=day(until),
    )


def test_acts_on_alerts_change_nothing_else_that_stands() -> None:
    told: list[Payload] = [REQUEST, ASSIGNED, AGREED]
    acts: list[Payload] = [acknowledged("2025-03-10"), snoozed("2025-03-10", "2025-09-01")]

    found = alerts([*told, *acts], "2025-06-01")

    assert of(found, Condition.STALLED)
    assert found[:-1] == alerts(told, "2025-06-01")
    assert found[-1].rule == Condition.ACKNOWLEDGED_IDLE


def test_what_was_acknowledged_is_idle_after_fourteen_days_without_an_event() -> None:
    told = [REQUEST, ASSIGNED, AGREED, acknowledged("2025-05-01")]

    assert of(alerts(told, "2025-05-14"), Condition.ACKNOWLEDGED_IDLE) == []
    found = only(alerts(told, "2025-05-15"), Condition.ACKNOWLEDGED_IDLE)
    assert (found.subject, found.due_on, found.rung) == ("a-1", day("2025-05-01"), 14)
    assert found.tell == (Role.CASEWORKER, Role.MANAGER)


@pytest.mark.parametrize(("asked_on", "idle"), [("2025-05-01", 1), ("2025-05-02", 0)])
def test_an_event_on_a_later_day_is_something_that_has_happened(asked_on: str, idle: int) -> None:
    asked = AdviceRequested(sent_on=day(asked_on), adviser="ep-1", agency=Agency.OTHER)

    found = alerts([REQUEST, ASSIGNED, AGREED, acknowledged("2025-05-01"), asked], "2025-06-20")

    assert len(of(found, Condition.ACKNOWLEDGED_IDLE)) == idle


def test_of_several_acknowledgements_the_first_since_the_last_event_speaks_for_all() -> None:
    told = [
        REQUEST,
        ASSIGNED,
        acknowledged("2025-02-10", "a-1"),
        AGREED,
        acknowledged("2025-05-01", "a-2"),
        acknowledged("2025-05-10", "a-3"),
        acknowledged("2025-05-12", "a-2"),
    ]

    found = only(alerts(told, "2025-06-01"), Condition.ACKNOWLEDGED_IDLE)

    assert (found.subject, found.due_on) == ("a-2", day("2025-05-01"))


def test_nobody_is_asked_about_acts_where_nothing_else_stands() -> None:
    acts = [acknowledged("2025-06-10"), snoozed("2025-06-10", "2025-07-01", "a-2")]
    rules = (Condition.ACKNOWLEDGED_IDLE, Condition.SNOOZE_ENDING)

    owed = alerts([REQUEST, ASSIGNED, AGREED, *acts], "2025-06-30")
    done = alerts([REQUEST, ASSIGNED, AGREED, SENT, *acts], "2025-06-30")

    assert [len(of(owed, one)) for one in rules] == [1, 1]
    assert done == ()


def test_a_snooze_about_to_end_is_told_the_day_before_and_until_the_alert_is_back() -> None:
    told = [REQUEST, ASSIGNED, AGREED, snoozed("2025-06-02", "2025-06-12")]

    stands = {
        on: len(of(alerts(told, on), Condition.SNOOZE_ENDING))
        for on in ("2025-06-10", "2025-06-11", "2025-06-12", "2025-06-13")
    }

    assert list(stands.values()) == [0, 1, 1, 0]
    found = only(alerts(told, "2025-06-11"), Condition.SNOOZE_ENDING)
    assert (found.subject, found.due_on, found.rung) == ("a-1", day("2025-06-12"), -1)


def test_a_snooze_until_tomorrow_is_not_told_of_on_the_day_it_was_made() -> None:
    told = [REQUEST, ASSIGNED, AGREED, snoozed("2025-06-11", "2025-06-12")]

    assert of(alerts(told, "2025-06-11"), Condition.SNOOZE_ENDING) == []
    assert of(alerts(told, "2025-06-12"), Condition.SNOOZE_ENDING) == []


@pytest.mark.parametrize(
    ("then", "ends_on"),
    [
        (acknowledged("2025-06-05"), []),
        (snoozed("2025-06-05", "2025-07-01"), []),
        (snoozed("2025-06-05", "2025-07-01", "a-2"), [day("2025-06-12")]),
        (acknowledged("2025-06-01"), [day("2025-06-12")]),
    ],
)
def test_a_snooze_is_over_when_its_alert_is_acknowledged_or_snoozed_again(
    then: Payload, ends_on: list[date]
) -> None:
    told = [REQUEST, ASSIGNED, AGREED, snoozed("2025-06-02", "2025-06-12"), then]

    found = of(alerts(told, "2025-06-11"), Condition.SNOOZE_ENDING)

    assert [alert.due_on for alert in found] == ends_on


def supported(**changes: object) -> ExceptionRecorded:
    return excepted().model_copy(update={"evidence": "doc-1", **changes})


@pytest.mark.parametrize(
    ("exception", "asked_about"),
    [
        (supported(), 0),
        (supported(evidence=None), 1),
        (supported(ground=GroundName.NOT_STATED), 1),
        (supported(ground=GroundName.NOT_STATED, evidence=None), 1),
        (supported(evidence=None, ended_on=day("2025-04-10")), 1),
        (supported(evidence=None, limit=LimitName.ADVICE), 0),
        (supported(authorised_by=None), 0),
    ],
)
def test_an_exception_without_ground_or_evidence_is_asked_about(
    exception: ExceptionRecorded, asked_about: int
) -> None:
    found = alerts([REQUEST, ASSIGNED, AGREED, exception], "2025-05-01")

    assert len(of(found, Condition.EXCEPTION_UNSUPPORTED)) == asked_about


def test_an_exception_is_asked_about_from_its_seventh_day_and_of_the_manager_from_its_28th() -> (
    None
):
    told: list[Payload] = [REQUEST, ASSIGNED, AGREED, supported(evidence=None)]

    assert of(alerts(told, "2025-04-07"), Condition.EXCEPTION_UNSUPPORTED) == []
    first = only(alerts(told, "2025-04-08"), Condition.EXCEPTION_UNSUPPORTED)
    second = only(alerts(told, "2025-04-29"), Condition.EXCEPTION_UNSUPPORTED)
    assert (first.subject, first.due_on) == ("exc-1", day("2025-04-01"))
    assert [first.tell, second.tell] == [(Role.CASEWORKER,), (Role.CASEWORKER, Role.MANAGER)]
    assert of(alerts([*told, SENT], "2025-06-03"), Condition.EXCEPTION_UNSUPPORTED) == []


def test_the_further_a_plan_is_past_its_limit_the_higher_up_it_is_told() -> None:
    told = [REQUEST, ASSIGNED, AGREED]

    tell = [
        only(alerts(told, on), "final_plan").tell
        for on in ("2025-05-27", "2025-06-23", "2025-08-04", "2025-10-13", "2026-01-05")
    ]

    assert [roles[-1] for roles in tell] == [
        Role.CASEWORKER,
        Role.MANAGER,
        Role.HEAD_OF_SEND,
        Role.DIRECTOR,
        Role.DIRECTOR,
    ]
    # Nobody who was told before is left out.
    assert all(set(one) <= set(other) for one, other in pairwise(tell))


def test_a_refused_case_is_not_stalled_and_needs_no_caseworker() -> None:
    told = [REQUEST, AssessmentRefused(notified_on=day("2025-02-10"))]

    assert alerts(told, "2025-06-01") == ()


def test_a_case_that_nobody_was_given_is_without_caseworker_from_the_request_on() -> None:
    assert of(alerts([REQUEST], "2025-01-06"), Condition.WITHOUT_CASEWORKER) == []

    found = only(alerts([REQUEST], "2025-01-07"), Condition.WITHOUT_CASEWORKER)

    assert (found.due_on, found.rung, found.tell) == (day("2025-01-06"), 1, (Role.MANAGER,))


def test_nobody_is_needed_before_the_request() -> None:
    told = [
        CaseworkerAssigned(assigned_on=day("2025-01-01"), caseworker="officer-1"),
        CaseworkerAssigned(assigned_on=day("2025-01-03"), caseworker=None),
        REQUEST,
    ]

    found = only(alerts(told, "2025-01-07"), Condition.WITHOUT_CASEWORKER)

    assert found.due_on == day("2025-01-06")


def test_a_second_time_without_caseworker_has_another_day() -> None:
    left = CaseworkerAssigned(assigned_on=day("2025-03-03"), caseworker=None)

    found = alerts([REQUEST, ASSIGNED, left], "2025-03-04")

    assert only(found, Condition.WITHOUT_CASEWORKER).due_on == day("2025-03-03")
    assert of(alerts([REQUEST, ASSIGNED], "2025-03-04"), Condition.WITHOUT_CASEWORKER) == []


def test_an_exception_is_to_be_looked_at_again_on_the_day_set_for_it() -> None:
    told = [REQUEST, ASSIGNED, AGREED, excepted(review_on="2025-05-06")]

    assert of(alerts(told, "2025-05-05"), Condition.EXCEPTION_REVIEW) == []
    found = only(alerts(told, "2025-05-06"), Condition.EXCEPTION_REVIEW)
    assert (found.subject, found.due_on) == ("exc-1", day("2025-05-06"))


def test_an_exception_that_has_ended_or_excuses_nothing_open_needs_no_look() -> None:
    told: list[Payload] = [REQUEST, ASSIGNED, AGREED, excepted(review_on="2025-05-06")]
    ended = ExceptionEnded(exception="exc-1", ended_on=day("2025-05-05"))

    assert of(alerts([*told, ended], "2025-05-06"), Condition.EXCEPTION_REVIEW) == []
    assert of(alerts([*told, SENT], "2025-06-03"), Condition.EXCEPTION_REVIEW) == []


def test_an_exception_with_a_last_day_is_looked_at_until_then() -> None:
    lasting = excepted(review_on="2025-05-06").model_copy(update={"ended_on": day("2025-05-20")})
    known = facts(REQUEST, ASSIGNED, lasting)
    clocks = all_clocks(known)
    reviews = ladder(rule(Condition.EXCEPTION_REVIEW, version(1, "2014-09-01", 0)))

    assert len(standing(known, clocks, reviews, day("2025-05-19"))) == 1
    assert standing(known, clocks, reviews, day("2025-05-20")) == ()
    assert look_again_on(known, reviews, day("2025-05-06")) == day("2025-05-20")


@pytest.mark.parametrize(("adviser", "looked_at"), [("ep-1", 1), ("hv-2", 0), (None, 1)])
def test_an_exception_on_advice_is_looked_at_while_that_adviser_is_asked(
    adviser: str | None, looked_at: int
) -> None:
    asked = [
        AdviceRequested(sent_on=day(on), adviser="ep-1", agency=Agency.OTHER)
        for on in ("2025-02-17", "2025-04-01")
    ]
    received = AdviceReceived(received_on=day("2025-03-17"), adviser="ep-1")
    exception = excepted(review_on="2025-05-06").model_copy(
        update={"limit": LimitName.ADVICE, "adviser": adviser}
    )

    found = alerts([REQUEST, AGREED, asked[0], received, asked[1], exception], "2025-05-06")

    assert len(of(found, Condition.EXCEPTION_REVIEW)) == looked_at


def test_an_exception_on_another_limit_than_advice_concerns_it_whoever_is_named() -> None:
    named = excepted(review_on="2025-05-06").model_copy(update={"adviser": "ep-1"})

    assert of(alerts([REQUEST, ASSIGNED, named], "2025-05-06"), Condition.EXCEPTION_REVIEW)


def test_a_moved_deadline_is_told_with_the_old_last_day_and_the_new() -> None:
    told: list[Payload | Event] = [REQUEST, ASSIGNED, correct("e-1", request("2025-01-13"))]

    found = only(alerts(told, "2025-01-20"), Condition.DEADLINE_MOVED)

    assert (found.moved_from, found.due_on) == (day("2025-05-26"), day("2025-06-02"))


def test_a_case_withdrawn_has_no_alerts() -> None:
    told = [REQUEST, RequestWithdrawn(withdrawn_on=day("2025-06-01"))]

    assert alerts(told, "2025-05-31") != ()
    assert alerts(told, "2025-06-01") == ()


def test_nothing_is_to_be_looked_at_again_in_a_case_that_is_over() -> None:
    known = facts(REQUEST, RequestWithdrawn(withdrawn_on=day("2025-02-01")))

    assert look_again_on(known, DEFAULT_LADDER, day("2025-02-01")) is None


def test_the_day_to_look_again_is_that_of_the_next_rung() -> None:
    known = facts(REQUEST, ASSIGNED, as_at="2025-01-06")

    assert look_again_on(known, DEFAULT_LADDER, day("2025-01-06")) == day("2025-02-03")


@given(histories(max_size=8), st.integers(0, 1200))
def test_before_the_day_to_look_again_the_same_stands(told: list[Event], after: int) -> None:
    on = day("2024-09-02") + timedelta(days=after)
    known = fold_events(told, as_at=on)
    clocks = all_clocks(known)
    now = standing(known, clocks, LADDER, on)
    again_on = look_again_on(known, LADDER, on)

    assert again_on is None or again_on > on
    last = on + timedelta(days=800) if again_on is None else again_on - timedelta(days=1)
    later = on
    while later < last:
        later += timedelta(days=1)
        assert standing(known, clocks, LADDER, later) == now


@given(acted_on())
def test_of_acts_and_exceptions_nothing_changes_but_on_a_day_to_look_again(
    told: list[Event],
) -> None:
    on = max(event.data.effective_on for event in told)
    known = fold_events(told, as_at=on)
    clocks = all_clocks(known)
    now, again_on = standing(known, clocks, LADDER, on), look_again_on(known, LADDER, on)

    for _ in range(250):
        on += timedelta(days=1)
        if on == again_on:
            now, again_on = standing(known, clocks, LADDER, on), look_again_on(known, LADDER, on)
        assert standing(known, clocks, LADDER, on) == now
