"""All clocks of a case, in three groups, each with the facts that it reads.

An event changes few sections of the facts; a group whose sections are the same objects
as before need not be looked at again. `READS` is that index.
"""

from collections.abc import Mapping
from enum import Enum

from .clock import Clock
from .clocks_after import advice_clocks, after_clocks, draft_clocks
from .clocks_assessment import assessment_clocks
from .facts import Facts

__all__ = ["READS", "ClockGroup", "all_clocks", "clocks_of", "unchanged"]


class ClockGroup(Enum):
    """A part of a case whose clocks read the same facts."""

    ASSESSMENT = "assessment"
    ADVICE = "advice"
    AFTER = "after"


READS: Mapping[ClockGroup, tuple[str, ...]] = {
    ClockGroup.ASSESSMENT: (
        "opening",
        "decisions",
        "drafting",
        "plan",
        "orders",
        "exceptions",
        "closing",
    ),
    ClockGroup.ADVICE: ("advice", "decisions", "plan", "exceptions", "closing"),
    ClockGroup.AFTER: ("reviews", "plan", "exceptions", "closing"),
}
"""The sections of the facts that the clocks of each group read."""


def clocks_of(
    group: ClockGroup, facts: Facts, *, count_receipt_as_day_one: bool = False
) -> list[Clock]:
    """Return the clocks of one group.

    Args:
        facts: As at the day that will be looked at.
        count_receipt_as_day_one: The rival reading of "within N weeks"; see `statute`.
    """
    match group:
        case ClockGroup.ASSESSMENT:
            clocks = assessment_clocks(facts, count_receipt_as_day_one=count_receipt_as_day_one)
            clocks.extend(draft_clocks(facts))
            return clocks
        case ClockGroup.ADVICE:
            return advice_clocks(facts, count_receipt_as_day_one=count_receipt_as_day_one)
        case ClockGroup.AFTER:
            return after_clocks(facts, count_receipt_as_day_one=count_receipt_as_day_one)


def all_clocks(facts: Facts, *, count_receipt_as_day_one: bool = False) -> list[Clock]:
    """Return every clock of the case, group by group."""
    return [
        clock
        for group in ClockGroup
        for clock in clocks_of(group, facts, count_receipt_as_day_one=count_receipt_as_day_one)
    ]


def unchanged(group: ClockGroup, before: Facts, after: Facts) -> bool:
    """Return whether no section that *group* reads is another object than before."""
    return all(getattr(before, name) is getattr(after, name) for name in READS[group])
