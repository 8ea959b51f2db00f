"""What the Kafka engine takes for granted of Faust and aiokafka, beyond what they promise.

A new version may change any of it without a word. Each test holds one seam, and its message
says what has changed and which module of ehcpwatch relies on it; docs/design.md lists them.
"""

# ruff: noqa: SLF001  # what holds a private name of a library in place has to name it
# ruff: noqa: ANN401  # Faust's own signatures

import ast
import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aiokafka.errors as kafka_errors
import faust
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.conn import create_conn
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import _MemoryRecordsPy
from aiokafka.structs import TopicPartition
from faust.transport.consumer import Fetcher
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import ConsumerMessage, Message

import ehcpwatch.streams.kafka as engine
from ehcpwatch.clock import ManualClock, SystemClock
from ehcpwatch.streams.kafka import Connection, KafkaSettings, Transport
from ehcpwatch.streams.kafka.app import WatchApp
from ehcpwatch.streams.kafka.consumer import BatchConsumer
from ehcpwatch.streams.kafka.ownership import Ownership
from ehcpwatch.watch import Policy
from tests.real.mock_cluster import MockCluster
from tests.streams.engines import KafkaDriver
from tests.streams.test_engines import TODAY, request_of
from tests.watch.keeping import noon

NOWHERE = Connection(bootstrap=("127.0.0.1:1",))
TOPIC = "ehcp.events"
TP_0 = TP(TOPIC, 0)
DESIGN = Path(__file__).parents[3] / "docs" / "design.md"


@dataclass(frozen=True)
class Seam:
    """A private name of another package.

    Attributes:
        name: As it is written in our code.
        of: Where it lives.
        used_by: The modules of ours that rely on it.
    """

    name: str
    of: str
    used_by: tuple[str, ...]


SEAMS = (
    Seam("_create_worker_consumer", "AIOKafkaConsumerThread", ("consumer",)),
    Seam("_ensure_consumer", "AIOKafkaConsumerThread", ("consumer",)),
    Seam("_new_consumer_thread", "Faust's Consumer", ("consumer",)),
    Seam("_thread", "Faust's Consumer", ("consumer",)),
    Seam("_new_offset", "Faust's Consumer", ("consumer",)),
    Seam("_acked", "Faust's Consumer", ("consumer",)),
    Seam("_acked_index", "Faust's Consumer", ("consumer",)),
    Seam("_seek", "Faust's Consumer", ("consumer",)),
    Seam("_drain_messages", "Faust's Consumer", ("consumer",)),
    Seam("_wait_next_records", "Faust's Consumer", ("consumer",)),
    Seam("_stopped", "Faust's services", ("consumer",)),
    Seam("_tp_index", "Faust's conductor", ("app", "consumer")),
    Seam("_new_transport", "faust.App", ("app",)),
    Seam("_new_consumer", "faust.App", ("app",)),
    Seam("_isolation_level", "AIOKafkaConsumer", ("consumer",)),
    Seam("_fetch_max_wait_ms", "AIOKafkaConsumer", ("consumer",)),
    Seam("_partition_assignment_strategy", "AIOKafkaConsumer", ("consumer",)),
    Seam("_subscription", "AIOKafkaConsumer", ("consumer",)),
    Seam("_position", "aiokafka's state of a partition", ("consumer",)),
    Seam("_coordinator", "AIOKafkaConsumer", ("lease",)),
    Seam("_do_heartbeat", "aiokafka's GroupCoordinator", ("lease",)),
    Seam("_client", "AIOKafkaConsumer", ("reader",)),
    Seam("_next_slice", "aiokafka's records in Python", ("header_names",)),
    Seam("_versions", "AIOKafkaConnection", ("link",)),
    Seam("_protocol", "AIOKafkaConnection", ("link",)),
)


def changed(name: str, how: str) -> str:
    """Return the sentence with which a test fails."""
    seam = next(seam for seam in SEAMS if seam.name == name)
    users = " and ".join(f"streams/kafka/{module}.py" for module in seam.used_by)
    return f"{seam.of}.{name} {how}. {users} relies on it: look there before the pin is moved."


