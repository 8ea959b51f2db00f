"""A partition in one worker's hands, whatever is lost, repeated or cut on the way to it."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ehcpwatch.clock import ManualClock, london_date
from ehcpwatch.errors import EventsExpiredError
from ehcpwatch.events import (
    STRUCTURED_CONTENT_TYPE,
    RequestReceived,
    encode_structured,
    new_event,
)
from ehcpwatch.register import Refused
from ehcpwatch.streams.kafka import Connection, KafkaSettings
from ehcpwatch.streams.kafka.arrival import Arrival, Tick
from ehcpwatch.streams.kafka.changes import Gathering
from ehcpwatch.streams.kafka.line import Line
from ehcpwatch.streams.kafka.owned import Owned
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.streams.kafka.store import CaseStore
from ehcpwatch.streams.partition import Delivery
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Effects, Policy, Watch
from tests.streams.kafka.topics import Written

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
PARTITION = 2
SETTINGS = KafkaSettings(connection=Connection(bootstrap=("127.0.0.1:1",)))


class Log:
    """A partition of the input with the consumer on it, as far as a partition may steer it.

    Attributes:
        slots: Of every offset, whether it holds a record; else a marker of a transaction.
        position: From which the consumer fetches next.
        delivered: Up to which everything was put on the stream.
        knows: Whether arrivals tell where they begin, as those of the batch transport do.
        given_up: Whether the partition is another worker's by now.
        begin: The first offset that is still kept.
        looked: How often the log was looked into.
    """

    def __init__(self, slots: Sequence[bool] = (), *, knows: bool = True) -> None:
        self.slots = list(slots)
        self.position = 0
        self.delivered = 0
        self.knows = knows
        self.given_up = False
        self.went_back: list[int] = []
        self.held = 0
        self.looked = 0
        self.begin = 0
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_answer.set()

    def fetch(self, count: int) -> list[Arrival]:
        """Return what comes next, as the one transport or the other hands it over."""
        begin, self.position = self.position, min(self.position + count, len(self.slots))
        self.delivered = self.position
        return self.arrivals(begin, self.position) if begin < self.position else []

    def arrivals(self, begin: int, end: int) -> list[Arrival]:
        """Return a stretch of the log: as one arrival, or as one for each record."""
        records = [
            Written(partition=PARTITION, offset=offset, value=b"%d" % offset)
            for offset in range(begin, end)
            if self.slots[offset]
        ]
        if self.knows:
            return [arrival(begin, records, end)]
        return [arrival(None, [record], record.offset + 1) for record in records]

    def tick(self) -> Tick:
        """Return a look at the clock, as it is put behind what is on the stream now."""
        return Tick(
            partition=PARTITION,
            generation=1,
            now=NOW,
            end=len(self.slots),
            delivered=self.delivered if self.knows else None,
        )

    async def go_back(self, partition: int, offset: int) -> None:
        assert partition == PARTITION
        assert not self.given_up, "the consumer was sent back on a partition of another worker"
        self.went_back.append(offset)
        self.position = self.delivered = offset

    async def first_kept(self, partition: int) -> int:
        assert partition == PARTITION
        return self.begin

    async def holds_records(self, partition: int, begin: int, end: int) -> bool:
        assert partition == PARTITION
        self.looked += 1
        self.asked.set()
        await self.may_answer.wait()
        return any(self.slots[begin:end])

    def hold(self, partition: int) -> None:
        assert partition == PARTITION
        assert not self.given_up, "the consumer was held on a partition of another worker"
        self.held += 1


def arrival(begin: int | None, records: Sequence[Written], position: int) -> Arrival:
    return Arrival(
        partition=PARTITION, generation=1, begin=begin, records=records, position=position
    )


def requests(cases: int, *, days_ago: int) -> list[Written]:
    """Return a request about each of *cases* cases of the partition, received so long ago."""
    subjects = (f"E09000012/EHC-{number}" for number in count())
    at_home = (s for s in subjects if home_partition(s, 3) == PARTITION)
    payload = RequestReceived(received_on=london_date(NOW) - timedelta(days=days_ago))
    return [
        Written(
            partition=PARTITION,
            offset=offset,
            key=subject.encode(),
            value=encode_structured(
                new_event(payload, subject=subject, source="casework", id=f"{offset}")
            ),
            headers=[("content-type", STRUCTURED_CONTENT_TYPE.encode())],
        )
        for offset, subject in enumerate(islice(at_home, cases))
    ]


class Applied(Gathering):
    """A gathering that notes the offset of everything that is applied, in order."""

    def __init__(self, store: CaseStore, pulse: PartitionPulse) -> None:
        super().__init__(store=store, wall_clock=ManualClock(NOW), pulse=pulse)
        self.offsets: list[int] = []

    def commit(self, effects: Effects, refused: Sequence[Refused], delivery: Delivery) -> int:
        self.offsets += [int(one.place.rsplit(" ", 1)[1]) for one in delivery.items]
        return super().commit(effects, refused, delivery)


class Durable(Line):
    """A line without a broker: whatever has gathered is durable at once.

    Attributes:
        committed: The offset committed last; 0 before the first.
        transactions: What each held: (cases, alerts).
    """

    def __init__(self, gathering: Gathering, pulse: PartitionPulse) -> None:
        super().__init__(
            PARTITION,
            gathering=gathering,
            settings=SETTINGS,
            pulse=pulse,
            commit_offset=lambda _offset, _metadata: pytest.fail("nothing is committed so"),
            holds_lease=lambda: True,
            on_failure=lambda error: pytest.fail(str(error)),
        )
        self.committed = 0
        self.transactions: list[tuple[int, int]] = []
        self._waiting = gathering

    def wake(self) -> None:
        changes = self._waiting.take()
        self.transactions.append((len(changes.cases), len(changes.alerts)))
        position = changes.position
        if position is not None:
            assert position >= self.committed
            self.committed = position

    async def room(self) -> None:
        pass


class Hands:
    """A partition that is owned and ready, with all that it holds on to."""

    def __init__(self, log: Log, *, turn: asyncio.Lock | None = None) -> None:
        self.log = log
        self.pulse = PartitionPulse()
        store = CaseStore()
        self.applied = Applied(store, self.pulse)
        self.line = Durable(self.applied, self.pulse)
        self.owned = Owned(
            PARTITION,
            partitions=3,
            topic=SETTINGS.topics.events,
            expected=0,
            line=self.line,
            gathering=self.applied,
            reader=log,
            pulse=self.pulse,
            wall_clock=ManualClock(NOW),
            turn=turn or asyncio.Lock(),
        )
        self.owned.adopt(Watch(today=london_date(NOW), policy=Policy(), history=store), store)

    def give_up(self) -> None:
        self.owned.closed = self.log.given_up = True


class Weather(RuleBasedStateMachine):
    """Records and markers come; arrivals are lost, repeated and cut; ticks come in between."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stream: deque[Arrival | Tick] = deque()

    @initialize(knows=st.booleans())
    def begin(self, knows: bool) -> None:  # noqa: FBT001  # drawn
        self.log = Log(knows=knows)
        self.hands = Hands(self.log)

    @rule(slots=st.lists(st.booleans(), min_size=1, max_size=6))
    def append(self, slots: list[bool]) -> None:
        self.log.slots += slots

    @rule(count=st.integers(1, 8))
    def fetch(self, count: int) -> None:
        self.stream += self.log.fetch(count)

    @rule(data=st.data())
    def read_a_stretch_again(self, data: st.DataObject) -> None:
        begin = data.draw(st.integers(0, self.log.position))
        end = data.draw(st.integers(begin, self.log.position))
        if begin < end:
            self.stream += self.log.arrivals(begin, end)

    @rule()
    def look_at_the_clock(self) -> None:
        self.stream.append(self.log.tick())

    @precondition(lambda self: self.stream)
    @rule()
    def lose_the_next(self) -> None:
        self.stream.popleft()

    @precondition(lambda self: self.stream)
    @rule(count=st.integers(1, 4))
    def take(self, count: int) -> None:
        for _ in range(min(count, len(self.stream))):
            self.run(self.stream.popleft())

    @precondition(lambda self: self.stream)
    @rule()
    def repeat_the_next(self) -> None:
        self.run(self.stream[0])

    def run(self, one: Arrival | Tick) -> None:
        owned = self.hands.owned
        taken = owned.tick(one) if isinstance(one, Tick) else owned.take(one)
        self.runner.run(taken)

    @invariant()
    def everything_was_applied_once_in_order_without_a_hole(self) -> None:
        expected = self.hands.owned.expected
        records = [offset for offset in range(expected) if self.log.slots[offset]]
        assert self.hands.applied.offsets == records
        assert self.hands.line.committed <= expected

    def teardown(self) -> None:
        # What was lost is found when more comes or, where nothing does, by the clock: two looks,
        # for the transport that must first see that nothing comes. So again for what is read then.
        for _ in range(3):
            self.stream += self.log.fetch(len(self.log.slots))
            self.stream += [self.log.tick(), self.log.tick()]
            while self.stream:
                self.run(self.stream.popleft())
        self.everything_was_applied_once_in_order_without_a_hole()
        assert self.hands.owned.expected == self.hands.line.committed == len(self.log.slots)
        assert self.hands.owned.caught_up
        self.runner.close()


