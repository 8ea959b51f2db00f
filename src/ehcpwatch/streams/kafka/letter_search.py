"""Finding the dead letters about a case, so that its erasure reaches them too."""

from collections.abc import Collection, Sequence
from contextlib import aclosing

from aiokafka.structs import TopicPartition

from ehcpwatch.events import CaseKey, RejectionReason

from .connection import Connection
from .letters import REASON, header, subject_of
from .reader import read_to_end, whole_topic
from .record import Record, whole_headers
from .settings import TopicNames

__all__ = ["LetterSearch"]

_LATE = RejectionReason.ERASED.encode()


class LetterSearch:
    """The search for the standing letters about cases, which may be gone on with later.

    Left out are letters of what came after an erasure: somebody still sends it, and has to
    be told.

    Args:
        connection: Where the brokers are.
        topics: The names of the topics.
        cases: To be erased.
    """

    def __init__(
        self, connection: Connection, topics: TopicNames, cases: Collection[CaseKey]
    ) -> None:
        self._connection = connection
        self._topic = topics.dead_letters
        self._cases = frozenset(cases)
        self._names = [case.encode() for case in self._cases]
        self._starts: dict[TopicPartition, int | None] | None = None
        self._found: set[tuple[int, bytes]] = set()

    async def go_on(self) -> Sequence[tuple[int, bytes]]:
        """Read on to the present end; return (partition, key) of all found, in order of both.

        The first time the whole topic is read, some 100,000 letters a second.

        Raises:
            KafkaError: The topic cannot be read; see `read_to_end`.
        """
        if self._starts is None:
            self._starts = await whole_topic(self._connection, self._topic)
        async with aclosing(read_to_end(self._connection, self._starts)) as batches:
            async for tp, records, position in batches:
                for record in records:
                    self._see(tp.partition, record)
                self._starts[tp] = position
        return sorted(self._found)

    def _see(self, partition: int, record: Record) -> None:
        if record.key is None:
            return
        letter = partition, record.key
        # A later record of a key, a tombstone above all, takes the place of the former.
        self._found.discard(letter)
        if record.value is None:
            return
        headers = whole_headers(record)
        if not _may_name(self._names, record.value, headers):
            return
        late = header(headers, REASON) == _LATE
        if not late and subject_of(headers, record.value) in self._cases:
            self._found.add(letter)


def _may_name(names: Sequence[bytes], value: bytes, headers: Sequence[tuple[str, bytes]]) -> bool:
    """Return whether a letter may be about one of *names*, without the cost of reading it.

    A subject is plain letters, so it stands in the bytes as it is, unless JSON escapes it.
    """
    return b"\\" in value or any(
        name in text for name in names for text in (value, *(text for _, text in headers))
    )
