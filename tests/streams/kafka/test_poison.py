"""Ten thousand bad records among as many good ones: each is applied or kept, none is altered."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from aiokafka import AIOKafkaProducer

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import RejectionReason, RequestReceived, encode_binary, encode_structured
from ehcpwatch.streams.kafka import Choice, DeadLetters, KafkaSettings, Transport
from ehcpwatch.streams.kafka.letters import KEY, NO_VALUE, REASON, header, original_headers
from ehcpwatch.streams.kafka.reader import read_to_end, whole_topic
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.streams.kafka.repairs import Repair
from ehcpwatch.watch import Policy
from tests.streams.engines import STRUCTURED, KafkaDriver
from tests.streams.test_engines import about, event
from tests.watch.keeping import noon

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]

GOOD, BAD = 10_000, 10_000
PARTITIONS = 3
LARGE_BYTES = 900_000
LARGE, MISPLACED, MENDED = 4, 500, 50
WRONG_PARTITION = frozenset({RejectionReason.WRONG_PARTITION.value})

Headers = Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One record as it is produced."""

    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int

    @property
    def identity(self) -> tuple[object, ...]:
        """What must come back of it, to the byte."""
        return self.key, self.value, tuple((name, value or b"") for name, value in self.headers)


def good(number: int, *, partition: int | None = None) -> Sent:
    case = f"C-{number}"
    one = event(RequestReceived(received_on=date(2025, 2, 3)), f"r-{number}", case=case)
    subject = about(case)
    home = home_partition(subject, PARTITIONS) if partition is None else partition
    if number % 2:
        headers, value = encode_binary(one)
        return Sent(key=subject.encode(), value=value, headers=headers, partition=home)
    return Sent(
        key=subject.encode(), value=encode_structured(one), headers=STRUCTURED, partition=home
    )


def elsewhere(number: int) -> Sent:
    """A good event where its key does not hash to."""
    home = home_partition(about(f"C-{number}"), PARTITIONS)
    return good(number, partition=(home + 1) % PARTITIONS)


def spoilt(dice: random.Random, number: int) -> Sent:
    """A record that is not an event: noise, a mutilated event, headers gone wrong, no value."""
    base = good(1_000_000 + number)
    value = base.value or b""
    headers: Headers = base.headers
    match dice.randrange(8):
        case 0:
            value = dice.randbytes(dice.randrange(1, 200))
        case 1:
            value = value[: dice.randrange(len(value))]
        case 2:
            return Sent(key=base.key, value=None, headers=headers, partition=number % PARTITIONS)
        case 3:
            headers = [*headers, *headers]
        case 4:
            headers = [("content-type", dice.randbytes(6)), ("ce_id", None), ("x", b"\xff")]
        case 5:
            value = value.replace(b"2025-02-03", b"2025-02-31").replace(b"received_on", b"on")
        case 6:
            value = b"[" * dice.randrange(1, 300)
        case _:
            headers = [("content-type", b"text/html")]
    key = None if dice.random() < 0.3 else dice.randbytes(dice.randrange(1, 30))
    return Sent(key=key, value=value, headers=headers, partition=dice.randrange(PARTITIONS))


def large(number: int) -> Sent:
    return Sent(key=b"large", value=b"{" * LARGE_BYTES, headers=[], partition=number % PARTITIONS)


async def produce(settings: KafkaSettings, records: Sequence[Sent]) -> None:
    producer = AIOKafkaProducer(**settings.connection.options(), acks="all", linger_ms=20)
    await producer.start()
    try:
        sent = [
            await producer.send(
                settings.topics.events,
                one.value,
                key=one.key,
                partition=one.partition,
                headers=[*one.headers],
            )
            for one in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def letters(settings: KafkaSettings) -> dict[bytes, tuple[str, Sent]]:
    """Return every standing letter as (reason, the original that it holds)."""
    found: dict[bytes, tuple[str, Sent]] = {}
    starts = await whole_topic(settings.connection, settings.topics.dead_letters)
    async for _, records, _ in read_to_end(settings.connection, starts):
        for record in records:
            name = record.key or b""
            if record.value is None:
                found.pop(name, None)
                continue
            headers = [(key, value or b"") for key, value in record.headers]
            original = Sent(
                key=header(headers, KEY),
                value=None if header(headers, NO_VALUE) else record.value,
                headers=original_headers(headers),
                partition=0,
            )
            found[name] = (header(headers, REASON) or b"").decode(), original
    return found


def redriven(settings: KafkaSettings, choice: Choice) -> int:
    letters = DeadLetters(settings.connection, settings.topics, group=settings.group)
    return asyncio.run(letters.redrive(choice)).sent


@pytest.mark.timeout(240)
def test_every_bad_record_is_kept_to_the_byte_and_what_is_mended_comes_back(
    kafka_settings: Callable[[Transport], KafkaSettings],
) -> None:
    settings = kafka_settings(Transport.BATCH)
    dice = random.Random(20)  # noqa: S311  # a test's dice
    misplaced = [elsewhere(GOOD + number) for number in range(MISPLACED)]
    bad = [spoilt(dice, number) for number in range(BAD - MISPLACED - LARGE)]
    bad += misplaced + [large(number) for number in range(LARGE)]
    records = [good(number) for number in range(GOOD)] + bad
    dice.shuffle(records)
    # Nothing is due yet, so that the test is about records and not about alerts.
    clock = ManualClock(noon(date(2025, 2, 3)))
    with KafkaDriver(Policy(), clock, settings, partitions=PARTITIONS) as driver:
        asyncio.run(produce(settings, records))
        driver.settle()
        rows = set(driver.contents().rows)
        kept = asyncio.run(letters(settings))

        moved = redriven(settings, Choice(reasons=WRONG_PARTITION, max_attempts=5))
        broken = [name for name, (reason, _) in kept.items() if reason == "malformed_json"]
        repairs = {
            name: Repair(event=good(2 * (GOOD + number)).value or b"", subject="")
            for number, name in enumerate(sorted(broken)[:MENDED], start=MISPLACED)
        }
        repairs = {
            name: repair._replace(subject=json.loads(repair.event)["subject"])
            for name, repair in repairs.items()
        }
        mended = redriven(settings, Choice(repairs=repairs, max_attempts=5))
        driver.settle()
        rows_after = set(driver.contents().rows)
        left = asyncio.run(letters(settings))

    assert rows == {about(f"C-{number}") for number in range(GOOD)}
    assert Counter(one.identity for _, one in kept.values()) == Counter(one.identity for one in bad)
    assert (moved, mended) == (MISPLACED, MENDED)
    assert rows_after - rows == {
        *(about(f"C-{GOOD + number}") for number in range(MISPLACED)),
        *(repair.subject for repair in repairs.values()),
    }
    assert len(left) == len(bad) - MISPLACED - MENDED
