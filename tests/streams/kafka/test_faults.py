"""What a worker does about faults of brokers and of senders while it runs."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import UnsupportedCodecError
from aiokafka.structs import TopicPartition
from confluent_kafka import Producer

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import EventsExpiredError, WatchFailedError
from ehcpwatch.events import encode_structured
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.watch import Policy
from tests.streams.engines import STRUCTURED, KafkaDriver
from tests.streams.kafka.threaded import ThreadedWorker
from tests.streams.kafka.topics import admin
from tests.streams.test_engines import TODAY, about, request_of
from tests.waiting import PATIENCE_SECONDS, eventually
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


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.parametrize("transport", Transport)
def test_events_are_read_however_their_sender_compresses_them(
    kafka_settings: Settings, transport: Transport
) -> None:
    settings = kafka_settings(transport)
    with driver_of(settings) as driver:
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            sender = Producer(
                {"bootstrap.servers": settings.connection.bootstrap[0], "compression.type": codec}
            )
            for number in range(50):  # alike, so that a batch of them is worth compressing
                case = f"{codec}-{number}"
                sender.produce(
                    settings.topics.events,
                    encode_structured(request_of(case)),
                    key=about(case),
                    partition=0,
                    headers={**dict(STRUCTURED)},
                )
            assert sender.flush(PATIENCE_SECONDS) == 0
        driver.settle()

        assert len(driver.contents().rows) == 5 * 50
        assert driver.contents().letters == []


@pytest.mark.real("kafka")
@pytest.mark.slow
def test_a_worker_whose_client_breaks_down_ends_and_says_so(kafka_settings: Settings) -> None:
    with driver_of(kafka_settings(Transport.BATCH)) as driver:
        worker = driver.worker
        assert worker is not None
        driver.settle()

        async def break_down() -> None:
            async def broken(*_: object, **__: object) -> None:
                raise UnsupportedCodecError

            group: Any = worker.worker.ownership.group
            group._thread._ensure_consumer()._fetcher.fetched_records = broken  # noqa: SLF001

        worker.ask(break_down)
        failure = ended(driver).failure

    assert isinstance(failure, WatchFailedError)
    assert "(UnsupportedCodecError)" in str(failure)
