"""A worker that is told to stop while it takes partitions over: it ends by itself, and at once."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import TopicPartition
from faust.types import TP

from ehcpwatch.clock import ManualClock
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.streams.kafka.consumer import SingleConsumer
from ehcpwatch.streams.kafka.ownership import Ownership
from ehcpwatch.watch import Policy
from tests.streams.engines import KafkaDriver
from tests.streams.test_engines import TODAY, request_of
from tests.watch.keeping import noon

PATIENCE_SECONDS = 40.0
"""Less than the minute for which Faust waits for a client that does not end."""

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]


class Held:
    """A call that goes no further once it has come, as one that the broker never answers."""

    def __init__(self) -> None:
        self._come = threading.Event()

    async def hold(self) -> None:
        self._come.set()
        await asyncio.Event().wait()

    def wait(self) -> None:
        assert self._come.wait(PATIENCE_SECONDS), "the take-over never came so far"


@pytest.fixture
def driver(kafka_settings: Callable[[Transport], KafkaSettings]) -> KafkaDriver:
    settings = kafka_settings(Transport.BATCH)
    return KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=2)


def ends_by_itself(driver: KafkaDriver) -> None:
    assert driver.worker is not None
    worker = driver.worker
    stopping = threading.Thread(target=driver.stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE_SECONDS)
    assert not stopping.is_alive(), "the worker does not end"
    assert worker.failure is None, worker.failure


@pytest.fixture
def open_producers(monkeypatch: pytest.MonkeyPatch) -> set[AIOKafkaProducer]:
    """The producers that were started and have not been stopped."""
    found: set[AIOKafkaProducer] = set()
    start, stop = AIOKafkaProducer.start, AIOKafkaProducer.stop

    async def started(producer: AIOKafkaProducer) -> None:
        found.add(producer)
        await start(producer)

    async def stopped(producer: AIOKafkaProducer) -> None:
        await stop(producer)
        found.discard(producer)

    monkeypatch.setattr(AIOKafkaProducer, "start", started)
    monkeypatch.setattr(AIOKafkaProducer, "stop", stopped)
    return found


def test_a_worker_told_to_stop_while_the_broker_owes_an_answer_ends(
    driver: KafkaDriver,
    open_producers: set[AIOKafkaProducer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = Held()

    async def unanswered(_: SingleConsumer, tps: Sequence[TopicPartition]) -> Mapping[int, int]:
        del tps
        await held.hold()
        return {}

    monkeypatch.setattr(SingleConsumer, "_first_offsets", unanswered)
    with driver:
        held.wait()
        ends_by_itself(driver)
    assert not open_producers


def test_a_worker_told_to_stop_before_it_asks_the_broker_ends_and_the_next_one_goes_on(
    driver: KafkaDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    take_over = Ownership.open

    async def slow(ownership: Ownership, partitions: Iterable[int], *, generation: int) -> None:
        await held.hold()
        await take_over(ownership, partitions, generation=generation)

    with monkeypatch.context() as patch, driver:
        patch.setattr(Ownership, "open", slow)
        held.wait()
        ends_by_itself(driver)
    driver.start()
    driver.send(request_of("C-1"))
    driver.settle()
    ends_by_itself(driver)


def test_a_worker_told_to_stop_before_it_is_given_anything_takes_nothing_over(
    driver: KafkaDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    come = threading.Event()
    assigned = SingleConsumer.on_partitions_assigned

    async def late(consumer: SingleConsumer, tps: set[TP], generation: int) -> None:
        come.set()
        await consumer.wait_until_stopped()
        await assigned(consumer, tps, generation)

    monkeypatch.setattr(SingleConsumer, "on_partitions_assigned", late)
    with driver:
        assert come.wait(PATIENCE_SECONDS), "nothing was ever assigned"
        ends_by_itself(driver)
