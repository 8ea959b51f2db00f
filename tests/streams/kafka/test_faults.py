"""What a worker does about faults of brokers and of senders while it runs."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.structs import TopicPartition

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import EventsExpiredError
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.watch import Policy
from tests.streams.engines import KafkaDriver
from tests.streams.kafka.threaded import ThreadedWorker, eventually
from tests.streams.kafka.topics import admin
from tests.streams.test_engines import TODAY, request_of
from tests.watch.keeping import noon

Settings = Callable[[Transport], KafkaSettings]


def driver_of(settings: KafkaSettings, *, partitions: int = 1) -> KafkaDriver:
    return KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=partitions)


def ended(driver: KafkaDriver) -> ThreadedWorker:
    """Wait for the worker to end itself, and return what is left of it."""
    worker = driver.worker
    assert worker is not None
    eventually(lambda: worker.failure is not None, "the end of the worker")
    driver.worker = None
    worker.stop()
    return worker


async def delete_before(settings: KafkaSettings, offset: int) -> None:
    """Delete events as their retention would."""
    async with admin(settings.connection) as client:
        tp = TopicPartition(settings.topics.events, 0)
        await client.delete_records({tp: RecordsToDelete(offset)})


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.parametrize("transport", Transport)
@pytest.mark.parametrize("left", [2, 0], ids=["some-left", "none-left"])
def test_a_worker_ends_where_events_were_deleted_before_it_read_them(
    kafka_settings: Settings, transport: Transport, left: int
) -> None:
    settings = kafka_settings(transport)
    with driver_of(settings) as driver:
        driver.send(request_of("C-1"))
        driver.settle()
        worker = driver.worker
        assert worker is not None

        async def rest() -> None:
            worker.worker.ownership.group.hold(0)

        async def go_on() -> None:
            await worker.worker.ownership.group.go_on(0, 1)

        worker.ask(rest)
        driver.send(*(request_of(f"C-{number}") for number in range(2, 7)))
        asyncio.run(delete_before(settings, 6 - left))
        worker.ask(go_on)
        failure = ended(driver).failure

        assert isinstance(failure, EventsExpiredError)
        assert failure.missed == 5 - left
        assert len(driver.contents().rows) == 1
