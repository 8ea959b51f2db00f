"""A watch under any weather, against a model too simple to be wrong.

The model is the whole set of events, folded, counted and judged afresh.
"""

from collections import Counter
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ehcpwatch.alerts import AlertState, alert_id, standing
from ehcpwatch.case import ClockGroup, all_clocks, clocks_of, facts_as_at, fold_events
from ehcpwatch.events import CaseErased, CaseKey, Event, content_digest
from ehcpwatch.measures import Tallies, contribution
from ehcpwatch.watch import Policy
from tests.strategies.events import ACTED_ON, CASE_PAYLOADS, events
from tests.watch.keeping import Keeper

CASES = [CaseKey(f"E09000012/C-{number}") for number in (1, 2, 3)]
# Before, amid and after the days on which events take effect: some lie ahead, or none.
STARTS = (date(2024, 9, 30), date(2025, 3, 31), date(2025, 12, 31))
# Erasure, the one exception to "the state is the set", has tests of its own.
LASTING = tuple(payload for payload in CASE_PAYLOADS if payload is not CaseErased)


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    """Draw an event of any case; a name of its own, so that reports do not print its parts."""
    case = draw(st.sampled_from(CASES))
    return draw(st.one_of(events(case, *LASTING), events(case, *ACTED_ON)))


class AnyWeather(RuleBasedStateMachine):
    """Delivers, repeats, reorders, ticks, announces and crashes."""

    def __init__(self) -> None:
        super().__init__()
        self.day = STARTS[0]
        self.keeper = Keeper(self.day, Policy())
        self.known: dict[tuple[str, str, str], Event] = {}

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: date) -> None:
        """The watch goes live on some day."""
        self.day = start
        self.keeper = Keeper(start, Policy())

    @rule(batch=st.lists(any_event(), max_size=6))
    def deliver(self, batch: list[Event]) -> None:
        """A batch in any order, with repeats and reused ids in it."""
        self.keeper.apply(batch)
        self._note(batch)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Something known comes again."""
        again = data.draw(st.lists(st.sampled_from(sorted(self.known)), min_size=1, max_size=4))
        self.keeper.apply([self.known[name] for name in again])

    @rule(days=st.integers(-3, 60))
    def tick(self, days: int) -> None:
        """Time passes, or a late tick names an earlier day."""
        self.keeper.tick(self.day + timedelta(days=days))
        self.day = max(self.day, self.day + timedelta(days=days))

    @rule()
    def settle(self) -> None:
        """The engine is caught up."""
        self.keeper.settle()
        self._agree_on_alerts()

    @rule()
    def crash(self) -> None:
        """Everything in memory is lost; what was kept is restored."""
        self.keeper.crash(self.day)

    @rule(batch=st.lists(any_event(), min_size=1, max_size=4))
    def crash_before_the_commit(self, batch: list[Event]) -> None:
        """The batch was applied and not kept; it is delivered again."""
        self.keeper.watch.apply(batch)
        self.keeper.crash(self.day)
        self.keeper.apply(batch)
        self._note(batch)

    @rule()
    def crash_before_what_is_said_is_kept(self) -> None:
        """An announcement is lost; it is made again, under the same ids."""
        self.keeper.watch.announce(5)
        self.keeper.crash(self.day)

    @rule(limit=st.integers(1, 3))
    def count(self, limit: int) -> None:
        """Some of what changed is counted, before anybody looks."""
        self.keeper.watch.count(limit)

    @rule()
    def look(self) -> None:
        """However long nobody looked, the counts are those of the set on the watch's day."""
        recount = Tallies()
        for case in CASES:
            facts = facts_as_at(self._of(case), self.day, None)
            for group in ClockGroup:
                clocks = clocks_of(group, facts)
                recount.count_of(contribution(group, case[:9], facts, clocks, self.day).cells)
        assert dict(self.keeper.watch.snapshot().counts) == recount.counts()

    def teardown(self) -> None:
        """Somebody looks at last."""
        self.look()

    @invariant()
    def facts_and_rows_equal_those_of_the_whole_set(self) -> None:
        """Whatever happened, the state is that of the set."""
        for case in CASES:
            history = self._of(case)
            if history:
                assert self.keeper.watch.facts(case) == facts_as_at(history, self.day, None)
                row = next(row for row in self.keeper.decoded() if row.case == case)
                assert row.facts == fold_events(history)

    @invariant()
    def each_alert_is_raised_at_most_once(self) -> None:
        """In all that was ever kept."""
        first = Counter(
            record.alert_id
            for record in self.keeper.said
            if record.state in {AlertState.RAISED, AlertState.SEEN}
        )
        assert all(count == 1 for count in first.values())

    def _agree_on_alerts(self) -> None:
        wanted = set()
        for case in CASES:
            facts = facts_as_at(self._of(case), self.day, None)
            due = standing(facts, all_clocks(facts), self.keeper.policy.ladder, self.day)
            wanted |= {alert_id(case, alert) for alert in due}
        assert self.keeper.standing() == wanted
        assert sum(self.keeper.watch.snapshot().alerts.values()) == len(wanted)

    def _of(self, case: CaseKey) -> list[Event]:
        return [event for (subject, _, _), event in self.known.items() if subject == case]

    def _note(self, batch: list[Event]) -> None:
        """Of a reused id the statement with the smaller digest stands, whatever the order."""
        for event in batch:
            name = (event.subject, event.source, event.id)
            known = self.known.get(name)
            if known is None or content_digest(event) < content_digest(known):
                self.known[name] = event


AnyWeather.TestCase.settings = settings(max_examples=40, stateful_step_count=20)
TestAnyWeather = AnyWeather.TestCase
