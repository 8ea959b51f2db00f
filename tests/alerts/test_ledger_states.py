"""Facts change, days pass, policies change: the ledger always agrees with what should stand."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ehcpwatch.alerts import (
    DEFAULT_LADDER,
    AlertRecord,
    AlertState,
    Condition,
    Ladder,
    alert_id,
    standing,
)
from ehcpwatch.case import Clock, Facts, all_clocks, fold_events
from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    AppealConceded,
    AssessmentAgreed,
    AssessmentRefused,
    CaseworkerAssigned,
    Event,
    EventCorrected,
    EventRetracted,
    ExceptionEnded,
    ExceptionRecorded,
    PlanIssued,
    RequestReceived,
    TeamAssigned,
    TribunalOrdered,
)
from ehcpwatch.statute import LimitKey
from tests.strategies.events import ACTED_ON, events

from . import desk as desks
from .desk import CASE, Desk

FIRST_DAY = date(2024, 9, 2)
FIRST_STATES = frozenset({AlertState.RAISED, AlertState.SEEN})
LIMITS = frozenset(key.value for key in LimitKey)
DRAWN = st.one_of(
    events(
        CASE,
        RequestReceived,
        AssessmentAgreed,
        AssessmentRefused,
        AdviceRequested,
        AdviceReceived,
        PlanIssued,
        CaseworkerAssigned,
        TeamAssigned,
        ExceptionRecorded,
        ExceptionEnded,
        AppealConceded,
        TribunalOrdered,
        EventCorrected,
        EventRetracted,
    ),
    events(CASE, *ACTED_ON),
    events(CASE),
)
LADDERS = (
    DEFAULT_LADDER,
    desks.ladder(
        desks.rule(
            LimitKey.FINAL_PLAN,
            desks.version(1, "2014-09-01", -28, 1),
            desks.version(2, "2025-09-01", -30, -5, 2, 30),
        ),
        desks.rule(LimitKey.ADVICE, desks.version(3, "2014-09-01", 0)),
        desks.rule(Condition.STALLED, desks.version(1, "2014-09-01", 14, 21)),
        desks.rule(Condition.EXCEPTION_REVIEW, desks.version(1, "2014-09-01", -7, 0)),
        desks.rule(Condition.EXCEPTION_UNSUPPORTED, desks.version(1, "2014-09-01", 3, 30)),
        desks.rule(Condition.DEADLINE_MOVED, desks.version(1, "2014-09-01", 0)),
        desks.rule(Condition.SNOOZE_ENDING, desks.version(1, "2014-09-01", -5, 0)),
        desks.rule(Condition.ACKNOWLEDGED_IDLE, desks.version(1, "2014-09-01", 7, 21)),
    ),
)


class Settling(RuleBasedStateMachine):
    """One case at one desk; what should be in its ledger is worked out afresh each time."""

    @initialize(
        told=st.lists(DRAWN, max_size=6),
        started=st.integers(0, 500),
        live_after=st.none() | st.integers(0, 700),
    )
    def open_the_desk(self, told: Sequence[Event], started: int, live_after: int | None) -> None:
        self.today = FIRST_DAY + timedelta(days=started)
        self.told = {(event.source, event.id): event for event in told}
        self.go_live_on = None if live_after is None else FIRST_DAY + timedelta(days=live_after)
        self.desk = self._desk()
        self.look()

    @rule(event=DRAWN)
    def tell(self, event: Event) -> None:
        self.told[event.source, event.id] = event

    @rule(place=st.integers(0, 30))
    def take_back(self, place: int) -> None:
        if self.told:
            del self.told[sorted(self.told)[place % len(self.told)]]

    @rule(days=st.integers(1, 60))
    def let_days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(ladder=st.sampled_from(LADDERS))
    def change_the_policy(self, ladder: Ladder) -> None:
        self.desk.ladder = ladder

    @rule()
    def look(self) -> None:
        before = dict(self.desk.said)
        records = self._look(self.desk)
        known, clocks = self._now()

        for record in records:
            self._follows(before.get(record.alert_id), record)
            if record.rule in LIMITS and not record.stands:
                self._ends_as_it_should(record, clocks)
            before[record.alert_id] = record
        assert len({record.alert_id for record in records}) == len(records)
        self._agrees(known, clocks)
        assert self._look(self.desk) == ()

    @invariant()
    def no_id_is_raised_or_seen_twice(self) -> None:
        first = [record.alert_id for record in self.desk.records if record.state in FIRST_STATES]
        assert len(set(first)) == len(first)

    def teardown(self) -> None:
        """Whatever happened on the way, a desk that opens now has the same alerts stand."""
        if not hasattr(self, "desk"):
            return
        self._look(self.desk)
        fresh = self._desk()
        fresh.ladder = self.desk.ladder
        self._look(fresh)

        assert _standing_ids(self.desk) == _standing_ids(fresh)

    def _desk(self) -> Desk:
        live_on = None if self.go_live_on is None else self.go_live_on.isoformat()
        return Desk(go_live_on=live_on)

    def _look(self, desk: Desk) -> tuple[AlertRecord, ...]:
        return desk.look_on(list(self.told.values()), self.today)

    def _now(self) -> tuple[Facts, list[Clock]]:
        known = fold_events(list(self.told.values()), as_at=self.today)
        return known, all_clocks(known)

    def _follows(self, before: AlertRecord | None, record: AlertRecord) -> None:
        assert record.said_on == self.today
        assert (record.reason is None) == record.stands
        if before is None:
            assert record.state in FIRST_STATES
            assert record.told == record.message == (record.state is AlertState.RAISED)
            assert record.revision == 1
            return
        assert record.revision == before.revision + 1
        assert record.told == before.told
        assert record.told or not record.message
        assert record.stands or before.stands
        assert record.state is not AlertState.REVISED or before.stands
        assert (record.state is AlertState.REINSTATED) == (record.stands and not before.stands)

    def _ends_as_it_should(self, record: AlertRecord, clocks: Sequence[Clock]) -> None:
        clock_is_there = any(
            (clock.limit, clock.subject, clock.deadline)
            == (record.rule, record.subject, record.due_on)
            for clock in clocks
        )
        wanted = AlertState.RESOLVED if clock_is_there else AlertState.WITHDRAWN
        assert record.state is wanted

    def _agrees(self, known: Facts, clocks: Sequence[Clock]) -> None:
        wanted = {
            alert_id(CASE, alert): alert
            for alert in standing(known, clocks, self.desk.ladder, self.today)
        }
        stands = {name: record for name, record in self.desk.said.items() if record.stands}
        assert set(stands) == set(wanted)
        for name, record in stands.items():
            alert = wanted[name]
            assert (record.severity, record.ground) == (alert.severity, alert.ground)
            assert (record.due_on, record.rung) == (alert.due_on, alert.rung)
            assert record.caseworker == known.people.caseworker
        of_one = [(record.rule, record.subject, record.due_on) for record in stands.values()]
        assert len(set(of_one)) == len(of_one)


def _standing_ids(desk: Desk) -> set[str]:
    return {name for name, record in desk.said.items() if record.stands}


TestSettling = Settling.TestCase
