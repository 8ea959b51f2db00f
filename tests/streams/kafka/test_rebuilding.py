"""State of another fold: made again from the events beside it, or refused where it is newer."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaProducer

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import StateNewerError
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.streams.kafka.reader import read_to_end, whole_topic
from ehcpwatch.streams.kafka.rebuilding import rebuild
from ehcpwatch.streams.kafka.stored import Kind, StoredCase, kind_of
from ehcpwatch.watch import Policy
from tests.streams.engines import KafkaDriver
from tests.streams.kafka.threaded import ThreadedWorker
from tests.streams.test_engines import TODAY, borough
from tests.waiting import eventually
from tests.watch.keeping import noon

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]

Settings = Callable[[Transport], KafkaSettings]


@pytest.fixture
def driver(kafka_settings: Settings) -> KafkaDriver:
    """An engine that has taken in some cases and stopped."""
    made = KafkaDriver(Policy(), ManualClock(noon(TODAY)), kafka_settings(Transport.BATCH))
    with made:
        made.send(*borough()[:300])
        made.settle()
    return made


async def rewrite(settings: KafkaSettings, change: Callable[[StoredCase], StoredCase]) -> None:
    """Let every stored case be what *change* makes of it."""
    producer = AIOKafkaProducer(**settings.connection.options())
    await producer.start()
    try:
        starts = await whole_topic(settings.connection, settings.topics.cases)
        async for tp, records, _ in read_to_end(settings.connection, starts):
            for record in records:
                if record.value is None or kind_of(record.key or b"") is not Kind.CASE:
                    continue
                changed = change(StoredCase.decode(record.value)).encode()
                await producer.send(tp.topic, changed, key=record.key, partition=tp.partition)
    finally:
        await producer.stop()


def of_fold(version: int) -> Callable[[StoredCase], StoredCase]:
    """Mark rows as made by another fold, whose facts nobody can read any more."""
    return lambda stored: stored._replace(
        row=b'[%d,false,["2025-01-01",-1,"",""],"","gone"]' % version
    )


def test_a_rebuild_makes_the_same_rows_from_the_events_and_says_nothing(
    driver: KafkaDriver,
) -> None:
    before = driver.contents()
    asyncio.run(rewrite(driver.settings, of_fold(FOLD_VERSION - 1)))
    folded = asyncio.run(rebuild(driver.settings, wall_clock=driver.clock))

    after = driver.contents()
    assert folded == len(before.rows) > 0
    assert after.rows == before.rows
    assert after.said == before.said


def test_a_worker_folds_rows_of_an_older_fold_again_and_writes_them(driver: KafkaDriver) -> None:
    before = driver.contents()
    asyncio.run(rewrite(driver.settings, of_fold(FOLD_VERSION - 1)))
    driver.start()
    driver.settle()
    counts = driver.counts()
    driver.stop()

    after = driver.contents()
    assert after.rows == before.rows
    assert after.said == before.said
    assert counts


def test_a_worker_stops_at_rows_of_a_newer_fold_and_changes_nothing(driver: KafkaDriver) -> None:
    asyncio.run(rewrite(driver.settings, of_fold(FOLD_VERSION + 1)))
    before = driver.contents()
    settings = driver.settings
    with ThreadedWorker(settings, policy=Policy(), wall_clock=driver.clock) as worker:
        eventually(lambda: worker.failure is not None, "the refusal")

    assert isinstance(worker.failure, StateNewerError)
    assert "a newer version of ehcpwatch wrote this state" in str(worker.failure)
    assert driver.contents() == before