TestWeather = Weather.TestCase


@pytest.fixture(params=[True, False], ids=["batch", "single"])
def log(request: pytest.FixtureRequest) -> Log:
    """Five records, as either transport hands them over."""
    return Log([True] * 5, knows=request.param)


@pytest.mark.asyncio
async def test_a_hole_sends_the_consumer_back_to_where_it_began(log: Log) -> None:
    hands = Hands(log)
    await hands.owned.take(log.arrivals(0, 2)[0])
    expected = hands.owned.expected

    await hands.owned.take(log.arrivals(4, 5)[0])

    assert log.went_back == [expected]
    assert hands.pulse.holes == 1
    assert max(hands.applied.offsets) < expected


@pytest.mark.asyncio
async def test_what_lies_between_may_be_markers_alone(log: Log) -> None:
    log.slots[1:4] = [False, False, False]
    hands = Hands(log)

    for one in (*log.arrivals(0, 1), *log.arrivals(1, 5)):
        await hands.owned.take(one)

    assert hands.applied.offsets == [0, 4]
    assert hands.line.committed == 5
    assert (log.went_back, hands.pulse.holes) == ([], 0)


@pytest.mark.asyncio
async def test_a_log_that_ends_with_markers_is_committed_to_its_end(log: Log) -> None:
    log.slots += [False, False]
    hands = Hands(log)

    for one in log.fetch(7):
        await hands.owned.take(one)
    for _ in range(3):
        await hands.owned.tick(log.tick())

    assert hands.owned.caught_up
    assert hands.line.committed == 7


