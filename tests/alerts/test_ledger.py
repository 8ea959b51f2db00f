from dataclasses import replace

import pytest

from ehcpwatch.alerts import (
    DEFAULT_LADDER,
    AlertState,
    Closing,
    Condition,
    Ladder,
    Severity,
    alert_id,
    withdraw_all,
)
from ehcpwatch.case import Stage
from ehcpwatch.events import (
    AdviceRequested,
    Agency,
    AlertAcknowledged,
    AlertSnoozed,
    AssessmentAgreed,
    AssessmentRefused,
    CaseKey,
    CaseworkerAssigned,
    Event,
    ExceptionRecorded,
    GroundName,
    LimitName,
    NextAction,
    NextActionSet,
    OrderKind,
    Payload,
    PlanIssued,
    Recipient,
    RequestWithdrawn,
    SnoozeReason,
    TeamAssigned,
    TribunalOrdered,
)
from ehcpwatch.statute import Ground, LimitKey
from tests.case.story import correct, day, event, request, retract

from .desk import CASE, Desk, alerts, ladder, rule, states, version

# Last lawful days: decision 17 February 2025, final plan 26 May 2025.
REQUEST = request("2025-01-06")
ASSIGNED = CaseworkerAssigned(assigned_on=day("2025-01-06"), caseworker="officer-1")
AGREED = AssessmentAgreed(notified_on=day("2025-02-14"))
OPEN: list[Payload | Event] = [REQUEST, ASSIGNED, AGREED]
PLAN = ladder(rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -7, 1, 28)))
"""The rule that most of these tests are about, and nothing beside it."""

RAISED, REVISED, SEEN = AlertState.RAISED, AlertState.REVISED, AlertState.SEEN
RESOLVED, WITHDRAWN = AlertState.RESOLVED, AlertState.WITHDRAWN
REINSTATED = AlertState.REINSTATED


def sent(on: str) -> PlanIssued:
    return PlanIssued(sent_on=day(on), recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY))


EXCEPTED = ExceptionRecorded(
    exception="exc-1",
    limit=LimitName.FINAL_PLAN,
    ground=GroundName.ABSENCE,
    began_on=day("2025-04-01"),
    impractical=True,
)


def test_an_alert_is_raised_once_and_settling_again_says_nothing() -> None:
    desk = Desk(PLAN)

    first = desk.look(OPEN, "2025-05-19")

    assert states(first, "final_plan") == [(-7, RAISED)]
    assert (first[0].revision, first[0].message, first[0].reason) == (1, True, None)
    assert desk.look(OPEN, "2025-05-19") == ()
    assert desk.look(OPEN, "2025-05-26") == ()


def test_the_next_rung_resolves_the_one_before_without_a_message() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-19")

    over, new = desk.look(OPEN, "2025-05-27")

    assert (over.rung, over.state, over.reason) == (-7, RESOLVED, Closing.NEXT_RUNG)
    assert (over.message, over.revision) == (False, 2)
    assert (new.rung, new.state, new.severity) == (1, RAISED, Severity.BREACH)


def test_rungs_passed_while_nobody_looked_are_never_named() -> None:
    desk = Desk(PLAN)

    desk.look(OPEN, "2025-07-01")

    assert states(desk.records, "final_plan") == [(28, RAISED)]


def test_a_plan_sent_late_resolves_the_alert_with_a_message() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")

    (record,) = desk.look([*OPEN, sent("2025-06-03")], "2025-06-03")

    assert (record.state, record.reason) == (RESOLVED, Closing.MET_LATE)
    assert (record.message, record.stage) == (True, Stage.PLAN_HELD)


def test_a_late_record_that_shows_the_plan_was_in_time_resolves_and_says_so() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")

    (record,) = desk.look([*OPEN, sent("2025-05-26")], "2025-06-03")

    assert (record.state, record.reason) == (RESOLVED, Closing.MET_IN_TIME)


def test_a_withdrawal_resolves_what_is_no_longer_owed() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")

    withdrawn = RequestWithdrawn(withdrawn_on=day("2025-06-02"))
    (record,) = desk.look([*OPEN, withdrawn], "2025-06-02")

    assert (record.state, record.reason) == (RESOLVED, Closing.ENDED)