class Noting(BatchConsumer):
    """The consumer of the engine, which notes what Faust asks of it, and has no broker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offset_asked: list[TP] = []
        self.committed: list[Mapping[TP, int]] = []
        self.drained_for: list[object] = []
        self.fetched: Mapping[TP, list[object]] = {}
        self.drained = asyncio.Event()

    def _new_offset(self, tp: TP) -> int | None:
        self.offset_asked.append(tp)
        return super()._new_offset(tp)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        self.committed.append(offsets)
        return True

    async def _drain_messages(self, fetcher: Any) -> None:
        self.drained_for.append(fetcher)
        self.drained.set()

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:  # noqa: ASYNC109
        del active_partitions, timeout
        return self.fetched


class NotingTransport(driver.Transport):
    Consumer = Noting


class NotingApp(WatchApp):
    def _new_transport(self) -> Any:
        return NotingTransport(self.conf.broker_consumer, self)


def app_of(connection: Connection) -> WatchApp:
    settings = KafkaSettings(connection=connection)
    ownership = Ownership(
        settings=settings,
        policy=Policy(),
        wall_clock=SystemClock(),
        on_failure=lambda error: pytest.fail(str(error)),
    )
    app = NotingApp(ownership, settings=settings, wall_clock=SystemClock())
    app.finalize()
    return app


@pytest_asyncio.fixture
async def app() -> AsyncIterator[WatchApp]:
    """An app that has no broker and is not started."""
    app = app_of(NOWHERE)
    yield app
    noting_of(app)._thread.thread_loop.close()


def noting_of(app: WatchApp) -> Noting:
    consumer = app.consumer
    assert isinstance(consumer, Noting), changed("_new_transport", "no longer makes the consumer")
    return consumer


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def parameters(function: Callable[..., object]) -> list[str]:
    return list(inspect.signature(function).parameters)


# The list itself.


def private_names(module: Path) -> set[str]:
    """Return the private names of others that a module of ours speaks of."""
    tree = ast.parse(module.read_text())
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
    }


def own_names(module: Path) -> set[str]:
    """Return the names that a module of ours gives."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found |= {node.attr} if ast.unparse(node.value) == "self" else set()
    return found


def test_every_private_name_of_others_is_on_the_list_and_no_other() -> None:
    modules = {path.stem: path for path in Path(engine.__file__).parent.glob("*.py")}
    ours = set().union(*(own_names(path) for path in modules.values())) | {"_exit"}
    spoken = {
        (name, module) for module, path in modules.items() for name in private_names(path) - ours
    }
    overridden = {
        (name, module)
        for module in ("app", "consumer")
        for kind in vars(__import__(f"{engine.__name__}.{module}", fromlist=[module])).values()
        if inspect.isclass(kind) and kind.__module__ == f"{engine.__name__}.{module}"
        for name in vars(kind)
        if name.startswith("_") and not name.startswith(("__", "_abc"))
        if any(
            name in vars(base)
            for base in kind.__mro__
            if base.__module__.startswith(("faust", "mode"))
        )
    }
    listed = {(seam.name, module) for seam in SEAMS for module in seam.used_by}
    # Names that are ours and theirs at once.
    both = {("_stopped", "consumer"), ("_position", "consumer")}

    assert (spoken | overridden | both) == listed


def test_the_page_on_the_design_lists_every_seam() -> None:
    page = DESIGN.read_text()

    assert [seam.name for seam in SEAMS if f"`{seam.name}`" not in page] == []


# Versions.


@pytest.mark.parametrize(
    ("package", "pinned"), [("faust-streaming", "0.15.3"), ("aiokafka", "0.14.")]
)
def test_the_versions_are_the_pinned_ones(package: str, pinned: str) -> None:
    installed = version(package)

    assert installed.startswith(pinned), (
        f"{package} {installed} is installed, and the seams of streams/kafka/ were looked at in "
        f"{pinned}: go through docs/design.md, then move the pin."
    )


# Faust: how a consumer comes about.


