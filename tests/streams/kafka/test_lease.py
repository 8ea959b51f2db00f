"""Where no transaction fences it, a worker that was not heard of writes nothing more."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import CheckpointFailedError, LeaseLostError
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.streams.kafka.lease import Lease
from ehcpwatch.watch import Policy
from tests.streams.engines import KafkaDriver, read_contents
from tests.streams.test_engines import TODAY, request_of
from tests.waiting import eventually
from tests.watch.keeping import noon


def test_a_lease_holds_from_a_hand_over_until_nearly_a_session_later() -> None:
    fresh, short = Lease(60), Lease(1)
    assert not fresh.holds()
    fresh.begin()
    short.begin()

    assert fresh.holds()
    # A session no longer than the margin leaves no time in which it is safe to write.
    assert not short.holds()


def test_the_error_says_that_nothing_more_is_written() -> None:
    assert "Nothing more is written" in str(LeaseLostError())


@pytest.mark.real("kafka")
@pytest.mark.slow
def test_a_worker_whose_lease_has_run_out_ends_and_writes_nothing(
    kafka_settings: Callable[[Transport], KafkaSettings],
) -> None:
    settings = replace(kafka_settings(Transport.BATCH), allow_at_least_once=True)
    driver = KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=1)
    driver.__enter__()
    driver.send(request_of("C-1"))
    driver.settle()
    worker = driver.worker
    assert worker is not None

    async def forget() -> None:
        consumer = worker.worker.ownership.group
        lease: Lease = consumer.lease  # type: ignore[attr-defined]  # the consumer's own
        lease._seconds = 0.0  # noqa: SLF001  # as if a session had gone by

    worker.ask(forget)
    driver.send(request_of("C-2"))
    eventually(lambda: worker.failure is not None, "the end of the worker")
    worker.stop()

    assert isinstance(worker.failure, CheckpointFailedError)
    assert "LeaseLostError" in str(worker.failure)
    assert set(asyncio.run(read_contents(settings, 1)).rows) == {"E09000012/C-1"}
