"""Who held a case, day by day: each day one holder, so that a delay has a place.

A day belongs to whoever held the case at its first moment. The request day is not
counted and the issue day is, so the holders' days sum to the days from request to issue.
The first rule that fits wins; that an adviser is overdue, or an exception runs, changes
no holder. The order of the rules is our choice.

Of an assessment, who waits for whom is read off the facts as claims, each with its days:
so its past is known without its events, and so is the day on which its holder changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from ehcpwatch.events import Agency, ReviewDecision
from ehcpwatch.statute import LimitKey, deadline, limit_for

from .facts import EMPTY, Advice, Drafting, Facts, Review
from .fold import step
from .resolve import Statement
from .situation import assessment_open, holds_plan

__all__ = [
    "Holder",
    "HolderKind",
    "Holding",
    "days_by_holder",
    "days_to_issue",
    "holder_now",
    "holders",
    "turn",
    "waited_for",
]

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


class _Claim(NamedTuple):
    """Days on which somebody holds an assessment, unless another claim goes before.

    Claims sort as the rules do. The days are those after `since_on` up to `last_on`.
    """

    rank: int
    due_on: date
    agency: str
    since_on: date
    last_on: date
    holder: Holder


_NEVER = date.max
_NOBODY = Holder(HolderKind.NOBODY)
_FAMILY = Holder(HolderKind.FAMILY)
_SCHOOL = Holder(HolderKind.SCHOOL)
_AUTHORITY = Holder(HolderKind.AUTHORITY)
_ADVISERS = {agency: Holder(HolderKind.ADVISER, agency) for agency in Agency}
_NOT_OPEN_RANK, _FAMILY_RANK, _ADVISER_RANK, _SCHOOL_RANK = range(4)


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


def turn(facts: Facts, day: date) -> tuple[Holder, date | None]:
    """Return whose turn an open assessment is once *day* is over, and the day that changes it.

    The second is the first day after *day* on which it is another's turn though nothing
    happens; `None` if there is none.
    """
    drafting, next_day = facts.drafting, day + _ONE_DAY
    claims: list[_Claim] = []
    if drafting.draft_sent_on is not None:
        _family_waits(claims, drafting, next_day)
    if not claims:
        agency = waited_for(facts)
        if agency is not None:
            return _ADVISERS[agency], None
        _school_waits(claims, drafting, next_day)
    if not claims:
        return _AUTHORITY, None
    first = min(claims)
    # Once its last day has begun, the day that follows is the next one's.
    return first.holder, first.last_on


def waited_for(facts: Facts) -> Agency | None:
    """Return the agency of the adviser who holds the case while advice is out, if any is."""
    out = [
        (_due_on(advice.requested_on), advice.agency)
        for advice in facts.advice
        if advice.cancelled_on is None
        and (
            advice.received_on is None
            or (bool(advice.returns) and advice.returns[-1].received_on is None)
        )
    ]
    return min(out)[1] if out else None


def days_to_issue(facts: Facts) -> dict[Holder, int]:
    """Return the days that each held the case between request and first plan.

    They sum to the days from the one to the other; while the case was not open, nobody
    held it. Empty where there are not both, in that order.
    """
    opening, issued_on = facts.opening, facts.plan.issued_on
    if opening is None or issued_on is None:
        return {}
    request_on = opening.request_on
    claims = sorted((*_shut(facts), *_waits(facts, request_on + _ONE_DAY)))
    edges = {request_on, issued_on}
    for claim in claims:
        edges.update((claim.since_on, claim.last_on))
    days: dict[Holder, int] = {}
    for since_on, last_on in pairwise(sorted(edges)):
        if since_on < request_on or last_on > issued_on:
            continue
        holder = _AUTHORITY
        for claim in claims:
            if claim.since_on <= since_on and last_on <= claim.last_on:
                holder = claim.holder
                break
        days[holder] = days.get(holder, 0) + (last_on - since_on).days
    return days


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
    return _NOBODY


def _shut(facts: Facts) -> list[_Claim]:
    """Return the days on which the assessment was not open, though a plan came after them."""
    closing = facts.closing
    shut = [(refusal.notified_on, refusal.reversal) for refusal in facts.decisions.refusals]
    claims = [
        _Claim(
            _NOT_OPEN_RANK,
            date.min,
            "",
            since_on,
            _NEVER if reversal is None else reversal.reversed_on,
            _NOBODY,
        )
        for since_on, reversal in shut
    ]
    if closing is not None:
        claims.append(_Claim(_NOT_OPEN_RANK, date.min, "", closing.closed_on, _NEVER, _NOBODY))
    return claims


def _assessment_holder(facts: Facts, day: date) -> Holder:
    claims = _waits(facts, day)
    return min(claims).holder if claims else _AUTHORITY


def _waits(facts: Facts, day: date) -> list[_Claim]:
    """Return for whom an assessment waited, or waits, on *day* or later."""
    claims: list[_Claim] = []
    drafting = facts.drafting
    if drafting.draft_sent_on is not None:
        _family_waits(claims, drafting, day)
    for advice in facts.advice:
        _advice_waits(claims, advice, day)
    _school_waits(claims, drafting, day)
    return claims


def _school_waits(claims: list[_Claim], drafting: Drafting, day: date) -> None:
    """Add the days of each school that was consulted: to its reply, or the fifteenth."""
    for consultation in drafting.consultations:
        sent_on = consultation.sent_on
        last_on = min(consultation.replied_on or _NEVER, sent_on + _SCHOOL_DAYS)
        if last_on >= day:
            claims.append(_Claim(_SCHOOL_RANK, date.min, "", sent_on, last_on, _SCHOOL))


def _family_waits(claims: list[_Claim], drafting: Drafting, day: date) -> None:
    """Add the family's days with each draft: to its answer, the fifteenth or the next draft."""
    until_on = _NEVER
    latest = (drafting.draft_sent_on, drafting.draft_served_on, drafting.representations_on)
    for sent_on, served_on, answered_on in (latest, *reversed(drafting.replaced)):
        if sent_on is None or served_on is None:
            continue
        last_on = min(served_on + _FAMILY_DAYS, answered_on or _NEVER, until_on)
        if last_on >= day:
            claims.append(_Claim(_FAMILY_RANK, date.min, "", sent_on, last_on, _FAMILY))
        until_on = sent_on


def _advice_waits(claims: list[_Claim], advice: Advice, day: date) -> None:
    """Add the times that advice was asked for, or sent back, and not in."""
    if advice.received_on is not None and advice.received_on < day and not advice.returns:
        return
    until_on = advice.cancelled_on or _NEVER
    waits = [(advice.sent_on or advice.requested_on, advice.received_on), *advice.returns]
    for since_on, received_on in waits:
        last_on = min(received_on or _NEVER, until_on)
        if last_on >= day:
            agency = advice.agency
            due_on = _due_on(advice.requested_on)
            claims.append(
                _Claim(_ADVISER_RANK, due_on, agency, since_on, last_on, _ADVISERS[agency])
            )


@cache
def _due_on(requested_on: date) -> date:
    return deadline(limit_for(LimitKey.ADVICE, requested_on), requested_on)


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
            return _FAMILY
        return _AUTHORITY
    return _NOBODY


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
