"""Whether the topics that a command needs are there and open to it, asked before it begins.

Kafka's clients wait for a missing topic in silence, and some refusals they retry for ever.
"""

from ehcpwatch.errors import AccessDeniedError, TopicsMissingError

from .access import Kind, Operation, Role, rights_of
from .cluster import Standing, describe_topics
from .connection import Connection
from .link import Link
from .settings import TopicNames

__all__ = ["ready_topics"]


async def ready_topics(
    connection: Connection, role: Role, *, topics: TopicNames, group: str = ""
) -> dict[str, int]:
    """Return how many partitions each topic has that a program in *role* uses, by name.

    Raises:
        BrokerUnreachableError: No broker answers; others of `Link` where one refuses us.
        TopicsMissingError: A topic is not there.
        AccessDeniedError: We may not do with a topic what the role must.
    """
    needed: dict[str, list[Operation]] = {}
    for kind, name, operation, _ in rights_of(role, topics=topics, group=group):
        if kind is Kind.TOPIC:
            needed.setdefault(name, []).append(operation)
    async with Link(connection) as link:
        found = await describe_topics(link, tuple(needed))
    for name, operations in needed.items():
        topic = found[name]
        if topic.standing is Standing.HIDDEN:
            raise AccessDeniedError(kind=Kind.TOPIC, name=name, operation=Operation.DESCRIBE)
        for operation in operations:
            if topic.operations is not None and operation not in topic.operations:
                raise AccessDeniedError(kind=Kind.TOPIC, name=name, operation=operation)
    if missing := [name for name, topic in found.items() if topic.standing is Standing.MISSING]:
        raise TopicsMissingError(names=missing)
    return {name: len(topic.leaders) for name, topic in found.items()}
