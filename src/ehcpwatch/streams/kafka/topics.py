"""The four topics as they should be: made so, and compared with what a cluster has.

Nothing is ever changed here. What differs is named, with the command that mends it, because
some changes cannot be taken back, and others throw data away.
"""

import time
from asyncio import sleep
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import aiokafka.errors as kafka_errors
from aiokafka.protocol.admin import CreateTopicsRequest

from ehcpwatch.errors import AccessDeniedError, BrokerNotReadyError, TopicNotMadeError
from ehcpwatch.events import EVENTS_PARTITIONS, EVENTS_REPLICAS, EVENTS_SETTINGS

from .access import Kind, Operation
from .cluster import (
    End,
    Setting,
    Standing,
    Topic,
    describe_settings,
    describe_topics,
    kind_of_error,
    offsets,
)
from .connection import Connection
from .letters import MAX_LETTER_BYTES
from .link import Link
from .settings import TopicNames

__all__ = [
    "DEFAULT_SHAPE",
    "TopicDifference",
    "TopicShape",
    "Wanted",
    "WantedTopic",
    "check_topics",
    "create_topics",
    "differences",
    "differing_settings",
    "topics_markdown",
    "wanted_topics",
]

_DAY_MS = 24 * 60 * 60 * 1000
_WEEK_MS = 7 * _DAY_MS
_MIB = 1024 * 1024

_MAKE_MILLISECONDS = 4_000
"""For the brokers to make a topic; a link waits no more than a second longer."""
_SERVED_SECONDS = 10.0
"""For the brokers to serve a topic that was made."""
_LOOK_SECONDS = 0.1
_STARTING = "fenced"
"""What a controller calls a broker that it has not heard for a moment, as one that starts."""
_MAX_BYTES = "max.message.bytes"
_PARTITIONS = "partitions"


class TopicShape(NamedTuple):
    """What an operator chooses for all four topics, for their cluster.

    Attributes:
        partitions: For life; as many workers can share the work.
        replicas: Brokers that hold each partition.
        min_insync_replicas: So many of them must have a record before it counts as written.
    """

    partitions: int = EVENTS_PARTITIONS
    replicas: int = EVENTS_REPLICAS
    min_insync_replicas: int = 2


DEFAULT_SHAPE = TopicShape()
"""For a cluster of three brokers or more."""


class Wanted(NamedTuple):
    """How a setting should be.

    Attributes:
        vital: Whether a worker cannot keep its promises where it is otherwise.
    """

    value: str
    why: str
    vital: bool = False


class WantedTopic(NamedTuple):
    """How a topic should be."""

    name: str
    shape: TopicShape
    settings: Mapping[str, Wanted]


class TopicDifference(NamedTuple):
    """One thing that is not as it should be.

    Attributes:
        topic: Its name; all of them where it is about their unequal numbers of partitions.
        what: That differs: a setting by Kafka's name, partitions, replication factor, or the
            topic itself.
        found: Its value.
        wanted: The value that it should have.
        sentence: All that, and what to do.
        vital: As in `Wanted`.
    """

    topic: str
    what: str
    found: str
    wanted: str
    sentence: str
    vital: bool = False


def wanted_topics(names: TopicNames, shape: TopicShape = DEFAULT_SHAPE) -> tuple[WantedTopic, ...]:
    """Return the four topics as they should be."""
    erased = "so long a reader may be away and still hear that a case was erased"
    soon = "so long an erased case may still be in the log"
    every = {
        "min.insync.replicas": Wanted(
            str(shape.min_insync_replicas), "what is written outlives the loss of a broker"
        ),
        "unclean.leader.election.enable": Wanted(
            "false", "a broker that lacks records must not lead"
        ),
    }
    return (
        WantedTopic(names.events, shape, {**_events(), **every}),
        WantedTopic(
            names.cases,
            shape,
            {
                "cleanup.policy": Wanted(
                    "compact", "it is the state: what is deleted by age is lost", vital=True
                ),
                "max.compaction.lag.ms": Wanted(str(_DAY_MS), soon),
                "delete.retention.ms": Wanted(str(5 * _WEEK_MS), erased),
                _MAX_BYTES: Wanted(
                    str(8 * _MIB), "a case is one record with all its events", vital=True
                ),
                **every,
            },
        ),
        WantedTopic(
            names.alerts,
            shape,
            {
                "cleanup.policy": Wanted(
                    "compact",
                    "it remembers what was said: what it forgets is said again",
                    vital=True,
                ),
                "min.compaction.lag.ms": Wanted(
                    str(_WEEK_MS), "so long a reader may be away and miss no word of an alert"
                ),
                "max.compaction.lag.ms": Wanted(str(8 * _DAY_MS), soon),
                "segment.ms": Wanted(
                    str(_DAY_MS), "so much later than after its week a word may be compacted"
                ),
                "delete.retention.ms": Wanted(str(5 * _WEEK_MS), erased),
                **every,
            },
        ),
        WantedTopic(
            names.dead_letters,
            shape,
            {
                "cleanup.policy": Wanted(
                    "compact,delete",
                    "a letter goes when it is sent again or erased, or when "
                    "nobody cared for it in time",
                    vital=True,
                ),
                "retention.ms": Wanted(str(365 * _DAY_MS), "so long a letter waits to be mended"),
                "retention.bytes": Wanted("-1", "no letter goes because others are many"),
                "max.compaction.lag.ms": Wanted(str(_DAY_MS), soon),
                "delete.retention.ms": Wanted(str(5 * _WEEK_MS), erased),
                _MAX_BYTES: Wanted(
                    str(MAX_LETTER_BYTES),
                    "a letter holds the original whole, and why it was refused",
                    vital=True,
                ),
                **every,
            },
        ),
    )


