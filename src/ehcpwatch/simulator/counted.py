"""Cases whose plan counts in a published row, in one band and on one side of the flag.

Each is built so that a reader who is one day out, takes the wrong exception for a flag,
overlooks a correction or counts a copy arrives at another figure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from ehcpwatch.events import (
    AppealConceded,
    AppealNotOpposed,
    AppealSubject,
    AssessmentRefused,
    ExceptionEnded,
    ExceptionRecorded,
    GroundName,
    LimitName,
    MediationAgreed,
    OrderKind,
    Payload,
    PlanIssued,
    Recipient,
    RefusalReversed,
    RequestReceived,
    RequestRoute,
    TribunalOrdered,
)

from .bands import Band
from .draws import Draws
from .writing import CaseWriter, days_after

__all__ = ["CountedPlan", "days_taken", "write_counted"]

_LAST_DAY_WITHIN_20_WEEKS: Final = 140
_LAST_DAY_WITHIN_52_WEEKS: Final = 364
# Our assumption: long enough for a tail, and short enough to stay two years away.
_LONGEST_DAYS: Final = 700
# Our assumption: an untimed plan is a slip of typing, days or weeks out.
_LONGEST_UNTIMED_DAYS: Final = 60

_FLAGGING: Final = (
    LimitName.DECISION_TO_ASSESS,
    LimitName.NO_PLAN_NOTICE,
    LimitName.FINAL_PLAN,
)
_NOT_FLAGGING: Final = (
    LimitName.ADVICE,
    LimitName.ORDER_FINAL_PLAN,
    LimitName.ORDER_MADE_FINAL_PLAN,
)
_GROUNDS: Final = (
    GroundName.EXCEPTIONAL_CIRCUMSTANCES,
    GroundName.ABSENCE,
    GroundName.SCHOOL_CLOSURE,
    GroundName.EARLY_YEARS_CLOSURE,
)
_ROUTES: Final = (
    (RequestRoute.REQUEST, 0.95),
    (RequestRoute.BROUGHT_TO_ATTENTION, 0.03),
    (RequestRoute.MOVED_IN_DURING_ASSESSMENT, 0.02),
)

# Shares of plans that carry each trap. Our choice: enough of each for any authority of
# some size, and few enough that a plan takes about two and a half events.
_SHARE_TRAPPED: Final = 0.07
_SHARE_MISSTATED: Final = 0.05
_SHARE_COPIED: Final = 0.03
_SHARE_REVERSED: Final = 0.02
# Days from request to issue that leave room for a refusal and its reversal.
_SHORTEST_REVERSED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPlan:
    """One plan to be written.

    Attributes:
        days: From the request to the issue; negative for an untimed plan.
        issued_on: In the year of the row.
    """

    days: int
    issued_on: date
    flagged: bool

    @property
    def requested_on(self) -> date:
        """The day of the request."""
        return days_after(self.issued_on, -self.days)


def days_taken(band: Band, place: int, of: int, draws: Draws) -> int:
    """Return the days from request to issue of a plan of *band*, the edges first.

    Args:
        place: Its place among the plans built of the band, from 0.
        of: How many are built of the band.
    """
    match band:
        case Band.WITHIN_20_WEEKS:
            least, most = 1, _LAST_DAY_WITHIN_20_WEEKS
            edges: tuple[int, ...] = (most,)
        case Band.WEEKS_20_TO_52:
            least, most = _LAST_DAY_WITHIN_20_WEEKS + 1, _LAST_DAY_WITHIN_52_WEEKS
            edges = (least, most) if of > 1 else (draws.pick((least, most)),)
        case Band.OVER_52_WEEKS:
            least, most = _LAST_DAY_WITHIN_52_WEEKS + 1, _LONGEST_DAYS
            edges = (least,)
        case Band.UNTIMED:
            least, most = -_LONGEST_UNTIMED_DAYS, -1
            edges = (most,)
        case _:
            assert_never(band)
    return edges[place] if place < len(edges) else draws.between(least, most)


def write_counted(plan: CountedPlan, writer: CaseWriter, draws: Draws) -> None:
    """Write the case of *plan*: request, issue, exceptions, and whatever traps are drawn."""
    _write_request_and_issue(plan, writer, draws)
    if plan.days >= _SHORTEST_REVERSED and draws.chance(_SHARE_REVERSED):
        _write_reversed_refusal(plan.requested_on, writer, draws)
    if draws.chance(_SHARE_COPIED):
        copied_on = days_after(plan.issued_on, draws.between(1, 60))
        writer.state(PlanIssued(sent_on=copied_on, recipients=(Recipient.INSTITUTION,)))
    if plan.flagged:
        _write_flag(plan, writer, draws)
    elif draws.chance(_SHARE_TRAPPED):
        _write_no_flag(plan, writer, draws)


def _write_request_and_issue(plan: CountedPlan, writer: CaseWriter, draws: Draws) -> None:
    request = _request(plan.requested_on, draws)
    issue = PlanIssued(sent_on=plan.issued_on)
    if not draws.chance(_SHARE_MISSTATED):
        writer.state(request)
        writer.state(issue)
        return
    other_days = _days_of_another_band(plan.days)
    match draws.below(5):
        case 0:
            wrong_on = days_after(plan.issued_on, -other_days)
            writer.misstate(RequestReceived(received_on=wrong_on), request)
            writer.state(issue)
        case 1:
            wrong_on = days_after(plan.requested_on, other_days)
            writer.state(request)
            writer.misstate(PlanIssued(sent_on=wrong_on), issue)
        case 2:
            writer.state(request)
            writer.misstate(PlanIssued(sent_on=_in_another_year(plan.issued_on, draws)), issue)
        case 3:
            writer.state(request)
            wrong_on = _in_another_year(plan.issued_on, draws)
            half_right = PlanIssued(sent_on=days_after(plan.requested_on, other_days))
            corrected = writer.misstate(PlanIssued(sent_on=wrong_on), half_right)
            writer.correct(corrected, issue, known_on=plan.issued_on)
        case _:
            writer.state(request)
            never_on = days_after(plan.issued_on, -draws.between(1, 300))
            never = writer.state(PlanIssued(sent_on=never_on))
            writer.retract(never, plan.issued_on)
            writer.state(issue)


def _request(on: date, draws: Draws) -> RequestReceived:
    return RequestReceived(received_on=on, route=draws.weighted(_ROUTES))


def _days_of_another_band(days: int) -> int:
    """Return days on the nearest edge of a band in which *days* do not fall."""
    within = days <= _LAST_DAY_WITHIN_20_WEEKS
    return _LAST_DAY_WITHIN_20_WEEKS + 1 if within else _LAST_DAY_WITHIN_20_WEEKS


def _in_another_year(on: date, draws: Draws) -> date:
    return draws.pick((date(on.year - 1, 12, 31), date(on.year + 1, 1, 1)))


def _write_reversed_refusal(requested_on: date, writer: CaseWriter, draws: Draws) -> None:
    """Write a refusal and its reversal: the figure still counts from the first request."""
    refused_on = days_after(requested_on, draws.between(30, 42))
    reversed_on = days_after(refused_on, draws.between(30, 100))
    writer.state(AssessmentRefused(notified_on=refused_on))
    reversals: tuple[Payload, ...] = (
        RefusalReversed(notified_on=reversed_on),
        MediationAgreed(agreed_on=reversed_on, agreement=OrderKind.ASSESS),
        AppealConceded(conceded_on=reversed_on),
        AppealNotOpposed(notified_tribunal_on=reversed_on, subject=AppealSubject.REFUSAL_TO_ASSESS),
        TribunalOrdered(sent_on=reversed_on, kind=OrderKind.ASSESS),
    )
    writer.state(draws.pick(reversals))


def _exception(
    began_on: date, limit: LimitName, draws: Draws, *, name: str = "x-1"
) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception=name,
        limit=limit,
        ground=draws.pick(_GROUNDS),
        began_on=began_on,
        impractical=draws.chance(1 / 2),
    )


def _write_flag(plan: CountedPlan, writer: CaseWriter, draws: Draws) -> None:
    """Write what flags the case for the statistics by the day of issue, in one of many ways."""
    limit = draws.pick(_FLAGGING)
    lived_days = max(plan.days, 1)
    began_on = days_after(plan.issued_on, -draws.below(lived_days))
    exception = _exception(began_on, limit, draws)
    match draws.below(8):
        case 0:
            writer.state(exception)
        case 1:
            writer.state(exception.model_copy(update={"began_on": plan.issued_on}))
        case 2:
            writer.state(exception.model_copy(update={"ended_on": plan.issued_on}))
        case 3:
            writer.state(exception)
            writer.state(ExceptionEnded(exception=exception.exception, ended_on=plan.issued_on))
        case 4:
            writer.state(exception.model_copy(update={"ground": GroundName.NOT_STATED}))
        case 5:
            writer.state(exception, lag_days=plan.issued_on.toordinal() - began_on.toordinal() + 30)
        case 6:
            writer.misstate(_exception(began_on, LimitName.ADVICE, draws), exception)
        case _:
            writer.state(exception)
            writer.state(_exception(plan.issued_on, draws.pick(_FLAGGING), draws, name="x-2"))


def _write_no_flag(plan: CountedPlan, writer: CaseWriter, draws: Draws) -> None:
    """Write an exception that does not flag the case, though it may look so."""
    flagging = draws.pick(_FLAGGING)
    before_on = days_after(plan.issued_on, -draws.between(0, 30))
    after_on = days_after(plan.issued_on, draws.pick((1, 1, 30)))
    match draws.below(5):
        case 0:
            writer.state(_exception(before_on, draws.pick(_NOT_FLAGGING), draws))
        case 1:
            writer.state(_exception(after_on, flagging, draws))
        case 2:
            never = writer.state(_exception(before_on, flagging, draws))
            writer.retract(never, plan.issued_on)
        case 3:
            wrong = _exception(before_on, flagging, draws)
            writer.misstate(wrong, wrong.model_copy(update={"limit": LimitName.ADVICE}))
        case _:
            wrong = _exception(before_on, flagging, draws)
            writer.misstate(wrong, wrong.model_copy(update={"began_on": after_on}))
