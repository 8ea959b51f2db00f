"""The watch over one partition's cases: events and ticks in, effects out.

Given the same events and ticks it returns the same effects; its only way to the outside
is `History`. Nothing here costs O(cases) but restoring: an event touches its case, a
tick the cases whose day has come, an announcement the cases touched since the last one.

What a changed case adds to the figures costs more than all else about an event, and while a
backlog comes in nobody looks. So a case waits to be counted until somebody does, or a day
comes, or too many wait; however often it changed by then, it is counted once.

A watch whose output could not be made durable is thrown away and restored.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

from ehcpwatch.alerts import (
    AlertRecord,
    next_alert_on,
    next_case_alert_on,
    settle,
    standing,
    withdraw_all,
)
from ehcpwatch.case import ClockGroup, Facts, all_clocks, clocks_of
from ehcpwatch.clock import london_date
from ehcpwatch.events import (
    CaseErased,
    CaseKey,
    Event,
    OrderKey,
    Rejection,
    RejectionReason,
    WaitsReported,
    case_key,
    content_digest,
    encode_structured,
)
from ehcpwatch.measures import (
    Cell,
    Tallies,
    WaitingLists,
    contribution,
    kept_after_erasure,
    unchanged,
)

from .agenda import Agenda
from .batch import Batch
from .effects import Effects, Erasure, Snapshot
from .history import History
from .policy import Policy
from .row import CaseRow, erasure_digest, event_digest
from .watched import Watched, knows, refold, take_in, without

__all__ = ["Watch"]

_GROUPS = tuple(ClockGroup)
_UNCOUNTED_AT_MOST = 10_000
"""Cases that may wait to be counted, as many as a large authority has: whoever looks at once
waits for half a second at most."""


class Watch:
    """One partition's cases, their clocks, tallies and alerts.

    Args:
        today: The watch's own day to begin with; only `tick` moves it, and never back.
        policy: The settings of the council.
        history: Where a refold finds the events of a case.
    """

    def __init__(self, *, today: date, policy: Policy, history: History) -> None:
        self._today = today
        self._policy = policy
        self._history = history
        self._cases: dict[CaseKey, Watched] = {}
        self._tallies = Tallies()
        self._waits = WaitingLists(self._tallies)
        self._agenda = Agenda()
        self._ledger: dict[CaseKey, dict[str, AlertRecord]] = {}
        self._standing: dict[tuple[str, str], int] = {}
        self._touched: dict[CaseKey, None] = {}
        self._uncounted: dict[CaseKey, Facts] = {}
        self._erased: set[bytes] = set()
        self._applied: dict[str, int] = {}
        self._duplicates = 0
        self._faults = 0

    @property
    def today(self) -> date:
        """The watch's own day."""
        return self._today

    @property
    def unsettled(self) -> int:
        """How many cases were touched since their alerts were last settled."""
        return len(self._touched)

    @property
    def uncounted(self) -> int:
        """How many cases were changed since they were last counted."""
        return len(self._uncounted)

    def restore(
        self,
        rows: Iterable[CaseRow],
        ledger: Iterable[AlertRecord],
        *,
        erased: Iterable[bytes] = (),
        kept: Mapping[Cell, int] = MappingProxyType({}),
        waits: Iterable[Event] = (),
    ) -> None:
        """Take up a chunk of what was kept; may be called any number of times.

        Every restored case counts as touched, so that a crash between a commit and an
        announcement loses nothing.

        Args:
            rows: Rows of this fold version, each case once over all chunks.
            ledger: The latest record of every alert.
            erased: Digests of erased cases.
            kept: Counts that erased cases had added to monthly views.
            waits: The reports of services on their waiting lists, each once.
        """
        for row in rows:
            watched = Watched(row.case)
            watched.digests = row.digests
            watched.restated = row.restated
            watched.last_key = row.last_key
            watched.facts = row.facts
            self._cases[row.case] = watched
            if row.restated or row.last_key[0] > self._today:
                # A day that had not come when the row was written, or may have since.
                refold(watched, self._history.events(row.case), self._today)
            self._count(watched, None)
            self._touched[row.case] = None
        for record in ledger:
            self._remember(record)
        self._erased.update(erased)
        for cell, count in kept.items():
            for _ in range(count):
                self._tallies.add(self._tallies.places((cell,)))
        for event in waits:
            if isinstance(event.data, WaitsReported):
                self._waits.take(event, event.data, self._today)

    def refold(self, cases: Iterable[CaseKey]) -> tuple[CaseRow, ...]:
        """Fold *cases* again from their history, and return their rows; for older rows."""
        rows = []
        for case in cases:
            watched = self._cases.get(case)
            if watched is None:
                before, watched = None, Watched(case)
                self._cases[case] = watched
            else:
                before = self._uncounted.pop(case, watched.facts)
            events = self._history.events(case)
            watched.digests = b"".join(event_digest(event.source, event.id) for event in events)
            refold(watched, events, self._today)
            self._count(watched, before)
            self._touched[case] = None
            rows.append(watched.row)
        return tuple(rows)

    def apply(self, events: Sequence[Event]) -> Effects:
        """Take in a batch of events, in any order, known ones included.

        Args:
            events: Each with its recorded instant; may be empty.

        Returns:
            What is to be kept. Until it is durable, nothing of it may be shown.
        """
        batch = Batch(self._history)
        for event in events:
            case = case_key(event)
            if case is None:
                if not isinstance(event.data, WaitsReported):
                    batch.accepted.append(event)
                elif self._reported(event, batch):
                    self._waits.take(event, event.data, self._today)
                continue
            digest = event_digest(event.source, event.id)
            watched = self._cases.get(case)
            if watched is None:
                if self._erased and self._erasure_digest(case) in self._erased:
                    batch.rejections.append(_rejection(event, RejectionReason.ERASED))
                    continue
                watched = self._cases[case] = Watched(case)
            elif knows(watched.digests, digest) and self._known(case, event, batch):
                continue
            if isinstance(event.data, CaseErased):
                self._erase(watched, batch)
                continue
            watched.digests += digest
            batch.take(case, event)
        for case, fresh in batch.fresh.items():
            self._take(self._cases[case], fresh, batch)
        self.count(max(len(self._uncounted) - _UNCOUNTED_AT_MOST, 0))
        for event in batch.accepted:
            self._applied[event.type] = self._applied.get(event.type, 0) + 1
        self._duplicates += batch.duplicates
        return batch.effects([self._cases[case].row for case in batch.changed])

    def tick(self, now: datetime) -> None:
        """Move the watch's day forward to the civil day of *now*; never back.

        Costs O(1) when the day is the same, else O(cases that change by themselves, and that
        wait to be counted).
        """
        today = london_date(now)
        if today <= self._today:
            return
        self.count(len(self._uncounted))
        due = self._agenda.take(self._today, today)
        self._today = today
        self._waits.move(today)
        for name in due:
            case = CaseKey(name)
            watched = self._cases[case]
            watched.due_on = None
            if watched.later_on is not None and watched.later_on <= today:
                refold(watched, self._history.events(case), today)
            self._count(watched, None)
            self._touched[case] = None

    def announce(self, limit: int) -> Sequence[AlertRecord]:
        """Settle the alerts of at most *limit* touched cases: some 50 µs each.

        To be called only when every event delivered so far has been applied, so that
        neither a backlog nor the order of delivery can raise a false alert; and again for
        as long as there are `unsettled` cases.

        Returns:
            New records; often none, since most cases need nothing said.
        """
        records: list[AlertRecord] = []
        # All at once: to find the first of a dictionary passes over all that were taken before it.
        for case in tuple(islice(self._touched, limit)):
            del self._touched[case]
            watched = self._cases[case]
            clocks = all_clocks(
                watched.facts,
                count_receipt_as_day_one=self._policy.count_receipt_as_day_one,
            )
            due = standing(watched.facts, clocks, self._policy.ladder, self._today)
            said = self._ledger.get(case)
            if not due and said is None:
                continue
            settled = settle(
                case,
                watched.facts,
                clocks,
                due,
                said=said or {},
                day=self._today,
                go_live_on=self._policy.go_live_on,
            )
            for record in settled:
                self._remember(record)
            records.extend(settled)
        return tuple(records)

    def count(self, limit: int) -> None:
        """Count at most *limit* of the cases that wait for it, oldest first: some 40 µs each."""
        for case in tuple(islice(self._uncounted, limit)):
            self._count(self._cases[case], self._uncounted.pop(case))

    def snapshot(self) -> Snapshot:
        """Return this moment of the watch; costs a copy of the cells, never O(cases).

        Cases that wait to be counted are counted first; whoever must not stop for all of them
        at once calls `count` before.
        """
        self.count(len(self._uncounted))
        return Snapshot(
            day=self._today,
            counts=self._tallies.still(),
            cases=len(self._cases),
            alerts=MappingProxyType({key: n for key, n in self._standing.items() if n}),
            unsettled=len(self._touched),
            applied=MappingProxyType(dict(self._applied)),
            duplicates=self._duplicates,
            faults=self._faults,
        )

    def facts(self, case: CaseKey) -> Facts | None:
        """Return the facts of *case* as at the watch's day, `None` if it is not known."""
        watched = self._cases.get(case)
        return None if watched is None else watched.facts

    def _take(self, watched: Watched, fresh: list[Event], batch: Batch) -> None:
        """Fold the fresh events of one case in; on a fault, one by one."""
        before = watched.facts
        if len(fresh) > 1:
            fresh.sort(key=_order)
        try:
            if watched.case in batch.redo or not take_in(watched, fresh, self._today):
                self._refold(watched, fresh, batch)
        except Exception:  # noqa: BLE001  # a fault of our fold must not stop the other cases
            fresh = self._take_singly(watched, fresh, batch)
            if not fresh:
                return
        batch.accepted.extend(fresh)
        self._uncounted.setdefault(watched.case, before)
        self._touched[watched.case] = None
        batch.changed[watched.case] = None

    def _refold(self, watched: Watched, fresh: Sequence[Event], batch: Batch) -> None:
        refold(watched, (*batch.history(watched.case).values(), *fresh), self._today)

    def _take_singly(self, watched: Watched, fresh: Sequence[Event], batch: Batch) -> list[Event]:
        """Keep the events that can be folded; the others become dead letters `fault`."""
        kept: list[Event] = []
        for event in fresh:
            try:
                self._refold(watched, (*kept, event), batch)
            except Exception:  # noqa: BLE001  # total by intent: what raises is our bug
                watched.digests = without(watched.digests, event_digest(event.source, event.id))
                self._faults += 1
                batch.rejections.append(_rejection(event, RejectionReason.FAULT))
            else:
                kept.append(event)
        return kept

    def _known(self, case: CaseKey, event: Event, batch: Batch) -> bool:
        """Deal with an event whose digest is known; False if it agrees by chance only."""
        earlier = batch.find(case, event)
        if earlier is None:
            return False
        digest, earlier_digest = content_digest(event), content_digest(earlier)
        if digest == earlier_digest:
            batch.duplicates += 1
            if _recorded_before(event, earlier):
                batch.recorded_earlier(case, event)
                # Its row is the same; where events are kept beside it, both are written.
                batch.changed[case] = None
        elif digest > earlier_digest:
            batch.rejections.append(_rejection(event, RejectionReason.ID_REUSED))
        else:
            # The smaller digest stands, whichever came first: order plays no part.
            batch.rejections.append(_rejection(earlier, RejectionReason.ID_REUSED))
            batch.put(case, event)
        return True

    def _reported(self, event: Event, batch: Batch) -> bool:
        """Accept a report about no case, unless one is known by its name: the first stands."""
        known = self._waits.known(event)
        if known is None:
            batch.accepted.append(event)
        elif known == content_digest(event):
            batch.duplicates += 1
        else:
            batch.rejections.append(_rejection(event, RejectionReason.ID_REUSED))
        return known is None

    def _count(self, watched: Watched, before: Facts | None) -> None:
        """Bring tallies and agenda up to the facts; only groups that read what changed."""
        facts, policy = watched.facts, self._policy
        authority = watched.case[:9]
        places, changes = list(watched.places), list(watched.changes)
        for at, group in enumerate(_GROUPS):
            if before is not None and unchanged(group, before, facts):
                continue
            clocks = clocks_of(
                group, facts, count_receipt_as_day_one=policy.count_receipt_as_day_one
            )
            added = contribution(group, authority, facts, clocks, self._today)
            now = self._tallies.places(added.cells)
            if now != places[at]:
                self._tallies.subtract(places[at])
                self._tallies.add(now)
                places[at] = now
            changes[at] = added.next_on
            if clocks:
                alert_on = next_alert_on(facts, clocks, policy.ladder, self._today)
                changes[at] = _earlier(added.next_on, alert_on)
        watched.places = tuple(places)
        watched.changes = tuple(changes)
        # What is watched of the case as a whole may change with any event.
        due_on = _earlier(watched.later_on, next_case_alert_on(facts, policy.ladder, self._today))
        for change in changes:
            due_on = _earlier(due_on, change)
        self._agenda.move(watched.case, watched.due_on, due_on)
        watched.due_on = due_on

    def _remember(self, record: AlertRecord) -> None:
        said = self._ledger.setdefault(record.case, {})
        earlier = said.get(record.alert_id)
        if earlier is not None and earlier.stands:
            self._standing[earlier.rule, earlier.severity] -= 1
        said[record.alert_id] = record
        if record.stands:
            key = (record.rule, record.severity)
            self._standing[key] = self._standing.get(key, 0) + 1

    def _erase(self, watched: Watched, batch: Batch) -> None:
        """Take a case away; what it had added to the months that are over stays counted."""
        case = watched.case
        if case in self._uncounted:
            self._count(watched, self._uncounted.pop(case))
        kept: list[Cell] = []
        for places in watched.places:
            self._tallies.subtract(places)
            kept.extend(kept_after_erasure(self._tallies.cells_at(places)))
        self._tallies.add(self._tallies.places(kept))
        self._agenda.move(case, watched.due_on, None)
        withdrawn = withdraw_all(self._ledger.pop(case, {}).values(), self._today)
        for record in withdrawn:
            self._standing[record.rule, record.severity] -= 1
        self._touched.pop(case, None)
        del self._cases[case]
        batch.changed.pop(case, None)
        digest = self._erasure_digest(case)
        self._erased.add(digest)
        batch.erase(Erasure(case=case, digest=digest, kept=tuple(kept)), withdrawn)

    def _erasure_digest(self, case: CaseKey) -> bytes:
        return erasure_digest(case, self._policy.erasure_key)


def _order(event: Event) -> OrderKey:
    return event.order_key


def _earlier(first: date | None, second: date | None) -> date | None:
    if first is None or (second is not None and second < first):
        return second
    return first


def _recorded_before(event: Event, other: Event) -> bool:
    return (
        event.recorded_at is not None
        and other.recorded_at is not None
        and event.recorded_at < other.recorded_at
    )


_SENTENCES = {
    RejectionReason.ERASED: "The case has been erased; nothing about it is taken in.",
    RejectionReason.ID_REUSED: "Another event has the same source and id and says something "
    "else. Send each statement under an id of its own, or send a correction.",
    RejectionReason.FAULT: "This event could not be folded into its case: a fault of "
    "ehcpwatch. The case keeps its former state; report it, then send the event again.",
}


def _rejection(event: Event, reason: RejectionReason) -> Rejection:
    return Rejection(original=encode_structured(event), reason=reason, sentence=_SENTENCES[reason])