def test_a_request_retracted_withdraws_all_that_rested_on_it() -> None:
    desk = Desk()
    desk.look([REQUEST], "2025-05-27")
    standing = desk.stands()

    records = desk.look([REQUEST, retract("e-1", "2025-05-28")], "2025-05-28")

    assert len(standing) == 4  # decision, plan, stalled, without caseworker
    assert len(records) == len(standing)
    assert {(record.state, record.reason) for record in records} == {(WITHDRAWN, Closing.DATE_GONE)}


def test_a_date_that_moves_withdraws_its_alert_and_raises_that_of_the_new_date() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")

    old, new = desk.look([*OPEN, correct("e-1", request("2025-01-03"))], "2025-05-27")

    assert (old.state, old.reason, old.due_on) == (WITHDRAWN, Closing.DATE_GONE, day("2025-05-26"))
    assert (new.state, new.due_on) == (RAISED, day("2025-05-23"))
    assert old.alert_id != new.alert_id


def test_a_date_that_moves_back_reinstates_the_first_id_and_never_raises_it_again() -> None:
    desk = Desk(PLAN)
    moved = correct("e-1", request("2025-01-03"))
    for told in (OPEN, [*OPEN, moved], OPEN, [*OPEN, moved], OPEN):
        desk.look(told, "2025-05-27")

    first = desk.records[0].alert_id

    assert [record.state for record in desk.records if record.alert_id == first] == [
        RAISED,
        WITHDRAWN,
        REINSTATED,
        WITHDRAWN,
        REINSTATED,
    ]
    assert [record.state for record in desk.records if record.alert_id != first] == [
        RAISED,
        WITHDRAWN,
        REINSTATED,
        WITHDRAWN,
    ]
    assert desk.said[first].revision == 5
    assert desk.said[first].message


def test_a_resolve_that_a_correction_undoes_is_reinstated() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")
    desk.look([*OPEN, sent("2025-06-03")], "2025-06-03")

    (record,) = desk.look([*OPEN, sent("2025-06-03"), retract("e-4", "2025-06-04")], "2025-06-04")

    assert (record.rung, record.state, record.reason) == (1, REINSTATED, None)
    assert (record.revision, record.stage) == (3, Stage.DRAFTING)


def test_another_caseworker_revises_the_alert_and_keeps_its_id() -> None:
    desk = Desk(PLAN)
    (first,) = desk.look(OPEN, "2025-05-27")
    other = CaseworkerAssigned(assigned_on=day("2025-05-28"), caseworker="officer-2")

    (record,) = desk.look([*OPEN, other], "2025-05-28")

    assert (record.state, record.caseworker) == (REVISED, "officer-2")
    assert (record.alert_id, record.message) == (first.alert_id, True)


def test_a_team_revises_only_what_is_told_to_a_team() -> None:
    team = TeamAssigned(assigned_on=day("2025-05-28"), team="north")
    with_caseworker, without = Desk(PLAN), Desk(PLAN)
    with_caseworker.look(OPEN, "2025-05-27")
    without.look([REQUEST, AGREED], "2025-05-27")

    assert with_caseworker.look([*OPEN, team], "2025-05-28") == ()
    (record,) = without.look([REQUEST, AGREED, team], "2025-05-28")
    assert (record.state, record.team) == (REVISED, "north")


def test_a_team_counts_where_its_manager_is_told() -> None:
    desk = Desk(replace(DEFAULT_LADDER, conditions={}))
    desk.look(OPEN, "2025-06-23")
    team = TeamAssigned(assigned_on=day("2025-06-24"), team="north")

    assert states(desk.look([*OPEN, team], "2025-06-24"), "final_plan") == [(28, REVISED)]


def test_a_limit_that_passes_without_a_rung_there_is_revised_to_a_breach() -> None:
    desk = Desk(ladder(rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -7))))
    desk.look(OPEN, "2025-05-19")

    assert desk.look(OPEN, "2025-05-26") == ()
    (record,) = desk.look(OPEN, "2025-05-27")
    assert (record.state, record.severity) == (REVISED, Severity.BREACH)


def test_an_excuse_before_the_last_lawful_day_changes_the_words() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-19")

    (record,) = desk.look([*OPEN, EXCEPTED], "2025-05-20")

    assert (record.state, record.severity) == (REVISED, Severity.NOTICE)
    assert record.ground is Ground.ABSENCE