@pytest.mark.asyncio
async def test_an_app_makes_its_transport_and_its_consumer_by_methods_of_its_own(
    app: WatchApp,
) -> None:
    consumer = noting_of(app)

    assert consumer.ownership is app._ownership, changed(
        "_new_consumer", "no longer makes the consumer of an app"
    )


@pytest.mark.asyncio
async def test_at_its_first_start_stock_faust_makes_folders_and_an_app_of_ours_none(
    app: WatchApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await app.on_first_start()
    made_by_ours = names_in(tmp_path)
    await faust.App.on_first_start(app)

    assert made_by_ours == []
    assert names_in(tmp_path) != [], "Faust makes none any more: on_first_start may go."


@pytest.mark.asyncio
async def test_a_consumer_makes_its_thread_by_a_method_of_its_own(app: WatchApp) -> None:
    consumer = noting_of(app)
    thread = consumer._thread

    assert type(thread).__module__ == "ehcpwatch.streams.kafka.consumer", changed(
        "_new_consumer_thread", "no longer makes the thread of a consumer, `_thread`"
    )


@pytest.mark.asyncio
async def test_a_client_that_is_not_started_is_refused(app: WatchApp) -> None:
    thread: Any = noting_of(app)._thread

    with pytest.raises(faust.exceptions.ConsumerNotStarted):
        thread._ensure_consumer()
    thread._consumer = client = object()
    assert thread._ensure_consumer() is client, changed(
        "_ensure_consumer", "no longer returns the client"
    )


@pytest.mark.asyncio
async def test_what_a_thread_is_told_between_making_a_client_and_starting_it_counts(
    mock_cluster: MockCluster,
) -> None:
    app = app_of(connection=Connection(bootstrap=tuple(mock_cluster.bootstrap.split(","))))
    thread: Any = noting_of(app)._thread
    made: list[str] = []
    create = thread._create_worker_consumer

    def noting(transport: object) -> AIOKafkaConsumer:
        made.append("made")
        return create(transport)

    thread._create_worker_consumer = noting
    await driver.AIOKafkaConsumerThread.on_start(thread)
    client = thread._ensure_consumer()
    try:
        assert made == ["made"], changed(
            "_create_worker_consumer", "no longer makes the client of a worker's thread"
        )
        fetcher, coordinator = client._fetcher, client._coordinator
        assert fetcher._isolation_level == 1, changed(  # 1 is read_committed
            "_isolation_level", "is no longer read when the client starts"
        )
        assert fetcher._fetch_max_wait_ms == 100, changed(
            "_fetch_max_wait_ms", "is no longer read when the client starts"
        )
        (assignor,) = coordinator._assignors
        assert issubclass(assignor, StickyPartitionAssignor), changed(
            "_partition_assignment_strategy", "is no longer read when the client starts"
        )
    finally:
        await client.stop()
        thread.thread_loop.close()


def test_the_sticky_assignor_remembers_on_its_class() -> None:
    mine: Any = type("Sticky", (StickyPartitionAssignor,), {})
    mine.member_assignment = [TopicPartition(TOPIC, 0)]

    assert StickyPartitionAssignor.member_assignment is None, (
        "aiokafka's StickyPartitionAssignor no longer keeps its memory in class attributes: "
        "streams/kafka/consumer.py makes a class for each consumer because of that."
    )
    assert mine.metadata([TOPIC]).user_data != StickyPartitionAssignor.metadata([TOPIC]).user_data


@pytest.mark.asyncio
async def test_a_seek_goes_through_one_method_of_the_consumer(app: WatchApp) -> None:
    consumer: Any = noting_of(app)
    sought: list[tuple[TP, int]] = []

    async def noted(partition: TP, offset: int) -> None:
        sought.append((partition, offset))

    consumer._seek = noted
    await consumer.seek(TP_0, 7)

    assert sought == [(TP_0, 7)], changed("_seek", "is no longer what a seek goes through")


def test_what_a_fetch_will_unpack_next_can_be_seen() -> None:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=0,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=100,
    )
    builder.append(0, 0, b"k", b"v", [])
    data = bytes(builder.build())
    records: Any = _MemoryRecordsPy(data)

    assert bytes(records._next_slice) == data, changed("_next_slice", "is no longer the next batch")
    records.next_batch()
    assert records._next_slice is None, changed("_next_slice", "is no longer None after the last")