@pytest.mark.asyncio
async def test_the_end_of_a_log_that_was_lost_is_found_by_the_clock(log: Log) -> None:
    hands = Hands(log)
    log.fetch(5)

    await hands.owned.tick(log.tick())
    await hands.owned.tick(log.tick())
    assert log.went_back == [0]
    assert not hands.owned.caught_up

    for one in log.fetch(5):
        await hands.owned.take(one)
    assert hands.applied.offsets == [0, 1, 2, 3, 4]


@pytest.mark.asyncio
async def test_a_partition_that_is_not_ready_takes_nothing_and_lets_the_consumer_rest() -> None:
    log = Log([True])
    hands = Hands(log)
    waiting = Owned(
        PARTITION,
        partitions=3,
        topic="ehcp.events",
        expected=0,
        line=hands.line,
        gathering=hands.applied,
        reader=log,
        pulse=hands.pulse,
        wall_clock=ManualClock(NOW),
        turn=asyncio.Lock(),
    )

    await waiting.take(log.fetch(1)[0])
    await waiting.tick(log.tick())

    assert waiting.expected == 0
    assert hands.applied.offsets == []
    assert log.held == 1


@pytest.mark.asyncio
async def test_a_partition_given_up_while_it_looks_into_a_gap_steers_the_consumer_no_more() -> None:
    log = Log([True, True, True], knows=False)
    hands = Hands(log)
    log.may_answer.clear()

    looking = asyncio.create_task(hands.owned.take(log.arrivals(2, 3)[0]))
    await log.asked.wait()
    hands.give_up()
    log.may_answer.set()
    await looking

    assert (hands.owned.expected, hands.applied.offsets) == (0, [])


