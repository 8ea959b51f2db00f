from datetime import timedelta
from itertools import product

import pytest

from ehcpwatch.alerts import (
    ALERTED_LIMITS,
    AlertRecord,
    AlertState,
    Closing,
    Condition,
    Role,
    Severity,
    message,
    one_line,
)
from ehcpwatch.case import Stage
from ehcpwatch.statute import Ground, LimitKey
from tests.case.story import day

from .desk import CASE

EVERY_RULE = sorted([*(key.value for key in ALERTED_LIMITS), *(key.value for key in Condition)])
DUE = day("2025-03-14")
BEFORE = day("2025-03-08")
AFTER = day("2025-03-26")

RECORD = AlertRecord(
    alert_id="24ef1967-739d-5fb8-af8d-0f65f3479d1f",
    case=CASE,
    rule=LimitKey.FINAL_PLAN,
    version=1,
    subject="",
    due_on=DUE,
    rung=-7,
    state=AlertState.RAISED,
    severity=Severity.NOTICE,
    caseworker="officer-1",
    team="north",
    tell=(Role.CASEWORKER,),
    ground=None,
    moved_from=None,
    stage=Stage.ADVICE,
    reason=None,
    revision=1,
    told=True,
    message=True,
    said_on=BEFORE,
)


def test_a_message_states_case_stage_gap_turn_and_next_step() -> None:
    told = message(RECORD, BEFORE)

    assert told.headline == "Case C-2025-0117: plan due Friday 14 March 2025 (6 days)"
    assert told.news == "New"
    assert told.stage == "Waiting for advice"
    assert told.what == "Plan due Friday 14 March 2025 (6 days)"
    assert told.turn == "the advisers"
    assert told.next_step == "Get the advice that is missing, and begin the draft."
    assert told.ends is None


def test_one_line_has_all_of_it_but_the_case() -> None:
    assert one_line(RECORD, BEFORE) == (
        "Waiting for advice. Plan due Friday 14 March 2025 (6 days). Turn: the advisers. "
        "Next: Get the advice that is missing, and begin the draft."
    )


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2025-03-13", "Plan due Friday 14 March 2025 (1 day)"),
        ("2025-03-14", "Plan due today, Friday 14 March 2025"),
        ("2025-03-15", "Plan overdue by 1 day: last lawful day Friday 14 March 2025"),
        ("2025-03-26", "Plan overdue by 12 days: last lawful day Friday 14 March 2025"),
    ],
)
def test_the_gap_is_counted_to_the_day_of_the_message(on: str, words: str) -> None:
    assert message(RECORD, day(on)).what == words


def test_an_excused_limit_is_past_the_limit_and_never_overdue() -> None:
    excused = RECORD._replace(ground=Ground.ABSENCE, severity=Severity.EXCUSED)

    assert message(excused, BEFORE).what == (
        "Plan due Friday 14 March 2025 (6 days), excused (absence of four weeks or more)"
    )
    assert message(excused, AFTER).what == (
        "Plan past the limit, excused (absence of four weeks or more): 12 days since the last "
        "lawful day, Friday 14 March 2025"
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Condition.STALLED, "Stalled since Friday 14 March 2025 (12 days)"),
        (
            Condition.WITHOUT_CASEWORKER,
            "Without a caseworker since Friday 14 March 2025 (12 days)",
        ),
        (
            Condition.EXCEPTION_REVIEW,
            "Exception to be looked at again since Friday 14 March 2025 (12 days)",
        ),
        (
            Condition.EXCEPTION_UNSUPPORTED,
            "Exception without ground or evidence since Friday 14 March 2025 (12 days)",
        ),
        (
            Condition.ACKNOWLEDGED_IDLE,
            "Acknowledged, and nothing has happened since Friday 14 March 2025 (12 days)",
        ),
        (
            LimitKey.DECISION_TO_ASSESS,
            "Decision whether to assess overdue by 12 days: last lawful day Friday 14 March 2025",
        ),
    ],
)
def test_each_kind_of_rule_reads_as_what_it_is(rule: str, words: str) -> None:
    assert message(RECORD._replace(rule=rule), AFTER).what == words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2025-03-08", "Snooze about to end on Friday 14 March 2025 (6 days)"),
        ("2025-03-13", "Snooze about to end on Friday 14 March 2025 (1 day)"),
        ("2025-03-14", "Snooze about to end today, Friday 14 March 2025"),
    ],
)
def test_a_snooze_is_told_of_by_the_day_on_which_its_alert_comes_back(on: str, words: str) -> None:
    snooze = RECORD._replace(rule=Condition.SNOOZE_ENDING, subject="a-1")

    assert message(snooze, day(on)).what == words


