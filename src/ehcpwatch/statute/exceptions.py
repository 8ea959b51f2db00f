"""Hold the statutory exceptions: which ground excuses which limit, on which condition.

An exception excuses; it never moves a last lawful day, pauses a clock or sets a new
date. The list is closed: shortage of staff, panel dates and volume are not on it.

Source:
    SI 2014/1530 regs. 5(4), 8(2), 10(4), 13(3), 27(3), 44(3) and 45; SI 2020/471.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .assessment_limits import REGULATIONS_IN_FORCE_ON, regulation_source
from .limits import versions
from .order_limits import AMENDED_REGULATIONS_IN_FORCE_ON, ORDER_LIMITS
from .terms import LimitKey, Nature, Unit

__all__ = [
    "CORONAVIRUS_FIRST_ON",
    "CORONAVIRUS_LAST_ON",
    "CORONAVIRUS_LIMITS",
    "EXCEPTION_RULES",
    "ExceptionRule",
    "Ground",
    "listed_grounds",
    "rule_for",
]


class Ground(StrEnum):
    """The facts that can excuse a limit, and the return's own flag.

    `ABSENCE` is an absence of four weeks or more, `ABSENCE_TWO_WEEKS` the shorter one
    that matters after a Tribunal order. `NOT_STATED` stands for the yes or no of the
    statistical return, which names no ground: it excuses nothing in law.
    """

    SCHOOL_CLOSURE = "school_closure"
    EARLY_YEARS_CLOSURE = "early_years_closure"
    EXCEPTIONAL_CIRCUMSTANCES = "exceptional_circumstances"
    ABSENCE = "absence"
    MISSED_APPOINTMENT = "missed_appointment"
    ABSENCE_TWO_WEEKS = "absence_two_weeks"
    LATE_REPRESENTATIONS = "late_representations"
    CORONAVIRUS = "coronavirus"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRule:
    """One ground as one regulation lists it.

    Attributes:
        ground: The fact.
        regulation: Where it stands, such as "reg. 5(4)(a)".
        excuses: The limits it can excuse.
        condition: A sentence: what must have happened. That it made compliance
            impractical is asked of every ground besides.
        effective_from: First day of the rule.
        effective_to: Last day of a rule that is spent; it excuses only limits whose last
            lawful day lies within its days, whatever their trigger. `None` while in force.
        source: Address of the provision.
        note: What is unsettled, and how sure the text is; empty when settled.
    """

    ground: Ground
    regulation: str
    excuses: frozenset[LimitKey]
    condition: str
    effective_from: date
    effective_to: date | None = None
    source: str
    note: str = ""


CORONAVIRUS_FIRST_ON = date(2020, 5, 1)
"""First day of the relaxation of 2020, inclusive."""

CORONAVIRUS_LAST_ON = date(2020, 9, 25)
"""Last day of the relaxation of 2020, inclusive."""

CORONAVIRUS_LIMITS: frozenset[LimitKey] = frozenset(
    key
    for key in LimitKey
    if all(
        limit.nature is not Nature.FLOOR and limit.unit is not Unit.FIXED_DATE
        for limit in versions(key)
    )
)
"""The limits that the relaxation covered: every timed duty, no floor, no fixed date."""

_ORDER_KEYS = frozenset(limit.key for limit in ORDER_LIMITS)
_SECONDARY = "Taken from a reliable secondary source; the regulation itself is still to be read."
_CLOSURE = (
    "{place} was closed for four weeks or more in a row, and the authority asked its head for "
    "advice in the window that begins one week before it closed and ends one week before it "
    "opened again."
)
_SCHOOL_CLOSED = _CLOSURE.format(place="The school or other institution")
_EARLY_YEARS_CLOSED = _CLOSURE.format(place="The early-years provider")
_CIRCUMSTANCES = (
    "Exceptional personal circumstances affected the child, the parent or the young person "
    "during the period."
)
_ABSENT = (
    "The child, the parent or the young person was absent from the area for four weeks or "
    "more in a row during the period."
)
_LAST_DAY_NOTE = (
    "Whether the day exactly one week before reopening is in the window is not settled; it is "
    "counted as inside."
)


def _four_grounds(
    key: LimitKey, *, provision: str, number: int, unread: frozenset[Ground] = frozenset()
) -> tuple[ExceptionRule, ...]:
    """Return the rules of a regulation that lists, or refers to, the four usual grounds."""
    conditions = (
        (Ground.SCHOOL_CLOSURE, "(a)", _SCHOOL_CLOSED, _LAST_DAY_NOTE),
        (Ground.EARLY_YEARS_CLOSURE, "(b)", _EARLY_YEARS_CLOSED, _LAST_DAY_NOTE),
        (Ground.EXCEPTIONAL_CIRCUMSTANCES, "(c)", _CIRCUMSTANCES, ""),
        (Ground.ABSENCE, "(d)", _ABSENT, ""),
    )
    return tuple(
        ExceptionRule(
            ground=ground,
            regulation=provision.format(letter=letter),
            excuses=frozenset({key}),
            condition=condition,
            effective_from=REGULATIONS_IN_FORCE_ON,
            source=regulation_source(number),
            note=" ".join(part for part in (note, _SECONDARY if ground in unread else "") if part),
        )
        for ground, letter, condition, note in conditions
    )


def _advice_rule(ground: Ground, condition: str) -> ExceptionRule:
    return ExceptionRule(
        ground=ground,
        regulation="reg. 8(2)",
        excuses=frozenset({LimitKey.ADVICE}),
        condition=condition,
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(8),
        note=(
            "Excuses the adviser's six weeks only; the authority's own limits stand. " + _SECONDARY
        ),
    )


def _order_rule(ground: Ground, condition: str, note: str) -> ExceptionRule:
    return ExceptionRule(
        ground=ground,
        regulation="reg. 44(3); reg. 45 for appeals not opposed",
        excuses=_ORDER_KEYS,
        condition=condition,
        effective_from=AMENDED_REGULATIONS_IN_FORCE_ON,
        source=regulation_source(44),
        note=note,
    )


_ORDER_SURE = (
    "Read in part, and in the Tribunal's published guidance SEND18; that it reaches every limit "
    "after an order is still to be checked."
)
_ORDER_REFERS = (
    "The regulation refers to the circumstances of reg. 13(3) where they are relevant. "
    + _ORDER_SURE
)

EXCEPTION_RULES: tuple[ExceptionRule, ...] = (
    *_four_grounds(
        LimitKey.DECISION_TO_ASSESS,
        provision="reg. 5(4){letter}",
        number=5,
        unread=frozenset(
            {Ground.EARLY_YEARS_CLOSURE, Ground.EXCEPTIONAL_CIRCUMSTANCES, Ground.ABSENCE}
        ),
    ),
    _advice_rule(
        Ground.EXCEPTIONAL_CIRCUMSTANCES,
        "Exceptional circumstances affected the child, the parent or the young person during "
        "those six weeks.",
    ),
    _advice_rule(
        Ground.ABSENCE,
        "The child, the parent or the young person was absent from the area for four weeks or "
        "more in a row during those six weeks.",
    ),
    _advice_rule(
        Ground.MISSED_APPOINTMENT,
        "The child or young person missed an appointment with the adviser during those six weeks.",
    ),
    *_four_grounds(
        LimitKey.NO_PLAN_NOTICE,
        provision="reg. 10(4){letter}",
        number=10,
        unread=frozenset({Ground.EXCEPTIONAL_CIRCUMSTANCES, Ground.ABSENCE}),
    ),
    *_four_grounds(
        LimitKey.FINAL_PLAN,
        provision="reg. 13(3), by reference to reg. 10(4){letter}",
        number=13,
    ),
    *_four_grounds(LimitKey.REASSESSMENT_FINAL_PLAN, provision="reg. 27(3)", number=27),
    _order_rule(Ground.EXCEPTIONAL_CIRCUMSTANCES, _CIRCUMSTANCES, _ORDER_SURE),
    _order_rule(
        Ground.ABSENCE_TWO_WEEKS,
        "The child, the parent or the young person was absent from the area for two weeks or "
        "more in a row during the period.",
        _ORDER_SURE,
    ),
    _order_rule(
        Ground.LATE_REPRESENTATIONS,
        "The parent or young person wishes to make representations about the draft after the "
        "15 days for them have ended.",
        _ORDER_SURE,
    ),
    _order_rule(Ground.SCHOOL_CLOSURE, _SCHOOL_CLOSED, f"{_LAST_DAY_NOTE} {_ORDER_REFERS}"),
    _order_rule(
        Ground.EARLY_YEARS_CLOSURE, _EARLY_YEARS_CLOSED, f"{_LAST_DAY_NOTE} {_ORDER_REFERS}"
    ),
    _order_rule(Ground.ABSENCE, _ABSENT, _ORDER_REFERS),
    ExceptionRule(
        ground=Ground.CORONAVIRUS,
        regulation="SI 2020/471",
        excuses=CORONAVIRUS_LIMITS,
        condition=(
            "It was not reasonably practicable to act in time for a reason relating to "
            "coronavirus, and the last lawful day fell from 1 May to 25 September 2020."
        ),
        effective_from=CORONAVIRUS_FIRST_ON,
        effective_to=CORONAVIRUS_LAST_ON,
        source="https://www.legislation.gov.uk/uksi/2020/471",
        note=(
            "Historic cases only. The first and the last day were read in the published "
            "guidance. The list of limits is to be checked against the instrument, the annual "
            "review above all, since its twelve months stand in the Act. That the last lawful "
            "day decides, whatever the trigger, is this project's reading."
        ),
    ),
)
"""Every rule, in the order of the rule book. One ground may excuse a limit by one rule only."""

_RULES: Mapping[LimitKey, Mapping[Ground, ExceptionRule]] = {
    key: {rule.ground: rule for rule in EXCEPTION_RULES if key in rule.excuses} for key in LimitKey
}
_LISTED: Mapping[LimitKey, frozenset[Ground]] = {
    key: frozenset(rules) for key, rules in _RULES.items()
}


def listed_grounds(key: LimitKey) -> frozenset[Ground]:
    """Return the grounds that the law lists for a limit; may be empty."""
    return _LISTED[key]


def rule_for(key: LimitKey, ground: Ground) -> ExceptionRule | None:
    """Return the rule by which a ground may excuse a limit; `None` where none is listed."""
    return _RULES[key].get(ground)
