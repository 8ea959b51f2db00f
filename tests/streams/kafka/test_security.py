"""Who is let in, and what each program may do, on a broker that enforces it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import trustme
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from ehcpwatch.clock import SystemClock
from ehcpwatch.errors import (
    AccessDeniedError,
    CertificateUnreadableError,
    ListenerMismatchError,
    LoginRefusedError,
    TlsFailedError,
    TokenUnreadableError,
    TransactionsForbiddenError,
)
from ehcpwatch.streams.kafka import (
    Connection,
    KafkaSettings,
    Mechanism,
    Protocol,
    Role,
    TopicNames,
    TopicShape,
    acl_commands,
    check_topics,
    create_topics,
    preflight,
)
from ehcpwatch.streams.kafka.access import Kind, Right, access_markdown, rights_of
from ehcpwatch.streams.kafka.credentials import credentials
from ehcpwatch.streams.kafka.link import Link
from ehcpwatch.watch import Policy
from tests.real.kafka import Node
from tests.real.secure_kafka import ADMINISTRATOR, PASSWORDS, SecureKafka
from tests.streams.kafka.threaded import ThreadedWorker
from tests.waiting import LOOK_SECONDS, PATIENCE_SECONDS, eventually

ONE_BROKER = TopicShape(partitions=1, replicas=1, min_insync_replicas=1)
USER = "watch"

real = pytest.mark.real("kafka")


@pytest_asyncio.fixture(autouse=True)
async def goodbyes_said() -> AsyncIterator[None]:
    """Keep the loop until every socket is closed: aiokafka does not wait for TLS to end."""
    yield
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE_SECONDS):
        # What stays is the loop's own, by which other threads wake it.
        while len(loop._selector.get_map()) > 1:  # type: ignore[attr-defined]  # noqa: ASYNC110, SLF001  # nobody tells
            await asyncio.sleep(LOOK_SECONDS)


def secured(secure: SecureKafka, user: str) -> Connection:
    return Connection(
        bootstrap=(secure.bootstrap,),
        protocol=Protocol.SASL_SSL,
        username=user,
        password=PASSWORDS[user],
        ca_file=secure.ca_file,
    )


@pytest.fixture
def connection(secure_kafka: SecureKafka) -> Connection:
    return secured(secure_kafka, USER)


@pytest.fixture
def settings(connection: Connection, prefix: str) -> KafkaSettings:
    return KafkaSettings(
        connection=connection, topics=TopicNames(prefix=prefix), group=f"{prefix}group"
    )


@pytest_asyncio.fixture
async def topics(secure_kafka: SecureKafka, prefix: str) -> TopicNames:
    """Topics as they should be."""
    names = TopicNames(prefix=prefix)
    await create_topics(secured(secure_kafka, ADMINISTRATOR), names, ONE_BROKER)
    return names


def allow(secure: SecureKafka, rights: tuple[Right, ...]) -> None:
    for kind, name, operation, prefixed in rights:
        secure.allow(USER, kind.value, name, operation.value, prefixed=prefixed)


# Let in.


@real
@pytest.mark.asyncio
@pytest.mark.parametrize("mechanism", Mechanism)
async def test_every_mechanism_lets_in(
    secure_kafka: SecureKafka, tmp_path: Path, mechanism: Mechanism
) -> None:
    token = tmp_path / "token"
    token.write_text(secure_kafka.token(USER, now=SystemClock().now()))
    connection = replace(
        secured(secure_kafka, USER),
        mechanism=mechanism,
        token_file=token if mechanism is Mechanism.OAUTHBEARER else None,
    )

    async with Link(connection) as link:
        assert link.controller == 1
    # Faust hands its clients what `credentials` gives.
    auth = credentials_to_aiokafka_auth(credentials(connection))
    client = AIOKafkaProducer(bootstrap_servers=secure_kafka.bootstrap, **auth)
    await client.start()
    await client.stop()


@pytest.mark.parametrize("mechanism", Mechanism)
@pytest.mark.parametrize("protocol", Protocol)
def test_faust_is_told_the_same_as_plain_clients(
    protocol: Protocol, mechanism: Mechanism, tmp_path: Path
) -> None:
    connection = Connection(
        bootstrap=("kafka-1:9092",),
        protocol=protocol,
        mechanism=mechanism,
        username=USER,
        password="secret",  # noqa: S106  # the one of this test
        token_file=tmp_path if mechanism is Mechanism.OAUTHBEARER else None,
    )

    plain = dict(connection.options())
    faust = dict(credentials_to_aiokafka_auth(credentials(connection)))

    assert plain.pop("bootstrap_servers") == ["kafka-1:9092"]
    assert {name: value for name, value in faust.items() if value is not None} == plain


@real
@pytest.mark.asyncio
async def test_a_wrong_password_is_told_as_such(settings: KafkaSettings) -> None:
    wrong = replace(settings.connection, password="guess")  # noqa: S106  # it is none

    with pytest.raises(LoginRefusedError, match="SCRAM-SHA-512") as caught:
        await preflight(replace(settings, connection=wrong))

    assert not caught.value.unsupported
    assert "guess" not in str(caught.value)


@real
@pytest.mark.asyncio
async def test_a_token_that_is_over_is_told_as_such(
    secure_kafka: SecureKafka, settings: KafkaSettings, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(secure_kafka.token(USER, now=SystemClock().now(), lasting=timedelta(hours=-1)))
    over = replace(settings.connection, mechanism=Mechanism.OAUTHBEARER, token_file=token)

    with pytest.raises(LoginRefusedError, match="OAUTHBEARER"):
        await preflight(replace(settings, connection=over))


@real
@pytest.mark.asyncio
async def test_a_token_that_is_not_there_is_named_by_its_file(
    settings: KafkaSettings, tmp_path: Path
) -> None:
    missing = replace(
        settings.connection, mechanism=Mechanism.OAUTHBEARER, token_file=tmp_path / "token"
    )

    with pytest.raises(TokenUnreadableError, match="token"):
        await preflight(replace(settings, connection=missing))


def test_a_mechanism_that_the_broker_does_not_offer_is_told_as_such() -> None:
    assert "--kafka-mechanism" in str(LoginRefusedError(mechanism="PLAIN", unsupported=True))


@real
@pytest.mark.asyncio
async def test_an_authority_that_nobody_trusts_is_told_in_the_words_of_tls(
    settings: KafkaSettings, tmp_path: Path
) -> None:
    other = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    distrusting = replace(settings.connection, ca_file=other)

    with pytest.raises(TlsFailedError, match="--kafka-ca") as caught:
        await preflight(replace(settings, connection=distrusting))

    assert caught.value.reason == "unable to get local issuer certificate"


@real
@pytest.mark.asyncio
async def test_certificates_that_are_none_are_named_by_their_file(
    settings: KafkaSettings, tmp_path: Path
) -> None:
    nothing = replace(settings.connection, ca_file=tmp_path / "none.pem")

    with pytest.raises(CertificateUnreadableError, match=r"none\.pem"):
        await preflight(replace(settings, connection=nothing))


@real
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("protocol", "found"),
    [(Protocol.PLAINTEXT, "tls"), (Protocol.SASL_PLAINTEXT, "tls"), (Protocol.SSL, "silence")],
)
async def test_a_secured_listener_is_told_from_what_was_expected(
    settings: KafkaSettings, protocol: Protocol, found: str
) -> None:
    other = replace(settings.connection, protocol=protocol)

    with pytest.raises(ListenerMismatchError, match=f"does not speak {protocol}") as caught:
        await preflight(replace(settings, connection=other))

    assert caught.value.found == found


@real
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("protocol", "found"),
    [(Protocol.SSL, "no_tls"), (Protocol.SASL_SSL, "no_tls"), (Protocol.SASL_PLAINTEXT, "no_sasl")],
)
async def test_a_plain_listener_is_told_from_what_was_expected(
    kafka: Node, prefix: str, protocol: Protocol, found: str
) -> None:
    connection = Connection(
        bootstrap=(kafka.bootstrap,),
        protocol=protocol,
        username=USER,
        password=PASSWORDS[USER],
    )

    with pytest.raises(ListenerMismatchError, match="--kafka-protocol") as caught:
        await preflight(KafkaSettings(connection=connection, topics=TopicNames(prefix=prefix)))

    assert caught.value.found == found


@pytest.mark.asyncio
async def test_a_certificate_of_ours_is_shown_where_it_is_asked_for(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    own = authority.issue_cert("watch")
    own.private_key_pem.write_to_path(str(tmp_path / "own.key"))
    own.cert_chain_pems[0].write_to_path(str(tmp_path / "own.pem"))
    with asking(authority) as (address, shown):
        nobody = Connection(
            bootstrap=(address,), protocol=Protocol.SSL, ca_file=tmp_path / "ca.pem"
        )
        somebody = replace(
            nobody, certificate_file=tmp_path / "own.pem", key_file=tmp_path / "own.key"
        )

        with pytest.raises(TlsFailedError, match="--kafka-certificate"):
            await preflight(KafkaSettings(connection=nobody))
        assert shown == []
        with pytest.raises(ListenerMismatchError):  # it is no broker, and hangs up
            await preflight(KafkaSettings(connection=somebody))
        assert shown == [ssl.PEM_cert_to_DER_cert(own.cert_chain_pems[0].bytes().decode())]


@contextmanager
def asking(authority: trustme.CA) -> Iterator[tuple[str, list[bytes]]]:
    """A listener that asks for certificates, notes them, and hangs up."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    # Later ones refuse a client only after they have greeted it, and may hang up before that.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    shown: list[bytes] = []

    def note() -> None:
        for _ in range(2):
            client, _ = listener.accept()
            with (
                client,
                suppress(ssl.SSLError),
                context.wrap_socket(client, server_side=True) as tls,
            ):
                tls.recv(1)
                shown.append(tls.getpeercert(binary_form=True) or b"")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=note)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", shown
        thread.join()


