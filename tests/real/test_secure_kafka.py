import logging
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)

from ehcpwatch.clock import SystemClock
from tests.real.secure_kafka import PASSWORDS, SecureKafka

# The first test to run starts the node, which takes a few seconds.
pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]


class Shown(AbstractTokenProvider):  # type: ignore[misc]  # it ships no types
    """A token that is always the same."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token


@pytest.mark.asyncio
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
async def test_who_is_allowed_writes(
    secure_kafka: SecureKafka, prefix: str, mechanism: str
) -> None:
    topic = create(secure_kafka, prefix)
    secure_kafka.allow("publisher", "topic", prefix, "Write", "Describe", prefixed=True)

    async with by_password(secure_kafka, "publisher", mechanism=mechanism) as producer:
        assert (await producer.send_and_wait(topic, b"one")).offset == 0


@pytest.mark.asyncio
async def test_who_shows_a_token_is_who_it_names(secure_kafka: SecureKafka, prefix: str) -> None:
    topic = create(secure_kafka, prefix)
    secure_kafka.allow("casework", "topic", topic, "Write")

    async with by_token(secure_kafka, "casework") as producer:
        assert (await producer.send_and_wait(topic, b"one")).offset == 0
    async with by_token(secure_kafka, "stranger") as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"two")


@pytest.mark.asyncio
async def test_a_token_that_is_over_opens_nothing(secure_kafka: SecureKafka) -> None:
    """Its refusal is taken for a welcome: a client starts, and what it asks stays unanswered."""
    async with by_token(secure_kafka, "watch") as producer:
        assert len(producer.client.cluster.brokers()) == 1

    async with by_token(secure_kafka, "watch", lasting=timedelta(hours=-1)) as producer:
        assert len(producer.client.cluster.brokers()) == 0


@pytest.mark.asyncio
async def test_a_wrong_password_opens_nothing(
    secure_kafka: SecureKafka, caplog: pytest.LogCaptureFixture
) -> None:
    producer = by_password(secure_kafka, "watch", password=PASSWORDS["publisher"])

    assert "SaslAuthenticationFailed" in await refused(producer, caplog)


@pytest.mark.asyncio
async def test_who_is_not_allowed_is_refused_and_so_is_who_was(
    secure_kafka: SecureKafka, prefix: str
) -> None:
    topic = create(secure_kafka, prefix)
    secure_kafka.allow("watch", "topic", topic, "Read")

    with pytest.raises(GroupAuthorizationFailedError):
        await read(secure_kafka, topic, group=f"{prefix}workers")

    secure_kafka.forbid_everything()
    async with by_password(secure_kafka, "watch") as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"one")


def create(secure: SecureKafka, prefix: str) -> str:
    topic = f"{prefix}events"
    secure.create_topic(topic)
    return topic


def by_password(
    secure: SecureKafka, user: str, *, mechanism: str = "SCRAM-SHA-512", password: str = ""
) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=secure.bootstrap,
        security_protocol="SASL_SSL",
        ssl_context=secure.ssl_context(),
        sasl_mechanism=mechanism,
        sasl_plain_username=user,
        sasl_plain_password=password or PASSWORDS[user],
    )


def by_token(
    secure: SecureKafka, user: str, *, lasting: timedelta = timedelta(hours=1)
) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=secure.bootstrap,
        security_protocol="SASL_SSL",
        ssl_context=secure.ssl_context(),
        sasl_mechanism="OAUTHBEARER",
        sasl_oauth_token_provider=Shown(
            secure.token(user, now=SystemClock().now(), lasting=lasting)
        ),
    )


async def refused(producer: AIOKafkaProducer, caplog: pytest.LogCaptureFixture) -> str:
    """Return what is logged while *producer* finds no way in: what it raises tells no reason."""
    with caplog.at_level(logging.ERROR):
        try:
            with pytest.raises(KafkaConnectionError):
                await producer.start()
        finally:
            await producer.stop()
    return caplog.text


async def read(secure: SecureKafka, topic: str, *, group: str) -> bytes:
    consumer = AIOKafkaConsumer(
        topic,
        group_id=group,
        bootstrap_servers=secure.bootstrap,
        security_protocol="SASL_SSL",
        ssl_context=secure.ssl_context(),
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username="watch",
        sasl_plain_password=PASSWORDS["watch"],
    )
    # Not as a with-block, which leaves open what failed to start.
    try:
        await consumer.start()
        value: bytes = (await consumer.getone()).value
    finally:
        await consumer.stop()
    return value
