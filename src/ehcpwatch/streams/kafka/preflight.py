"""What would make a worker stand idle without a word, or break a promise: asked beforehand.

A Faust worker that may not read its topic, whose group is denied or whose session time-out
is refused stays up and does nothing; one whose state was emptied begins anew in silence. So
everything is asked for by plain requests before the worker starts, and each refusal has an
error of its own. Nothing is written but the registration of one transactional id, and the
group is not disturbed: the request to join names no way of sharing partitions, which every
broker refuses after it has looked at the time-out and before it takes a member in.
"""

import time
from asyncio import sleep
from collections.abc import Mapping

import aiokafka.errors as kafka_errors
from aiokafka.protocol.group import JoinGroupRequest
from aiokafka.protocol.transaction import InitProducerIdRequest

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.errors import (
    AccessDeniedError,
    BrokerNotReadyError,
    BrokerTooOldError,
    EventsExpiredError,
    EventsReplacedError,
    PartitionCountsDifferError,
    SessionTimeoutRefusedError,
    StateLostError,
    StateNewerError,
    TopicsMissingError,
    TopicsUnfitError,
    TransactionsForbiddenError,
    TransactionTimeoutRefusedError,
)

from .access import Kind, Operation, Role, rights_of
from .cluster import (
    Coordinator,
    End,
    Standing,
    Topic,
    committed,
    coordinator_of,
    describe_settings,
    describe_topics,
    kind_of_error,
    offsets,
)
from .commit_metadata import decode_metadata
from .link import Link
from .settings import KafkaSettings
from .topics import differing_settings, wanted_topics

__all__ = ["preflight"]

_ADD_PARTITIONS_TO_TRANSACTION = 24
_VERIFIED_FROM = 4
"""The version of that request with which brokers began to check transactions among themselves
(KIP-890). That they do cannot be seen from outside, only that they can."""
_GUARD = (
    "see for itself that what is produced belongs to an open transaction, so a late request "
    "could be lost or counted twice"
)
_PATIENCE_SECONDS = 10.0
"""For leaders and coordinators, which a new cluster makes at the first request, within 2 s, and
which change when a broker goes."""
_LOOK_SECONDS = 0.1


async def preflight(settings: KafkaSettings) -> None:
    """Return when a worker of *settings* can start and keep its promises.

    It takes some tenths of a second; some 5 s for each address that swallows what is sent,
    and some 10 s where a coordinator does not come.

    Raises:
        BrokerUnreachableError: No broker answers.
        TlsFailedError: TLS is not agreed on.
        ListenerMismatchError: The listener speaks another protocol.
        LoginRefusedError: SASL does not let us in.
        AccessDeniedError: A right on a topic or the group is missing.
        TransactionsForbiddenError: The right to transactions is, and they are wanted.
        BrokerTooOldError: The broker does not guard transactions, and they are wanted.
        TopicsMissingError: A topic is not there.
        PartitionCountsDifferError: The four differ in their number of partitions.
        TopicsUnfitError: A topic is set up so that promises would be broken.
        SessionTimeoutRefusedError: The broker takes no such session time-out.
        TransactionTimeoutRefusedError: The broker takes no such transaction time-out.
        BrokerNotReadyError: A leader or a coordinator is missing.
        StateLostError: A log of state holds less than was written to it.
        StateNewerError: A newer ehcpwatch wrote the state.
        EventsExpiredError: Events were deleted before they were read.
        EventsReplacedError: The log of events ends before what was read of it.
    """
    async with Link(settings.connection) as link:
        transactions = not settings.allow_at_least_once
        if transactions and link.newest(_ADD_PARTITIONS_TO_TRANSACTION) < _VERIFIED_FROM:
            raise BrokerTooOldError(lacks=_GUARD)
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                topics = await _topics(link, settings)
                coordinator = await _group(link, settings)
                await _state(link, settings, topics, coordinator)
                if transactions:
                    await _transactions(link, settings)
            except BrokerNotReadyError:
                if time.monotonic() >= until:
                    raise
                await sleep(_LOOK_SECONDS)
            else:
                return


