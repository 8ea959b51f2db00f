"""A desk that looks at one case day by day and keeps the ledger of what was said."""

from collections.abc import Sequence
from datetime import date

from ehcpwatch.alerts import (
    DEFAULT_LADDER,
    AlertRecord,
    AlertState,
    Condition,
    Ladder,
    Role,
    Rule,
    RuleVersion,
    Rung,
    Standing,
    settle,
    standing,
)
from ehcpwatch.case import all_clocks, fold_events
from ehcpwatch.events import CaseKey, Event, Payload
from ehcpwatch.statute import LimitKey
from tests.case.story import day, story

__all__ = ["CASE", "Desk", "alerts", "ladder", "rule", "states", "version"]

CASE = CaseKey("E09000012/C-2025-0117")


def alerts(
    told: Sequence[Payload | Event], on: str, ladder: Ladder = DEFAULT_LADDER
) -> tuple[Standing, ...]:
    """Return what should stand on a day by the events up to it."""
    known = fold_events(story(*told), as_at=day(on))
    return standing(known, all_clocks(known), ladder, day(on))


def states(records: Sequence[AlertRecord], rule: str) -> list[tuple[int, AlertState]]:
    """Return rung and state of each record of one rule, in the order they were said."""
    return [(record.rung, record.state) for record in records if record.rule == rule]


def version(number: int, from_on: str, *days: int) -> RuleVersion:
    """Return a version of a rule with rungs at these distances, told to the caseworker."""
    rungs = tuple(Rung(days=distance, tell=(Role.CASEWORKER,)) for distance in days)
    return RuleVersion(version=number, from_on=day(from_on), rungs=rungs)


def rule(key: LimitKey | Condition, *versions: RuleVersion) -> Rule:
    """Return a rule in these versions."""
    return Rule(key=key.value, versions=versions)


def ladder(*rules: Rule) -> Ladder:
    """Return a ladder of these rules and no others."""
    limits = {key: one for key in LimitKey for one in rules if one.key == key}
    conditions = {key: one for key in Condition for one in rules if one.key == key}
    return Ladder(limits=limits, conditions=conditions)


class Desk:
    """What was said about one case, kept from look to look.

    Attributes:
        ladder: May be exchanged between two looks, as an operator would.
        said: The latest record of each alert.
        records: All records, in the order in which they were said.
    """

    def __init__(self, ladder: Ladder = DEFAULT_LADDER, *, go_live_on: str | None = None) -> None:
        self.ladder = ladder
        self.said: dict[str, AlertRecord] = {}
        self.records: list[AlertRecord] = []
        self._go_live_on = None if go_live_on is None else day(go_live_on)

    def look(self, told: Sequence[Payload | Event], on: str) -> tuple[AlertRecord, ...]:
        """Return what is said when all of *told* is known and it is this day."""
        return self.look_on(story(*told), day(on))

    def look_on(self, told: Sequence[Event], on: date) -> tuple[AlertRecord, ...]:
        """Return what is said when the events *told* are known and the day is *on*."""
        known = fold_events(told, as_at=on)
        clocks = all_clocks(known)
        records = settle(
            CASE,
            known,
            clocks,
            standing(known, clocks, self.ladder, on),
            said=self.said,
            day=on,
            go_live_on=self._go_live_on,
        )
        self.said.update((record.alert_id, record) for record in records)
        self.records.extend(records)
        return records

    def stands(self) -> list[tuple[str, int]]:
        """Return rule and rung of what stands by the ledger."""
        return [(record.rule, record.rung) for record in self.said.values() if record.stands]
