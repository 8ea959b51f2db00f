"""How a simulated assessment goes, from the request to the plan or to the refusal of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AssessmentAgreed,
    AssessmentRefused,
    DraftSent,
    ExceptionRecorded,
    GroundName,
    LimitName,
    NextAction,
    NextActionSet,
    PlanAgreed,
    PlanIssued,
    PlanRefused,
    Recipient,
    RepresentationsReceived,
    RequestRoute,
    SchoolConsulted,
    SchoolReplied,
)

from .assumptions import ADVISERS, PLAN_REFUSED_WITHIN_16_WEEKS, Adviser, Reversed
from .draws import Draws
from .excusing import live_flag
from .life import Life, Office, Span, System
from .opening import days_to_answer, live_reversal, open_case, receive_request

__all__ = ["SHORTEST_REVERSED_DAYS", "Course", "live_plan", "live_plan_refused", "live_reassessed"]

_6_WEEKS_IN_DAYS: Final = 42
_16_WEEKS_IN_DAYS: Final = 112
_20_WEEKS_IN_DAYS: Final = 140
_LATEST_PLAN_REFUSAL_DAYS: Final = 210

SHORTEST_REVERSED_DAYS: Final = 230
"""Days from request to issue that leave room for a refusal, its reversal and 14 weeks."""

# In the order of a case, in days, our assumption: three weeks and more from draft to plan.
_DRAFT_DAYS: Final = (20, 34)
_REFUSED_A_PLAN_AFTER_DAYS: Final = (95, 125)
_UNDONE_DAYS_BEFORE_PLAN: Final = (85, 130)
_ORDERED_DAYS_BEFORE_PLAN: Final = (45, 90)

# A case shorter than this is written as request, answer and plan: there is no time for more.
_SHORTEST_FULL_DAYS: Final = 80

# Shares, our assumption.
_ADVISERS_AT_LEAST: Final = 3
_ADVISERS_AT_MOST: Final = 5
_LATE_BY_ITS_PSYCHOLOGIST: Final = 0.7
_RETURNED: Final = 0.05
_MISSED_APPOINTMENT: Final = 0.04
_REPRESENTED: Final = 0.6
_REPLIED: Final = 0.85
_INSTITUTION_NAMED: Final = 0.9
_BODY_SENT_LATER: Final = 0.06

_ON_THE_PORTAL: Final = frozenset(
    {
        Agency.HEALTH,
        Agency.SPEECH_AND_LANGUAGE,
        Agency.OCCUPATIONAL_THERAPY,
        Agency.MENTAL_HEALTH,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long one assessment takes, and by what way.

    Attributes:
        days: From the request to the issue of the plan, 1 or more.
        flagged: Whether an exception applies to it by the day of issue.
        undone: How an earlier refusal was undone; `None` when there was none.
    """

    requested_on: date
    days: int
    flagged: bool
    undone: Reversed | None