def test_advice_taken_back_is_withdrawn_though_another_is_due_on_the_same_day() -> None:
    desk = Desk(ladder(rule(LimitKey.ADVICE, version(1, "2014-09-01", -7))))
    asked = [
        AdviceRequested(sent_on=day("2025-02-17"), adviser=adviser, agency=Agency.OTHER)
        for adviser in ("ep-1", "hv-2")
    ]
    desk.look([*OPEN, *asked], "2025-03-24")

    (record,) = desk.look([*OPEN, *asked, retract("e-4", "2025-03-25")], "2025-03-25")

    assert (record.subject, record.state) == ("ep-1", WITHDRAWN)


def test_a_new_stage_is_no_new_word() -> None:
    desk = Desk(PLAN)
    desk.look([REQUEST, ASSIGNED], "2025-05-27")

    assert desk.look(OPEN, "2025-05-27") == ()


def test_an_excuse_revises_words_and_severity_and_losing_it_changes_them_back() -> None:
    desk = Desk(PLAN)
    (first,) = desk.look(OPEN, "2025-05-27")

    (excused,) = desk.look([*OPEN, EXCEPTED], "2025-05-28")
    (back,) = desk.look([*OPEN, EXCEPTED, retract("e-4", "2025-05-29")], "2025-05-29")

    assert (excused.state, excused.severity, excused.ground) == (
        REVISED,
        Severity.EXCUSED,
        Ground.ABSENCE,
    )
    assert (back.state, back.severity, back.ground) == (REVISED, Severity.BREACH, None)
    assert {first.alert_id} == {excused.alert_id, back.alert_id}


def test_an_order_that_replaces_the_limit_resolves_its_alert() -> None:
    desk = Desk(PLAN)
    refused = AssessmentRefused(notified_on=day("2025-06-02"))
    ordered = TribunalOrdered(sent_on=day("2025-09-01"), kind=OrderKind.ASSESS, order="appeal-1")
    desk.look([REQUEST, ASSIGNED], "2025-05-27")

    (record,) = desk.look([REQUEST, ASSIGNED, refused, ordered], "2025-09-01")

    assert (record.state, record.reason) == (RESOLVED, Closing.ENDED)


def test_going_live_marks_rungs_reached_before_as_seen_and_tells_nobody() -> None:
    desk = Desk(PLAN, go_live_on="2025-06-01")

    (record,) = desk.look(OPEN, "2025-06-01")

    assert (record.state, record.told, record.message) == (SEEN, False, False)


def test_a_rung_reached_on_the_day_of_going_live_is_raised() -> None:
    desk = Desk(PLAN, go_live_on="2025-05-27")

    assert states(desk.look(OPEN, "2025-05-27"), "final_plan") == [(1, RAISED)]


def test_what_was_only_seen_ends_and_changes_without_a_message() -> None:
    desk = Desk(PLAN, go_live_on="2025-06-01")
    desk.look(OPEN, "2025-06-01")
    other = CaseworkerAssigned(assigned_on=day("2025-06-02"), caseworker="officer-2")

    desk.look([*OPEN, other], "2025-06-02")
    desk.look([*OPEN, other, sent("2025-06-03")], "2025-06-03")
    desk.look([*OPEN, other], "2025-06-04")

    assert [record.state for record in desk.records] == [SEEN, REVISED, RESOLVED, REINSTATED]
    assert not any(record.message for record in desk.records)


def test_the_rung_after_going_live_is_told() -> None:
    desk = Desk(PLAN, go_live_on="2025-06-01")
    desk.look(OPEN, "2025-06-01")

    over, new = desk.look(OPEN, "2025-06-23")

    assert (over.rung, over.message) == (1, False)
    assert (new.rung, new.state, new.message) == (28, RAISED, True)


def test_a_new_policy_raises_nothing_again() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")
    first = version(1, "2014-09-01", -7, 1, 28)
    desk.ladder = ladder(rule(LimitKey.FINAL_PLAN, first, version(2, "2025-06-01", -14, 1, 14, 40)))

    assert desk.look(OPEN, "2025-06-01") == ()
    over, new = desk.look(OPEN, "2025-06-09")
    assert (over.version, over.reason) == (1, Closing.NEXT_RUNG)
    assert (new.version, new.rung, new.state) == (2, 14, RAISED)


