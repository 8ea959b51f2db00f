"""The closed words of messages: titles of rules, next steps, stages, grounds and endings.

Nothing here comes from an event, so no message built of these words can hold a name.
Every limit that may have a rule has a title and a next step; a test holds that.
"""

from collections.abc import Mapping
from typing import assert_never

from ehcpwatch.case import Stage
from ehcpwatch.statute import Ground, LimitKey

from .closing import Closing
from .ladder import Condition

__all__ = ["ending", "ground_in_words", "next_step", "stage_in_words", "title", "whose_turn"]


def title(rule: str) -> str:
    """Return what a reader calls the matter of *rule*, as the beginning of a sentence."""
    return _TITLES[rule]


def next_step(rule: str, stage: Stage) -> str:
    """Return what is to be done next, as a sentence; for a plan it hangs on the stage."""
    return _PLAN_STEPS[stage] if rule in _PLAN_RULES else _STEPS[rule]


def whose_turn(rule: str, stage: Stage) -> str:
    """Return who is to act next, as the facts have it and not day by day."""
    if rule == LimitKey.ADVICE:
        return "the adviser"
    if rule == LimitKey.REVIEW_REPORT:
        return "whoever held the review meeting"
    if rule in _PLAN_RULES:
        if stage is Stage.ADVICE:
            return "the advisers"
        if stage is Stage.REPRESENTATIONS:
            return "the family, for up to 15 days"
    return "the authority"


def stage_in_words(stage: Stage) -> str:
    """Return the stage of a case as the beginning of a sentence."""
    match stage:
        case Stage.DECISION:
            return "Decision whether to assess not yet given"
        case Stage.ADVICE:
            return "Waiting for advice"
        case Stage.DRAFTING:
            return "Drafting the plan"
        case Stage.REPRESENTATIONS:
            return "Draft with the family"
        case Stage.ISSUING:
            return "Family has answered the draft"
        case Stage.REFUSED:
            return "Refused"
        case Stage.PLAN_HELD:
            return "Plan in force"
        case Stage.CLOSED:
            return "Closed"
        case Stage.UNKNOWN:
            return "No request on record"
        case _:
            assert_never(stage)


def ground_in_words(ground: Ground) -> str:
    """Return what excuses a limit in law, for use in brackets."""
    match ground:
        case Ground.SCHOOL_CLOSURE:
            return "school closure"
        case Ground.EARLY_YEARS_CLOSURE:
            return "early-years closure"
        case Ground.EXCEPTIONAL_CIRCUMSTANCES:
            return "exceptional personal circumstances"
        case Ground.ABSENCE:
            return "absence of four weeks or more"
        case Ground.MISSED_APPOINTMENT:
            return "missed appointment"
        case Ground.ABSENCE_TWO_WEEKS:
            return "absence of two weeks or more"
        case Ground.LATE_REPRESENTATIONS:
            return "late representations"
        case Ground.CORONAVIRUS:
            return "coronavirus"
        case Ground.NOT_STATED:
            return "ground not stated"
        case _:
            assert_never(ground)


def ending(reason: Closing) -> str:
    """Return why an alert stands no longer, as the end of a sentence."""
    match reason:
        case Closing.MET_IN_TIME:
            return "met in time"
        case Closing.MET_LATE:
            return "met late"
        case Closing.ENDED:
            return "no longer owed"
        case Closing.NEXT_RUNG:
            return "the next reminder has taken its place"
        case Closing.CONDITION_OVER:
            return "over"
        case Closing.RULE_CHANGED:
            return "the ladder no longer has this reminder"
        case Closing.DATE_GONE:
            return "withdrawn, because its day moved or what it rested on was taken back"
        case Closing.CASE_ERASED:
            return "withdrawn, because the case was erased"
        case _:
            assert_never(reason)


_PLAN_RULES = frozenset(
    {
        LimitKey.FINAL_PLAN,
        LimitKey.ORDER_FINAL_PLAN,
        LimitKey.ORDER_MADE_FINAL_PLAN,
        LimitKey.REASSESSMENT_FINAL_PLAN,
    }
)
"""The rules about a first, ordered or renewed plan, which every stage works towards."""