# Faust: offsets.


@pytest.mark.asyncio
async def test_an_acknowledged_message_is_noted_and_its_offset_is_asked_for_before_a_commit(
    app: WatchApp,
) -> None:
    consumer = noting_of(app)
    app.topics._acking_topics.add(TOPIC)  # type: ignore[attr-defined]
    message = message_of(offset=7)

    consumer.ack(message)
    noted = list(consumer._acked[TP_0]), set(consumer._acked_index[TP_0])
    await consumer.commit()

    assert noted == ([7], {7}), changed("_acked", "no longer holds what was acknowledged")
    assert consumer.offset_asked == [TP_0], changed(
        "_new_offset", "is no longer asked before offsets are committed"
    )
    assert consumer.committed == [], changed("_new_offset", "no longer keeps Faust from committing")
    assert not consumer._acked[TP_0], changed("_acked", "is no longer a list of offsets")
    assert not consumer._acked_index[TP_0], changed("_acked_index", "is no longer a set of offsets")


@pytest.mark.asyncio
async def test_stock_faust_would_commit_what_was_acknowledged(app: WatchApp) -> None:
    consumer = noting_of(app)
    consumer._acked[TP_0].append(7)

    assert driver.Consumer._new_offset(consumer, TP_0) == 8, changed(
        "_new_offset", "no longer returns the offset to commit"
    )


# Faust: fetching.


@pytest.mark.asyncio
async def test_the_fetcher_runs_the_fetch_loop_of_the_consumer(app: WatchApp) -> None:
    consumer = noting_of(app)
    fetcher = Fetcher(app)
    await fetcher.start()
    await asyncio.wait_for(consumer.drained.wait(), 10)
    await fetcher.stop()

    assert consumer.drained_for == [fetcher], changed(
        "_drain_messages", "is no longer run, with the fetcher, in place of Faust's loop"
    )
    assert fetcher._stopped.is_set(), changed("_stopped", "is no longer set when a service stops")
    assert not consumer._stopped.is_set(), changed("_stopped", "is set before a service stops")


@pytest.mark.asyncio
async def test_a_round_of_the_fetch_loop_returns_records_and_the_partitions_asked(
    app: WatchApp,
) -> None:
    consumer = noting_of(app)
    consumer.fetched = {TP_0: ["a record"]}
    consumer._set_active_tps({TP_0})
    records, active = await consumer._wait_next_records(0.1)

    assert (records, active) == (consumer.fetched, {TP_0}), changed(
        "_wait_next_records", "no longer returns what was fetched and from where it was asked"
    )
    consumer.pause_partitions({TP_0})
    assert active == set(), changed(
        "_wait_next_records", "no longer returns the partitions that are active by now"
    )


@pytest.mark.asyncio
async def test_a_stopped_flow_is_seen_by_the_fetch_loop(app: WatchApp) -> None:
    consumer = noting_of(app)
    flows = [consumer.flow_active]
    consumer.stop_flow()
    flows.append(consumer.flow_active)
    consumer.resume_flow()
    flows.append(consumer.flow_active)

    assert flows == [True, False, True], (
        "Faust's Consumer.flow_active no longer says whether a rebalance is under way: "
        "streams/kafka/consumer.py drops what was fetched where it is not set."
    )


@pytest.mark.asyncio
async def test_a_partition_knows_the_channels_that_it_feeds(app: WatchApp) -> None:
    conductor: Any = app.topics
    conductor.add(app.input)
    await conductor._update_indices()
    await conductor.on_partitions_assigned({TP_0})
    channels = conductor._tp_index.get(TP_0, ())

    assert [channel.get_topic_name() for channel in channels] == [TOPIC], changed(
        "_tp_index", "no longer holds the channels of a partition"
    )
    (channel,) = channels
    channel.queue.put_nowait("an event")
    assert not channel.queue.full(), changed("_tp_index", "no longer leads to a stream's queue")


