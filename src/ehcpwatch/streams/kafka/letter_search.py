"""Finding the dead letters about a case, so that its erasure reaches them too."""

from collections.abc import Collection, Sequence
from contextlib import aclosing

from ehcpwatch.events import CaseKey, RejectionReason

from .connection import Connection
from .letters import REASON, header, subject_of
from .reader import read_to_end, whole_topic
from .settings import TopicNames

__all__ = ["letters_about"]

_LATE = RejectionReason.ERASED.encode()


async def letters_about(
    connection: Connection, topics: TopicNames, cases: Collection[CaseKey]
) -> list[tuple[int, bytes]]:
    """Return (partition, key) of every standing letter about *cases*, in order of both.

    Left out are letters of what came after an erasure: somebody still sends it, and has to
    be told. The whole topic is read, some 20,000 letters a second.

    Raises:
        KafkaError: The topic cannot be read; see `read_to_end`.
    """
    wanted, found = frozenset(cases), set[tuple[int, bytes]]()
    names = [case.encode() for case in wanted]
    starts = await whole_topic(connection, topics.dead_letters)
    async with aclosing(read_to_end(connection, starts)) as batches:
        async for tp, records, _ in batches:
            for record in records:
                if record.key is None:
                    continue
                letter = tp.partition, record.key
                # A later record of a key, a tombstone above all, takes the place of the former.
                found.discard(letter)
                if record.value is None:
                    continue
                headers = [(name, value or b"") for name, value in record.headers]
                if not _may_name(names, record.value, headers):
                    continue
                if header(headers, REASON) != _LATE and subject_of(headers, record.value) in wanted:
                    found.add(letter)
    return sorted(found)


def _may_name(names: Sequence[bytes], value: bytes, headers: Sequence[tuple[str, bytes]]) -> bool:
    """Return whether a letter may be about one of *names*, without the cost of reading it.

    A subject is plain letters, so it stands in the bytes as it is, unless JSON escapes it.
    """
    return b"\\" in value or any(
        name in text for name in names for text in (value, *(text for _, text in headers))
    )
