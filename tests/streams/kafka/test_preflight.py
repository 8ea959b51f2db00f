"""What a worker asks before it starts: every answer that ends it, on a real broker."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import (
    BrokerNotReadyError,
    BrokerTooOldError,
    BrokerUnreachableError,
    EventsExpiredError,
    EventsReplacedError,
    PartitionCountsDifferError,
    SessionTimeoutRefusedError,
    StateLostError,
    StateNewerError,
    TopicsMissingError,
    TopicsUnfitError,
    TransactionTimeoutRefusedError,
)
from ehcpwatch.streams.kafka import (
    Connection,
    KafkaSettings,
    TopicNames,
    TopicShape,
    create_topics,
    preflight,
)
from ehcpwatch.streams.kafka.commit_metadata import (
    CommitMetadata,
    decode_metadata,
    encode_metadata,
)
from tests.real.kafka import Node
from tests.real.mock_cluster import MockCluster
from tests.streams.kafka.operating import Operator

pytestmark = [pytest.mark.real("kafka"), pytest.mark.asyncio]

ONE_BROKER = TopicShape(partitions=2, replicas=1, min_insync_replicas=1)


@pytest.fixture
def settings(kafka: Node, prefix: str) -> KafkaSettings:
    return KafkaSettings(
        connection=Connection(bootstrap=(kafka.bootstrap,)),
        topics=TopicNames(prefix=prefix),
        group=f"{prefix}group",
    )


@pytest_asyncio.fixture
async def operator(settings: KafkaSettings) -> AsyncIterator[Operator]:
    """An operator, of a cluster whose topics are as they should be."""
    await create_topics(settings.connection, settings.topics, ONE_BROKER)
    async with Operator(settings.connection) as one:
        yield one


def metadata(*, fold: int = FOLD_VERSION, cases: int = 0, alerts: int = 0) -> str:
    return encode_metadata(CommitMetadata(fold=fold, cases=cases, alerts=alerts))


async def test_a_new_installation_may_start_and_leaves_no_trace(
    settings: KafkaSettings, operator: Operator
) -> None:
    await preflight(settings)
    await preflight(settings)

    assert await operator.members(settings.group) == 0
    for topic in settings.topics.all:
        await operator.send(topic, [b"first"])
        assert await end_of(settings, topic) == 1


async def end_of(settings: KafkaSettings, topic: str) -> int:
    consumer = AIOKafkaConsumer(**settings.connection.options())
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        end: int = (await consumer.end_offsets([partition]))[partition]
        return end
    finally:
        await consumer.stop()


@pytest.mark.usefixtures("operator")
async def test_a_group_at_work_is_not_disturbed(settings: KafkaSettings) -> None:
    consumer = AIOKafkaConsumer(
        settings.topics.events, **settings.connection.options(), group_id=settings.group
    )
    await consumer.start()
    try:
        before = consumer._coordinator.generation  # noqa: SLF001  # it is told nowhere else
        await asyncio.gather(*(preflight(settings) for _ in range(3)))
        async with asyncio.timeout(30):
            await consumer.seek_to_end()
        await consumer.commit()  # refused once the group had moved on

        assert consumer._coordinator.generation == before  # noqa: SLF001  # as above
    finally:
        await consumer.stop()


async def test_a_broker_that_is_away_is_named(settings: KafkaSettings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        away = replace(settings, connection=Connection(bootstrap=(address,)))

        with pytest.raises(BrokerUnreachableError, match=address) as caught:
            await preflight(away)

    assert caught.value.kind == "ConnectionRefusedError"


@pytest.mark.usefixtures("operator")
async def test_one_address_that_answers_is_enough(settings: KafkaSettings) -> None:
    addresses = ("127.0.0.1:1", *settings.connection.bootstrap)

    await preflight(replace(settings, connection=Connection(bootstrap=addresses)))


@pytest.mark.slow
async def test_an_address_that_swallows_everything_is_given_up(settings: KafkaSettings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()

        with pytest.raises(BrokerUnreachableError, match="TimeoutError"):
            await preflight(replace(settings, connection=Connection(bootstrap=(address,))))

    assert time.monotonic() - began < 60


async def test_topics_that_are_missing_are_all_named(
    settings: KafkaSettings, operator: Operator
) -> None:
    await operator.delete(settings.topics.cases)
    await operator.delete(settings.topics.alerts)

    with pytest.raises(TopicsMissingError, match="ehcpwatch topics create") as caught:
        await preflight(settings)

    assert caught.value.names == (settings.topics.cases, settings.topics.alerts)


async def test_topics_with_unequal_numbers_of_partitions_are_refused(
    settings: KafkaSettings, operator: Operator
) -> None:
    await operator.grow(settings.topics.events, 3)

    with pytest.raises(PartitionCountsDifferError) as caught:
        await preflight(settings)

    assert caught.value.counts == {
        name: 3 if name == settings.topics.events else 2 for name in settings.topics.all
    }


@pytest.mark.parametrize(
    ("topic", "setting", "value"),
    [
        ("events", "cleanup_policy", "compact"),
        ("events", "message_timestamp_type", "CreateTime"),
        ("cases", "cleanup_policy", "delete"),
        ("cases", "cleanup_policy", "compact,delete"),
        ("cases", "max_message_bytes", "1000"),
        ("alerts", "cleanup_policy", "delete"),
        ("events.dlq", "cleanup_policy", "delete"),
        ("events.dlq", "max_message_bytes", "1000"),
    ],
)
async def test_a_topic_that_would_break_a_promise_is_refused(
    settings: KafkaSettings, operator: Operator, topic: str, setting: str, value: str
) -> None:
    name = settings.topics.prefix + topic
    await operator.alter(name, **{setting: value})

    with pytest.raises(TopicsUnfitError) as caught:
        await preflight(settings)

    assert any(
        sentence.startswith(f"{name}: {setting.replace('_', '.')} is {value}")
        for sentence in caught.value.differences
    )


async def test_what_an_operator_may_choose_is_not_refused(
    settings: KafkaSettings, operator: Operator
) -> None:
    await operator.alter(settings.topics.alerts, cleanup_policy="compact", segment_ms="60000")

    await preflight(settings)


async def test_a_broker_that_does_not_guard_transactions_is_refused(
    mock_cluster: MockCluster,
) -> None:
    """Librdkafka's mock knows them as brokers before 3.6 did."""
    connection = Connection(bootstrap=tuple(mock_cluster.bootstrap.split(",")))

    with pytest.raises(BrokerTooOldError, match=r"transaction\.partition\.verification\.enable"):
        await preflight(KafkaSettings(connection=connection))


