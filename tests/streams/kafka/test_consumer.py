"""The fetch loop of the batch transport: what it drops on the way does not go unseen."""

# ruff: noqa: SLF001, ANN401  # the loop is Faust's own to call, with Faust's signatures

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from faust.transport.consumer import Fetcher
from faust.types import TP

from ehcpwatch.clock import SystemClock
from ehcpwatch.streams.kafka import Connection, KafkaSettings
from ehcpwatch.streams.kafka.app import WatchApp
from ehcpwatch.streams.kafka.arrival import Arrival
from ehcpwatch.streams.kafka.consumer import BatchConsumer, BatchTransport
from ehcpwatch.streams.kafka.ownership import Ownership
from ehcpwatch.watch import Policy
from tests.streams.kafka.topics import Written

SETTINGS = KafkaSettings(connection=Connection(bootstrap=("127.0.0.1:1",)))
TP_0 = TP(SETTINGS.topics.events, 0)


class Fed(BatchConsumer):
    """The consumer, whose client is fed by the test: each fetch moves its position along.

    Attributes:
        feed: What each fetch brings, as (records, position after it).
        meanwhile: Called before each fetch comes back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client: Any = AIOKafkaConsumer
        self.client: Any = client(group_id="fed")
        self.client._subscription.assign_from_user({TopicPartition(*TP_0)})
        self._thread._consumer = self.client
        self.feed: list[tuple[Sequence[Written], int]] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.fetcher: Any = None

    @property
    def state(self) -> Any:
        return self.client._subscription.subscription.assignment.state_value(TopicPartition(*TP_0))

    async def _seek(self, partition: TP, offset: int) -> None:
        assert partition == TP_0
        self.state.seek(offset)

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:  # noqa: ASYNC109
        del active_partitions, timeout
        records, position = self.feed.pop(0)
        if self.state.awaiting_reset:
            self.state.reset_to(position)
        self.state.consumed_to(position)
        self.meanwhile()
        if not self.feed:
            self.fetcher._stopped.set()
        return {TP_0: list(records)} if records else {}


class FedTransport(BatchTransport):
    Consumer = Fed


class FedApp(WatchApp):
    def _new_transport(self) -> Any:
        return FedTransport(self.conf.broker_consumer, self)


@pytest_asyncio.fixture
async def consumer() -> AsyncIterator[Fed]:
    """A consumer that owns partition 0 and stands at offset 10, on the stream of an app."""
    ownership = Ownership(
        settings=SETTINGS,
        policy=Policy(),
        wall_clock=SystemClock(),
        on_failure=lambda error: pytest.fail(str(error)),
    )
    app = FedApp(ownership, settings=SETTINGS, wall_clock=SystemClock())
    app.finalize()
    conductor: Any = app.topics
    conductor._tp_index[TP_0].add(app.input)
    consumer: Any = app.consumer
    ownership.owned[0] = None  # type: ignore[assignment]  # its number is all that is read
    consumer.fetcher = Fetcher(app)
    consumer._set_active_tps({TP_0})
    await consumer.go_on(0, 10)
    yield consumer
    consumer._thread.thread_loop.close()
    await consumer.client.stop()


def records(*offsets: int) -> list[Written]:
    return [Written(offset=offset, value=b"{}") for offset in offsets]


async def until_it_stands(draining: asyncio.Task[None]) -> None:
    """Give the loop all the turns that it can use before something is taken."""
    for _ in range(50):
        if not draining.done():
            await asyncio.sleep(0)


async def arrivals(consumer: Fed, *feed: tuple[Sequence[Written], int]) -> list[Arrival]:
    """Let the loop run over *feed*; return what it puts on the stream."""
    consumer.feed += feed
    consumer.fetcher._stopped.clear()
    await consumer._drain_messages(consumer.fetcher)
    app: Any = consumer.app
    queue = app.input.queue
    return [queue.get_nowait().value for _ in range(queue.qsize())]


@pytest.mark.asyncio
async def test_every_fetch_is_one_arrival_with_the_positions_before_and_after(
    consumer: Fed,
) -> None:
    found = await arrivals(consumer, (records(10, 11), 13), (records(15), 16))

    assert [(one.begin, one.position) for one in found] == [(10, 13), (13, 16)]
    assert [[r.offset for r in one.records] for one in found] == [[10, 11], [15]]
    assert consumer.delivered(0) == 16


@pytest.mark.asyncio
async def test_markers_alone_are_an_arrival_and_an_idle_round_is_none(consumer: Fed) -> None:
    found = await arrivals(consumer, ((), 10), ((), 12), ((), 12))

    assert [(one.begin, one.records, one.position) for one in found] == [(10, (), 12)]


@pytest.mark.asyncio
async def test_a_client_that_went_elsewhere_by_itself_is_told_of(consumer: Fed) -> None:
    consumer.state.await_reset("earliest")
    (found,) = await arrivals(consumer, ((), 15))

    assert (found.begin, found.records, found.position) == (None, (), 15)


@pytest.mark.asyncio
async def test_so_is_one_that_was_sent_elsewhere_in_the_round_before(consumer: Fed) -> None:
    consumer.state.seek(15)
    (found,) = await arrivals(consumer, ((), 15), ((), 15))

    assert (found.begin, found.records, found.position) == (None, (), 15)


@pytest.mark.asyncio
async def test_what_was_fetched_of_a_partition_that_rests_by_then_is_missed_when_it_goes_on(
    consumer: Fed,
) -> None:
    consumer.meanwhile = lambda: consumer.hold(0)
    assert await arrivals(consumer, (records(10, 11), 12)) == []

    consumer.meanwhile = lambda: None
    consumer.resume_partitions({TP_0})
    (found,) = await arrivals(consumer, ((), 12))
    assert (found.begin, found.records, found.position) == (None, (), 12)


@pytest.mark.asyncio
async def test_a_client_that_was_sent_back_during_a_fetch_leaves_no_hole(consumer: Fed) -> None:
    consumer.meanwhile = lambda: consumer.state.seek(10)
    (found,) = await arrivals(consumer, (records(10, 11), 12))

    assert (found.begin, found.position) == (10, 12)
    assert consumer._position(0) == 10


@pytest.mark.asyncio
async def test_nothing_is_put_on_the_stream_while_a_hand_over_is_under_way(consumer: Fed) -> None:
    async def seek() -> None:
        sought.append(consumer._position(0))

    sought: list[int | None] = []
    consumer.perform_seek = seek  # type: ignore[method-assign]  # it would ask a broker
    consumer.meanwhile = consumer.stop_flow
    found = await arrivals(consumer, (records(10, 11), 12))

    assert found == []
    assert sought == [12]


@pytest.mark.asyncio
async def test_while_the_stream_is_behind_what_comes_waits_in_the_client_and_none_is_lost(
    consumer: Fed,
) -> None:
    consumer.feed += [(records(offset), offset + 1) for offset in range(10, 16)]
    app: Any = consumer.app
    queue, waited, taken = app.input.queue, [], []

    draining = asyncio.create_task(consumer._drain_messages(consumer.fetcher))
    await until_it_stands(draining)
    while queue.qsize():
        waited.append(queue.qsize())
        taken.append(queue.get_nowait().value)
        consumer.taken()
        await until_it_stands(draining)
    await draining

    assert waited == [2, 2, 2, 2, 2, 1]
    assert [(one.begin, one.position) for one in taken] == [(n, n + 1) for n in range(10, 16)]


@pytest.mark.asyncio
async def test_a_hand_over_ends_the_waiting_for_a_stream_that_is_behind(consumer: Fed) -> None:
    consumer.feed += [(records(offset), offset + 1) for offset in range(10, 13)]
    draining = asyncio.create_task(consumer._drain_messages(consumer.fetcher))
    await until_it_stands(draining)

    consumer.stop_flow()
    await draining

    assert consumer.delivered(0) == 12
