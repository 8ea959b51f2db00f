"""Where the time of an assessment goes: days by holder, and days by stage."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from ehcpwatch.case import Facts, Holder, HolderKind, days_to_issue

from .cells import Cell, TimedStage, View, month

__all__ = ["held_cells", "holder_label", "stage_cells"]

_LABELS: Mapping[HolderKind, str] = {
    HolderKind.AUTHORITY: "authority",
    HolderKind.FAMILY: "family",
    # A school that gives advice is one of the agencies.
    HolderKind.SCHOOL: "consulted_school",
    HolderKind.NOBODY: "nobody",
}


def holder_label(holder: Holder) -> str:
    """Return *holder* as a label: its kind, or the agency of an adviser."""
    return holder.agency or _LABELS[holder.kind]


def held_cells(cells: list[Cell], authority: str, facts: Facts, issued_on: date) -> None:
    """Add the days that each held the case before its first plan, in powers of two."""
    issue_month = month(issued_on)
    for holder, days in days_to_issue(facts).items():
        label = holder_label(holder)
        cells.extend(
            (View.ISSUED_HELD_DAYS, authority, issue_month, label, part)
            for part in _powers_of_two(days)
        )


@cache
def _powers_of_two(days: int) -> tuple[int, ...]:
    return tuple(1 << bit for bit in range(days.bit_length()) if days >> bit & 1)


def stage_cells(cells: list[Cell], authority: str, facts: Facts, request_on: date) -> None:
    """Add the days of each stage that has ended, up to the first plan or the end of the case.

    A stage whose two days are stated the other way round is left out, as is one that was
    passed over: a plan without a recorded draft has neither of the last two.
    """
    decisions, drafts = facts.decisions, facts.drafting.drafts_sent_on
    decided_on = decisions.first_on
    if decided_on is None and not drafts:
        return
    closing, issued_on = facts.closing, facts.plan.issued_on
    agreed_on = decisions.agreed_on[0] if decisions.agreed_on else None
    draft_on = drafts[0] if drafts else None
    over_on = issued_on or (None if closing is None else closing.closed_on) or date.max
    for stage, start_on, end_on in (
        (TimedStage.REQUEST_TO_DECISION, request_on, decided_on),
        (TimedStage.DECISION_TO_DRAFT, agreed_on, draft_on),
        (TimedStage.DRAFT_TO_FINAL, draft_on, issued_on),
    ):
        if start_on is not None and end_on is not None and start_on <= end_on <= over_on:
            days = (end_on - start_on).days
            cells.append((View.STAGE_DAYS, authority, month(end_on), stage, days))
