"""Judge whether an exception that was recorded excuses a limit in law.

Excused is the law; flagged, in the national statistics, is another question, which the
measures answer. Whatever the answer, the last lawful day and the days over it stand.
"""

from datetime import date
from enum import Enum, auto
from typing import assert_never

from .closures import Closure, ClosureVerdict, closure_test
from .exceptions import Ground, rule_for
from .terms import LimitKey

__all__ = ["excuses", "why_not_excused"]


class _Obstacle(Enum):
    NOT_LISTED = auto()
    NO_GROUND = auto()
    BEGAN_TOO_LATE = auto()
    ENDED_TOO_EARLY = auto()
    NOT_IMPRACTICAL = auto()
    RULE_SPENT = auto()
    NO_CLOSURE = auto()
    CLOSURE_TOO_SHORT = auto()
    OUTSIDE_WINDOW = auto()


def excuses(
    *,
    key: LimitKey,
    deadline_on: date,
    ground: Ground,
    began_on: date,
    ended_on: date | None,
    impractical: bool,
    closure: Closure | None,
) -> bool:
    """Return whether an exception excuses a limit in law; never raises.

    It does when the ground is listed for the limit, began on or before the last lawful
    day and had not ended before it, and is stated to have made compliance impractical.
    A closure needs its window besides, a spent rule a last lawful day within its days.

    Args:
        key: The limit that the exception names.
        deadline_on: Its last lawful day.
        ground: The fact relied on.
        began_on: First day of the fact.
        ended_on: Last day of the fact; `None` while it lasts, or where it is one event.
        impractical: Whether it is stated that the fact made compliance impractical.
        closure: The closure and the request for advice; `None` when not recorded.

    Source:
        SI 2014/1530 regs. 5(4), 8(2), 10(4), 13(3), 27(3), 44(3) and 45; SI 2020/471.
        That an exception ended before the last day no longer excuses is this project's
        strict reading.
    """
    obstacle = _obstacle(
        key=key,
        deadline_on=deadline_on,
        ground=ground,
        began_on=began_on,
        ended_on=ended_on,
        impractical=impractical,
        closure=closure,
    )
    return obstacle is None


def why_not_excused(
    *,
    key: LimitKey,
    deadline_on: date,
    ground: Ground,
    began_on: date,
    ended_on: date | None,
    impractical: bool,
    closure: Closure | None,
) -> str | None:
    """Return, as a sentence, the first reason why an exception does not excuse a limit.

    `None` exactly when `excuses` is true of the same arguments. The sentence holds no
    date and no word of the case.
    """
    obstacle = _obstacle(
        key=key,
        deadline_on=deadline_on,
        ground=ground,
        began_on=began_on,
        ended_on=ended_on,
        impractical=impractical,
        closure=closure,
    )
    return None if obstacle is None else _sentence(obstacle)


def _obstacle(
    *,
    key: LimitKey,
    deadline_on: date,
    ground: Ground,
    began_on: date,
    ended_on: date | None,
    impractical: bool,
    closure: Closure | None,
) -> _Obstacle | None:
    rule = rule_for(key, ground)
    if rule is None:
        return _Obstacle.NO_GROUND if ground is Ground.NOT_STATED else _Obstacle.NOT_LISTED
    # Open rules are not held to their first day: a limit whose trigger is dated before the
    # law began is computed by the nearest version, and its excuses likewise.
    if rule.effective_to is not None and not (
        rule.effective_from <= deadline_on <= rule.effective_to
    ):
        return _Obstacle.RULE_SPENT
    if began_on > deadline_on:
        return _Obstacle.BEGAN_TOO_LATE
    if ended_on is not None and ended_on < deadline_on:
        return _Obstacle.ENDED_TOO_EARLY
    if not impractical:
        return _Obstacle.NOT_IMPRACTICAL
    if ground in {Ground.SCHOOL_CLOSURE, Ground.EARLY_YEARS_CLOSURE}:
        return _Obstacle.NO_CLOSURE if closure is None else _window_obstacle(closure)
    return None


def _window_obstacle(closure: Closure) -> _Obstacle | None:
    verdict = closure_test(closure)
    match verdict:
        case ClosureVerdict.INSIDE | ClosureVerdict.INSIDE_LAST_DAY:
            return None
        case ClosureVerdict.OUTSIDE:
            return _Obstacle.OUTSIDE_WINDOW
        case ClosureVerdict.CLOSURE_TOO_SHORT:
            return _Obstacle.CLOSURE_TOO_SHORT
        case _:
            assert_never(verdict)


def _sentence(obstacle: _Obstacle) -> str:
    match obstacle:
        case _Obstacle.NOT_LISTED:
            return "The law does not list this ground for this limit."
        case _Obstacle.NO_GROUND:
            return "No ground is stated: the flag of the statistical return excuses nothing in law."
        case _Obstacle.BEGAN_TOO_LATE:
            return "It began after the last lawful day."
        case _Obstacle.ENDED_TOO_EARLY:
            return "It had ended before the last lawful day."
        case _Obstacle.NOT_IMPRACTICAL:
            return "It is not stated that it made keeping the limit impractical."
        case _Obstacle.RULE_SPENT:
            return "The last lawful day lies outside the days in which the rule was in force."
        case _Obstacle.NO_CLOSURE:
            return "The days of the closure and of the request for advice are not recorded."
        case _Obstacle.CLOSURE_TOO_SHORT:
            return "The closure lasted less than four weeks in a row."
        case _Obstacle.OUTSIDE_WINDOW:
            return "Advice was asked for outside the window around the closure."
        case _:
            assert_never(obstacle)
