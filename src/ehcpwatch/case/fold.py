"""The fold: a left fold of statements into facts, total and reading nothing else.

`step` takes the statements of a case in fold order (effective date, sequence, source,
id). The steps themselves stand by group in `steps_request`, `steps_plan` and
`steps_review`; a test holds that every type of the vocabulary that is about a case has
one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from ehcpwatch.events import Event, Payload

from . import steps_plan, steps_request, steps_review
from .facts import EMPTY, Facts, Finding
from .resolve import Statement, resolve
from .steps_request import with_finding

__all__ = ["STEPS", "fold", "fold_events", "step"]

STEPS: Mapping[type[Payload], Callable[..., Facts]] = {
    **steps_request.STEPS,
    **steps_plan.STEPS,
    **steps_review.STEPS,
}
"""How each type of payload changes the facts: (facts, payload, effective, as first stated)."""


def step(facts: Facts, data: Payload, effective_on: date, stated_on: date) -> Facts:
    """Return *facts* after one more statement, which must sort after all before it.

    Args:
        facts: The fold so far.
        data: An ordinary payload about a case.
        effective_on: Its effective date.
        stated_on: The effective date as first stated, before any correction.
    """
    return STEPS[type(data)](facts, data, effective_on, stated_on)


def fold(statements: Iterable[Statement], *, conflicting: bool = False) -> Facts:
    """Return the facts that *statements*, in fold order, add up to."""
    facts = EMPTY
    for statement in statements:
        facts = step(facts, statement.data, statement.effective_on, statement.stated_on)
    if conflicting:
        facts = with_finding(facts, Finding.CONFLICTING_CORRECTIONS)
    return facts


def fold_events(events: Sequence[Event], as_at: date | None = None) -> Facts:
    """Return the facts of a whole set of events, in any order.

    Args:
        events: Events of one case; no two share source and id.
        as_at: Leave out what takes effect after this day; `None` leaves out nothing.
    """
    resolution = resolve(events)
    return fold(
        (
            statement
            for statement in resolution.statements
            if as_at is None or statement.effective_on <= as_at
        ),
        conflicting=resolution.conflicting,
    )
