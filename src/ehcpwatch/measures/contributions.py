"""What one case adds to the figures on a day, and when that changes by itself.

Each group takes the facts as at the day, the clocks of the group, and the day. It
returns cells of one count each and the next day after *day* on which they differ though
nothing happens: a limit passes, a band ends. `None` means never.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter, is_
from typing import NamedTuple, assert_never

from ehcpwatch.case import READS as CLOCK_READS
from ehcpwatch.case import Clock, ClockGroup, Facts, stage, waited_for

from .cells import Cell
from .contributions_after import advice_cells, after_cells
from .contributions_assessment import assessment_cells

__all__ = ["READS", "Contribution", "contribution", "unchanged"]

READS: Mapping[ClockGroup, tuple[str, ...]] = {
    ClockGroup.ASSESSMENT: (*CLOCK_READS[ClockGroup.ASSESSMENT], "findings"),
    ClockGroup.ADVICE: CLOCK_READS[ClockGroup.ADVICE],
    ClockGroup.AFTER: (*CLOCK_READS[ClockGroup.AFTER], "opening"),
}
"""The sections of the facts that each group's contribution reads, its clocks included.

An event changes few sections: a group whose sections are the same objects as before adds
what it added before, unless one of its labels (area, team, stage, holder) has another value: of
advice and people the groups read no more than that, while a case is open. A property test
compares this with looking at everything.
"""

_SECTIONS = {group: attrgetter(*names) for group, names in READS.items()}


class Contribution(NamedTuple):
    """What one group of a case's facts adds to the figures, and the day that changes it."""

    cells: tuple[Cell, ...]
    next_on: date | None


def contribution(
    group: ClockGroup, authority: str, facts: Facts, clocks: Sequence[Clock], day: date
) -> Contribution:
    """Return what *group* of a case adds on *day*.

    Args:
        authority: ONS code.
        facts: As at *day*.
        clocks: Of that group, from the same facts.
        day: Civil day, looked at from its end.
    """
    match group:
        case ClockGroup.ASSESSMENT:
            cells, changes = assessment_cells(authority, facts, clocks, day)
        case ClockGroup.ADVICE:
            cells, changes = advice_cells(authority, facts, clocks, day)
        case ClockGroup.AFTER:
            cells, changes = after_cells(authority, facts, clocks, day)
        case _:
            assert_never(group)
    return Contribution(tuple(cells), min(changes) if changes else None)


def unchanged(group: ClockGroup, before: Facts, after: Facts) -> bool:
    """Return whether *group* must add the same as before, without looking at its clocks."""
    sections = _SECTIONS[group]
    if not all(map(is_, sections(before), sections(after))):
        return False
    if group is ClockGroup.ADVICE:
        return True
    was, now = before.people, after.people
    if was is not now and (was.area != now.area or was.team != now.team):
        return False
    if before.advice is after.advice or group is ClockGroup.AFTER:
        return True
    if after.plan.issued_on is not None:
        # Who held the case before the plan depends on every day of every adviser.
        return False
    return stage(before) is stage(after) and waited_for(before) is waited_for(after)
