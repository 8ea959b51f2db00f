"""Making one clock: its last lawful day, what ended it first, and what excuses it."""

from collections.abc import Iterable, Sequence
from datetime import date

from ehcpwatch.statute import Closure, Ground, LimitKey, deadline, excuses, limit_for

from .clock import Clock
from .facts import CaseException, EndReason, Facts

__all__ = ["Ending", "Owing", "earliest", "excusing_ground", "make"]

Ending = tuple[date | None, EndReason]
"""A day from which something is no longer owed, and why; no day, no ending."""


class Owing:
    """What every clock of a case is made from: its endings, exceptions and the day count.

    Attributes:
        closing: The end of the whole case, if it has ended.
        plan_over: The ends of the plan: ceased, or moved to another authority.
    """

    __slots__ = ("closing", "count_receipt_as_day_one", "exceptions", "plan_over")

    def __init__(self, facts: Facts, count_receipt_as_day_one: bool) -> None:  # noqa: FBT001  # the law's own switch
        closing = facts.closing
        self.closing: Ending = (
            (None, EndReason.OTHER) if closing is None else (closing.closed_on, closing.reason)
        )
        self.plan_over: Sequence[Ending] = (
            (facts.plan.ceased_on, EndReason.CEASED),
            (facts.plan.moved_out_on, EndReason.MOVED_OUT),
        )
        self.exceptions = facts.exceptions
        self.count_receipt_as_day_one = count_receipt_as_day_one


def earliest(days: Iterable[date]) -> date | None:
    """Return the earliest of *days*, `None` for none."""
    return min(days, default=None)


def make(
    owing: Owing,
    limit: LimitKey,
    subject: str,
    trigger_on: date,
    *,
    met_on: date | None,
    ended: Sequence[Ending],
    deadline_on: date | None = None,
    moved_on: date | None = None,
    stated_on: date | None = None,
    assumed: bool = False,
) -> Clock:
    """Return the clock of *limit* for *subject*.

    Args:
        met_on: What met the duty; ignored where an ending comes before it.
        ended: What would end the duty; the earliest does, if nothing met it before.
        deadline_on: The last lawful day, where it does not follow from the trigger alone.
        stated_on: The trigger as first stated, before any correction.
    """
    rule = limit_for(limit, trigger_on)
    day_one = owing.count_receipt_as_day_one
    last_on = deadline_on or deadline(
        rule, trigger_on, count_receipt_as_day_one=day_one, moved_on=moved_on
    )
    ended_on: date | None = None
    reason: EndReason | None = None
    for on, why in ended:
        if on is not None and (ended_on is None or on < ended_on):
            ended_on, reason = on, why
    if met_on is not None:
        if ended_on is None or met_on <= ended_on:
            ended_on = reason = None
        else:
            met_on = None
    moved_from = None
    if stated_on is not None and stated_on != trigger_on:
        moved_from = deadline(
            limit_for(limit, stated_on), stated_on, count_receipt_as_day_one=day_one
        )
    exceptions = owing.exceptions
    return Clock(
        limit,
        subject,
        trigger_on,
        last_on,
        met_on,
        ended_on,
        reason,
        excusing_ground(exceptions, limit, subject, last_on) if exceptions else None,
        assumed,
        moved_from,
    )


def excusing_ground(
    exceptions: Iterable[CaseException], limit: LimitKey, subject: str, deadline_on: date
) -> Ground | None:
    """Return the ground that excuses a limit in law; the one that began first, if several."""
    return min(
        (
            (exception.began_on, exception.reference, Ground(exception.ground.value))
            for exception in exceptions
            if exception.limit.value == limit.value
            and (
                limit is not LimitKey.ADVICE
                or exception.adviser in {None, subject.partition("#")[0]}
            )
            and _excuses(exception, limit, deadline_on)
        ),
        default=(None, "", None),
    )[2]


def _excuses(exception: CaseException, limit: LimitKey, deadline_on: date) -> bool:
    closure = exception.closure
    return excuses(
        key=limit,
        deadline_on=deadline_on,
        ground=Ground(exception.ground.value),
        began_on=exception.began_on,
        ended_on=exception.ended_on,
        impractical=exception.impractical,
        closure=None
        if closure is None
        else Closure(
            closed_on=closure.closed_on,
            reopens_on=closure.reopens_on,
            advice_requested_on=closure.advice_requested_on,
        ),
    )
