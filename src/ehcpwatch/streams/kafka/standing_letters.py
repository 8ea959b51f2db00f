"""The dead letters that stand, read in two passes, so that their contents need no memory.

The first pass finds the latest record of every letter; a letter whose latest record is a
tombstone was sent again or erased, and stands no more. The second pass reads the contents.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import NamedTuple

from .connection import Connection
from .letters import REASON, SENTENCE, Headers, attempt_of, header
from .reader import read_to_end, whole_topic
from .record import whole_headers

__all__ = ["LetterId", "Opened", "Standing", "Survey", "letters_in", "survey"]

LetterId = tuple[int, bytes]
"""The partition of a letter, on which its tombstone must lie as well, and its key."""


class Standing(NamedTuple):
    """What is known of a letter without its contents.

    Attributes:
        offset: Of its latest record.
        reason: One of the closed list, as written.
        attempt: How often the original was sent again; 0 for one that came first-hand.
    """

    offset: int
    reason: str
    attempt: int


Survey = dict[LetterId, Standing]
"""Letters that stand."""


class Opened(NamedTuple):
    """A letter with its contents.

    Attributes:
        value: The bytes of the original; empty where it had none.
        headers: Those of the original, then ours.
    """

    partition: int
    key: bytes
    value: bytes
    headers: Headers
    standing: Standing

    @property
    def sentence(self) -> str:
        """What is wrong with the original."""
        return _text(self.headers, SENTENCE)


async def survey(connection: Connection, topic: str) -> Survey:
    """Return every letter that stands at this moment.

    Raises:
        KafkaError: The topic cannot be read; see `read_to_end`.
    """
    found: Survey = {}
    starts = await whole_topic(connection, topic)
    async with aclosing(read_to_end(connection, starts)) as batches:
        async for tp, records, _ in batches:
            for record in records:
                if record.key is None:
                    continue
                letter = tp.partition, record.key
                if record.value is None:
                    found.pop(letter, None)
                    continue
                headers = whole_headers(record)
                found[letter] = Standing(record.offset, _text(headers, REASON), attempt_of(headers))
    return found


async def letters_in(
    connection: Connection, topic: str, wanted: Survey
) -> AsyncGenerator[Sequence[Opened], None]:
    """Yield the letters of *wanted* in batches of some MB, in their order within a partition.

    Raises:
        KafkaError: The topic cannot be read; see `read_to_end`.
    """
    partitions = {partition for partition, _ in wanted}
    starts = {tp: None for tp in await whole_topic(connection, topic) if tp.partition in partitions}
    async with aclosing(read_to_end(connection, starts)) as batches:
        async for tp, records, _ in batches:
            opened = []
            for record in records:
                if record.key is None or record.value is None:
                    continue
                standing = wanted.get((tp.partition, record.key))
                if standing is not None and standing.offset == record.offset:
                    headers = whole_headers(record)
                    opened.append(Opened(tp.partition, record.key, record.value, headers, standing))
            if opened:
                yield opened


def _text(headers: Headers, name: str) -> str:
    return (header(headers, name) or b"").decode(errors="replace")
