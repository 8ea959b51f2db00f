"""What each program of an installation must be allowed to do, as data; Kafka's names throughout.

The rules are as narrow as they can be: topics and the group by their full names. Read and
Write bring Describe with them. Source: Apache Kafka, "Authorization and ACLs".
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from .settings import TopicNames

__all__ = ["Kind", "Operation", "Right", "Role", "access_markdown", "acl_commands", "rights_of"]


class Kind(StrEnum):
    """What a rule is about, as `kafka-acls.sh` calls it."""

    TOPIC = "topic"
    GROUP = "group"
    TRANSACTIONAL_ID = "transactional-id"


class Operation(StrEnum):
    """What a rule allows, as `kafka-acls.sh` calls it."""

    READ = "Read"
    WRITE = "Write"
    CREATE = "Create"
    DESCRIBE = "Describe"
    DESCRIBE_CONFIGS = "DescribeConfigs"


class Role(StrEnum):
    """A program of the installation; each may have a user of its own."""

    WORKER = "worker"
    PUBLISHER = "publisher"
    REGISTER = "register"
    REDRIVE = "redrive"
    TOPICS = "topics"


_DOES = {
    Role.WORKER: "watches the cases",
    Role.PUBLISHER: "sends events, such as a casework system",
    Role.REGISTER: "writes the SQL register",
    Role.REDRIVE: "sends dead letters again",
    Role.TOPICS: "makes and checks the topics",
}


class Right(NamedTuple):
    """One rule.

    Attributes:
        kind: What it is about.
        name: Of that topic, group or id; the beginning of it where *prefixed*.
        operation: What is allowed.
        prefixed: Whether every name that begins so is meant.
    """

    kind: Kind
    name: str
    operation: Operation
    prefixed: bool = False


def rights_of(role: Role, *, topics: TopicNames, group: str) -> tuple[Right, ...]:
    """Return all that a program must be allowed, and no more.

    Args:
        role: The program.
        topics: Names of the installation.
        group: Of the workers.
    """
    read, write = Operation.READ, Operation.WRITE
    events, cases, alerts, letters = topics.all
    own = f"ehcpwatch-{group}-"
    match role:
        case Role.WORKER:
            return (
                Right(Kind.TOPIC, events, read),
                Right(Kind.TOPIC, cases, read),
                Right(Kind.TOPIC, cases, write),
                Right(Kind.TOPIC, alerts, read),
                Right(Kind.TOPIC, alerts, write),
                # Read, because an erasure finds the letters about its case.
                Right(Kind.TOPIC, letters, read),
                Right(Kind.TOPIC, letters, write),
                *(Right(Kind.TOPIC, name, Operation.DESCRIBE_CONFIGS) for name in topics.all),
                Right(Kind.GROUP, group, read),
                Right(Kind.TRANSACTIONAL_ID, own, write, prefixed=True),
            )
        case Role.PUBLISHER:
            return (Right(Kind.TOPIC, events, write),)
        case Role.REGISTER:
            return (
                *(Right(Kind.TOPIC, name, read) for name in (cases, alerts, letters)),
                Right(Kind.GROUP, f"{group}-register", read),
            )
        case Role.REDRIVE:
            return (
                Right(Kind.TOPIC, letters, read),
                Right(Kind.TOPIC, letters, write),
                Right(Kind.TOPIC, events, write),
                Right(Kind.TRANSACTIONAL_ID, f"{own}redrive", write),
            )
        case Role.TOPICS:
            return tuple(
                Right(Kind.TOPIC, name, operation)
                for name in topics.all
                for operation in (
                    Operation.CREATE,
                    Operation.DESCRIBE,
                    Operation.DESCRIBE_CONFIGS,
                )
            )


def acl_commands(
    role: Role, *, topics: TopicNames, group: str, principal: str, bootstrap: Sequence[str]
) -> list[str]:
    """Return the lines of a shell that allow a program what it must do.

    Args:
        role: The program.
        topics: Names of the installation.
        group: Of the workers.
        principal: Who the broker takes the program for, such as `User:ehcpwatch`.
        bootstrap: Addresses of brokers.
    """
    operations: dict[tuple[Kind, str, bool], list[Operation]] = {}
    for kind, name, operation, prefixed in rights_of(role, topics=topics, group=group):
        operations.setdefault((kind, name, prefixed), []).append(operation)
    return [
        " ".join(
            [
                f"kafka-acls.sh --bootstrap-server {','.join(bootstrap)}",
                f"--add --allow-principal {principal}",
                *(f"--operation {operation}" for operation in allowed),
                f"--{kind} {name}",
                *(["--resource-pattern-type prefixed"] if prefixed else []),
            ]
        )
        for (kind, name, prefixed), allowed in operations.items()
    ]


def access_markdown() -> str:
    """Return the section of docs/kafka.md, for the names that an installation has by default."""
    topics, group = TopicNames(), "ehcpwatch"
    lines = ["| program | on | may |", "|---|---|---|"]
    for role in Role:
        grouped: dict[str, list[str]] = {}
        for kind, name, operation, prefixed in rights_of(role, topics=topics, group=group):
            on = f"{kind} `{name}`" + (", and whatever begins so" if prefixed else "")
            grouped.setdefault(on, []).append(operation.value)
        lines += [
            f"| {role}: {_DOES[role]} | {on} | {', '.join(allowed)} |"
            for on, allowed in grouped.items()
        ]
    lines += ["", "The rules of a worker, as commands:", ""]
    lines += [
        f"    {line}"
        for line in acl_commands(
            Role.WORKER,
            topics=topics,
            group=group,
            principal="User:ehcpwatch",
            bootstrap=["kafka-1:9092"],
        )
    ]
    return "\n".join(lines) + "\n"
