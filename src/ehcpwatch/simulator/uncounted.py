"""Cases that must not count in the row of a year, each for a reason of its own."""

from collections.abc import Callable
from datetime import date
from typing import Final

from ehcpwatch.events import (
    AssessmentRefused,
    CaseClosed,
    CaseClosedReason,
    ExceptionRecorded,
    GroundName,
    LimitName,
    PlanAmended,
    PlanHeld,
    PlanIssued,
    PlanMovedIn,
    PlanRefused,
    Recipient,
    RequestReceived,
    RequestRoute,
    RequestWithdrawn,
)

from .draws import Draws
from .writing import CaseWriter, days_after

__all__ = ["UNCOUNTED_KINDS", "write_uncounted"]

_20_WEEKS_IN_DAYS: Final = 140
# From a request early in the year, everything that a case needs fits before its end.
_LATEST_EARLY_REQUEST_DAYS: Final = 120


def write_uncounted(kind: int, year: int, writer: CaseWriter, draws: Draws) -> None:
    """Write a case that does not count in *year*.

    Args:
        kind: From 0 to `UNCOUNTED_KINDS` - 1.
    """
    _KINDS[kind](year, writer, draws)


def _asked(
    year: int, writer: CaseWriter, draws: Draws, *, route: RequestRoute = RequestRoute.REQUEST
) -> date:
    """Write a request early in *year* and return its day."""
    on = days_after(date(year, 1, 1), draws.below(_LATEST_EARLY_REQUEST_DAYS))
    writer.state(RequestReceived(received_on=on, route=route))
    return on


def _issued(on: date, writer: CaseWriter) -> None:
    """Write a plan issued on the last lawful day, *on*."""
    writer.state(RequestReceived(received_on=days_after(on, -_20_WEEKS_IN_DAYS)))
    writer.state(PlanIssued(sent_on=on))


def _in_the_year_before(year: int, writer: CaseWriter, draws: Draws) -> None:
    _issued(days_after(date(year, 1, 1), -draws.between(1, 180)), writer)


def _still_open(year: int, writer: CaseWriter, draws: Draws) -> None:
    _asked(year, writer, draws)


def _refused_to_assess(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = _asked(year, writer, draws)
    writer.state(AssessmentRefused(notified_on=days_after(on, draws.between(20, 42))))


def _refused_a_plan(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = _asked(year, writer, draws)
    writer.state(PlanRefused(notified_on=days_after(on, draws.between(80, 112))))
    writer.state(
        ExceptionRecorded(
            exception="x-1",
            limit=LimitName.NO_PLAN_NOTICE,
            ground=GroundName.ABSENCE,
            began_on=days_after(on, 7),
        )
    )


def _withdrawn(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = _asked(year, writer, draws)
    writer.state(RequestWithdrawn(withdrawn_on=days_after(on, draws.between(1, 100))))


def _left_the_area(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = _asked(year, writer, draws)
    closed_on = days_after(on, draws.between(1, 100))
    writer.state(CaseClosed(closed_on=closed_on, reason=CaseClosedReason.LEFT_AREA))


def _issued_on_the_eve(year: int, writer: CaseWriter, _: Draws) -> None:
    _issued(date(year - 1, 12, 31), writer)


def _issued_on_the_morrow(year: int, writer: CaseWriter, _: Draws) -> None:
    _issued(date(year + 1, 1, 1), writer)


def _reassessed(year: int, writer: CaseWriter, draws: Draws) -> None:
    route = draws.pick((RequestRoute.REASSESSMENT, RequestRoute.REASSESSMENT_OWN_DECISION))
    on = _asked(year, writer, draws, route=route)
    writer.state(PlanIssued(sent_on=days_after(on, 98)))


def _moved_in_with_a_plan(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = days_after(date(year, 1, 1), draws.below(_LATEST_EARLY_REQUEST_DAYS))
    writer.state(PlanMovedIn(transferred_on=on, made_on=date(year - 2, 5, 14)))
    writer.state(PlanAmended(sent_on=days_after(on, 60)))


def _held_from_before(year: int, writer: CaseWriter, draws: Draws) -> None:
    made_on = days_after(date(year - 3, 1, 1), draws.below(365))
    writer.state(PlanHeld(made_on=made_on))
    writer.state(PlanAmended(sent_on=date(year, 6, 14)))


def _copied(year: int, writer: CaseWriter, draws: Draws) -> None:
    _in_the_year_before(year, writer, draws)
    writer.state(PlanIssued(sent_on=days_after(date(year, 1, 1), draws.below(300))))


def _amended(year: int, writer: CaseWriter, draws: Draws) -> None:
    _in_the_year_before(year, writer, draws)
    writer.state(PlanAmended(sent_on=days_after(date(year, 1, 1), draws.below(300))))


def _phantom(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = _asked(year, writer, draws)
    sent_on = days_after(on, draws.between(1, _20_WEEKS_IN_DAYS))
    never = writer.state(PlanIssued(sent_on=sent_on))
    writer.retract(never, days_after(sent_on, draws.between(0, 30)))


def _corrected_out_of_the_year(year: int, writer: CaseWriter, draws: Draws) -> None:
    right_on = draws.pick((date(year - 1, 12, 31), date(year + 1, 1, 1)))
    wrong_on = draws.pick((date(year, 1, 1), date(year, 7, 1), date(year, 12, 31)))
    writer.state(RequestReceived(received_on=days_after(right_on, -_20_WEEKS_IN_DAYS)))
    writer.misstate(PlanIssued(sent_on=wrong_on), PlanIssued(sent_on=right_on))


def _not_yet_sent_to_the_family(year: int, writer: CaseWriter, draws: Draws) -> None:
    on = _asked(year, writer, draws)
    sent_on = days_after(on, _20_WEEKS_IN_DAYS)
    body = PlanIssued(sent_on=sent_on, recipients=(Recipient.COMMISSIONING_BODY,))
    writer.state(body)
    writer.state(PlanIssued(sent_on=date(year + 1, 1, 1), recipients=(Recipient.FAMILY,)))


_KINDS: Final[tuple[Callable[[int, CaseWriter, Draws], None], ...]] = (
    _still_open,
    _refused_to_assess,
    _refused_a_plan,
    _withdrawn,
    _left_the_area,
    _issued_on_the_eve,
    _issued_on_the_morrow,
    _reassessed,
    _moved_in_with_a_plan,
    _held_from_before,
    _copied,
    _amended,
    _phantom,
    _corrected_out_of_the_year,
    _not_yet_sent_to_the_family,
)

UNCOUNTED_KINDS: Final = len(_KINDS)
"""How many reasons there are for not counting."""
