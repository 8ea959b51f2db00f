"""The private names of Faust and aiokafka that the engine rests on, each held by a sentence.

A failure here says that a new version has changed one: look at the module that is named
before the pin is moved. The transport `single` needs none of those of `BatchConsumer`.
"""

# ruff: noqa: SLF001  # what holds a private name of a library in place has to name it

import asyncio
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.abc import AbstractTokenProvider
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import TopicPartitionState
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.producer.message_accumulator import BatchBuilder
from faust.app.base import App
from faust.transport.base import Transport as FaustTransport
from faust.transport.conductor import Conductor
from faust.transport.consumer import Consumer as FaustConsumer
from faust.transport.drivers import aiokafka as driver

from ehcpwatch.clock import ManualClock
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.watch import Policy
from tests.streams.engines import KafkaDriver
from tests.streams.test_engines import TODAY, request_of
from tests.watch.keeping import noon

Settings = Callable[[Transport], KafkaSettings]


def source(thing: object) -> str:
    """Return the code of *thing*, which must be Python."""
    return inspect.getsource(thing)  # type: ignore[arg-type]  # any function or class


def test_the_versions_are_those_that_the_seams_were_read_in() -> None:
    assert version("faust-streaming") == "0.15.3"
    assert version("aiokafka").startswith("0.14.")


def test_consumer_a_client_is_made_before_it_reads_how_it_isolates_waits_and_shares() -> None:
    """`consumer._Thread` sets three attributes between making and starting the client."""
    made = source(driver.AIOKafkaConsumerThread._create_worker_consumer)
    started = source(AIOKafkaConsumer.start)

    assert "return aiokafka.AIOKafkaConsumer(" in made
    for name in ("_isolation_level", "_fetch_max_wait_ms", "_partition_assignment_strategy"):
        assert f"self.{name}" in started, f"AIOKafkaConsumer.start no longer reads {name}"


def test_consumer_the_thread_is_made_by_a_method_that_can_be_overridden() -> None:
    assert "_new_consumer_thread" in source(driver.Consumer)
    assert "AIOKafkaConsumerThread" in source(driver.Consumer._new_consumer_thread)
    assert inspect.iscoroutinefunction(driver.AIOKafkaConsumerThread.call_thread)
    assert "ConsumerNotStarted" in source(driver.AIOKafkaConsumerThread._ensure_consumer)


def test_consumer_what_is_to_be_committed_is_asked_of_one_method() -> None:
    """`SingleConsumer._new_offset` answers with nothing, so that Faust commits nothing."""
    assert "self._new_offset(tp)" in source(FaustConsumer._filter_committable_offsets)
    parameters = list(inspect.signature(FaustConsumer._new_offset).parameters)
    assert parameters == ["self", "tp"]
    for name in ("_acked", "_acked_index"):
        assert f"self.{name} = defaultdict" in source(FaustConsumer.__init__)


def test_consumer_assignment_and_revocation_are_told_on_the_loop_of_the_app() -> None:
    for name in ("on_partitions_assigned", "on_partitions_revoked"):
        assert inspect.iscoroutinefunction(getattr(driver.Consumer, name))
    assigned = source(driver.ConsumerRebalanceListener.on_partitions_assigned)
    assert "app.consumer_generation_id = generation" in assigned
    assert "self._method_queue.call" in source(driver.Consumer.threadsafe_partitions_assigned)


def test_consumer_faust_watches_for_commits_in_a_method_that_can_be_silenced() -> None:
    assert "self.verify_event_path(now, tp)" in source(FaustConsumer.verify_all_partitions_active)


def test_batch_consumer_the_fetch_loop_is_one_method_over_one_other() -> None:
    drain: Callable[..., Any] = FaustConsumer._drain_messages
    assert list(inspect.signature(drain).parameters) == ["self", "fetcher"]
    waits = source(FaustConsumer._wait_next_records)
    assert "return records, active_partitions" in waits
    assert "self.can_resume_flow" in waits


def test_batch_consumer_positions_and_stable_ends_stand_beside_the_assignment() -> None:
    state = TopicPartitionState.__init__
    assert "self._position" in source(state)
    assert "self.lso" in source(state)
    assert "assignment.state_value(partition).lso" in source(AIOKafkaConsumer.last_stable_offset)


def test_app_streams_are_found_by_partition() -> None:
    assert "self._tp_index = defaultdict(set)" in source(Conductor.__init__)


def test_app_transport_and_consumer_are_made_by_methods_that_can_be_overridden() -> None:
    for name in ("_new_transport", "_new_consumer"):
        assert inspect.isfunction(getattr(App, name))
    assert "self.Consumer(" in source(FaustTransport.create_consumer)


def test_lease_an_answered_heartbeat_returns_true() -> None:
    assert "await self._do_heartbeat()" in source(GroupCoordinator._heartbeat_routine)
    assert "return True" in source(GroupCoordinator._do_heartbeat)


def test_line_the_first_record_of_a_batch_fits_whatever_its_size() -> None:
    batch = BatchBuilder(1_000, 0, is_transactional=True)
    large: dict[str, Any] = {"timestamp": None, "key": b"k", "value": b"x" * 100_000, "headers": []}

    assert batch.append(**large) is not None
    assert batch.append(**large) is None
    assert batch.record_count() == 1


def test_connection_a_token_is_asked_for_by_a_coroutine() -> None:
    assert inspect.iscoroutinefunction(AbstractTokenProvider.token)


def test_consumer_the_assignor_keeps_its_memory_on_its_class() -> None:
    """Each consumer therefore gets a class of its own."""
    assert isinstance(inspect.getattr_static(StickyPartitionAssignor, "on_assignment"), classmethod)


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.parametrize("transport", Transport)
def test_at_run_time_every_seam_is_where_it_is_taken(
    kafka_settings: Settings, transport: Transport
) -> None:
    settings = kafka_settings(transport)
    with KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=1) as driver_:
        driver_.send(request_of("C-1"))
        driver_.settle()
        worker = driver_.worker
        assert worker is not None

        async def look() -> tuple[object, ...]:
            await asyncio.sleep(0)
            group: Any = worker.worker.ownership.group
            client = group._thread._ensure_consumer()
            return (
                client._fetcher._isolation_level,
                client._fetcher._fetch_max_wait_ms,
                [assignor.__name__ for assignor in client._coordinator._assignors],
                client._coordinator._do_heartbeat.__name__,
                group._acked[group.input_partition(0)],
            )

        found = worker.ask(look)

    assert found == (1, 100, ["Sticky"], "stamped", [])
