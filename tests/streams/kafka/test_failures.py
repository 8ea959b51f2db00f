"""How a worker ends when something goes wrong that nobody can put right while it runs."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import (
    EngineError,
    HandOverFailedError,
    RecoveryFailedError,
    WatchFailedError,
)
from ehcpwatch.streams.kafka import Connection, KafkaSettings, Transport
from ehcpwatch.streams.kafka.ownership import Ownership
from ehcpwatch.watch import Policy
from tests.streams.engines import make_topics
from tests.streams.kafka.threaded import ThreadedWorker
from tests.streams.test_engines import TODAY
from tests.waiting import eventually
from tests.watch.keeping import noon

Settings = Callable[[Transport], KafkaSettings]


def failure_of(settings: KafkaSettings) -> EngineError:
    """Start a worker that cannot go on, and return why it ended."""
    clock = ManualClock(noon(TODAY))
    with ThreadedWorker(settings, policy=Policy(), wall_clock=clock) as worker:
        eventually(lambda: worker.failure is not None, "the end of the worker")
    assert worker.failure is not None
    return worker.failure


def test_an_error_that_nobody_foresaw_is_named_by_its_kind_and_its_text_is_not_told() -> None:
    told: list[EngineError] = []
    ownership = Ownership(
        settings=KafkaSettings(connection=Connection(bootstrap=("127.0.0.1:1",))),
        policy=Policy(),
        wall_clock=ManualClock(noon(TODAY)),
        on_failure=told.append,
    )
    ownership.stumble(KeyError("E09000012/C-1"))
    ownership.stumble(ValueError("a later one"))

    assert [type(error) for error in told] == [WatchFailedError]
    assert "(KeyError)" in str(told[0])
    assert "C-1" not in str(told[0])
    assert ownership.pulse.failures == {"KeyError": 1}


@pytest.mark.real("kafka")
@pytest.mark.slow
def test_a_worker_whose_state_cannot_be_read_ends_and_says_which_topic(
    kafka_settings: Settings,
) -> None:
    settings = kafka_settings(Transport.BATCH)
    asyncio.run(make_events_only(settings))
    failure = failure_of(settings)

    assert isinstance(failure, RecoveryFailedError)
    assert f"{settings.topics.cases}, partition 0: the state could not be read back" in str(failure)


@pytest.mark.real("kafka")
@pytest.mark.slow
def test_a_worker_that_may_not_fence_the_former_owner_ends(kafka_settings: Settings) -> None:
    # Longer than any broker allows, so that the producer of the partition does not start.
    settings = replace(kafka_settings(Transport.BATCH), transaction_timeout_seconds=1_000_000.0)
    asyncio.run(make_topics(settings, 1))
    failure = failure_of(settings)

    assert isinstance(failure, HandOverFailedError)
    assert "could not be taken over or given up in time" in str(failure)


async def make_events_only(settings: KafkaSettings) -> None:
    admin = AIOKafkaAdminClient(**settings.connection.options())
    await admin.start()
    try:
        await admin.create_topics([NewTopic(settings.topics.events, 1, 1)])
    finally:
        await admin.close()