async def test_a_broker_that_cannot_answer_is_told_by_the_question(
    mock_cluster: MockCluster,
) -> None:
    """Where transactions are not wanted; the mock does not know the settings of topics."""
    names = TopicNames()
    for name in names.all:
        mock_cluster.create_topic(name)
    connection = Connection(bootstrap=tuple(mock_cluster.bootstrap.split(",")))

    with pytest.raises(BrokerTooOldError) as caught:
        await preflight(KafkaSettings(connection=connection, allow_at_least_once=True))

    assert caught.value.lacks == "answer DescribeConfigsRequest"


@pytest.mark.slow
async def test_a_cluster_too_small_for_transactions_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kafka's own default wants three brokers for the topic in which it keeps transactions."""
    module = import_module("ehcpwatch.streams.kafka.preflight")  # the front door's is the function
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 1)
    with Node(tmp_path, settings={"transaction.state.log.replication.factor": "3"}) as node:
        connection = Connection(bootstrap=(node.bootstrap,))
        await create_topics(connection, TopicNames(), ONE_BROKER)

        with pytest.raises(BrokerNotReadyError, match="begin transactions") as caught:
            await preflight(KafkaSettings(connection=connection))

    assert caught.value.kind == "GroupCoordinatorNotAvailableError"


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("seconds", [0.5, 100_000.0])
async def test_a_session_that_the_broker_would_refuse_is_refused_here(
    settings: KafkaSettings, seconds: float
) -> None:
    with pytest.raises(SessionTimeoutRefusedError, match=r"group\.min\.session\.timeout\.ms"):
        await preflight(replace(settings, session_timeout_seconds=seconds))


@pytest.mark.usefixtures("operator")
async def test_a_transaction_may_not_last_for_days(settings: KafkaSettings) -> None:
    with pytest.raises(TransactionTimeoutRefusedError, match=r"transaction\.max\.timeout\.ms"):
        await preflight(replace(settings, transaction_timeout_seconds=100_000))


class Restarted:
    """A group that has read 5 events, on the logs that it stood on."""

    def __init__(self, settings: KafkaSettings, operator: Operator) -> None:
        self.operator = operator
        self.names = settings.topics
        self._settings = settings

    async def read(self, offset: int = 5, text: str = "") -> None:
        await self.operator.commit(self._settings.group, self.names.events, offset, text)

    async def starts(self) -> None:
        await preflight(self._settings)


@pytest_asyncio.fixture
async def restarted(settings: KafkaSettings, operator: Operator) -> Restarted:
    names = settings.topics
    for topic, count in ((names.events, 5), (names.cases, 3), (names.alerts, 2)):
        await operator.send(topic, [b"%d" % number for number in range(count)])
    return Restarted(settings, operator)


