"""How a statutory exception comes to be recorded in a simulated case."""

from datetime import date
from typing import Final

from ehcpwatch.events import (
    ClosurePeriod,
    ExceptionEnded,
    ExceptionRecorded,
    GroundName,
    LimitName,
)

from .assumptions import EXCEPTION_LIMITS, GROUNDS
from .draws import Draws
from .life import Life, Office, Span

__all__ = ["live_flag"]

# Shares of recorded exceptions, our assumption; users ask for what is missing.
_WITH_EVIDENCE: Final = 0.8
_AUTHORISED: Final = 0.85
_TO_BE_REVIEWED: Final = 0.6
_IMPRACTICAL: Final = 0.95
_ENDED: Final = 0.4

# The last weeks of July and all of August, as most schools in England have it.
_CLOSED_IN_JULY_ON: Final = 23
_REOPENS_IN_SEPTEMBER_ON: Final = 3


def live_flag(
    life: Life, office: Office, draws: Draws, *, span: Span, answered: int, issued: int
) -> None:
    """Record the exception that flags the case by the day *issued* of its span.

    Args:
        answered: The day of the notice whether there will be an assessment.
        issued: The day of issue; 0 when the plan is untimed, so that nothing comes after it.
    """
    limit = draws.weighted(EXCEPTION_LIMITS)
    if limit is LimitName.DECISION_TO_ASSESS:
        began_on = span.day(draws.between(0, answered))
    else:
        began_on = span.day(draws.between(answered, issued))
    ground = draws.weighted(GROUNDS)
    closure = _closure(began_on) if ground is GroundName.SCHOOL_CLOSURE else None
    if ground is GroundName.SCHOOL_CLOSURE and closure is None:
        ground = GroundName.EXCEPTIONAL_CIRCUMSTANCES
    stated = ground is not GroundName.NOT_STATED
    life.happens(
        ExceptionRecorded(
            exception="x-1",
            limit=limit,
            ground=ground,
            began_on=began_on,
            impractical=stated and draws.chance(_IMPRACTICAL),
            closure=closure,
            evidence=f"doc-{draws.between(1, 9999):04d}"
            if stated and draws.chance(_WITH_EVIDENCE)
            else None,
            authorised_by=draws.pick(office.managers)
            if stated and draws.chance(_AUTHORISED)
            else None,
            review_on=Span(opened_on=began_on).day(28) if draws.chance(_TO_BE_REVIEWED) else None,
        )
    )
    if draws.chance(_ENDED):
        ended_on = Span(opened_on=began_on).day(draws.between(28, 90))
        life.happens(ExceptionEnded(exception="x-1", ended_on=ended_on))


def _closure(on: date) -> ClosurePeriod | None:
    """Return the summer closure in whose window *on* lies, taken as the day of asking."""
    closed_on = date(on.year, 7, _CLOSED_IN_JULY_ON)
    reopens_on = date(on.year, 9, _REOPENS_IN_SEPTEMBER_ON)
    # Reg. 5(4)(a): from a week before the closure to a week before the reopening.
    if not date(on.year, 7, _CLOSED_IN_JULY_ON - 7) <= on <= date(on.year, 8, 27):
        return None
    return ClosurePeriod(closed_on=closed_on, reopens_on=reopens_on, advice_requested_on=on)