def test_a_rule_taken_off_the_ladder_resolves_its_alerts_and_tells_nobody() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")
    desk.ladder = ladder()

    (record,) = desk.look(OPEN, "2025-05-28")

    assert (record.state, record.reason, record.message) == (
        RESOLVED,
        Closing.RULE_CHANGED,
        False,
    )


def test_a_rung_taken_off_the_ladder_is_not_followed_by_a_next_one() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-27")
    desk.ladder = ladder(rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -7, 28)))

    over, new = desk.look(OPEN, "2025-05-28")

    assert (over.rung, over.reason) == (1, Closing.RULE_CHANGED)
    assert (new.rung, new.state) == (-7, RAISED)


def test_telling_others_from_now_on_changes_nothing_that_stands() -> None:
    desk = Desk(DEFAULT_LADDER)
    desk.look(OPEN, "2025-05-27")
    silent = {
        key: replace(
            one,
            versions=tuple(
                replace(v, rungs=tuple(replace(rung, tell=()) for rung in v.rungs))
                for v in one.versions
            ),
        )
        for key, one in DEFAULT_LADDER.limits.items()
    }
    desk.ladder = replace(DEFAULT_LADDER, limits=silent)

    assert desk.look(OPEN, "2025-05-27") == ()


def test_an_event_ends_the_stall_and_the_next_stall_is_another_alert() -> None:
    desk = Desk(ladder(rule(Condition.STALLED, version(1, "2014-09-01", 28))))
    moved = NextActionSet(
        set_on=day("2025-03-20"), action=NextAction.CHASE_ADVICE, due_on=day("2025-04-01")
    )
    (first,) = desk.look(OPEN, "2025-03-14")

    (over,) = desk.look([*OPEN, moved], "2025-03-20")
    (second,) = desk.look([*OPEN, moved], "2025-04-17")

    assert (over.alert_id, over.state, over.reason) == (
        first.alert_id,
        RESOLVED,
        Closing.CONDITION_OVER,
    )
    assert (second.state, second.due_on) == (RAISED, day("2025-04-17"))


def test_a_stall_that_ended_unseen_is_over_though_the_case_stalled_again() -> None:
    desk = Desk(ladder(rule(Condition.STALLED, version(1, "2014-09-01", 28))))
    moved = NextActionSet(
        set_on=day("2025-03-20"), action=NextAction.CHASE_ADVICE, due_on=day("2025-04-01")
    )
    desk.look(OPEN, "2025-03-14")

    over, new = desk.look([*OPEN, moved], "2025-04-17")

    assert (over.reason, over.message) == (Closing.CONDITION_OVER, True)
    assert (new.state, new.due_on) == (RAISED, day("2025-04-17"))


def test_a_stall_that_an_event_taken_back_makes_older_is_withdrawn_and_not_over() -> None:
    desk = Desk(ladder(rule(Condition.STALLED, version(1, "2014-09-01", 28))))
    desk.look(OPEN, "2025-03-14")

    gone, new = desk.look([*OPEN, retract("e-3", "2025-03-15")], "2025-03-15")

    assert (gone.state, gone.reason) == (WITHDRAWN, Closing.DATE_GONE)
    assert (new.state, new.due_on) == (RAISED, day("2025-02-03"))


@pytest.mark.parametrize("on", ["2025-01-08", "2025-01-09"])
def test_a_corrected_request_moves_the_first_day_without_a_caseworker_and_ends_nothing(
    on: str,
) -> None:
    """On the first of the two days the new first day has no rung reached yet."""
    desk = Desk(ladder(rule(Condition.WITHOUT_CASEWORKER, version(1, "2014-09-01", 1))))
    desk.look([REQUEST], "2025-01-07")

    gone = desk.look([REQUEST, correct("e-1", request("2025-01-08"))], on)[0]

    assert (gone.state, gone.reason) == (WITHDRAWN, Closing.DATE_GONE)


