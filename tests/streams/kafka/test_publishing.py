"""Publishing: every line arrives, an event on the partition of its case."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from confluent_kafka import Producer
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import (
    AccessDeniedError,
    BrokerUnreachableError,
    SendingFailedError,
    TopicsMissingError,
)
from ehcpwatch.events import (
    EVENTS_SETTINGS,
    Event,
    Rejection,
    RejectionReason,
    RequestReceived,
    decode_binary,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.kafka import (
    Connection,
    Protocol,
    Publisher,
    PublishMode,
    TopicNames,
    message_of,
    sending,
)
from ehcpwatch.streams.kafka.access import Role, rights_of
from ehcpwatch.streams.kafka.reading import home_partition, item_of
from ehcpwatch.streams.kafka.record import Record
from tests.real.kafka import Node
from tests.real.parts import free_port
from tests.real.secure_kafka import PASSWORDS, SecureKafka
from tests.strategies.events import wide_events
from tests.streams.kafka.topics import make_topic, producer, records_of

real = pytest.mark.real("kafka")

PARTITIONS = 6
LARGEST_BYTES = int(EVENTS_SETTINGS["max.message.bytes"])
SUBJECTS = [f"E09000012/C-{number}" for number in range(40)]
STRUCTURED = [("content-type", b"application/cloudevents+json")]


def request(subject: str, name: str = "e-1") -> bytes:
    return encode_structured(
        new_event(
            RequestReceived(received_on=date(2025, 1, 6)),
            subject=subject,
            source="casework",
            id=name,
            recorded_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        )
    )


@pytest.fixture
def connection(kafka: Node) -> Connection:
    return Connection(bootstrap=(kafka.bootstrap,))


@pytest.fixture
def topics(connection: Connection, prefix: str) -> TopicNames:
    """Names of an installation that has the topic of events."""
    names = TopicNames(prefix=prefix)
    settings = {"max.message.bytes": str(LARGEST_BYTES)}
    asyncio.run(make_topic(connection, names.events, partitions=PARTITIONS, settings=settings))
    return names


@pytest.fixture
def publisher(connection: Connection, topics: TopicNames) -> Iterator[Publisher]:
    with Publisher(connection, topics) as made:
        yield made


def sent(connection: Connection, topics: TopicNames) -> list[Record]:
    return asyncio.run(records_of(connection, topics.events))


def items(records: list[Record]) -> list[Event | Rejection]:
    return [item_of(record, partitions=PARTITIONS, at_home=()) for record in records]


@given(wide_events())
def test_an_event_travels_as_it_is_or_with_its_attributes_in_headers(event: Event) -> None:
    line = encode_structured(event)

    structured = message_of(line, PublishMode.STRUCTURED)
    binary = message_of(line, PublishMode.BINARY)

    assert structured.value == line
    assert decode_binary(structured.headers, structured.value) == event
    read = decode_binary(binary.headers, binary.value)
    assert isinstance(read, Event)
    # The content type of the data has a header of its own.
    assert read.model_dump(exclude={"datacontenttype"}) == event.model_dump(
        exclude={"datacontenttype"}
    )
    assert structured.key == binary.key == event.subject
    assert structured.rejection is None


def test_fields_that_this_version_does_not_know_travel_too() -> None:
    line = request(SUBJECTS[0])[:-1] + b', "knowntoothers": 1}'

    assert message_of(line, PublishMode.STRUCTURED).value == line


@given(st.binary() | st.text().map(str.encode), st.sampled_from(PublishMode))
def test_what_is_no_event_travels_as_it_came(line: bytes, mode: PublishMode) -> None:
    message = message_of(line, mode)

    assert message.value == line
    assert message.rejection is not None
    read = decode_binary(message.headers, message.value)
    assert isinstance(read, Rejection)
    assert read.reason is message.rejection.reason


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (b'{"subject": "E09000012/C-1", "type": "of tomorrow"}', "E09000012/C-1"),
        (b'{"subject": ""}', None),
        (b'{"subject": 7}', None),
        (b'["subject"]', None),
        (b"not even JSON", None),
        (b"\xff", None),
    ],
)
def test_what_is_no_event_is_keyed_by_its_subject_where_that_can_be_read(
    line: bytes, key: str | None
) -> None:
    assert message_of(line, PublishMode.STRUCTURED).key == key


@real
@pytest.mark.parametrize("mode", PublishMode)
def test_events_arrive_on_the_partition_of_their_case_in_their_order(
    connection: Connection, topics: TopicNames, publisher: Publisher, mode: PublishMode
) -> None:
    lines = [request(subject, f"e-{turn}") for turn in range(5) for subject in SUBJECTS]

    assert publisher.send(message_of(line, mode) for line in lines) == []

    arrived = items(sent(connection, topics))
    assert all(isinstance(item, Event) for item in arrived)
    told = [(item.subject, item.id) for item in arrived if isinstance(item, Event)]
    assert sorted(told) == sorted((s, f"e-{turn}") for turn in range(5) for s in SUBJECTS)
    for subject in SUBJECTS:
        assert [name for about, name in told if about == subject] == [
            f"e-{turn}" for turn in range(5)
        ]


@real
def test_a_line_that_is_no_event_arrives_to_be_refused_there(
    connection: Connection, topics: TopicNames, publisher: Publisher
) -> None:
    publisher.send([message_of(b"no event", PublishMode.BINARY)])

    (record,) = sent(connection, topics)
    (item,) = items([record])
    assert (record.key, record.value) == (None, b"no event")
    assert isinstance(item, Rejection)
    assert item.reason is RejectionReason.MALFORMED_JSON


@real
def test_a_line_larger_than_kafka_takes_is_handed_back_and_the_others_arrive(
    connection: Connection, topics: TopicNames, publisher: Publisher
) -> None:
    subject = SUBJECTS[0]
    message = message_of(b"x" * LARGEST_BYTES, PublishMode.STRUCTURED)
    lines = [message_of(request(subject, name), PublishMode.STRUCTURED) for name in ("a", "b")]

    assert publisher.send([lines[0], message, lines[1]]) == [message]
    assert publisher.send(lines) == []

    assert len(sent(connection, topics)) == 4


@real
def test_the_largest_line_that_kafka_takes_arrives(
    connection: Connection, topics: TopicNames, publisher: Publisher
) -> None:
    framing = 150
    message = message_of(b"x" * (LARGEST_BYTES - framing), PublishMode.STRUCTURED)

    assert publisher.send([message]) == []
    assert len(sent(connection, topics)) == 1


@real
def test_what_the_broker_refuses_is_said_and_not_passed_over(
    connection: Connection, prefix: str
) -> None:
    names = TopicNames(prefix=prefix)
    small = {"max.message.bytes": "100"}
    asyncio.run(make_topic(connection, names.events, settings=small))

    with (
        Publisher(connection, names) as publisher,
        pytest.raises(SendingFailedError) as raised,
    ):
        publisher.send([message_of(request(SUBJECTS[0]), PublishMode.STRUCTURED)])

    assert str(raised.value) == (
        f"{names.events}: not all that was sent arrived (MessageSizeTooLargeError). Look at the "
        "broker's log, then send the same again, from the beginning: what arrived before is "
        "recognised."
    )


@real
def test_a_missing_topic_is_said_before_anything_is_sent(
    connection: Connection, prefix: str
) -> None:
    with pytest.raises(TopicsMissingError), Publisher(connection, TopicNames(prefix=prefix)):
        pass


@real
@pytest.mark.slow
def test_a_publisher_needs_the_right_to_write_and_no_other(
    secure_kafka: SecureKafka, prefix: str
) -> None:
    names = TopicNames(prefix=prefix)
    secure_kafka.create_topic(names.events)
    connection = Connection(
        bootstrap=(secure_kafka.bootstrap,),
        protocol=Protocol.SASL_SSL,
        username="publisher",
        password=PASSWORDS["publisher"],
        ca_file=secure_kafka.ca_file,
    )

    with pytest.raises(AccessDeniedError), Publisher(connection, names):
        pass
    secure_kafka.allow("publisher", "topic", names.events, "Read")
    with pytest.raises(AccessDeniedError, match="Write"), Publisher(connection, names):
        pass

    secure_kafka.forbid_everything()
    for right in rights_of(Role.PUBLISHER, topics=names, group="watch"):
        secure_kafka.allow("publisher", right.kind.value, right.name, right.operation.value)
    with Publisher(connection, names) as publisher:
        assert publisher.send([message_of(request(SUBJECTS[0]), PublishMode.STRUCTURED)]) == []


def test_a_broker_that_is_not_there_is_said_before_anything_is_sent() -> None:
    nobody = Connection(bootstrap=(f"127.0.0.1:{free_port()}",))

    with pytest.raises(BrokerUnreachableError), Publisher(nobody, TopicNames()):
        pass


@real
@pytest.mark.slow
def test_a_broker_that_goes_away_is_not_waited_for_for_ever(
    kafka: Node, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = message_of(request(SUBJECTS[0]), PublishMode.STRUCTURED)
    publisher.send([message])
    monkeypatch.setattr(sending, "_DELIVERY_SECONDS", 1.0)

    with kafka.away(), pytest.raises(SendingFailedError):
        publisher.send([message])


@real
def test_the_default_partitioner_of_aiokafka_sends_every_case_home(
    connection: Connection, topics: TopicNames
) -> None:
    async def send() -> None:
        async with producer(connection) as client:
            for subject in SUBJECTS:
                await client.send(
                    topics.events, request(subject), key=subject.encode(), headers=STRUCTURED
                )

    asyncio.run(send())

    arrived = items(sent(connection, topics))
    assert {item.subject for item in arrived if isinstance(item, Event)} == set(SUBJECTS)


@real
def test_the_murmur2_of_librdkafka_sends_every_case_home(
    connection: Connection, topics: TopicNames
) -> None:
    send_by_librdkafka(connection, topics, partitioner="murmur2_random")

    arrived = items(sent(connection, topics))
    assert {item.subject for item in arrived if isinstance(item, Event)} == set(SUBJECTS)


@real
def test_what_the_default_partitioner_of_librdkafka_sends_elsewhere_is_refused(
    connection: Connection, topics: TopicNames
) -> None:
    send_by_librdkafka(connection, topics)

    found = 0
    for record in sent(connection, topics):
        (item,) = items([record])
        assert record.key is not None
        if record.partition == home_partition(record.key.decode(), PARTITIONS):
            assert isinstance(item, Event)
        else:
            found += 1
            assert isinstance(item, Rejection)
            assert item.reason is RejectionReason.WRONG_PARTITION
            assert item.sentence == (
                "The event lies on a partition to which its subject does not hash. Send it keyed "
                "by its subject, hashed with murmur2 as Java's clients do; with librdkafka, set "
                "partitioner=murmur2_random. To send this one again: ehcpwatch redrive."
            )
    assert found > 0


def send_by_librdkafka(connection: Connection, topics: TopicNames, **settings: str) -> None:
    client = Producer({"bootstrap.servers": connection.bootstrap[0], **settings})
    for subject in SUBJECTS:
        client.produce(topics.events, request(subject), key=subject, headers=dict(STRUCTURED))
    assert client.flush(30) == 0