def test_messages_are_made_of_the_same_parts_in_the_same_order() -> None:
    wanted = [
        *("topic", "partition", "offset", "timestamp", "timestamp_type", "headers", "key"),
        *("value", "checksum", "serialized_key_size", "serialized_value_size", "tp"),
    ]
    consumed = message_of(offset=7)

    for kind in (Message, ConsumerMessage):
        found = [name for name in parameters(kind.__init__) if name != "self"]
        assert found[: len(wanted)] == wanted and "generation_id" in found, (  # noqa: PT018
            f"Faust's {kind.__name__} is made of other parts, or in another order: "
            "streams/kafka/app.py and consumer.py give them by their place."
        )
    consumed.incref(2)
    assert consumed.refcount == 2


def message_of(*, offset: int) -> ConsumerMessage:
    return ConsumerMessage(
        TOPIC, 0, offset, 0.0, 0, None, None, None, None, 0, 0, TP_0, generation_id=1
    )


# Faust: hand-overs.


def test_a_hand_over_tells_the_generation_and_a_stop_is_told() -> None:
    assert parameters(driver.Consumer.on_partitions_assigned) == [
        *("self", "assigned", "generation_id")
    ], (
        "Faust's Consumer.on_partitions_assigned takes other arguments: "
        "streams/kafka/consumer.py fences there, and tells apart by the generation what came late."
    )
    assert parameters(driver.Consumer.on_partitions_revoked) == ["self", "revoked"]
    assert parameters(driver.Consumer.on_stop) == ["self"]
    listener = inspect.getsource(driver.ConsumerRebalanceListener.on_partitions_assigned)
    assert "consumer_generation_id = generation" in listener, (
        "Faust no longer notes the generation on the app before a hand-over: "
        "streams/kafka/consumer.py and app.py read it there."
    )