def test_a_case_left_without_caseworker_again_was_with_one_in_between() -> None:
    desk = Desk(ladder(rule(Condition.WITHOUT_CASEWORKER, version(1, "2014-09-01", 1))))
    desk.look([REQUEST], "2025-01-07")
    nobody = CaseworkerAssigned(assigned_on=day("2025-01-20"), caseworker=None)
    given = CaseworkerAssigned(assigned_on=day("2025-01-10"), caseworker="officer-1")

    over, new = desk.look([REQUEST, given, nobody], "2025-01-21")

    assert (over.state, over.reason) == (RESOLVED, Closing.CONDITION_OVER)
    assert (new.state, new.due_on) == (RAISED, day("2025-01-20"))


@pytest.mark.parametrize(
    "condition",
    [
        Condition.WITHOUT_CASEWORKER,
        Condition.EXCEPTION_REVIEW,
        Condition.EXCEPTION_UNSUPPORTED,
    ],
)
def test_a_condition_taken_off_the_ladder_is_not_said_to_be_over(condition: Condition) -> None:
    reviewed = EXCEPTED.model_copy(update={"review_on": day("2025-05-06")})
    desk = Desk(ladder(rule(condition, version(1, "2014-09-01", 1))))
    desk.look([REQUEST, reviewed], "2025-05-07")
    desk.ladder = PLAN

    (record,) = desk.look([REQUEST, reviewed], "2025-05-08")

    assert (record.reason, record.message) == (Closing.RULE_CHANGED, False)


def test_a_rule_about_acts_taken_off_the_ladder_is_not_said_to_be_over() -> None:
    desk = Desk(acts(Condition.ACKNOWLEDGED_IDLE, 14))
    told = [*OPEN, acknowledged("2025-06-01")]
    desk.look(told, "2025-06-15")
    desk.ladder = ladder(rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", 1)))

    assert ends(desk, told, "2025-06-15") == (RESOLVED, Closing.RULE_CHANGED, False)


def test_a_new_count_of_days_does_not_end_a_stall() -> None:
    old = version(1, "2014-09-01", 28)
    desk = Desk(ladder(rule(Condition.STALLED, old)))
    desk.look(OPEN, "2025-03-14")
    desk.ladder = ladder(rule(Condition.STALLED, old, version(2, "2025-03-20", 42)))

    over, new = desk.look(OPEN, "2025-03-28")

    assert (over.reason, over.message) == (Closing.NEXT_RUNG, False)
    assert (new.version, new.due_on) == (2, day("2025-03-28"))


def test_a_deadline_is_told_of_as_moved_once_and_revised_when_it_moves_again() -> None:
    desk = Desk(ladder(rule(Condition.DEADLINE_MOVED, version(1, "2014-09-01", 0))))
    once = correct("e-1", request("2025-01-13"))
    twice = event(
        correct("correction", request("2025-01-20")).data, "again", recorded_on=day("2025-02-01")
    )

    (first,) = desk.look([*OPEN, once], "2025-02-20")
    (again,) = desk.look([*OPEN, once, twice], "2025-02-21")
    (back,) = desk.look(OPEN, "2025-02-22")

    assert (first.state, first.moved_from, first.due_on) == (
        RAISED,
        day("2025-05-26"),
        day("2025-06-02"),
    )
    assert (again.state, again.due_on) == (REVISED, day("2025-06-09"))
    assert (back.state, back.reason) == (WITHDRAWN, Closing.DATE_GONE)
    assert {first.alert_id} == {again.alert_id, back.alert_id}


def test_a_deadline_moved_before_going_live_is_seen_and_one_moved_since_is_told() -> None:
    moving = ladder(
        rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -28)),
        rule(Condition.DEADLINE_MOVED, version(1, "2014-09-01", 0)),
    )
    moved = [*OPEN, correct("e-1", request("2025-01-03"))]
    before, since = Desk(moving, go_live_on="2025-05-01"), Desk(moving, go_live_on="2025-05-01")
    since.look(OPEN, "2025-05-01")

    assert states(before.look(moved, "2025-05-01"), "deadline_moved") == [(0, SEEN)]
    assert states(since.look(moved, "2025-05-02"), "deadline_moved") == [(0, RAISED)]


def test_a_moved_deadline_that_is_met_is_over() -> None:
    desk = Desk(ladder(rule(Condition.DEADLINE_MOVED, version(1, "2014-09-01", 0))))
    told = [*OPEN, correct("e-1", request("2025-01-13"))]
    desk.look(told, "2025-02-20")

    (record,) = desk.look([*told, sent("2025-05-20")], "2025-05-20")

    assert (record.state, record.reason) == (RESOLVED, Closing.MET_IN_TIME)


