"""What an engine does around a watch, in memory: keep effects, lose them, restore."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.events import CaseKey, Event, case_key
from ehcpwatch.watch import (
    CaseRow,
    Effects,
    Policy,
    RecordedHistory,
    Watch,
    decode_row,
    encode_row,
)

__all__ = ["Keeper", "noon"]


def noon(day: date) -> datetime:
    """Return an instant that lies on *day*, in London as in UTC."""
    return datetime.combine(day, time(12), UTC)


class Keeper:
    """A durable store in memory, and the watch that it can be restored into."""

    def __init__(self, today: date, policy: Policy) -> None:
        self.policy = policy
        self.history = RecordedHistory()
        self.rows: dict[CaseKey, bytes] = {}
        self.ledger: dict[str, AlertRecord] = {}
        self.said: list[AlertRecord] = []
        self.rejections = 0
        self.erased: list[bytes] = []
        self.watch = Watch(today=today, policy=policy, history=self.history)

    def apply(self, events: Iterable[Event]) -> Effects:
        """Apply a batch and keep what it comes to."""
        effects = self.watch.apply(tuple(events))
        for event in (*effects.accepted, *effects.replaced, *effects.earlier):
            case = case_key(event)
            if case is not None:
                self.history.keep(case, event)
        for row in effects.rows:
            self.rows[row.case] = encode_row(row)
        self.rejections += len(effects.rejections)
        for erasure in effects.erased:
            self.history.forget(erasure.case)
            self.rows.pop(erasure.case, None)
            self.erased.append(erasure.digest)
        return effects

    def settle(self, limit: int = 10) -> list[AlertRecord]:
        """Announce until nothing is touched, and keep what is said."""
        said: list[AlertRecord] = []
        while self.watch.unsettled:
            said.extend(self.watch.announce(limit))
        for record in said:
            self.ledger[record.alert_id] = record
        self.said.extend(said)
        return said

    def tick(self, day: date) -> None:
        """Move the watch's day."""
        self.watch.tick(noon(day))

    def crash(self, today: date) -> None:
        """Throw the watch away and restore another from what was kept."""
        self.watch = Watch(today=today, policy=self.policy, history=self.history)
        self.watch.restore(self.decoded(), self.ledger.values(), erased=self.erased)

    def decoded(self) -> list[CaseRow]:
        """Return the rows that were kept."""
        rows = [decode_row(case, row) for case, row in sorted(self.rows.items())]
        return [row for row in rows if row is not None]

    def standing(self) -> set[str]:
        """Return the ids of the alerts that stand by the ledger."""
        return {name for name, record in self.ledger.items() if record.stands}
