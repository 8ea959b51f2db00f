"""What the projector may do on a broker that enforces it, and how it says what it may not."""

import asyncio
from collections.abc import Iterator

import pytest
import pytest_asyncio

from ehcpwatch.clock import SystemClock
from ehcpwatch.errors import AccessDeniedError
from ehcpwatch.register import PostgresRegister
from ehcpwatch.streams.kafka import (
    Connection,
    Protocol,
    Role,
    TopicNames,
    TopicShape,
    create_topics,
)
from ehcpwatch.streams.kafka.access import Kind, rights_of
from ehcpwatch.streams.kafka.projector import Projector
from tests.real.secure_kafka import ADMINISTRATOR, PASSWORDS, SecureKafka
from tests.waiting import PATIENCE_SECONDS

pytestmark = [pytest.mark.real("kafka", "postgresql"), pytest.mark.slow]

ONE_BROKER = TopicShape(partitions=1, replicas=1, min_insync_replicas=1)
USER = "watch"


def secured(secure: SecureKafka, user: str) -> Connection:
    return Connection(
        bootstrap=(secure.bootstrap,),
        protocol=Protocol.SASL_SSL,
        username=user,
        password=PASSWORDS[user],
        ca_file=secure.ca_file,
    )


@pytest_asyncio.fixture
async def topics(secure_kafka: SecureKafka, prefix: str) -> TopicNames:
    names = TopicNames(prefix=prefix)
    await create_topics(secured(secure_kafka, ADMINISTRATOR), names, ONE_BROKER)
    return names


@pytest.fixture
def register(database_url: str) -> Iterator[PostgresRegister]:
    made = PostgresRegister(database_url)
    yield made
    made.close()


async def project_with(
    secure: SecureKafka,
    topics: TopicNames,
    register: PostgresRegister,
    *,
    without: Kind | None = None,
) -> None:
    """Project once, with the rights that the program is said to need but for those on one kind."""
    group = f"{topics.prefix}group"
    for kind, name, operation, prefixed in rights_of(Role.REGISTER, topics=topics, group=group):
        if kind is not without:
            secure.allow(USER, kind.value, name, operation.value, prefixed=prefixed)
    projector = Projector(
        secured(secure, USER),
        topics=topics,
        group=group,
        register=register,
        wall_clock=SystemClock(),
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        await projector.run(once=True)


@pytest.mark.asyncio
async def test_it_needs_no_more_than_the_rules_say(
    secure_kafka: SecureKafka, topics: TopicNames, register: PostgresRegister
) -> None:
    await project_with(secure_kafka, topics, register)


@pytest.mark.asyncio
@pytest.mark.parametrize("without", [Kind.TOPIC, Kind.GROUP])
async def test_a_right_that_it_lacks_is_named(
    secure_kafka: SecureKafka, topics: TopicNames, register: PostgresRegister, without: Kind
) -> None:
    with pytest.raises(AccessDeniedError) as caught:
        await project_with(secure_kafka, topics, register, without=without)

    assert caught.value.kind == without
    assert caught.value.name.startswith(topics.prefix)
