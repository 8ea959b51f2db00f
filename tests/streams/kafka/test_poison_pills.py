"""Single records made to stop a worker for ever: each is kept, and what follows is applied."""

import asyncio
from collections.abc import Callable
from hashlib import sha256

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.producer import message_accumulator
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy as LenientBuilder
from confluent_kafka import Producer

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseErased, RejectionReason, RequestReceived, encode_structured
from ehcpwatch.streams.kafka import Choice, DeadLetters, KafkaSettings, Transport, room
from ehcpwatch.streams.kafka.letters import (
    CUT,
    KEPT_BYTES,
    KEY,
    MAX_LETTER_BYTES,
    ORIGINAL_BYTES,
    ORIGINAL_SHA256,
    header,
    original_headers,
)
from ehcpwatch.streams.kafka.standing_letters import Opened
from ehcpwatch.watch import Policy
from tests.streams.engines import KafkaDriver
from tests.streams.kafka.topics import admin, producer, settled
from tests.streams.test_engines import TODAY, about, event, request_of
from tests.waiting import PATIENCE_SECONDS
from tests.watch.keeping import noon

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]

Settings = Callable[[Transport], KafkaSettings]
EVERY = Choice(max_attempts=5)


def driver_of(settings: KafkaSettings) -> KafkaDriver:
    return KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=1)


async def take_large_letters(settings: KafkaSettings) -> None:
    """Let the topic of dead letters take what `topics create` lets it take."""
    configs = {"cleanup.policy": "compact,delete", "max.message.bytes": str(MAX_LETTER_BYTES)}
    topic = ConfigResource(ConfigResourceType.TOPIC, settings.topics.dead_letters, configs=configs)
    async with admin(settings.connection) as client:
        await client.alter_configs([topic])


def letters_of(settings: KafkaSettings) -> list[Opened]:
    async def opened() -> list[Opened]:
        await settled(settings.connection, settings.topics.dead_letters)
        letters = DeadLetters(settings.connection, settings.topics, group=settings.group)
        return [one async for batch in letters.open(EVERY) for one in batch]

    return asyncio.run(opened())


def redrive(settings: KafkaSettings) -> tuple[int, int]:
    """Return how many letters were sent again, and how many are too large to be."""
    letters = DeadLetters(settings.connection, settings.topics, group=settings.group)
    outcome = asyncio.run(letters.redrive(EVERY))
    return outcome.sent, outcome.too_large


@pytest.mark.parametrize("transport", Transport)
def test_a_small_batch_that_expands_beyond_what_a_letter_holds_stops_no_worker(
    kafka_settings: Settings, transport: Transport
) -> None:
    settings = kafka_settings(transport)
    value = b"x" * (MAX_LETTER_BYTES + 1)
    with driver_of(settings) as driver:
        asyncio.run(take_large_letters(settings))
        sender = Producer(
            {
                "bootstrap.servers": settings.connection.bootstrap[0],
                "compression.type": "zstd",
                "message.max.bytes": 2 * MAX_LETTER_BYTES,
            }
        )
        sender.produce(settings.topics.events, value, key=about("C-1"), partition=0)
        assert sender.flush(PATIENCE_SECONDS) == 0
        driver.send(request_of("C-2"))
        driver.settle()
        (letter,) = letters_of(settings)
        redriven = redrive(settings)
        driver.send(event(CaseErased(erased_on=TODAY), "e", case="C-1"))
        driver.settle()

        assert set(driver.contents().rows) == {about("C-2")}
        assert letter.standing.reason == RejectionReason.TOO_LARGE
        assert letter.value == value[:KEPT_BYTES]
        assert header(letter.headers, CUT) == b"value"
        assert header(letter.headers, KEY) == about("C-1").encode()
        assert header(letter.headers, ORIGINAL_BYTES) == b"%d" % len(value)
        assert header(letter.headers, ORIGINAL_SHA256) == sha256(value).hexdigest().encode()
        assert redriven == (0, 1)
        assert driver.contents().letters == []


@pytest.mark.parametrize("transport", Transport)
def test_a_case_that_outgrows_its_record_stops_no_worker_and_can_be_erased(
    kafka_settings: Settings, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = kafka_settings(transport)
    monkeypatch.setattr(room, "MAX_CASE_BYTES", 10 * len(encode_structured(request_of("C-1"))))
    with driver_of(settings) as driver:
        driver.send(*(event(RequestReceived(received_on=TODAY), f"r{n}") for n in range(20)))
        driver.send(request_of("C-2"))
        driver.settle()
        letters = letters_of(settings)
        rows = set(driver.contents().rows)
        driver.send(event(CaseErased(erased_on=TODAY), "e", case="C-1"))
        driver.settle()

        assert rows == {about("C-1"), about("C-2")}
        assert 5 < len(letters) < 20
        assert {letter.standing.reason for letter in letters} == {RejectionReason.TOO_LARGE}
        assert set(driver.contents().rows) == {about("C-2")}
        assert driver.contents().letters == []


class Misnamed(str):
    """A name of a header as a sender in another language may spell it."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:  # that is the point
        return b"caf\xe9"


@pytest.mark.parametrize("transport", Transport)
def test_a_header_whose_name_is_not_utf_8_stops_no_worker(
    kafka_settings: Settings, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = kafka_settings(transport)
    # The one part of a client here that lets such a name out.
    monkeypatch.setattr(message_accumulator, "DefaultRecordBatchBuilder", LenientBuilder)

    async def send() -> None:
        async with producer(settings.connection) as client:
            headers = [("first", b"1"), (Misnamed("?"), b"2")]
            batch = client.create_batch()
            batch.append(key=None, value=b"bad", timestamp=None, headers=headers)
            batch.close()
            await (await client.send_batch(batch, settings.topics.events, partition=0))

    with driver_of(settings) as driver:
        asyncio.run(send())
        monkeypatch.undo()
        driver.send(request_of("C-1"))
        driver.settle()
        (letter,) = letters_of(settings)

        assert set(driver.contents().rows) == {about("C-1")}
        assert letter.value == b"bad"
        assert original_headers(letter.headers) == (("first", b"1"), ("caf\\xe9", b"2"))


def test_an_event_that_is_refused_again_and_again_is_left_in_the_end(
    kafka_settings: Settings,
) -> None:
    settings = kafka_settings(Transport.BATCH)
    with driver_of(settings) as driver:
        driver.send(request_of("C-1"))
        driver.settle()
        driver.send(request_of("C-1", TODAY))
        driver.settle()
        counts = [letters_of(settings)[0].standing]
        for _ in range(6):
            sent, _too_large = redrive(settings)
            driver.settle()
            counts.append(letters_of(settings)[0].standing)
            if not sent:
                break

        assert [one.attempt for one in counts] == [0, 1, 2, 3, 4, 5, 5]
        assert {one.reason for one in counts} == {RejectionReason.ID_REUSED}