_TITLES: Mapping[str, str] = {
    LimitKey.FINAL_PLAN: "Plan",
    LimitKey.ORDER_FINAL_PLAN: "Plan after an order to assess",
    LimitKey.ORDER_MADE_FINAL_PLAN: "Plan after an order to make one",
    LimitKey.REASSESSMENT_FINAL_PLAN: "Plan after the reassessment",
    LimitKey.DECISION_TO_ASSESS: "Decision whether to assess",
    LimitKey.ADVICE: "Advice",
    LimitKey.ANNUAL_REVIEW: "Annual review",
    LimitKey.REVIEW_REPORT: "Report of the review meeting",
    LimitKey.REVIEW_DECISION: "Decision after the review meeting",
    LimitKey.AMENDED_PLAN: "Amended plan",
    LimitKey.PHASE_TRANSFER: "Review before the change of phase",
    LimitKey.PHASE_TRANSFER_POST16: "Review before the move to post-16",
    LimitKey.ORDER_NOTICE: "Notice after the order",
    LimitKey.ORDER_DRAFT_PLAN: "Draft plan after the order",
    LimitKey.ORDER_AMEND: "Plan amended as ordered",
    LimitKey.ORDER_SCHOOL: "Plan naming the school as ordered",
    LimitKey.REASSESSMENT_DECISION: "Decision whether to reassess",
    LimitKey.TRANSFER_OF_PLAN: "Transfer of the plan to the new authority",
    LimitKey.TRANSFER_NOTICE: "Notice to the family about the plan moved in",
    Condition.STALLED: "Stalled",
    Condition.WITHOUT_CASEWORKER: "Without a caseworker",
    Condition.EXCEPTION_REVIEW: "Exception to be looked at again",
    Condition.EXCEPTION_UNSUPPORTED: "Exception without ground or evidence",
    Condition.DEADLINE_MOVED: "Last lawful day of the plan moved",
    Condition.SNOOZE_ENDING: "Snooze about to end",
    Condition.ACKNOWLEDGED_IDLE: "Acknowledged, and nothing has happened",
}

_EVERYBODY = "Send the final plan to the family, the commissioning body and any school named."
_OWED_ALL_THE_SAME = "Check the record of the case: by its events a plan is still owed."
_PLAN_STEPS: Mapping[Stage, str] = {
    Stage.DECISION: "Decide whether to assess, and notify the family.",
    Stage.ADVICE: "Get the advice that is missing, and begin the draft.",
    Stage.DRAFTING: "Decide on a plan, and send the family the draft.",
    Stage.REPRESENTATIONS: "When the family has answered or its 15 days end, send the plan.",
    Stage.ISSUING: _EVERYBODY,
    Stage.REFUSED: _OWED_ALL_THE_SAME,
    Stage.PLAN_HELD: _EVERYBODY,
    Stage.CLOSED: _OWED_ALL_THE_SAME,
    Stage.UNKNOWN: _OWED_ALL_THE_SAME,
}
_STEPS: Mapping[str, str] = {
    LimitKey.DECISION_TO_ASSESS: "Decide whether to assess, and notify the family.",
    LimitKey.ADVICE: "Ask the adviser when the advice will come; record it when it is in.",
    LimitKey.ANNUAL_REVIEW: "Hold the review meeting, decide, and notify the family.",
    LimitKey.REVIEW_REPORT: "Send the report of the meeting to all who were invited.",
    LimitKey.REVIEW_DECISION: "Decide to keep, amend or cease the plan, and notify the family.",
    LimitKey.AMENDED_PLAN: "Send the amended plan, or notify the family that none will follow.",
    LimitKey.PHASE_TRANSFER: "Review the plan, and send it amended for the next phase.",
    LimitKey.PHASE_TRANSFER_POST16: "Review the plan, and send it amended for the next phase.",
    LimitKey.ORDER_NOTICE: "Notify the family of what was decided after the order.",
    LimitKey.ORDER_DRAFT_PLAN: "Send the family the draft plan.",
    LimitKey.ORDER_AMEND: "Amend the plan as ordered, and send it.",
    LimitKey.ORDER_SCHOOL: "Name the school as ordered, and send the plan.",
    LimitKey.REASSESSMENT_DECISION: "Decide whether to reassess, and notify the family.",
    LimitKey.TRANSFER_OF_PLAN: "Send the plan to the new authority.",
    LimitKey.TRANSFER_NOTICE: "Tell the family what will be done with the plan, and when.",
    Condition.STALLED: "Take the next step, or record what has happened.",
    Condition.WITHOUT_CASEWORKER: "Assign a caseworker.",
    Condition.EXCEPTION_REVIEW: (
        "Check whether the exception still holds; end it, or set the next day to look."
    ),
    Condition.EXCEPTION_UNSUPPORTED: (
        "Record the ground and the evidence of the exception, or take it back."
    ),
    Condition.DEADLINE_MOVED: "Plan the work towards the new day.",
    Condition.SNOOZE_ENDING: "Do what the alert asks for, or snooze it again with a reason.",
    Condition.ACKNOWLEDGED_IDLE: (
        "Take the step that the alert asks for and record it, or hand the case over."
    ),
}