def test_an_exception_looked_at_again_resolves_and_one_retracted_withdraws() -> None:
    reviewed = EXCEPTED.model_copy(update={"review_on": day("2025-05-06")})
    later = EXCEPTED.model_copy(update={"review_on": day("2025-06-06")})
    looked_at = Desk(ladder(rule(Condition.EXCEPTION_REVIEW, version(1, "2014-09-01", 0))))
    retracted = Desk(looked_at.ladder)
    for desk in (looked_at, retracted):
        desk.look([*OPEN, reviewed], "2025-05-06")

    (over,) = looked_at.look([*OPEN, reviewed, later], "2025-05-07")
    (gone,) = retracted.look([*OPEN, reviewed, retract("e-4", "2025-05-07")], "2025-05-07")

    assert (over.state, over.reason) == (RESOLVED, Closing.CONDITION_OVER)
    assert (gone.state, gone.reason) == (WITHDRAWN, Closing.DATE_GONE)


def acknowledged(on: str, alert: str = "a-1") -> AlertAcknowledged:
    return AlertAcknowledged(acknowledged_on=day(on), alert=alert, by="officer-1")


def snoozed(on: str, until: str) -> AlertSnoozed:
    return AlertSnoozed(
        snoozed_on=day(on),
        alert="a-1",
        by="officer-1",
        reason=SnoozeReason.ACTION_BOOKED,
        until=day(until),
    )


def acts(condition: Condition, *days: int) -> Ladder:
    """Return a ladder of a rule about acts, and of one about plans, without which it is silent."""
    late = rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", 1))
    return ladder(late, rule(condition, version(1, "2014-09-01", *days)))


def ends(
    desk: Desk, told: list[Payload | Event], on: str
) -> tuple[AlertState, Closing | None, bool]:
    """Return how the alert about an act ends: its state, the reason, and whether it is told."""
    (record,) = (one for one in desk.look(told, on) if one.rule != LimitKey.FINAL_PLAN)
    return record.state, record.reason, record.message


NEXT = NextActionSet(set_on=day("2025-06-20"), action=NextAction.OTHER, due_on=day("2025-07-01"))


@pytest.mark.parametrize(
    ("then", "on", "reason"),
    [
        (NEXT, "2025-06-20", Closing.CONDITION_OVER),
        (sent("2025-06-20"), "2025-06-20", Closing.CONDITION_OVER),
        (retract("e-4", "2025-06-16"), "2025-06-16", Closing.DATE_GONE),
        (correct("e-4", acknowledged("2025-06-10")), "2025-06-16", Closing.DATE_GONE),
    ],
)
def test_what_was_idle_is_over_with_the_next_event_and_withdrawn_with_its_acknowledgement(
    then: Payload | Event, on: str, reason: Closing
) -> None:
    desk = Desk(acts(Condition.ACKNOWLEDGED_IDLE, 14))
    told = [*OPEN, acknowledged("2025-06-01")]
    desk.look(told, "2025-06-15")

    state = WITHDRAWN if reason is Closing.DATE_GONE else RESOLVED
    assert ends(desk, [*told, then], on) == (state, reason, True)


def test_to_acknowledge_that_nothing_has_happened_changes_nothing() -> None:
    desk = Desk(acts(Condition.ACKNOWLEDGED_IDLE, 14, 28))
    told: list[Payload | Event] = [*OPEN, acknowledged("2025-06-01")]
    (_, idle) = desk.look(told, "2025-06-15")
    told = [*told, acknowledged("2025-06-15", idle.alert_id)]

    assert desk.look(told, "2025-06-16") == ()
    assert states(desk.look(told, "2025-06-29"), Condition.ACKNOWLEDGED_IDLE) == [
        (14, RESOLVED),
        (28, RAISED),
    ]


