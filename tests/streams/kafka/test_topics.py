"""The topics as they should be, on a real broker: made, compared, never changed."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import date

import pytest
import pytest_asyncio
from confluent_kafka import KafkaError, Producer

from ehcpwatch.errors import TopicNotMadeError
from ehcpwatch.events import (
    EVENTS_SETTINGS,
    MAX_EVENT_BYTES,
    STRUCTURED_CONTENT_TYPE,
    Event,
    RequestReceived,
    asyncapi_document,
    decode_binary,
    encode_binary,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.kafka import (
    Connection,
    TopicDifference,
    TopicNames,
    TopicShape,
    check_topics,
    create_topics,
)
from ehcpwatch.streams.kafka.topics import topics_markdown, wanted_topics
from tests.cli.running import ehcpwatch
from tests.real.kafka import Node
from tests.streams.kafka.operating import Operator
from tests.streams.kafka.topics import producer, records_of

pytestmark = pytest.mark.real("kafka")

ONE_BROKER = TopicShape(partitions=2, replicas=1, min_insync_replicas=1)


@pytest.fixture
def connection(kafka: Node) -> Connection:
    return Connection(bootstrap=(kafka.bootstrap,))


@pytest.fixture
def names(prefix: str) -> TopicNames:
    return TopicNames(prefix=prefix)


@pytest_asyncio.fixture
async def operator(connection: Connection) -> AsyncIterator[Operator]:
    async with Operator(connection) as one:
        yield one


@pytest.mark.asyncio
async def test_topics_that_were_made_are_as_they_should_be(
    connection: Connection, names: TopicNames
) -> None:
    made = await create_topics(connection, names, ONE_BROKER)

    assert made == names.all
    assert await check_topics(connection, names, ONE_BROKER) == []


@pytest.mark.asyncio
async def test_what_is_there_is_left_as_it_is(
    connection: Connection, names: TopicNames, operator: Operator
) -> None:
    await operator.make(names.cases, partitions=5)

    made = await create_topics(connection, names, ONE_BROKER)
    found = await check_topics(connection, names, ONE_BROKER)

    assert set(made) == set(names.all) - {names.cases}
    assert (names.cases, "partitions", "5", "2") in {one[:4] for one in found}
    assert any(one.vital for one in found if one.what == "cleanup.policy")


@pytest.mark.asyncio
async def test_the_topic_of_events_takes_the_largest_event_with_its_key_and_headers(
    connection: Connection, names: TopicNames
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    event = new_event(
        RequestReceived(received_on=date(2025, 1, 6)),
        subject="E09000012/" + "C" * 60,
        source="s" * 128,
        id="i" * 128,
    )
    headers, data = encode_binary(event)
    trace = ("trace", b"x" * 30_000)
    structured = [("content-type", STRUCTURED_CONTENT_TYPE.encode()), trace]
    key, largest = event.subject.encode(), 2 * MAX_EVENT_BYTES

    async with producer(connection, max_request_size=largest) as client:
        for beside, value in (([*headers, trace], data), (structured, encode_structured(event))):
            padded = value.ljust(MAX_EVENT_BYTES)
            assert isinstance(decode_binary(beside, padded), Event)
            await client.send_and_wait(names.events, padded, key=key, headers=beside)

    assert len(await records_of(connection, names.events)) == 2


@pytest.mark.asyncio
async def test_the_topic_of_events_takes_no_small_batch_that_expands(
    connection: Connection, names: TopicNames
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    sender = Producer(
        {
            "bootstrap.servers": connection.bootstrap[0],
            "compression.type": "zstd",
            "message.max.bytes": 10_000_000,
        }
    )
    errors: list[int | None] = []

    for value in (b"x" * MAX_EVENT_BYTES, b"x" * 3 * MAX_EVENT_BYTES):
        sender.produce(
            names.events, value, on_delivery=lambda e, _: errors.append(e.code() if e else None)
        )
        assert sender.flush(60) == 0

    assert errors == [None, KafkaError.MSG_SIZE_TOO_LARGE]
    assert [len(r.value or b"") for r in await records_of(connection, names.events)] == [
        MAX_EVENT_BYTES
    ]


@pytest.mark.asyncio
async def test_a_topic_that_is_missing_is_the_only_difference(
    connection: Connection, names: TopicNames, operator: Operator
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    await operator.delete(names.alerts)

    found = await check_topics(connection, names, ONE_BROKER)

    assert [one.topic for one in found] == [names.alerts]
    assert found[0].vital
    assert "ehcpwatch topics create" in found[0].sentence


@pytest.mark.asyncio
async def test_another_number_of_partitions_is_for_life(
    connection: Connection, names: TopicNames, operator: Operator
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    await operator.grow(names.events, 3)

    number, unequal = await check_topics(connection, names, ONE_BROKER)

    assert (number.topic, number.what, number.found, number.wanted, number.vital) == (
        names.events,
        "partitions",
        "3",
        "2",
        False,
    )
    assert "for life" in number.sentence
    assert unequal.vital
    assert unequal.sentence.startswith(
        f"Unequal numbers of partitions: {names.events} 3, {names.cases} 2, "
    )


@pytest.mark.asyncio
async def test_settings_that_differ_are_named_with_the_command_that_mends_them(
    connection: Connection, names: TopicNames, operator: Operator
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    # The old request for altering sets all that is not given back to the broker's default.
    await operator.alter(names.cases, cleanup_policy="delete", retention_bytes="1000")

    found = {one.what: one for one in await check_topics(connection, names, ONE_BROKER)}

    assert found["cleanup.policy"].vital
    assert found["cleanup.policy"].sentence == (
        f"{names.cases}: cleanup.policy is delete, and should be compact: it is the state: what "
        "is deleted by age is lost. Set it: kafka-configs.sh --bootstrap-server HOST:PORT "
        f"--alter --topic {names.cases} --add-config cleanup.policy=compact"
    )
    assert found["max.message.bytes"].vital
    assert not found["delete.retention.ms"].vital
    assert found["retention.bytes"].sentence == (
        f"{names.cases}: retention.bytes is set to 1000 for this topic, and should be left to the "
        "broker. Take it away: kafka-configs.sh --bootstrap-server HOST:PORT --alter --topic "
        f"{names.cases} --delete-config retention.bytes"
    )


@pytest.mark.asyncio
async def test_a_policy_of_two_is_the_same_in_either_order(
    connection: Connection, names: TopicNames, operator: Operator
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    await operator.alter(names.dead_letters, cleanup_policy="delete,compact")

    found = await check_topics(connection, names, ONE_BROKER)

    assert "cleanup.policy" not in {one.what for one in found}
    assert "retention.ms" in {one.what for one in found}


@pytest.mark.asyncio
async def test_room_for_larger_records_breaks_no_promise(
    connection: Connection, names: TopicNames, operator: Operator
) -> None:
    await create_topics(connection, names, ONE_BROKER)
    await operator.alter(names.cases, max_message_bytes=str(64 * 1024 * 1024))

    found = {one.what: one for one in await check_topics(connection, names, ONE_BROKER)}

    assert not found["max.message.bytes"].vital


@pytest.mark.asyncio
async def test_a_broker_alone_cannot_hold_three_replicas(
    connection: Connection, names: TopicNames
) -> None:
    with pytest.raises(TopicNotMadeError, match="--replication-factor") as caught:
        await create_topics(connection, names)

    assert caught.value.kind == "InvalidReplicationFactorError"


@pytest.mark.asyncio
async def test_replicas_and_the_least_in_sync_are_those_asked_for(
    connection: Connection, names: TopicNames
) -> None:
    await create_topics(connection, names, ONE_BROKER)

    found = await check_topics(connection, names, TopicShape(partitions=2))

    assert {one[1:4] for one in found} == {
        ("replication factor", "1", "3"),
        ("min.insync.replicas", "1", "2"),
    }
    assert len(found) == 2 * len(names.all)


def test_the_document_of_the_interface_tells_the_same_of_the_topic_of_events() -> None:
    wanted = wanted_topics(TopicNames())[0]
    told = json.loads(json.dumps(asyncapi_document()))["channels"]["events"]["bindings"]["kafka"]

    assert told["topic"] == wanted.name
    assert told["partitions"] == wanted.shape.partitions
    assert told["replicas"] == wanted.shape.replicas
    settings = {**told["topicConfiguration"], "cleanup.policy": "delete"}
    assert settings == EVENTS_SETTINGS
    assert {key: str(value) for key, value in settings.items()}.items() <= {
        key: one.value for key, one in wanted.settings.items()
    }.items()


def test_what_is_told_within_a_time_may_be_compacted_by_then() -> None:
    """Kafka refuses a topic whose least lag is above its greatest."""
    for topic in wanted_topics(TopicNames()):
        settings = topic.settings
        if "min.compaction.lag.ms" in settings:
            assert int(settings["min.compaction.lag.ms"].value) < int(
                settings["max.compaction.lag.ms"].value
            )


def test_the_page_of_the_operator_lists_every_setting(pytestconfig: pytest.Config) -> None:
    page = (pytestconfig.rootpath / "docs" / "kafka.md").read_text(encoding="utf-8")

    assert topics_markdown() in page


def command(kafka: Node, prefix: str, *arguments: str) -> tuple[int, str, str]:
    done = ehcpwatch("topics", *arguments, "--bootstrap", kafka.bootstrap, "--topic-prefix", prefix)
    return done.returncode, done.stdout, done.stderr


SINGLE = ("--replication-factor", "1", "--min-insync-replicas", "1")


def test_the_command_makes_topics_once_and_finds_nothing_to_say(kafka: Node, prefix: str) -> None:
    code, answer, hints = command(kafka, prefix, "create", "--partitions", "2", *SINGLE)
    again, document, _ = command(kafka, prefix, "create", "--partitions", "2", *SINGLE, "--json")

    assert (code, answer) == (0, "")
    assert f"{prefix}events.dlq" in hints
    assert (again, json.loads(document)) == (0, {"made": [], "differences": []})


def test_the_command_tells_differences_by_its_exit_code_too(kafka: Node, prefix: str) -> None:
    command(kafka, prefix, "create", "--partitions", "2", *SINGLE)

    code, answer, _ = command(kafka, prefix, "check", "--partitions", "3", *SINGLE)
    same, document, _ = command(kafka, prefix, "check", "--partitions", "3", *SINGLE, "--json")

    assert code == same == 1
    differences: list[Mapping[str, object]] = json.loads(document)["differences"]
    assert [one["topic"] for one in differences] == list(TopicNames(prefix=prefix).all)
    assert set(differences[0]) == set(TopicDifference._fields)
    assert all(str(one["sentence"]) in answer for one in differences)


def test_the_command_refuses_what_no_cluster_can_do(kafka: Node, prefix: str) -> None:
    code, _, told = command(kafka, prefix, "create", "--replication-factor", "1")

    assert code == 2
    assert "--min-insync-replicas" in told


def test_the_command_prints_the_rules_of_a_program(kafka: Node, prefix: str) -> None:
    code, answer, _ = command(
        kafka, prefix, "access", "publisher", "--principal", "User:system", "--group", "g"
    )

    assert code == 0
    assert answer == (
        f"kafka-acls.sh --bootstrap-server {kafka.bootstrap} --add --allow-principal User:system "
        f"--operation Write --topic {prefix}events\n"
    )


def test_the_command_knows_the_programs(kafka: Node, prefix: str) -> None:
    code, _, told = command(kafka, prefix, "access", "everything")

    assert code == 2
    assert "redrive" in told
