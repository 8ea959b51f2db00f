"""Whether alerts are of use: what people did about those that they were told, by rule.

An alert counts from the day of its first record, when people were told of it; what was marked
as seen when going live was told to nobody. Days are calendar days from that day, 0 on the day
itself. Nothing here says who acted, or on which case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ehcpwatch.case import Statement
from ehcpwatch.events import (
    DESK_SOURCE,
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReasonRecorded,
    CaseworkerAssigned,
)

from .closing import Closing
from .ladder import Condition
from .ledger import AlertRecord

__all__ = [
    "JUDGED_ENOUGH",
    "TOLD_ENOUGH",
    "Became",
    "RuleUsefulness",
    "became",
    "nobody_acts_on",
    "not_useful_to_most",
    "usefulness",
]

TOLD_ENOUGH = 10
"""Alerts of a rule before it is said that nobody acts on it: of fewer it may be chance. Our
choice."""
JUDGED_ENOUGH = 5
"""Judgements of a rule before they are called those of most; of fewer, one person's opinion may
decide. Our choice, and the threshold below which the public edition withholds."""


class Became(NamedTuple):
    """What had become of one alert by a day.

    Attributes:
        told_on: The day on which people were told.
        acknowledged_on: The first day on which somebody acknowledged it.
        snoozed: Whether it was ever snoozed.
        handed_over: Whether the case was handed over at the desk while it stood.
        explained: Whether a reason for passing its limit was given at the desk while it stood.
        done: Whether it ended because what it asked for had been done.
        useful: As last judged; `None` where nobody judged it.
        stands: Whether it stood at the end of the day.
    """

    rule: str
    told_on: date
    acknowledged_on: date | None
    snoozed: bool
    handed_over: bool
    explained: bool
    done: bool
    useful: bool | None
    stands: bool

    @property
    def acted_on(self) -> bool:
        """Whether somebody did something about it, or did what it asked for."""
        return self.acknowledged_on is not None or (
            self.snoozed or self.handed_over or self.explained or self.done
        )

    @property
    def untouched(self) -> bool:
        """Whether it stood at the end, and nobody had as much as judged it."""
        return self.stands and not self.acted_on and self.useful is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUsefulness:
    """What became of the alerts of one rule, in counts of alerts.

    Attributes:
        told: How many people were told of; each of the others is a part of these.
        days_to_acknowledge: Calendar days to the first acknowledgement, of each alert that was
            acknowledged, the shortest first.
        acted_on: Acknowledged, snoozed, handed over, explained or done, each alert once.
        untouched: Still standing, and nobody did anything about them, not even judge.
    """

    rule: str
    told: int
    days_to_acknowledge: tuple[int, ...]
    snoozed: int
    handed_over: int
    explained: int
    done: int
    acted_on: int
    judged_useful: int
    judged_not_useful: int
    untouched: int

    @property
    def acknowledged(self) -> int:
        """How many were acknowledged."""
        return len(self.days_to_acknowledge)

    @property
    def judged(self) -> int:
        """How many somebody judged, one way or the other."""
        return self.judged_useful + self.judged_not_useful

    @property
    def median_days(self) -> Decimal | None:
        """The median of the days to acknowledge: of an even number the mean of the middle two.

        `None` where none was acknowledged.
        """
        days = self.days_to_acknowledge
        if not days:
            return None
        return Decimal(days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2

    @property
    def ninetieth_percentile_days(self) -> int | None:
        """The nearest-rank percentile: the days within which nine of ten were acknowledged.

        `None` where none was acknowledged.
        """
        days = self.days_to_acknowledge
        return days[-(-_NINETY * len(days) // 100) - 1] if days else None


def became(records: Sequence[AlertRecord], acts: Iterable[Statement], last: date) -> Became | None:
    """Return what had become of an alert at the end of a day, `None` if nobody was told of it.

    Args:
        records: Everything that was said of it, in order of revision; those said after *last*
            play no part.
        acts: The statements of its case in fold order; those of other kinds or other alerts, and
            those that take effect after *last*, play no part.
        last: The day.
    """
    known = [record for record in records if record.said_on <= last]
    if not known or known[0].revision != 1 or not known[0].told:
        # Where the first record is not kept, nobody can say when people were told.
        return None
    told, now = known[0], known[-1]
    acknowledged_on: date | None = None
    snoozed = handed_over = explained = False
    useful: bool | None = None
    stood_to = last if now.stands else now.said_on
    for act in acts:
        on = act.effective_on
        if on > last:
            continue
        by_desk = act.source == DESK_SOURCE and told.said_on <= on <= stood_to
        match act.data:
            case AlertAcknowledged(alert=alert) if alert == told.alert_id:
                acknowledged_on = on if acknowledged_on is None else acknowledged_on
            case AlertSnoozed(alert=alert) if alert == told.alert_id:
                snoozed = True
            case AlertJudged(alert=alert, useful=judged) if alert == told.alert_id:
                useful = judged
            case CaseworkerAssigned() if by_desk:
                handed_over = True
            case BreachReasonRecorded(limit=limit) if by_desk and limit.value == told.rule:
                explained = True
            case _:
                pass
    return Became(
        rule=told.rule,
        told_on=told.said_on,
        acknowledged_on=acknowledged_on,
        snoozed=snoozed,
        handed_over=handed_over,
        explained=explained,
        done=not now.stands and _is_done(now),
        useful=useful,
        stands=now.stands,
    )


def usefulness(alerts: Iterable[Became]) -> tuple[RuleUsefulness, ...]:
    """Return what became of *alerts* by rule, the rule told most often first."""
    by_rule: dict[str, list[Became]] = {}
    for one in alerts:
        by_rule.setdefault(one.rule, []).append(one)
    found = [_of_rule(rule, of_rule) for rule, of_rule in by_rule.items()]
    return tuple(sorted(found, key=lambda one: (-one.told, one.rule)))


def nobody_acts_on(rules: Iterable[RuleUsefulness]) -> tuple[RuleUsefulness, ...]:
    """Return the rules told often enough of whose alerts none was acted on."""
    return tuple(one for one in rules if one.told >= TOLD_ENOUGH and not one.acted_on)


def not_useful_to_most(rules: Iterable[RuleUsefulness]) -> tuple[RuleUsefulness, ...]:
    """Return the rules judged often enough of whose judgements more than half are "not useful"."""
    return tuple(
        one
        for one in rules
        if one.judged >= JUDGED_ENOUGH and one.judged_not_useful > one.judged_useful
    )


_NINETY = 90
_MET = frozenset({Closing.MET_IN_TIME, Closing.MET_LATE})
# The first tells of a change and asks for nothing, the second is over by itself on the next day.
_ASK_FOR_NOTHING = frozenset({Condition.DEADLINE_MOVED.value, Condition.SNOOZE_ENDING.value})


def _is_done(record: AlertRecord) -> bool:
    """Whether what ended the alert is what it asked for.

    A condition may also be over because the case is; the ledger does not tell these apart.
    """
    if record.rule in _ASK_FOR_NOTHING:
        return False
    return record.reason in _MET or record.reason is Closing.CONDITION_OVER


def _of_rule(rule: str, alerts: Sequence[Became]) -> RuleUsefulness:
    # Somebody may date an act before the day on which the watch came to speak of the alert.
    days = sorted(
        max((one.acknowledged_on - one.told_on).days, 0)
        for one in alerts
        if one.acknowledged_on is not None
    )
    return RuleUsefulness(
        rule=rule,
        told=len(alerts),
        days_to_acknowledge=tuple(days),
        snoozed=sum(one.snoozed for one in alerts),
        handed_over=sum(one.handed_over for one in alerts),
        explained=sum(one.explained for one in alerts),
        done=sum(one.done for one in alerts),
        acted_on=sum(one.acted_on for one in alerts),
        judged_useful=sum(one.useful is True for one in alerts),
        judged_not_useful=sum(one.useful is False for one in alerts),
        untouched=sum(one.untouched for one in alerts),
    )