@pytest.mark.asyncio
async def test_a_partition_given_up_while_the_clock_looks_steers_the_consumer_no_more() -> None:
    log = Log([True, True], knows=False)
    hands = Hands(log)
    await hands.owned.tick(log.tick())
    log.may_answer.clear()

    looking = asyncio.create_task(hands.owned.tick(log.tick()))
    await log.asked.wait()
    hands.give_up()
    log.may_answer.set()
    await looking

    assert (hands.owned.expected, hands.applied.offsets) == (0, [])


@pytest.mark.asyncio
async def test_a_hole_is_looked_into_once_however_much_is_on_its_way_beyond_it() -> None:
    log = Log([True] * 9, knows=False)
    hands = Hands(log)

    for late in log.arrivals(2, 9):
        await hands.owned.take(late)
    assert (log.looked, log.went_back) == (1, [0] * 7)

    for one in log.arrivals(0, 1):
        await hands.owned.take(one)
    await hands.owned.take(log.arrivals(3, 4)[0])
    assert (log.looked, log.went_back[-1]) == (2, 1)


@pytest.mark.asyncio
@pytest.mark.parametrize("slots", [[True] * 5, [True, True, False, False, False]])
async def test_what_was_deleted_before_it_was_applied_is_not_taken_for_markers(
    slots: list[bool], log: Log
) -> None:
    log.slots = slots
    hands = Hands(log)
    log.begin = 3
    late = log.arrivals(0, 5)[-1]
    # The client goes on with the first record that is kept, and says nothing of the others.
    left = [record for record in late.records if record.offset >= log.begin]

    with pytest.raises(EventsExpiredError) as raised:
        await hands.owned.take(replace(late, records=left))
    assert raised.value.missed == 3
    assert hands.applied.offsets == []


@pytest.mark.asyncio
async def test_a_log_that_was_deleted_to_its_end_is_not_taken_for_markers() -> None:
    log = Log([False] * 5, knows=False)
    hands = Hands(log)
    log.begin = 5

    await hands.owned.tick(log.tick())
    with pytest.raises(EventsExpiredError):
        await hands.owned.tick(log.tick())
    assert hands.line.committed == 0


@pytest.mark.asyncio
async def test_other_work_gets_its_turn_while_a_great_fetch_is_applied() -> None:
    log = Log([True] * 1_800 + [False])
    hands = Hands(log)
    seen: list[int] = []

    taking = asyncio.create_task(hands.owned.take(log.fetch(1_801)[0]))
    while not taking.done():
        await asyncio.sleep(0)
        seen.append(hands.line.committed)

    assert hands.applied.offsets == list(range(1_800))
    assert hands.line.committed == hands.owned.expected == 1_801
    assert len(set(seen)) > 2
    assert seen == sorted(seen)


@pytest.mark.asyncio
async def test_two_partitions_of_a_worker_apply_in_turns() -> None:
    turn = asyncio.Lock()
    one, other = (Hands(Log([True] * 1_800), turn=turn) for _ in range(2))

    both = asyncio.gather(*(hands.owned.take(hands.log.fetch(1_800)[0]) for hands in (one, other)))
    gone: list[tuple[int, int]] = []
    while not both.done():
        await asyncio.sleep(0)
        gone.append((one.owned.expected, other.owned.expected))

    assert gone[-1] == (1_800, 1_800)
    assert any(0 < mine < 1_800 and 0 < its < 1_800 for mine, its in gone)


@pytest.mark.asyncio
async def test_a_partition_given_up_amid_a_fetch_applies_no_more_of_it() -> None:
    log = Log([True] * 1_800)
    hands = Hands(log)

    taking = asyncio.create_task(hands.owned.take(log.fetch(1_800)[0]))
    while not hands.owned.expected:  # noqa: ASYNC110  # the loop itself is what is looked at
        await asyncio.sleep(0)
    hands.give_up()
    await taking

    applied = len(hands.applied.offsets)
    assert 0 < applied < 1_800
    # What is durable is what the state holds, no more and no less.
    assert hands.line.committed == hands.owned.expected == applied


@pytest.mark.asyncio
async def test_an_event_and_the_alerts_that_it_makes_due_are_one_transaction() -> None:
    hands = Hands(Log([True]))

    await hands.owned.take(replace(arrival(0, requests(1, days_ago=100), 1), end=1))

    (one,) = [some for some in hands.line.transactions if any(some)]
    # The decision whether to assess is overdue: each rung that was passed is said.
    assert one == (1, 3)