def test_an_earlier_acknowledgement_speaks_where_what_lay_between_is_taken_back() -> None:
    desk = Desk(acts(Condition.ACKNOWLEDGED_IDLE, 14))
    asked = AdviceRequested(sent_on=day("2025-06-03"), adviser="ep-1", agency=Agency.OTHER)
    told = [*OPEN, acknowledged("2025-06-01"), asked, acknowledged("2025-06-05", "a-2")]
    desk.look(told, "2025-06-19")

    gone, new = desk.look([*told, retract("e-5", "2025-06-20")], "2025-06-20")

    assert (gone.subject, gone.state, gone.reason) == ("a-2", WITHDRAWN, Closing.DATE_GONE)
    assert (new.subject, new.state, new.due_on) == ("a-1", RAISED, day("2025-06-01"))


@pytest.mark.parametrize(
    ("then", "on", "reason"),
    [
        (None, "2025-06-13", Closing.CONDITION_OVER),
        (acknowledged("2025-06-11"), "2025-06-11", Closing.CONDITION_OVER),
        (snoozed("2025-06-11", "2025-07-01"), "2025-06-11", Closing.CONDITION_OVER),
        (sent("2025-06-11"), "2025-06-11", Closing.CONDITION_OVER),
        (retract("e-4", "2025-06-11"), "2025-06-11", Closing.DATE_GONE),
    ],
)
def test_a_snooze_about_to_end_is_over_or_was_never_made(
    then: Payload | Event | None, on: str, reason: Closing
) -> None:
    desk = Desk(acts(Condition.SNOOZE_ENDING, -1))
    told = [*OPEN, snoozed("2025-06-02", "2025-06-12")]
    desk.look(told, "2025-06-11")

    state = WITHDRAWN if reason is Closing.DATE_GONE else RESOLVED
    assert ends(desk, told if then is None else [*told, then], on) == (state, reason, True)


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        (EXCEPTED.model_copy(update={"evidence": "doc-1"}), Closing.CONDITION_OVER),
        (sent("2025-04-10"), Closing.CONDITION_OVER),
        (correct("e-4", EXCEPTED.model_copy(update={"evidence": "doc-1"})), Closing.CONDITION_OVER),
        (
            correct("e-4", EXCEPTED.model_copy(update={"began_on": day("2025-04-07")})),
            Closing.DATE_GONE,
        ),
        (retract("e-4", "2025-04-10"), Closing.DATE_GONE),
    ],
)
def test_an_exception_with_its_evidence_is_over_and_one_taken_back_is_withdrawn(
    then: Payload | Event, reason: Closing
) -> None:
    desk = Desk(ladder(rule(Condition.EXCEPTION_UNSUPPORTED, version(1, "2014-09-01", 7))))
    desk.look([*OPEN, EXCEPTED], "2025-04-10")

    state = WITHDRAWN if reason is Closing.DATE_GONE else RESOLVED
    assert ends(desk, [*OPEN, EXCEPTED, then], "2025-04-10") == (state, reason, True)


def test_an_erased_case_withdraws_what_stands_and_nothing_else() -> None:
    desk = Desk(PLAN)
    desk.look(OPEN, "2025-05-19")
    desk.look(OPEN, "2025-05-27")

    (record,) = withdraw_all(desk.said.values(), day("2025-06-01"))

    assert (record.rung, record.state, record.reason) == (1, WITHDRAWN, Closing.CASE_ERASED)
    assert record.message


def test_the_id_is_the_same_for_ever() -> None:
    """Ids are kept by others, so this one is written down and not computed."""
    (alert,) = alerts(OPEN, "2025-05-27", PLAN)

    assert alert_id(CASE, alert) == "24ef1967-739d-5fb8-af8d-0f65f3479d1f"


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "order_final_plan"},
        {"version": 2},
        {"subject": "appeal-1"},
        {"due_on": day("2025-05-25")},
        {"rung": 28},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_part_of_the_identity_makes_another_id(change: dict[str, object]) -> None:
    (alert,) = alerts(OPEN, "2025-05-27", PLAN)

    assert alert_id(CASE, alert._replace(**change)) != alert_id(CASE, alert)  # type: ignore[arg-type]  # one field at a time
    assert alert_id(CaseKey("E09000012/C-2"), alert) != alert_id(CASE, alert)


def test_neither_recipient_nor_severity_is_part_of_the_id() -> None:
    (alert,) = alerts(OPEN, "2025-05-27", PLAN)
    other = alert._replace(tell=(), severity=Severity.EXCUSED, ground=Ground.ABSENCE)

    assert alert_id(CASE, other) == alert_id(CASE, alert)
