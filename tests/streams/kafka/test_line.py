"""The line of a partition, when brokers refuse, wait, move, or take their time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import aiokafka.errors as kafka_errors
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import CheckpointFailedError, EngineError
from ehcpwatch.events import Rejection, RejectionReason
from ehcpwatch.register import Refused
from ehcpwatch.streams.kafka import Connection, KafkaSettings, TopicNames
from ehcpwatch.streams.kafka.changes import Gathering
from ehcpwatch.streams.kafka.line import Line
from ehcpwatch.streams.kafka.store import CaseStore
from ehcpwatch.streams.partition import Delivery
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Effects
from tests.real.mock_cluster import MockCluster

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
NAMES = TopicNames()

# Requests by their numbers in Kafka's protocol.
PRODUCE, FIND_COORDINATOR, INIT_PRODUCER_ID = 0, 10, 22
ADD_PARTITIONS, ADD_OFFSETS, END, COMMIT_OFFSETS = 24, 25, 26, 28

Error = type[kafka_errors.KafkaError]


@dataclass(slots=True)
class Rig:
    """A line with what goes in and what comes of it."""

    line: Line
    gathering: Gathering
    pulse: PartitionPulse
    failures: list[EngineError] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def write(self, position: int, *, cases: int = 1, value: bytes = b"{}") -> None:
        """Let a checkpoint gather: some rows, a dead letter, and the offset behind them."""
        for number in range(cases):
            self.gathering.put(b"E09000012/C-%d" % number, value)
        refused = Refused(
            rejection=Rejection(original=b"?", reason=RejectionReason.FAULT, sentence="Wrong."),
            source=NAMES.events,
            place="",
        )
        delivery = Delivery(source=NAMES.events, items=(), position=str(position))
        self.gathering.commit(Effects(), [refused], delivery)
        self.line.wake()

    async def held(self) -> None:
        """Wait until everything is durable, or never will be."""
        async with asyncio.timeout(60):
            await self.line.durable()


@asynccontextmanager
async def rig(
    settings: KafkaSettings, *, lease: Callable[[], bool] = lambda: True
) -> AsyncIterator[Rig]:
    pulse = PartitionPulse()
    gathering = Gathering(store=CaseStore(), wall_clock=ManualClock(NOW), pulse=pulse)

    async def commit(offset: int, _metadata: str) -> None:
        made.offsets.append(offset)

    line = Line(
        0,
        gathering=gathering,
        settings=settings,
        pulse=pulse,
        commit_offset=commit,
        holds_lease=lease,
        on_failure=lambda error: made.failures.append(error),  # noqa: PLW0108  # not made yet
    )
    made = Rig(line, gathering, pulse)
    await line.open()
    try:
        yield made
    finally:
        with suppress(CheckpointFailedError):
            await line.close(within_seconds=30)


@pytest.fixture
def settings(mock_cluster: MockCluster) -> KafkaSettings:
    for topic in NAMES.all:
        mock_cluster.create_topic(topic)
    return KafkaSettings(connection=Connection(bootstrap=tuple(mock_cluster.bootstrap.split(","))))


async def stored(settings: KafkaSettings) -> int:
    """Return how many records are on the topics that a line writes, whatever became of them."""
    topics = settings.topics
    consumer = AIOKafkaConsumer(**settings.connection.options())
    await consumer.start()
    try:
        ends = await consumer.end_offsets(
            [TopicPartition(topic, 0) for topic in topics.all if topic != topics.events]
        )
    finally:
        await consumer.stop()
    return sum(ends.values())


WAITED_OUT = [
    (PRODUCE, kafka_errors.NotLeaderForPartitionError),
    (PRODUCE, kafka_errors.NotEnoughReplicasError),
    (PRODUCE, kafka_errors.NotEnoughReplicasAfterAppendError),
    (PRODUCE, kafka_errors.RequestTimedOutError),
    (PRODUCE, kafka_errors.UnknownTopicOrPartitionError),
    (ADD_PARTITIONS, kafka_errors.NotCoordinatorError),
    (ADD_PARTITIONS, kafka_errors.CoordinatorLoadInProgressError),
    (ADD_PARTITIONS, kafka_errors.ConcurrentTransactions),
    (ADD_OFFSETS, kafka_errors.NotCoordinatorError),
    (ADD_OFFSETS, kafka_errors.ConcurrentTransactions),
    (COMMIT_OFFSETS, kafka_errors.NotCoordinatorError),
    (COMMIT_OFFSETS, kafka_errors.CoordinatorLoadInProgressError),
    (COMMIT_OFFSETS, kafka_errors.RequestTimedOutError),
    (END, kafka_errors.NotCoordinatorError),
    (END, kafka_errors.CoordinatorNotAvailableError),
    (FIND_COORDINATOR, kafka_errors.CoordinatorNotAvailableError),
    (INIT_PRODUCER_ID, kafka_errors.CoordinatorLoadInProgressError),
    (INIT_PRODUCER_ID, kafka_errors.NotCoordinatorError),
]

REFUSED = [
    (PRODUCE, kafka_errors.MessageSizeTooLargeError),
    (PRODUCE, kafka_errors.TopicAuthorizationFailedError),
    (PRODUCE, kafka_errors.InvalidProducerEpoch),
    (PRODUCE, kafka_errors.OutOfOrderSequenceNumber),
    (ADD_PARTITIONS, kafka_errors.TopicAuthorizationFailedError),
    (ADD_PARTITIONS, kafka_errors.TransactionalIdAuthorizationFailed),
    (ADD_PARTITIONS, kafka_errors.InvalidProducerEpoch),
    (ADD_PARTITIONS, kafka_errors.InvalidTxnState),
    (ADD_OFFSETS, kafka_errors.GroupAuthorizationFailedError),
    (ADD_OFFSETS, kafka_errors.InvalidProducerEpoch),
    (COMMIT_OFFSETS, kafka_errors.GroupAuthorizationFailedError),
    (COMMIT_OFFSETS, kafka_errors.InvalidProducerEpoch),
    (COMMIT_OFFSETS, kafka_errors.UnknownError),
    (END, kafka_errors.InvalidTxnState),
    (END, kafka_errors.InvalidProducerEpoch),
    (END, kafka_errors.UnknownError),
]


def by_name(value: object) -> str:
    return value.__name__ if isinstance(value, type) else f"request-{value}"


@pytest.mark.asyncio
@pytest.mark.parametrize(("request_", "error"), WAITED_OUT, ids=by_name)
async def test_a_refusal_that_passes_is_waited_out(
    mock_cluster: MockCluster, settings: KafkaSettings, request_: int, error: Error
) -> None:
    mock_cluster.push_request_errors(request_, error.errno, error.errno)
    async with rig(settings) as rig_:
        rig_.write(5, cases=3)
        await rig_.held()

    assert rig_.failures == []
    # Three rows and a letter once each, and the end of the transaction on each of the two topics.
    assert (rig_.pulse.checkpoints, await stored(settings)) == (1, 4 + 2)


@pytest.mark.asyncio
@pytest.mark.parametrize(("request_", "error"), REFUSED, ids=by_name)
async def test_a_refusal_for_good_ends_the_worker_before_anything_counts(
    mock_cluster: MockCluster, settings: KafkaSettings, request_: int, error: Error
) -> None:
    async with rig(settings) as rig_:
        mock_cluster.push_request_errors(request_, error.errno)
        rig_.write(5)
        with pytest.raises(CheckpointFailedError) as raised:
            await rig_.held()
        written = await stored(settings)
        rig_.write(6)
        with pytest.raises(CheckpointFailedError):
            await rig_.held()

    assert rig_.failures == [raised.value]
    assert rig_.pulse.checkpoints == 0
    assert await stored(settings) == written
    assert "ehcp.events, partition 0: the checkpoint failed" in str(raised.value)
    assert raised.value.kind != "TimeoutError"


@pytest.mark.asyncio
async def test_coordinators_that_move_are_followed(
    mock_cluster: MockCluster, settings: KafkaSettings
) -> None:
    fence = settings.transactional_id(NAMES.events, 0)
    async with rig(settings) as rig_:
        for position, broker in ((5, 1), (6, 2), (7, 3), (8, 1)):
            mock_cluster.move_coordinator("transaction", fence, broker)
            mock_cluster.move_coordinator("group", settings.group, 4 - broker)
            rig_.write(position)
            await rig_.held()

    assert rig_.failures == []
    assert rig_.pulse.checkpoints == 4
    # A row, a letter, and two ends of the transaction, four times.
    assert await stored(settings) == 4 * 4


@pytest.mark.asyncio
async def test_a_topic_that_is_not_there_ends_the_worker_and_is_not_waited_for(
    mock_cluster: MockCluster, settings: KafkaSettings
) -> None:
    mock_cluster.push_request_errors(
        PRODUCE, *[kafka_errors.UnknownTopicOrPartitionError.errno] * 1_000
    )
    async with rig(replace(settings, transaction_timeout_seconds=2)) as rig_:
        rig_.write(5)
        with pytest.raises(CheckpointFailedError):
            await rig_.held()
        mock_cluster.clear_request_errors(PRODUCE)

    assert rig_.pulse.checkpoints == 0
    assert len(rig_.failures) == 1


@pytest.mark.asyncio
async def test_without_transactions_an_offset_is_committed_after_everything_before_it_is_stored(
    settings: KafkaSettings,
) -> None:
    async with rig(replace(settings, allow_at_least_once=True)) as rig_:
        rig_.write(5, cases=3)
        await rig_.held()
        assert (rig_.offsets, await stored(settings)) == ([5], 4)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "error", [error for request, error in REFUSED if request == PRODUCE], ids=by_name
)
async def test_without_transactions_no_offset_passes_what_was_refused(
    mock_cluster: MockCluster, settings: KafkaSettings, error: Error
) -> None:
    async with rig(replace(settings, allow_at_least_once=True)) as rig_:
        rig_.write(5)
        await rig_.held()
        mock_cluster.push_request_errors(PRODUCE, error.errno)
        rig_.write(6)
        with pytest.raises(CheckpointFailedError):
            await rig_.held()
        rig_.write(7)

    assert rig_.offsets == [5]


@pytest.mark.asyncio
async def test_without_transactions_nothing_is_committed_once_the_lease_is_lost(
    settings: KafkaSettings,
) -> None:
    looks = iter((True, False))
    leased = replace(settings, allow_at_least_once=True)
    async with rig(leased, lease=lambda: next(looks)) as rig_:
        rig_.write(5)
        with pytest.raises(CheckpointFailedError, match="LeaseLostError"):
            await rig_.held()

    assert rig_.offsets == []