# Allowed, each program with its rules and no other.


async def transact(settings: KafkaSettings, transactional_id: str, *topics: str) -> None:
    """Write to *topics*, and take the group's offset along, as one transaction."""
    producer = AIOKafkaProducer(**settings.connection.options(), transactional_id=transactional_id)
    await producer.start()
    try:
        async with producer.transaction():
            for topic in topics:
                await producer.send_and_wait(topic, b"value", key=b"key")
            if settings.topics.cases in topics:
                read = {TopicPartition(settings.topics.events, 0): OffsetAndMetadata(1, "")}
                await producer.send_offsets_to_transaction(read, settings.group)
    finally:
        await producer.stop()


async def first_of(connection: Connection, topic: str, group: str | None) -> bytes:
    """Return the first committed value of *topic*, no deletion, read alone or in a group."""
    consumer = AIOKafkaConsumer(
        **connection.options(),
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        if group is None:
            consumer.assign([TopicPartition(topic, 0)])
        else:
            consumer.subscribe([topic])
        value: bytes | None = None
        while value is None:
            value = (await consumer.getone()).value
        if group is not None:
            await consumer.commit()
        return value
    finally:
        await consumer.stop()


async def written(secure: SecureKafka, *topics: str) -> None:
    producer = AIOKafkaProducer(**secured(secure, ADMINISTRATOR).options())
    await producer.start()
    try:
        for topic in topics:
            await producer.send_and_wait(topic, b"value", key=b"key")
    finally:
        await producer.stop()


@real
@pytest.mark.asyncio
async def test_a_worker_has_all_that_it_needs(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    allow(secure_kafka, rights_of(Role.WORKER, topics=topics, group=settings.group))
    await written(secure_kafka, topics.events)

    await preflight(settings)
    await transact(
        settings,
        settings.transactional_id(topics.events, 0),
        topics.cases,
        topics.alerts,
        topics.dead_letters,
    )

    for topic in topics.all:
        assert await first_of(settings.connection, topic, None) == b"value"


@real
@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_worker_works_with_its_rights_alone(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    allow(secure_kafka, rights_of(Role.WORKER, topics=topics, group=settings.group))
    await written(secure_kafka, topics.events)

    with ThreadedWorker(settings, policy=Policy(), wall_clock=SystemClock()) as worker:
        await asyncio.to_thread(
            eventually, lambda: worker.positions() == {0: 1}, "the event was applied"
        )

    assert worker.failure is None
    # It is no event, so it ends among the dead letters.
    assert await first_of(settings.connection, topics.dead_letters, None) == b"value"


WORKER = rights_of(Role.WORKER, topics=TopicNames(prefix="PREFIX"), group="GROUP")


@real
@pytest.mark.asyncio
@pytest.mark.parametrize(
    "missing", range(len(WORKER)), ids=[f"{right.name}-{right.operation}" for right in WORKER]
)
async def test_a_right_that_a_worker_lacks_is_named(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames, missing: int
) -> None:
    rights = rights_of(Role.WORKER, topics=topics, group=settings.group)
    lacking = rights[missing]
    allow(secure_kafka, rights[:missing] + rights[missing + 1 :])

    if lacking.kind is Kind.TRANSACTIONAL_ID:
        with pytest.raises(TransactionsForbiddenError, match=lacking.name):
            await preflight(settings)
    else:
        with pytest.raises(AccessDeniedError) as caught:
            await preflight(settings)
        told = caught.value
        assert (told.kind, told.name, told.operation) == lacking[:3]
        assert "ehcpwatch topics access" in str(told)


@real
@pytest.mark.asyncio
async def test_who_has_no_right_at_all_is_told_the_first_to_be_had(
    settings: KafkaSettings, topics: TopicNames
) -> None:
    with pytest.raises(AccessDeniedError) as caught:
        await preflight(settings)

    assert (caught.value.name, caught.value.operation) == (topics.events, "Read")


@real
@pytest.mark.asyncio
async def test_a_worker_without_transactions_needs_no_right_to_them(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    rights = rights_of(Role.WORKER, topics=topics, group=settings.group)
    allow(secure_kafka, tuple(one for one in rights if one.kind is not Kind.TRANSACTIONAL_ID))

    await preflight(replace(settings, allow_at_least_once=True))

    producer = AIOKafkaProducer(**settings.connection.options(), enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topics.cases, b"value", key=b"key")
    await producer.stop()


@real
@pytest.mark.asyncio
async def test_a_publisher_sends_and_does_not_read(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    allow(secure_kafka, rights_of(Role.PUBLISHER, topics=topics, group=settings.group))

    producer = AIOKafkaProducer(**settings.connection.options(), enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topics.events, b"value", key=b"key")
    await producer.stop()

    with pytest.raises(TopicAuthorizationFailedError):
        await first_of(settings.connection, topics.events, None)


@real
@pytest.mark.asyncio
async def test_the_register_follows_in_a_group_of_its_own(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    allow(secure_kafka, rights_of(Role.REGISTER, topics=topics, group=settings.group))
    followed = (topics.cases, topics.alerts, topics.dead_letters)
    await written(secure_kafka, *followed)

    group = f"{settings.group}-register"
    for topic in followed:
        assert await first_of(settings.connection, topic, group) == b"value"


@real
@pytest.mark.asyncio
async def test_a_redrive_sends_again_and_takes_the_letter_away(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    allow(secure_kafka, rights_of(Role.REDRIVE, topics=topics, group=settings.group))
    await written(secure_kafka, topics.dead_letters)

    assert await first_of(settings.connection, topics.dead_letters, None) == b"value"
    own = f"ehcpwatch-{settings.group}-redrive"
    await transact(settings, own, topics.events, topics.dead_letters)


@real
@pytest.mark.asyncio
async def test_who_makes_topics_may_do_only_that(
    secure_kafka: SecureKafka, settings: KafkaSettings, prefix: str
) -> None:
    names = TopicNames(prefix=prefix)
    allow(secure_kafka, rights_of(Role.TOPICS, topics=names, group=settings.group))

    assert await create_topics(settings.connection, names, ONE_BROKER) == names.all
    assert await check_topics(settings.connection, names, ONE_BROKER) == []
    with pytest.raises(AccessDeniedError):
        await preflight(settings)


@real
@pytest.mark.asyncio
async def test_who_may_not_make_or_see_topics_is_told_which_right_is_missing(
    secure_kafka: SecureKafka, settings: KafkaSettings, topics: TopicNames
) -> None:
    connection = settings.connection

    with pytest.raises(AccessDeniedError, match="Create"):
        await create_topics(connection, TopicNames(prefix=f"{topics.prefix}other."), ONE_BROKER)
    with pytest.raises(AccessDeniedError, match="Describe"):
        await check_topics(connection, topics, ONE_BROKER)
    secure_kafka.allow(USER, "topic", topics.prefix, "Describe", prefixed=True)
    with pytest.raises(AccessDeniedError, match="DescribeConfigs"):
        await check_topics(connection, topics, ONE_BROKER)


def test_every_rule_is_in_the_commands() -> None:
    names = TopicNames(prefix="hackney.")
    for role in Role:
        commands = acl_commands(
            role, topics=names, group="g", principal="User:w", bootstrap=["a:1", "b:2"]
        )
        for kind, name, operation, prefixed in rights_of(role, topics=names, group="g"):
            (command,) = (one for one in commands if f"--{kind} {name} " in f"{one} ")
            assert f"--operation {operation}" in command
            assert ("--resource-pattern-type prefixed" in command) == prefixed
            assert command.startswith("kafka-acls.sh --bootstrap-server a:1,b:2 --add ")


def test_the_page_of_the_operator_lists_every_rule(pytestconfig: pytest.Config) -> None:
    page = (pytestconfig.rootpath / "docs" / "kafka.md").read_text(encoding="utf-8")

    assert access_markdown() in page