def live_plan(life: Life, course: Course, office: Office, draws: Draws) -> None:
    """Live a case that ends in a plan on the last day of its course."""
    span = Span(opened_on=course.requested_on)
    open_case(life, course.requested_on, office, draws)
    if course.days < _SHORTEST_FULL_DAYS:
        answered = agreed = course.days // 3
        life.happens(AssessmentAgreed(notified_on=span.day(agreed)))
    else:
        answered = min(days_to_answer(draws), course.days // 3)
        agreed = _live_answer(life, course, answered, office, draws, span=span)
        drafted = course.days - draws.between(*_DRAFT_DAYS)
        if course.undone is not Reversed.ORDER_TO_MAKE_A_PLAN:
            late = course.days > _20_WEEKS_IN_DAYS
            _live_advice(life, office, draws, span=span, after=agreed, before=drafted, late=late)
        _live_draft(life, office, draws, span=span, drafted=drafted, issued=course.days)
    if course.flagged:
        live_flag(life, office, draws, span=span, answered=answered, issued=course.days)
    _live_issue(life, span.day(course.days), draws)


def live_plan_refused(life: Life, on: date, office: Office, draws: Draws) -> None:
    """Live a case that is assessed, and refused a plan for good."""
    open_case(life, on, office, draws)
    span = Span(opened_on=on)
    agreed = days_to_answer(draws)
    life.happens(AssessmentAgreed(notified_on=span.day(agreed)))
    if draws.chance(PLAN_REFUSED_WITHIN_16_WEEKS):
        refused = draws.between(agreed + 20, _16_WEEKS_IN_DAYS)
    else:
        refused = draws.between(_16_WEEKS_IN_DAYS + 1, _LATEST_PLAN_REFUSAL_DAYS)
    _live_advice(life, office, draws, span=span, after=agreed, before=refused - 1, late=False)
    life.happens(PlanRefused(notified_on=span.day(refused)))


def live_reassessed(life: Life, on: date, office: Office, draws: Draws) -> None:
    """Live a reassessment: a case of its own, whose plan is in no national figure."""
    receive_request(life, on, office, draws, route=RequestRoute.REASSESSMENT)
    span = Span(opened_on=on)
    agreed = draws.between(8, 18)
    issued = agreed + draws.between(80, 120)
    life.happens(AssessmentAgreed(notified_on=span.day(agreed)))
    drafted = issued - draws.between(*_DRAFT_DAYS)
    _live_advice(life, office, draws, span=span, after=agreed, before=drafted, late=False)
    _live_draft(life, office, draws, span=span, drafted=drafted, issued=issued)
    _live_issue(life, span.day(issued), draws)


def _live_answer(
    life: Life, course: Course, answered: int, office: Office, draws: Draws, *, span: Span
) -> int:
    """Live the answer to the request and its reversal, if any; return when it was yes."""
    if course.undone is None:
        life.happens(AssessmentAgreed(notified_on=span.day(answered)))
        return answered
    if course.undone is Reversed.ORDER_TO_MAKE_A_PLAN:
        life.happens(AssessmentAgreed(notified_on=span.day(answered)))
        refused = draws.between(*_REFUSED_A_PLAN_AFTER_DAYS)
        _live_advice(life, office, draws, span=span, after=answered, before=refused - 1, late=False)
        life.happens(PlanRefused(notified_on=span.day(refused)))
        undone = course.days - draws.between(*_ORDERED_DAYS_BEFORE_PLAN)
        live_reversal(life, course.undone, draws, span=span, refused=refused, undone=undone)
        return answered
    life.happens(AssessmentRefused(notified_on=span.day(answered)))
    undone = course.days - draws.between(*_UNDONE_DAYS_BEFORE_PLAN)
    live_reversal(life, course.undone, draws, span=span, refused=answered, undone=undone)
    agreed = undone + draws.between(3, 16)
    life.happens(AssessmentAgreed(notified_on=span.day(agreed)))
    return agreed


def _live_advice(
    life: Life,
    office: Office,
    draws: Draws,
    *,
    span: Span,
    after: int,
    before: int,
    late: bool,
) -> None:
    """Live the asking for advice after one day of the span, and its coming before another.

    Args:
        late: Whether the plan will be: then its psychologist is likely to be the cause.
    """
    asked = after + draws.between(1, 6)
    for adviser in _asked(draws):
        name = office.adviser(adviser.prefix)
        received = asked + draws.between(0, 2)
        life.happens(
            AdviceRequested(
                sent_on=span.day(asked),
                adviser=name,
                agency=adviser.agency,
                adviser_received_on=span.day(received),
            )
        )
        came = received + _days_to_advise(adviser, draws)
        slow = adviser.agency is Agency.EDUCATIONAL_PSYCHOLOGY and late
        if slow and draws.chance(_LATE_BY_ITS_PSYCHOLOGIST):
            came = before - draws.between(3, 20)
        came = max(received + 1, min(came, before - 1))
        by = System.HEALTH_PORTAL if adviser.agency in _ON_THE_PORTAL else System.CASEWORK
        life.happens(AdviceReceived(received_on=span.day(came), adviser=name), by=by)
        again = came + draws.between(8, 20)
        if again < before and draws.chance(_RETURNED):
            returned_on = span.day(came + draws.between(2, 6))
            life.happens(AdviceReturned(returned_on=returned_on, adviser=name))
            life.happens(AdviceReceived(received_on=span.day(again), adviser=name), by=by)
        if draws.chance(_MISSED_APPOINTMENT):
            _live_missed_appointment(life, name, draws, span=span, received=received)
    due_on = span.day(asked + _6_WEEKS_IN_DAYS)
    life.happens(
        NextActionSet(set_on=span.day(asked), action=NextAction.CHASE_ADVICE, due_on=due_on)
    )


def _asked(draws: Draws) -> Sequence[Adviser]:
    """Return the advisers of one assessment, three to five of them, each of another kind."""
    asked = [adviser for adviser in ADVISERS if draws.chance(adviser.asked)]
    for adviser in ADVISERS:
        if len(asked) < _ADVISERS_AT_LEAST and adviser not in asked:
            asked.append(adviser)
    return asked[:_ADVISERS_AT_MOST]


def _days_to_advise(adviser: Adviser, draws: Draws) -> int:
    if draws.chance(adviser.in_time):
        return max(draws.between(10, _6_WEEKS_IN_DAYS) for _ in range(2))
    return min(draws.between(_6_WEEKS_IN_DAYS + 1, adviser.slowest_days) for _ in range(2))


def _live_missed_appointment(
    life: Life, adviser: str, draws: Draws, *, span: Span, received: int
) -> None:
    """Excuse the adviser, which flags nothing (reg. 8(2))."""
    life.happens(
        ExceptionRecorded(
            exception=f"x-{adviser}",
            limit=LimitName.ADVICE,
            ground=GroundName.MISSED_APPOINTMENT,
            began_on=span.day(received + draws.between(7, _6_WEEKS_IN_DAYS)),
            impractical=True,
            adviser=adviser,
        )
    )


def _live_draft(
    life: Life, office: Office, draws: Draws, *, span: Span, drafted: int, issued: int
) -> None:
    life.happens(PlanAgreed(decided_on=span.day(drafted - 1)))
    life.happens(DraftSent(sent_on=span.day(drafted)))
    due_on = span.day(drafted + 15)
    life.happens(
        NextActionSet(set_on=span.day(drafted), action=NextAction.ISSUE_PLAN, due_on=due_on)
    )
    if draws.chance(_REPRESENTED):
        answered_on = span.day(drafted + draws.between(4, 14))
        life.happens(RepresentationsReceived(received_on=answered_on))
    school = draws.pick(office.schools)
    consulted = drafted + draws.between(0, 3)
    life.happens(SchoolConsulted(sent_on=span.day(consulted), school=school))
    if draws.chance(_REPLIED):
        replied = min(consulted + draws.between(4, 19), issued)
        life.happens(SchoolReplied(replied_on=span.day(replied), school=school))


def _live_issue(life: Life, on: date, draws: Draws) -> None:
    named = draws.chance(_INSTITUTION_NAMED)
    recipients = [Recipient.FAMILY]
    if named:
        recipients.append(Recipient.INSTITUTION)
    later = draws.chance(_BODY_SENT_LATER)
    if not later:
        recipients.append(Recipient.COMMISSIONING_BODY)
    life.happens(PlanIssued(sent_on=on, recipients=tuple(recipients), institution_named=named))
    if later:
        copied_on = Span(opened_on=on).day(draws.between(3, 21))
        life.happens(PlanIssued(sent_on=copied_on, recipients=(Recipient.COMMISSIONING_BODY,)))
