"""What a cluster says of topics, groups and offsets, as values of ours."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple

import aiokafka.errors as kafka_errors
from aiokafka.admin.config_resource import ConfigResourceType
from aiokafka.protocol.admin import DescribeConfigsRequest
from aiokafka.protocol.commit import OffsetFetchRequest
from aiokafka.protocol.coordination import FindCoordinatorRequest
from aiokafka.protocol.offset import OffsetRequest

from ehcpwatch.errors import AccessDeniedError, BrokerNotReadyError

from .access import Kind, Operation
from .link import Link, Metadata

__all__ = [
    "Committed",
    "Coordinator",
    "End",
    "Setting",
    "Standing",
    "Topic",
    "committed",
    "coordinator_of",
    "describe_settings",
    "describe_topics",
    "kind_of_error",
    "offsets",
]

# Source: Apache Kafka, `org.apache.kafka.common.acl.AclOperation`.
_BITS = {
    Operation.READ: 3,
    Operation.WRITE: 4,
    Operation.CREATE: 5,
    Operation.DESCRIBE: 8,
    Operation.DESCRIBE_CONFIGS: 10,
}
_NOT_TOLD = -(2**31)
_SET_ON_THE_TOPIC = 1
"""Kafka's number of a setting's origin, DYNAMIC_TOPIC_CONFIG."""
_CONSUMER = -1
_EVERYTHING = 0
"""The isolation in which uncommitted records count too."""


class Standing(StrEnum):
    """Whether a topic can be seen."""

    THERE = "there"
    MISSING = "missing"
    HIDDEN = "hidden"
    """The broker does not even say whether it is there."""


class Topic(NamedTuple):
    """A topic as the brokers describe it.

    Attributes:
        leaders: The node that leads each partition, by number; -1 for none.
        replicas: Of the partition that has the fewest.
        operations: What we may do with it; `None` where the broker is too old to tell.
    """

    name: str
    standing: Standing
    leaders: tuple[int, ...] = ()
    replicas: int = 0
    operations: frozenset[Operation] | None = None


class Setting(NamedTuple):
    """A setting of a topic.

    Attributes:
        own: Whether it was set for this topic, and is not the broker's default.
    """

    value: str
    own: bool


class Committed(NamedTuple):
    """What a group has committed of a partition, with the text beside it."""

    offset: int
    metadata: str


class Coordinator(IntEnum):
    """What a broker can coordinate, by Kafka's numbers."""

    GROUP = 0
    TRANSACTIONS = 1


class End(IntEnum):
    """Either end of a log, by the timestamp that asks for it."""

    EARLIEST = -2
    LATEST = -1


def kind_of_error(code: int) -> str:
    """Return the name of Kafka's error, as its client calls it."""
    name: str = kafka_errors.for_code(code).__name__
    return name


async def describe_topics(link: Link, names: Sequence[str]) -> dict[str, Topic]:
    """Return what the brokers say of each topic."""
    answer = await link.ask(Metadata(*names))
    found = {entry["topic"]: entry for entry in answer.to_object()["topics"]}
    topics: dict[str, Topic] = {}
    for name in names:
        entry = found[name]
        code = entry["error_code"]
        if code == kafka_errors.TopicAuthorizationFailedError.errno:
            topics[name] = Topic(name, Standing.HIDDEN)
        elif not entry["partitions"]:
            topics[name] = Topic(name, Standing.MISSING)
        else:
            partitions = sorted(entry["partitions"], key=lambda one: int(one["partition"]))
            topics[name] = Topic(
                name,
                Standing.THERE,
                tuple(one["leader"] for one in partitions),
                min(len(one["replicas"]) for one in partitions),
                _operations(entry.get("operations", _NOT_TOLD)),
            )
    return topics


async def describe_settings(link: Link, names: Sequence[str]) -> dict[str, dict[str, Setting]]:
    """Return every setting of each topic, by its name.

    Raises:
        AccessDeniedError: The broker does not let us see them.
    """
    resources = [(ConfigResourceType.TOPIC, name, None) for name in names]
    answer = await link.ask(DescribeConfigsRequest(resources))
    settings: dict[str, dict[str, Setting]] = {}
    for entry in answer.to_object()["resources"]:
        name = entry["resource_name"]
        if entry["error_code"]:
            raise AccessDeniedError(
                kind=Kind.TOPIC, name=name, operation=Operation.DESCRIBE_CONFIGS
            )
        settings[name] = {
            one["config_names"]: Setting(
                one["config_value"] or "", one["config_source"] == _SET_ON_THE_TOPIC
            )
            for one in entry["config_entries"]
        }
    return settings


async def coordinator_of(link: Link, kind: Coordinator, key: str) -> tuple[int, int]:
    """Return (error code, node) of the broker that coordinates a group or an id."""
    answer = await link.ask(FindCoordinatorRequest(key, kind))
    return answer.error_code, answer.coordinator_id


async def committed(
    link: Link, group: str, topic: str, partitions: Iterable[int], *, node: int
) -> dict[int, Committed]:
    """Return what *group* has committed; partitions of which it has nothing are left out.

    Args:
        node: The coordinator of the group.

    Raises:
        BrokerNotReadyError: The coordinator has not read the offsets yet.
    """
    answer = await link.ask(OffsetFetchRequest(group, [(topic, list(partitions))]), node=node)
    code = answer.error_code
    found: dict[int, Committed] = {}
    for _, entries in answer.topics:
        for partition, offset, metadata, problem in entries:
            code = code or problem
            if offset >= 0:
                found[partition] = Committed(offset, metadata or "")
    if code:
        raise BrokerNotReadyError(
            part=f"tell the offsets of the group {group}", kind=kind_of_error(code)
        )
    return found


async def offsets(link: Link, topics: Iterable[Topic], end: End) -> dict[str, Mapping[int, int]]:
    """Return the offset at one end of every partition, by topic; open transactions included.

    Raises:
        BrokerNotReadyError: A partition has no leader, or a new one.
    """
    asked: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for topic in topics:
        for partition, leader in enumerate(topic.leaders):
            if leader < 0:
                raise BrokerNotReadyError(
                    part=f"lead partition {partition} of {topic.name}",
                    kind=kafka_errors.LeaderNotAvailableError.__name__,
                )
            asked.setdefault(leader, {}).setdefault(topic.name, []).append((partition, end))
    found: dict[str, dict[int, int]] = {}
    for leader, wanted in asked.items():
        answer = await link.ask(
            OffsetRequest(_CONSUMER, _EVERYTHING, list(wanted.items())), node=leader
        )
        for name, entries in answer.topics:
            for partition, code, _, offset in entries:
                if code:
                    raise BrokerNotReadyError(
                        part=f"lead partition {partition} of {name}", kind=kind_of_error(code)
                    )
                found.setdefault(name, {})[partition] = offset
    return dict(found)


def _operations(bits: int) -> frozenset[Operation] | None:
    if bits == _NOT_TOLD:
        return None
    return frozenset(operation for operation, bit in _BITS.items() if bits & 1 << bit)
