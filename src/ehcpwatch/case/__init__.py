"""What we know of one case: the fold, its clocks, its chronology, its explanation.

The state of a case is the *set* of its events, folded in one total order by a function
that reads nothing else. What follows from it (clocks, stage, holder) is computed from
the folded facts and a day, never stored beside them.
"""

from .clock import NATURE, Clock, ClockState, days_over, is_open, state
from .clocks import READS, ClockGroup, all_clocks, clocks_of, unchanged
from .clocks_after import advice_subjects, amended_plan_on
from .clocks_assessment import final_plan_met_on, governing, standing_refusal
from .explain import explain
from .explanation import (
    ChronologyEntry,
    ExceptionExplained,
    ExpectedExplained,
    Explanation,
    LimitExplained,
    NationalFigure,
)
from .facts import (
    EMPTY,
    FOLD_VERSION,
    Advice,
    Attention,
    CaseException,
    EndReason,
    Facts,
    Finding,
    Order,
    People,
    RefusalKind,
    ReversalWay,
    Snooze,
)
from .fold import STEPS, fold, fold_events, step
from .history import facts_as_at, known_by
from .holder import (
    Holder,
    HolderKind,
    Holding,
    days_by_holder,
    days_to_issue,
    holder_now,
    holders,
    turn,
    waited_for,
)
from .resolve import Resolution, Statement, resolve, target_of
from .situation import (
    TIMED_ROUTES,
    Stage,
    assessment_open,
    flag_grounds,
    flagged,
    holds_plan,
    left_early_on,
    left_on,
    stage,
)

__all__ = [
    "EMPTY",
    "FOLD_VERSION",
    "NATURE",
    "READS",
    "STEPS",
    "TIMED_ROUTES",
    "Advice",
    "Attention",
    "CaseException",
    "ChronologyEntry",
    "Clock",
    "ClockGroup",
    "ClockState",
    "EndReason",
    "ExceptionExplained",
    "ExpectedExplained",
    "Explanation",
    "Facts",
    "Finding",
    "Holder",
    "HolderKind",
    "Holding",
    "LimitExplained",
    "NationalFigure",
    "Order",
    "People",
    "RefusalKind",
    "Resolution",
    "ReversalWay",
    "Snooze",
    "Stage",
    "Statement",
    "advice_subjects",
    "all_clocks",
    "amended_plan_on",
    "assessment_open",
    "clocks_of",
    "days_by_holder",
    "days_over",
    "days_to_issue",
    "explain",
    "facts_as_at",
    "final_plan_met_on",
    "flag_grounds",
    "flagged",
    "fold",
    "fold_events",
    "governing",
    "holder_now",
    "holders",
    "holds_plan",
    "is_open",
    "known_by",
    "left_early_on",
    "left_on",
    "resolve",
    "stage",
    "standing_refusal",
    "state",
    "step",
    "target_of",
    "turn",
    "unchanged",
    "waited_for",
]