async def _topics(link: Link, settings: KafkaSettings) -> Mapping[str, Topic]:
    """See that the topics are there, ours to use, alike in number and fit."""
    names = settings.topics
    topics = await describe_topics(link, names.all)
    _see_access(topics, settings)
    missing = [name for name, topic in topics.items() if topic.standing is Standing.MISSING]
    if missing:
        raise TopicsMissingError(names=missing)
    counts = {name: len(topic.leaders) for name, topic in topics.items()}
    if len(set(counts.values())) > 1:
        raise PartitionCountsDifferError(counts=counts)
    found = await describe_settings(link, names.all)
    unfit = [
        difference.sentence
        for want in wanted_topics(names)
        for difference in differing_settings(want, found[want.name])
        if difference.vital
    ]
    if unfit:
        raise TopicsUnfitError(differences=unfit)
    return topics


def _see_access(topics: Mapping[str, Topic], settings: KafkaSettings) -> None:
    for right in rights_of(Role.WORKER, topics=settings.topics, group=settings.group):
        if right.kind is not Kind.TOPIC:
            continue
        topic = topics[right.name]
        allowed = topic.operations
        if topic.standing is Standing.HIDDEN or (
            allowed is not None and right.operation not in allowed
        ):
            raise AccessDeniedError(kind=right.kind, name=right.name, operation=right.operation)


async def _group(link: Link, settings: KafkaSettings) -> int:
    """See that the group may be joined as it will be; return the node that coordinates it."""
    group, seconds = settings.group, settings.session_timeout_seconds
    code, node = await coordinator_of(link, Coordinator.GROUP, group)
    if not code:
        milliseconds, nobody, no_ways = int(seconds * 1_000), "", list[tuple[str, bytes]]()
        request = JoinGroupRequest(
            group, milliseconds, milliseconds, nobody, None, "consumer", no_ways
        )
        code = (await link.ask(request, node=node)).error_code
    match code:
        case kafka_errors.GroupAuthorizationFailedError.errno:
            raise AccessDeniedError(kind=Kind.GROUP, name=group, operation=Operation.READ)
        case kafka_errors.InvalidSessionTimeoutError.errno:
            raise SessionTimeoutRefusedError(seconds=seconds)
        case kafka_errors.InconsistentGroupProtocolError.errno:
            return node
        case _:
            raise BrokerNotReadyError(
                part=f"coordinate the group {group}", kind=kind_of_error(code)
            )


async def _transactions(link: Link, settings: KafkaSettings) -> None:
    """See that transactions may be begun, with an id that no partition uses."""
    name = settings.transactional_id("preflight", 0)
    seconds = settings.transaction_timeout_seconds
    code, node = await coordinator_of(link, Coordinator.TRANSACTIONS, name)
    if not code:
        request = InitProducerIdRequest(name, int(seconds * 1_000))
        code = (await link.ask(request, node=node)).error_code
    match code:
        case 0:
            return
        case kafka_errors.TransactionalIdAuthorizationFailed.errno:
            raise TransactionsForbiddenError(transactional_id=name)
        case kafka_errors.InvalidTransactionTimeout.errno:
            raise TransactionTimeoutRefusedError(seconds=seconds)
        case _:
            raise BrokerNotReadyError(part="begin transactions", kind=kind_of_error(code))


async def _state(
    link: Link, settings: KafkaSettings, topics: Mapping[str, Topic], coordinator: int
) -> None:
    """See that what was committed still stands on the logs that it stood on."""
    names = settings.topics
    partitions = range(len(topics[names.events].leaders))
    # First what was committed, then the logs: while others work on, logs only grow.
    done = await committed(link, settings.group, names.events, partitions, node=coordinator)
    begins = await offsets(link, topics.values(), End.EARLIEST)
    ends = await offsets(link, topics.values(), End.LATEST)
    for partition, (offset, text) in sorted(done.items()):
        begin, end = begins[names.events][partition], ends[names.events][partition]
        if offset > end:
            raise EventsReplacedError(topic=names.events, partition=partition)
        if offset < begin:
            raise EventsExpiredError(topic=names.events, partition=partition, missed=begin - offset)
        metadata = decode_metadata(text)
        if metadata is None:
            if offset == begin:
                continue  # Set there by hand, to begin anew.
            written = {names.cases: 1, names.alerts: 0}
        else:
            if metadata.fold > FOLD_VERSION:
                raise StateNewerError(topic=names.cases, partition=partition)
            # A commit notes where the state stood before it, and always comes with state.
            written = {names.cases: max(metadata.cases, 1), names.alerts: metadata.alerts}
        for topic, least in written.items():
            # Compaction moves neither end of a log; only deletion moves its beginning.
            if begins[topic][partition] > 0 or ends[topic][partition] < least:
                raise StateLostError(topic=topic, partition=partition)
