"""An erased case is gone down to the bytes of the broker's own files, once it has compacted."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import AssessmentAgreed, CaseErased, CaseworkerAssigned, RequestReceived
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.watch import Policy
from tests.real.kafka import COMPACTED, Node
from tests.streams.engines import KafkaDriver
from tests.streams.test_engines import TODAY, event
from tests.waiting import eventually
from tests.watch.keeping import noon

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]

GONE = "Gone-4711"
LEFT_OUT = {"segment.ms", "min.cleanable.dirty.ratio"}


@pytest.fixture
def driver(kafka_settings: Callable[[Transport], KafkaSettings]) -> Iterator[KafkaDriver]:
    settings = kafka_settings(Transport.BATCH)
    made = KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings, partitions=1)
    with made:
        asyncio.run(compact_soon(settings))
        yield made


async def compact_soon(settings: KafkaSettings, configs: Mapping[str, str] = COMPACTED) -> None:
    topics = settings.topics
    admin = AIOKafkaAdminClient(**settings.connection.options())
    await admin.start()
    try:
        await admin.alter_configs(
            [
                ConfigResource(ConfigResourceType.TOPIC, topic, configs=dict(configs))
                for topic in (topics.cases, topics.alerts, topics.dead_letters)
            ]
        )
    finally:
        await admin.close()


def files_that_name(kafka: Node, settings: KafkaSettings, reference: str) -> set[str]:
    """Return the topics, but for the input, whose files hold *reference*."""
    data: Path = kafka._folder / "data"  # noqa: SLF001  # the test looks where no client can
    wanted = [t for t in settings.topics.all if t != settings.topics.events]
    found: set[str] = set()
    for topic in wanted:
        for path in data.glob(f"{topic}-*/*.log*"):
            try:
                held = path.read_bytes()
            except FileNotFoundError:  # it was compacted away meanwhile
                continue
            if reference.encode() in held:
                found.add(topic)
    return found


def test_nothing_of_an_erased_case_is_left_in_the_files_of_the_compacted_topics(
    driver: KafkaDriver, kafka: Node
) -> None:
    settings = driver.settings
    bad = b'{"specversion":"1.0","type":"no.such.type","subject":"E09000012/%s"}' % GONE.encode()
    driver.send(
        event(RequestReceived(received_on=date(2024, 6, 3)), "r", case=GONE),
        event(CaseworkerAssigned(assigned_on=TODAY, caseworker="cw-1"), "c", case=GONE),
        bad,
    )
    driver.settle()
    before = files_that_name(kafka, settings, GONE)
    driver.send(bad + b" ", event(CaseErased(erased_on=TODAY), "e", case=GONE))
    driver.settle()
    contents = driver.contents()
    written = 0

    def gone() -> bool:
        # A segment is closed, and then compacted, only when something more is written.
        nonlocal written
        written += 1
        driver.send(
            event(RequestReceived(received_on=date(2024, 6, 3)), "r", case=f"C-{written}"),
            b"bad %d" % written,
        )
        driver.settle()
        return not files_that_name(kafka, settings, GONE)

    eventually(gone, "the end of the last byte about the case")
    driver.send(event(AssessmentAgreed(notified_on=TODAY), "late", case=GONE))
    driver.settle()
    late = driver.contents()

    topics = settings.topics
    assert before == {topics.cases, topics.alerts, topics.dead_letters}
    assert (contents.rows, contents.said, contents.letters) == ({}, {}, [])
    assert f"E09000012/{GONE}" not in late.rows
    assert [reason for reason, _ in late.letters if reason == "erased"] == ["erased"]


def test_an_erased_case_is_gone_where_nothing_happens_any_more(
    driver: KafkaDriver, kafka: Node
) -> None:
    settings = driver.settings
    # With the settings of our topics the lag alone ends segments, once something is written.
    ours = {name: value for name, value in COMPACTED.items() if name not in LEFT_OUT}
    asyncio.run(compact_soon(settings, ours))
    driver.send(
        event(RequestReceived(received_on=date(2024, 6, 3)), "r", case=GONE),
        b'{"specversion":"1.0","type":"no.such.type","subject":"E09000012/%s"}' % GONE.encode(),
    )
    driver.settle()
    before = files_that_name(kafka, settings, GONE)
    driver.send(event(CaseErased(erased_on=TODAY), "e", case=GONE))
    driver.settle()

    def gone() -> bool:
        driver.clock.advance(timedelta(hours=6))
        driver.settle()
        return not files_that_name(kafka, settings, GONE)

    eventually(gone, "the end of the last byte about the case")
    contents = driver.contents()

    topics = settings.topics
    assert before == {topics.cases, topics.alerts, topics.dead_letters}
    assert (contents.rows, contents.said, contents.letters) == ({}, {}, [])