def _events() -> dict[str, Wanted]:
    why = {
        "cleanup.policy": "every event of a case must still be there to be read",
        "retention.ms": "so long the workers may be away and miss nothing",
        "retention.bytes": "no event goes because others are many",
        "segment.ms": "so much later than its time an event may go",
        _MAX_BYTES: "an event may hold 1 MiB, its key and headers 32 KiB",
        "compression.type": "a small batch must not grow in the memory of those who read it",
        "message.timestamp.type": "when we were told is read off the broker's clock",
    }
    vital = {"cleanup.policy", "message.timestamp.type"}
    return {
        name: Wanted(str(value), why[name], vital=name in vital)
        for name, value in EVENTS_SETTINGS.items()
    }


async def create_topics(
    connection: Connection,
    names: TopicNames,
    shape: TopicShape = DEFAULT_SHAPE,
) -> tuple[str, ...]:
    """Make the topics that are not there; return their names. Those that are there stay as is.

    Raises:
        AccessDeniedError: The broker does not let us.
        TopicNotMadeError: It could not.
        Others: As `Link`.
    """
    orders = [_order(topic) for topic in wanted_topics(names, shape)]
    made: list[str] = []
    until = time.monotonic() + _SERVED_SECONDS
    async with Link(connection) as link:
        while orders:
            request = CreateTopicsRequest(orders, _MAKE_MILLISECONDS, validate_only=False)
            answer = await link.ask(request, node=link.controller)
            again: list[str] = []
            for name, code, message in answer.topic_errors:
                match code:
                    case 0:
                        made.append(name)
                    case kafka_errors.TopicAlreadyExistsError.errno:
                        pass
                    case (
                        kafka_errors.TopicAuthorizationFailedError.errno
                        | kafka_errors.ClusterAuthorizationFailedError.errno
                    ):
                        operation = Operation.CREATE
                        raise AccessDeniedError(kind=Kind.TOPIC, name=name, operation=operation)
                    case _ if _STARTING in (message or "") and time.monotonic() < until:
                        again.append(name)
                    case _:
                        raise TopicNotMadeError(name=name, kind=kind_of_error(code))
            orders = [order for order in orders if order[0] in again]
            if orders:
                await sleep(_LOOK_SECONDS)
        await _served(link, made)
    return tuple(made)


async def check_topics(
    connection: Connection,
    names: TopicNames,
    shape: TopicShape = DEFAULT_SHAPE,
) -> list[TopicDifference]:
    """Return what differs from the topics as they should be.

    Raises:
        AccessDeniedError: The broker does not let us see it.
        Others: As `Link`.
    """
    wanted = wanted_topics(names, shape)
    async with Link(connection) as link:
        topics = await describe_topics(link, names.all)
        there = [name for name, topic in topics.items() if topic.standing is Standing.THERE]
        settings = await describe_settings(link, there) if there else {}
    return differences(wanted, topics, settings)


def differences(
    wanted: Sequence[WantedTopic],
    topics: Mapping[str, Topic],
    settings: Mapping[str, Mapping[str, Setting]],
) -> list[TopicDifference]:
    """Return what differs between *wanted* and what was found.

    Raises:
        AccessDeniedError: The broker hides a topic from us.
    """
    found: list[TopicDifference] = []
    counts: dict[str, int] = {}
    for want in wanted:
        topic = topics[want.name]
        if topic.standing is Standing.HIDDEN:
            raise AccessDeniedError(kind=Kind.TOPIC, name=want.name, operation=Operation.DESCRIBE)
        if topic.standing is Standing.MISSING:
            sentence = f"{want.name}: not there. Make it with `ehcpwatch topics create`."
            found.append(
                TopicDifference(want.name, "topic", "not there", "there", sentence, vital=True)
            )
            continue
        counts[want.name] = len(topic.leaders)
        found += _differing_numbers(want, topic)
        found += differing_settings(want, settings[want.name])
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name} {count}" for name, count in counts.items())
        found.append(
            TopicDifference(
                ", ".join(counts),
                _PARTITIONS,
                ", ".join(map(str, counts.values())),
                "equal",
                f"Unequal numbers of partitions: {listed}. They must be equal, for the state of a "
                "case is in the partition of its events. Make the wrong ones anew.",
                vital=True,
            )
        )
    return found