def test_a_snooze_that_is_over_says_so() -> None:
    over = RECORD._replace(
        rule=Condition.SNOOZE_ENDING, state=AlertState.RESOLVED, reason=Closing.CONDITION_OVER
    )

    for on in (DUE, AFTER):
        assert one_line(over, on) == "Snooze about to end on Friday 14 March 2025: over."


def test_a_condition_reached_today_counts_no_days() -> None:
    stalled = RECORD._replace(rule=Condition.STALLED)

    assert message(stalled, DUE).what == "Stalled since Friday 14 March 2025"


def test_a_moved_deadline_states_the_old_day_and_the_new() -> None:
    moved = RECORD._replace(rule=Condition.DEADLINE_MOVED, moved_from=day("2025-03-07"))

    assert message(moved, BEFORE).what == (
        "Last lawful day of the plan moved from Friday 7 March 2025 to Friday 14 March 2025"
    )


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (Closing.MET_IN_TIME, "Plan, due Friday 14 March 2025: met in time."),
        (Closing.MET_LATE, "Plan, due Friday 14 March 2025: met late."),
        (Closing.ENDED, "Plan, due Friday 14 March 2025: no longer owed."),
        (
            Closing.NEXT_RUNG,
            "Plan, due Friday 14 March 2025: the next reminder has taken its place.",
        ),
        (Closing.CONDITION_OVER, "Plan, due Friday 14 March 2025: over."),
        (
            Closing.RULE_CHANGED,
            "Plan, due Friday 14 March 2025: the ladder no longer has this reminder.",
        ),
        (
            Closing.DATE_GONE,
            (
                "Plan, due Friday 14 March 2025: withdrawn, because its day moved or what "
                "it rested on was taken back."
            ),
        ),
        (
            Closing.CASE_ERASED,
            "Plan, due Friday 14 March 2025: withdrawn, because the case was erased.",
        ),
    ],
)
def test_an_alert_that_ends_says_why_and_asks_for_nothing(reason: Closing, line: str) -> None:
    gone = reason in {Closing.DATE_GONE, Closing.CASE_ERASED}
    ended = RECORD._replace(
        state=AlertState.WITHDRAWN if gone else AlertState.RESOLVED, reason=reason
    )

    assert one_line(ended, AFTER) == line
    assert (message(ended, AFTER).turn, message(ended, AFTER).next_step) == (None, None)


def test_a_condition_that_is_over_counts_no_days() -> None:
    over = RECORD._replace(
        rule=Condition.STALLED, state=AlertState.RESOLVED, reason=Closing.CONDITION_OVER
    )

    assert one_line(over, AFTER) == "Stalled since Friday 14 March 2025: over."


@pytest.mark.parametrize(
    ("rule", "stage", "turn"),
    [
        (LimitKey.FINAL_PLAN, Stage.DECISION, "the authority"),
        (LimitKey.FINAL_PLAN, Stage.ADVICE, "the advisers"),
        (LimitKey.FINAL_PLAN, Stage.REPRESENTATIONS, "the family, for up to 15 days"),
        (LimitKey.ADVICE, Stage.ADVICE, "the adviser"),
        (LimitKey.DECISION_TO_ASSESS, Stage.ADVICE, "the authority"),
        (
            LimitKey.REVIEW_REPORT,
            Stage.PLAN_HELD,
            "whoever held the review meeting",
        ),
    ],
)
def test_the_turn_follows_from_rule_and_stage(rule: str, stage: Stage, turn: str) -> None:
    assert message(RECORD._replace(rule=rule, stage=stage), BEFORE).turn == turn


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_every_rule_has_a_next_step_in_every_stage_and_a_line_of_closed_words(rule: str) -> None:
    """The reference of an adviser or an officer is for readers who are signed in."""
    named = RECORD._replace(rule=rule, subject="ep.jones@nhs", moved_from=BEFORE)
    firsts = set()

    for stage, ground, shift in product(Stage, (None, *Ground), (-3, 0, 3)):
        record = named._replace(stage=stage, ground=ground)
        on = DUE + timedelta(days=shift)
        told = message(record, on)
        assert told.next_step is not None
        assert told.next_step.endswith(".")
        line = one_line(record, on)
        assert "jones" not in line + told.headline
        assert "officer-1" not in line + told.headline
        assert "!" not in line
        assert len(line) < 300
        assert told.about == "ep.jones@nhs"
        firsts.add(told.what.split(" ")[0])

    assert len(firsts) == 1


def test_every_state_has_a_word_of_its_own() -> None:
    words = [message(RECORD._replace(state=state), BEFORE).news for state in AlertState]

    assert len(set(words)) == len(AlertState)