@pytest.mark.asyncio
async def test_faust_looks_for_missing_commits_in_a_method_that_can_be_silenced(
    app: WatchApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    consumer = noting_of(app)
    looked: list[TP] = []
    monkeypatch.setattr(consumer, "assignment", lambda: {TP_0})
    monkeypatch.setattr(consumer, "verify_event_path", lambda _now, tp: looked.append(tp))
    await consumer.verify_all_partitions_active()

    assert looked == [TP_0], (
        "Faust's Consumer.verify_event_path is no longer where Faust complains of missing commits: "
        "streams/kafka/consumer.py silences it there."
    )


# aiokafka: the consumer.


@pytest_asyncio.fixture
async def client(mock_cluster: MockCluster) -> AsyncIterator[AIOKafkaConsumer]:
    """A client of a group, on a topic with ten records."""
    mock_cluster.create_topic(TOPIC)
    async with AIOKafkaProducer(bootstrap_servers=mock_cluster.bootstrap) as producer:
        for _ in range(10):
            await producer.send_and_wait(TOPIC, b"a record", partition=0)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=mock_cluster.bootstrap,
        group_id="seams",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        heartbeat_interval_ms=100,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


@pytest.mark.asyncio
async def test_the_position_of_a_client_can_be_read_without_asking(
    client: AIOKafkaConsumer,
) -> None:
    tp = TopicPartition(TOPIC, 0)
    subscriptions: Any = client._subscription
    assert subscriptions.subscription is None, changed(
        "_subscription", "says something else before there is a subscription"
    )
    client.subscribe([TOPIC])
    async with asyncio.timeout(30):
        fetched = await client.getmany(timeout_ms=30_000, max_records=4)
    assignment = client._subscription.subscription.assignment

    assert tp in assignment.tps, changed("_subscription", "no longer leads to the assignment")
    state = assignment.state_value(tp)
    assert state._position == fetched[tp][-1].offset + 1 == await client.position(tp), changed(
        "_position", "is no longer the offset of what is fetched next"
    )
    assert state.lso is not None, changed(
        "_position", "no longer stands beside `lso`, the stable end that came with the last fetch"
    )
    client.seek(tp, 2)
    assert state._position == 2, changed("_position", "no longer follows a seek at once")


@pytest.mark.asyncio
async def test_every_heartbeat_goes_through_one_method_that_a_client_may_be_given_anew(
    client: AIOKafkaConsumer,
) -> None:
    coordinator = client._coordinator
    assert isinstance(coordinator, GroupCoordinator), changed(
        "_coordinator", "is no longer there once a client of a group is started"
    )
    answers: list[bool] = []
    beaten = asyncio.Event()
    beat = coordinator._do_heartbeat

    async def noted() -> bool:
        answers.append(await beat())
        beaten.set()
        return answers[-1]

    coordinator._do_heartbeat = noted
    client.subscribe([TOPIC])
    async with asyncio.timeout(30):
        await client.getmany(timeout_ms=30_000)
        await beaten.wait()

    assert answers[0] is True, changed("_do_heartbeat", "no longer says whether it was answered")


@pytest.mark.asyncio
async def test_the_connections_of_a_client_can_be_closed_apart(client: AIOKafkaConsumer) -> None:
    await client._client.close()

    assert not client._client._conns, changed("_client", "no longer closes its connections")


@pytest.mark.asyncio
async def test_a_connection_knows_what_its_broker_understands(mock_cluster: MockCluster) -> None:
    host, port = mock_cluster.bootstrap.split(",")[0].split(":")
    connection = await create_conn(host, int(port))
    try:
        first, last = connection._versions[0]  # of Produce
        assert connection._protocol is not None, changed(
            "_protocol", "is no longer there once a connection is open"
        )
    finally:
        closed = connection.close()
        if closed is not None:
            await closed

    assert 0 <= first < last, changed("_versions", "no longer holds the versions of each request")


# aiokafka: the producer, which promises less than it seems to.


@pytest.mark.asyncio
async def test_a_batch_takes_its_first_record_whatever_its_size_and_then_says_when_it_is_full(
    mock_cluster: MockCluster,
) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=mock_cluster.bootstrap, max_batch_size=1_000
    ) as producer:
        batch = producer.create_batch()
        first = batch.append(timestamp=None, key=b"k", value=b"x" * 5_000, headers=[])
        second = batch.append(timestamp=None, key=b"k", value=b"x", headers=[])

    assert first is not None, (
        "aiokafka's batches refuse a first record that is larger than they are: "
        "streams/kafka/line.py and sending.py put a large record into a batch of its own."
    )
    assert second is None, (
        "aiokafka's batches no longer return None where they are full: streams/kafka/line.py and "
        "sending.py begin another batch then."
    )


@pytest.mark.asyncio
async def test_a_transaction_is_committed_past_a_record_that_was_refused(
    mock_cluster: MockCluster,
) -> None:
    mock_cluster.create_topic(TOPIC)
    async with AIOKafkaProducer(
        bootstrap_servers=mock_cluster.bootstrap, transactional_id="seams"
    ) as producer:
        await producer.begin_transaction()
        mock_cluster.push_request_errors(0, kafka_errors.MessageSizeTooLargeError.errno)
        delivery = await producer.send(TOPIC, b"a record", partition=0)
        await producer.commit_transaction()
        refused = delivery.exception()

    assert isinstance(refused, kafka_errors.MessageSizeTooLargeError), (
        "aiokafka no longer commits a transaction of which a record was refused: then "
        "streams/kafka/line.py need no longer look at each delivery, and its comment is wrong."
    )


# All of them, at work.


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.parametrize("transport", Transport)
def test_at_work_every_seam_is_where_it_is_taken(
    kafka_settings: Callable[[Transport], KafkaSettings], transport: Transport
) -> None:
    settings = kafka_settings(transport)
    with KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=1) as engine_:
        engine_.send(request_of("C-1"))
        engine_.settle()
        worker = engine_.worker
        assert worker is not None

        async def look() -> tuple[object, ...]:
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