def differing_settings(
    want: WantedTopic, settings: Mapping[str, Setting]
) -> Iterable[TopicDifference]:
    """Yield what differs in the settings of one topic."""
    name = want.name
    command = f"kafka-configs.sh --bootstrap-server HOST:PORT --alter --topic {name}"
    for key, (value, why, vital) in want.settings.items():
        is_now = settings[key].value if key in settings else "unknown to the broker"
        if _normal(key, is_now) == _normal(key, value):
            continue
        ample = key == _MAX_BYTES and is_now.isdecimal() and int(is_now) > int(value)
        to_give = f"[{value}]" if "," in value else value
        sentence = (
            f"{name}: {key} is {_told(key, is_now)}, and should be {_told(key, value)}: {why}. "
            f"Set it: {command} --add-config {key}={to_give}"
        )
        yield TopicDifference(name, key, is_now, value, sentence, vital=vital and not ample)
    for key, setting in settings.items():
        if setting.own and key not in want.settings:
            sentence = (
                f"{name}: {key} is set to {_told(key, setting.value)} for this topic, and should "
                f"be left to the broker. Take it away: {command} --delete-config {key}"
            )
            yield TopicDifference(name, key, setting.value, "left to the broker", sentence)


def topics_markdown() -> str:
    """Return the table of docs/kafka.md, for the names and the shape that are the default."""
    lines = ["| topic | setting | is | because |", "|---|---|---|---|"]
    for topic in wanted_topics(TopicNames()):
        lines += [
            f"| `{topic.name}` | `{key}` | {_told(key, value)} | {why} |"
            for key, (value, why, _) in topic.settings.items()
        ]
    return "\n".join(lines) + "\n"


def _differing_numbers(want: WantedTopic, topic: Topic) -> Iterable[TopicDifference]:
    name, shape, partitions = want.name, want.shape, len(topic.leaders)
    if partitions != shape.partitions:
        sentence = (
            f"{name}: {partitions} partitions, and {shape.partitions} are wanted. The number is "
            "for life: with another, later events of a case would lie elsewhere, and Kafka takes "
            f"none away. Keep it, with --partitions {partitions}; or, while nothing was sent "
            "yet, delete the topic and make it anew."
        )
        yield TopicDifference(name, _PARTITIONS, str(partitions), str(shape.partitions), sentence)
    if topic.replicas != shape.replicas:
        sentence = (
            f"{name}: replication factor {topic.replicas}, and {shape.replicas} is wanted. "
            "Change it with kafka-reassign-partitions.sh, or keep it, with --replication-factor "
            f"{topic.replicas}."
        )
        yield TopicDifference(
            name, "replication factor", str(topic.replicas), str(shape.replicas), sentence
        )


def _order(topic: WantedTopic) -> tuple[str, int, int, list[object], list[tuple[str, str]]]:
    settings = [(key, wanted.value) for key, wanted in topic.settings.items()]
    return topic.name, topic.shape.partitions, topic.shape.replicas, [], settings


async def _served(link: Link, names: Sequence[str]) -> None:
    """Wait until the brokers serve topics that were made just now; not for ever."""
    until = time.monotonic() + _SERVED_SECONDS
    while names and time.monotonic() < until:
        with suppress(BrokerNotReadyError):
            topics = await describe_topics(link, names)
            if len(await offsets(link, topics.values(), End.LATEST)) == len(names):
                return
        await sleep(_LOOK_SECONDS)


def _normal(key: str, value: str) -> str:
    return ",".join(sorted(value.split(","))) if key == "cleanup.policy" else value


def _told(key: str, value: str) -> str:
    """Return a value for people: lengths of time and sizes in words too."""
    if key.endswith(".ms") and value.isdecimal() and int(value) % _DAY_MS == 0 and value != "0":
        days = int(value) // _DAY_MS
        return f"{value} ({days} day{'s' if days > 1 else ''})"
    if key == _MAX_BYTES and value.isdecimal() and int(value) % _MIB == 0:
        return f"{value} ({int(value) // _MIB} MiB)"
    return value