async def test_a_group_whose_state_is_all_there_goes_on(restarted: Restarted) -> None:
    await restarted.read(text=metadata(cases=3, alerts=2))

    await restarted.starts()


@pytest.mark.parametrize("text", [metadata(cases=0), metadata(cases=2), ""])
async def test_state_that_was_emptied_is_missed(restarted: Restarted, text: str) -> None:
    await restarted.read(text=text)
    await restarted.operator.trim(restarted.names.cases, 3)

    with pytest.raises(StateLostError) as caught:
        await restarted.starts()

    assert (caught.value.topic, caught.value.partition) == (restarted.names.cases, 0)


async def test_state_that_was_cut_at_its_beginning_is_missed(restarted: Restarted) -> None:
    await restarted.read(text=metadata(cases=3))
    await restarted.operator.trim(restarted.names.cases, 1)

    with pytest.raises(StateLostError):
        await restarted.starts()


@pytest.mark.parametrize("text", [metadata(cases=0), metadata(cases=2), ""])
async def test_state_that_was_made_anew_is_missed(restarted: Restarted, text: str) -> None:
    await restarted.read(text=text)
    await restarted.operator.delete(restarted.names.cases)
    await restarted.operator.make(restarted.names.cases, partitions=2)
    await restarted.operator.alter(
        restarted.names.cases, cleanup_policy="compact", max_message_bytes="8388608"
    )

    with pytest.raises(StateLostError):
        await restarted.starts()


@pytest.mark.parametrize("text", [metadata(cases=4), metadata(cases=3, alerts=3)])
async def test_a_log_that_is_shorter_than_what_was_noted_is_missed(
    restarted: Restarted, text: str
) -> None:
    await restarted.read(text=text)

    with pytest.raises(StateLostError):
        await restarted.starts()


async def test_what_was_said_and_cut_is_missed_too(restarted: Restarted) -> None:
    await restarted.read(text=metadata(cases=3, alerts=2))
    await restarted.operator.trim(restarted.names.alerts, 2)

    with pytest.raises(StateLostError) as caught:
        await restarted.starts()

    assert caught.value.topic == restarted.names.alerts


async def test_state_of_a_newer_version_is_left_alone(restarted: Restarted) -> None:
    await restarted.read(text=metadata(fold=FOLD_VERSION + 1, cases=3))

    with pytest.raises(StateNewerError) as caught:
        await restarted.starts()

    assert (caught.value.topic, caught.value.partition) == (restarted.names.cases, 0)


async def test_events_that_went_before_they_were_read_are_told(restarted: Restarted) -> None:
    await restarted.read(2, metadata(cases=3))
    await restarted.operator.trim(restarted.names.events, 4)

    with pytest.raises(EventsExpiredError, match="2 offsets") as caught:
        await restarted.starts()

    assert (caught.value.topic, caught.value.missed) == (restarted.names.events, 2)


async def test_the_advice_for_events_that_went_lets_the_group_go_on(restarted: Restarted) -> None:
    await restarted.operator.trim(restarted.names.events, 4)
    await restarted.read(4)

    await restarted.starts()


async def test_an_operator_may_begin_anew_without_any_state(
    restarted: Restarted,
) -> None:
    """The advice for state that is lost: topics made anew, offsets at the earliest."""
    await restarted.operator.trim(restarted.names.events, 4)
    for topic in (restarted.names.cases, restarted.names.alerts):
        await restarted.operator.delete(topic)
    await create_topics(restarted._settings.connection, restarted.names, ONE_BROKER)  # noqa: SLF001
    await restarted.read(4)

    await restarted.starts()


async def test_a_log_of_events_that_was_made_anew_is_told(restarted: Restarted) -> None:
    await restarted.read(6, metadata(cases=3))

    with pytest.raises(EventsReplacedError, match="made anew") as caught:
        await restarted.starts()

    assert (caught.value.topic, caught.value.partition) == (restarted.names.events, 0)


async def test_what_stands_beside_an_offset_is_read_back() -> None:
    noted = CommitMetadata(fold=1, cases=7, alerts=9)

    assert decode_metadata(encode_metadata(noted)) == noted
    assert decode_metadata('{"fold":1,"cases":7,"alerts":9,"later":true}') == noted


@pytest.mark.parametrize("text", [None, "", "set by hand", "{}", '{"fold":0,"cases":0}'])
async def test_what_another_program_left_beside_an_offset_says_nothing(text: str | None) -> None:
    assert decode_metadata(text) is None
