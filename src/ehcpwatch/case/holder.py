"""Who held a case, day by day: each day one holder, so that a delay has a place.

A day belongs to whoever held the case at its first moment. The request day is not
counted and the issue day is, so the holders' days sum to the days from request to issue.
The first rule that fits wins; that an adviser is overdue, or an exception runs, changes
no holder. The order of the rules is our choice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from ehcpwatch.events import Agency, ReviewDecision
from ehcpwatch.statute import LimitKey, deadline, limit_for

from .facts import EMPTY, Advice, Facts, Return, Review
from .fold import step
from .resolve import Statement
from .situation import assessment_open, holds_plan

__all__ = ["Holder", "HolderKind", "Holding", "days_by_holder", "holder_now", "holders"]

_ONE_DAY = timedelta(days=1)
# The floor of reg. 13(1) and 22(2): fifteen days beginning with the day of service.
_FAMILY_DAYS = timedelta(days=14)
# The Code of Practice asks a school to answer within fifteen days.
_SCHOOL_DAYS = timedelta(days=15)


class HolderKind(StrEnum):
    """Whose turn it is."""

    AUTHORITY = "authority"
    ADVISER = "adviser"
    FAMILY = "family"
    SCHOOL = "school"
    NOBODY = "nobody"


class Holder(NamedTuple):
    """One holder: its kind and, for an adviser, the agency it answers for."""

    kind: HolderKind
    agency: Agency | None = None

    @property
    def in_words(self) -> str:
        """The holder as a reader is told, such as "adviser: health"."""
        if self.agency is None:
            return self.kind.value
        return f"{self.kind.value}: {self.agency.value.replace('_', ' ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An unbroken run of days with one holder; both days are within it."""

    holder: Holder
    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """How many days the run has."""
        return (self.last_on - self.first_on).days + 1


def holder_now(facts: Facts, day: date) -> Holder:
    """Return who holds the case once *day* is over: whose turn it is."""
    return _holder(facts, day + _ONE_DAY)


def holders(statements: Sequence[Statement], day: date) -> tuple[Holding, ...]:
    """Return who held the case on each day from the one after its first event to *day*.

    Args:
        statements: What stands of the case, in fold order.
        day: The last day looked at.
    """
    spans: list[tuple[Holder, date, date]] = []
    facts = EMPTY
    known = [s for s in statements if s.effective_on <= day]
    days = [(on, list(group)) for on, group in groupby(known, key=lambda s: s.effective_on)]
    for place, (on, group) in enumerate(days):
        for statement in group:
            facts = step(facts, statement.data, statement.effective_on, statement.stated_on)
        last_on = days[place + 1][0] if place + 1 < len(days) else day
        first_on = on + _ONE_DAY
        # Between two events the holder changes only where a wait runs out.
        edges = sorted(edge for edge in _edges(facts) if first_on < edge <= last_on)
        for start, end in zip(
            [first_on, *edges], [*(edge - _ONE_DAY for edge in edges), last_on], strict=True
        ):
            if start <= end:
                spans.append((_holder(facts, start), start, end))
    return tuple(
        Holding(holder=holder, first_on=run[0][1], last_on=run[-1][2])
        for holder, run in ((h, list(r)) for h, r in groupby(spans, key=lambda span: span[0]))
    )


def days_by_holder(holdings: Iterable[Holding]) -> dict[Holder, int]:
    """Return how many days each holder had, in order of their first."""
    days: dict[Holder, int] = {}
    for holding in holdings:
        days[holding.holder] = days.get(holding.holder, 0) + holding.days
    return days


def _edges(facts: Facts) -> list[date]:
    """Return the days on which a wait that runs by itself is over."""
    edges = []
    drafting = facts.drafting
    if drafting.draft_served_on is not None:
        edges.append(drafting.draft_served_on + _FAMILY_DAYS + _ONE_DAY)
    edges.extend(c.sent_on + _SCHOOL_DAYS + _ONE_DAY for c in drafting.consultations)
    edges.extend(
        review.amendment_served_on + _FAMILY_DAYS + _ONE_DAY
        for review in facts.reviews.reviews
        if review.amendment_served_on is not None
    )
    return edges


def _holder(facts: Facts, day: date) -> Holder:
    """Return who holds the case at the first moment of *day*, all events before it folded."""
    if assessment_open(facts):
        return _assessment_holder(facts, day)
    if holds_plan(facts):
        return _plan_holder(facts, day)
    return Holder(HolderKind.NOBODY)


def _assessment_holder(facts: Facts, day: date) -> Holder:
    drafting = facts.drafting
    served_on = drafting.draft_served_on
    if (
        served_on is not None
        and drafting.representations_on is None
        and day <= served_on + _FAMILY_DAYS
    ):
        return Holder(HolderKind.FAMILY)
    waiting = [advice for advice in facts.advice if _is_out(advice)]
    if waiting:
        first = min(waiting, key=lambda advice: (_due_on(advice), advice.agency.value))
        return Holder(HolderKind.ADVISER, first.agency)
    if any(
        consultation.replied_on is None and day <= consultation.sent_on + _SCHOOL_DAYS
        for consultation in drafting.consultations
    ):
        return Holder(HolderKind.SCHOOL)
    return Holder(HolderKind.AUTHORITY)


def _is_out(advice: Advice) -> bool:
    """Whether advice was asked for, or sent back, and is not in."""
    if advice.cancelled_on is not None:
        return False
    if advice.received_on is None:
        return True
    returned: Return | None = advice.returns[-1] if advice.returns else None
    return returned is not None and returned.received_on is None


def _due_on(advice: Advice) -> date:
    return deadline(limit_for(LimitKey.ADVICE, advice.requested_on), advice.requested_on)


def _plan_holder(facts: Facts, day: date) -> Holder:
    for review in reversed(facts.reviews.reviews):
        served_on = review.amendment_served_on
        if _is_settled(facts, review):
            continue
        if (
            served_on is not None
            and review.representations_on is None
            and day <= served_on + _FAMILY_DAYS
        ):
            return Holder(HolderKind.FAMILY)
        return Holder(HolderKind.AUTHORITY)
    return Holder(HolderKind.NOBODY)


def _is_settled(facts: Facts, review: Review) -> bool:
    """Whether nothing more is to come of a review: no meeting yet, or decided and done."""
    if review.meeting_on is None and review.decided_on is None:
        return True
    if review.decided_on is None:
        return False
    if review.decision is not ReviewDecision.AMEND:
        return True
    since = review.amendment_sent_on or review.decided_on
    return any(
        amendment.review == review.reference
        or (amendment.review is None and amendment.sent_on >= since)
        for amendment in facts.plan.amendments
    )
