"""Explaining a case: for any date in it, the events, the rule and the arithmetic behind it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from ehcpwatch.events import Event
from ehcpwatch.statute import (
    Closure,
    ExpectedKey,
    Ground,
    LimitKey,
    expected_date,
    expected_on,
    length_in_words,
    limit_for,
    long_date,
    why_not_excused,
)

from .arithmetic import arithmetic, days_in_words
from .chronology import chronology
from .clock import Clock, ClockState, days_over, state
from .clocks import all_clocks
from .clocks_assessment import governing
from .describing import describe, words
from .explanation import (
    ExceptionExplained,
    ExpectedExplained,
    Explanation,
    LimitExplained,
    NationalFigure,
)
from .facts import CaseException, Facts, ReversalWay
from .fold import fold
from .grounds import met_by, started_by
from .history import known_by
from .holder import holder_now, holders
from .resolve import Statement, resolve
from .situation import FLAGGING_LIMITS, TIMED_ROUTES, flag_grounds, flagged, stage

__all__ = ["explain"]

_TWENTY_WEEKS_DAYS = 140
_FIFTY_TWO_WEEKS_DAYS = 364


def explain(
    events: Sequence[Event],
    *,
    case: str,
    as_at: date,
    known_at: datetime | None,
    count_receipt_as_day_one: bool = False,
) -> Explanation:
    """Return the explanation of a case as at the end of a day, as known at an instant.

    Args:
        events: All events of the case, in any order.
        case: `authority/case_ref`, for the heading.
        as_at: The day looked at.
        known_at: Leave out what was recorded later; `None` leaves out nothing.
        count_receipt_as_day_one: The rival reading of "within N weeks".
    """
    known = known_by(events, known_at)
    resolution = resolve(known)
    statements = tuple(s for s in resolution.statements if s.effective_on <= as_at)
    facts = fold(statements, conflicting=resolution.conflicting)
    clocks = all_clocks(facts, count_receipt_as_day_one=count_receipt_as_day_one)
    holdings = holders(statements, as_at)
    governs = governing(facts)
    route = None if facts.opening is None else words(facts.opening.route)
    return Explanation(
        case=case,
        as_at=as_at,
        known_at=known_at,
        events=len(statements),
        left_out=len(events) - len(known) + len(resolution.statements) - len(statements),
        stage=stage(facts),
        route=route,
        governing=None if governs is None else governs[0],
        holder=holder_now(facts, as_at).in_words,
        holdings=holdings,
        limits=tuple(
            _limit(
                clock,
                statements,
                as_at,
                governs=(clock.limit, clock.subject) == governs,
                day_one=count_receipt_as_day_one,
            )
            for clock in clocks
        ),
        exceptions=tuple(_exceptions(facts, clocks, as_at)),
        expected=tuple(_expected(facts)),
        national=_national(facts, as_at),
        findings=tuple(words(finding) for finding in facts.findings),
        chronology=chronology(known, facts, clocks, holdings, as_at=as_at),
    )


def _limit(
    clock: Clock,
    statements: Sequence[Statement],
    day: date,
    *,
    governs: bool,
    day_one: bool,
) -> LimitExplained:
    rule = limit_for(clock.limit, clock.trigger_on)
    now = state(clock, day)
    return LimitExplained(
        limit=clock.limit,
        subject=clock.subject,
        title=rule.title,
        regulation=rule.regulation,
        source=rule.source,
        rule=f"{rule.trigger.rstrip('.')}: {length_in_words(rule)}. "
        f"Met by: {rule.satisfied_by.rstrip('.')}.",
        governs=governs,
        trigger=_said(clock.trigger_on, started_by(clock, statements)),
        trigger_on=clock.trigger_on,
        arithmetic=arithmetic(clock, count_receipt_as_day_one=day_one),
        last_lawful_day=clock.deadline,
        moved_from=clock.moved_from,
        state=now,
        state_in_words=_state_in_words(clock, now, statements, day),
        days_over=days_over(clock, day),
        met_on=clock.met_on,
        ended_on=clock.ended_on,
        excused=None if clock.excused is None else words(clock.excused),
        assumed=clock.assumed,
        note=rule.note,
    )


def _said(day: date, statements: Iterable[Statement]) -> str:
    """Return a day with what was stated of it, and by which events."""
    said = [f"{describe(s.data)} [{s.standing.source} {s.standing.id}]" for s in statements]
    return f"{long_date(day)}: {'; '.join(said)}" if said else long_date(day)


def _state_in_words(
    clock: Clock, now: ClockState, statements: Sequence[Statement], day: date
) -> str:
    over = days_in_words(days_over(clock, day))
    excused = (
        ""
        if clock.excused is None
        else f" The limit is excused ({words(clock.excused)}): the date does not move, and the "
        "duty to act as soon as practicable stays."
    )
    match now:
        case ClockState.MET if clock.met_on is not None:
            sentence = f"Met in time on {_said(clock.met_on, met_by(clock, statements))}."
        case ClockState.MET:
            sentence = "The time was left in full."
        case ClockState.MET_LATE if clock.met_on is not None:
            sentence = f"Met {over} late, on {_said(clock.met_on, met_by(clock, statements))}."
        case ClockState.RUNNING:
            left = days_in_words((clock.deadline - day).days)
            sentence = f"Running: {left} left."
        case ClockState.OVERDUE:
            sentence = f"Overdue by {over}."
        case ClockState.CONDITIONAL:
            sentence = "Binds only if the answer is that no plan will be issued; not known yet."
        case ClockState.CUT_SHORT:
            sentence = "Cut short: the plan was sent before the time had run."
        case ClockState.INCONSISTENT:
            sentence = "Stated as met before it began: a fault in the data, not a breach."
        case _:
            reason = "" if clock.ended is None else f": {words(clock.ended)}"
            ended_on = clock.ended_on or day
            sentence = f"No longer owed since {long_date(ended_on)}{reason}."
    return sentence + excused


def _exceptions(facts: Facts, clocks: Sequence[Clock], day: date) -> Iterable[ExceptionExplained]:
    for exception in facts.exceptions:
        limit = LimitKey(exception.limit.value)
        ground = Ground(exception.ground.value)
        concerned = [clock for clock in clocks if clock.limit is limit]
        closure = _closure(exception)
        why_not: str | None = "The case has no such limit."
        for clock in concerned:
            why_not = why_not_excused(
                key=limit,
                deadline_on=clock.deadline,
                ground=ground,
                began_on=exception.began_on,
                ended_on=exception.ended_on,
                impractical=exception.impractical,
                closure=closure,
            )
            if why_not is None:
                break
        issued_on = facts.plan.issued_on
        yield ExceptionExplained(
            reference=exception.reference,
            limit=limit,
            ground=words(ground),
            began_on=exception.began_on,
            ended_on=exception.ended_on,
            excuses=why_not is None,
            why_not=why_not,
            flags=exception.limit in FLAGGING_LIMITS and exception.began_on <= (issued_on or day),
        )


def _closure(exception: CaseException) -> Closure | None:
    closure = exception.closure
    if closure is None:
        return None
    return Closure(
        closed_on=closure.closed_on,
        reopens_on=closure.reopens_on,
        advice_requested_on=closure.advice_requested_on,
    )


def _expected(facts: Facts) -> Iterable[ExpectedExplained]:
    """Yield the dates beside the limits: shown, never breached."""
    starts: list[tuple[ExpectedKey, date]] = []
    if facts.opening is not None and facts.opening.route in TIMED_ROUTES:
        starts.append((ExpectedKey.DRAFT_PLAN, facts.opening.request_on))
    for refusal in facts.decisions.refusals:
        reversal = refusal.reversal
        if reversal is not None and reversal.way is ReversalWay.CHANGE_OF_MIND:
            starts.append((ExpectedKey.REVERSED_NO_PLAN_NOTICE, reversal.reversed_on))
            starts.append((ExpectedKey.REVERSED_FINAL_PLAN, reversal.reversed_on))
        if reversal is None:
            starts.append((ExpectedKey.MEDIATION_CONTACT, refusal.notified_on))
            starts.append((ExpectedKey.APPEAL, refusal.notified_on))
    starts.extend(
        (ExpectedKey.SCHOOL_REPLY, consultation.sent_on)
        for consultation in facts.drafting.consultations
        if consultation.replied_on is None
    )
    if facts.disputes.mediation_requested_on is not None:
        starts.append((ExpectedKey.MEDIATION_ARRANGED, facts.disputes.mediation_requested_on))
    starts.extend((ExpectedKey.APPEAL_RESPONSE, on) for _, on in facts.disputes.appeals)
    for key, start_on in starts:
        record = expected_date(key)
        yield ExpectedExplained(
            title=record.title,
            basis=record.basis,
            counted_from=start_on,
            expected_on=expected_on(key, start_on),
            note=record.note,
        )


def _national(facts: Facts, day: date) -> NationalFigure:
    opening, issued_on = facts.opening, facts.plan.issued_on
    grounds = tuple(words(ground) for ground in flag_grounds(facts, day))
    marked = flagged(facts, day)
    if opening is None:
        why = "no request to this authority: not from a request here"
        return NationalFigure(
            counted=False,
            why=why,
            request_on=None,
            issued_on=issued_on,
            days=None,
            band=None,
            flagged=marked,
            grounds=grounds,
        )
    days = None if issued_on is None else (issued_on - opening.request_on).days
    if opening.route not in TIMED_ROUTES:
        counted, why = False, "a reassessment: the figures of the first plan stand"
    elif issued_on is None:
        counted, why = False, "no plan has been issued"
    else:
        counted, why = True, "the first plan on a route of the national figure"
    return NationalFigure(
        counted=counted,
        why=why,
        request_on=opening.request_on,
        issued_on=issued_on,
        days=days,
        band=None if days is None else _band(days),
        flagged=marked,
        grounds=grounds,
    )


def _band(days: int) -> str:
    if days < 0:
        return "untimed: requested after it was issued"
    if days <= _TWENTY_WEEKS_DAYS:
        return "within 20 weeks"
    return "20 to 52 weeks" if days <= _FIFTY_TWO_WEEKS_DAYS else "over 52 weeks"
