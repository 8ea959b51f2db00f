"""Sending dead letters again, once each: the original goes back and the letter is taken away.

Both are one Kafka transaction, so that there is no moment at which an event is in two
places or in none. A second redrive of the same group fences the first before it looks at
what stands.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidProducerEpoch,
    KafkaError,
    ProducerFenced,
    TransactionalIdAuthorizationFailed,
)

from ehcpwatch.errors import (
    AccessDeniedError,
    PartitionCountsDifferError,
    RedriveFailedError,
    RedriveFencedError,
)
from ehcpwatch.events import STRUCTURED_CONTENT_TYPE, Event, RejectionReason, decode_binary

from .access import Kind, Operation, Role
from .connection import Connection
from .letters import ATTEMPT, CUT, KEY, NO_VALUE, header, original_headers
from .readiness import ready_topics
from .reading import home_partition
from .repairs import Repair
from .sending import Outgoing, deliver, fits, producing
from .settings import TopicNames
from .standing_letters import Opened, Standing, Survey, letters_in, survey

__all__ = ["Choice", "DeadLetters", "Redriven", "original_of"]

_TRANSACTION_LETTERS = 1_000
"""Letters of a transaction: some 2 MB, done within a second."""
_END_SECONDS = 20.0
"""For a transaction to be ended: longer than a change of its coordinator takes."""

Progress = Callable[[int, int], None]
"""Told how many letters of how many are done."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which letters are meant.

    Attributes:
        reasons: Of the letters; `None` for any.
        max_attempts: A letter whose original was sent again so often is left, so that it
            does not circle for ever.
        repairs: What to send in the place of originals, by the keys of their letters; where
            it is given, those letters are meant and no others.
    """

    reasons: frozenset[str] | None = None
    max_attempts: int
    repairs: Mapping[bytes, Repair] | None = None

    def of(self, standing: Survey) -> tuple[Survey, Survey]:
        """Return those to be sent, and those that are left because of their attempts."""
        sent, left = Survey(), Survey()
        for letter, one in standing.items():
            if self._means(letter[1], one):
                (sent if one.attempt < self.max_attempts else left)[letter] = one
        return sent, left

    def _means(self, key: bytes, one: Standing) -> bool:
        if self.repairs is not None:
            return key in self.repairs
        return self.reasons is None or one.reason in self.reasons


@dataclass(slots=True)
class Redriven:
    """What a redrive came to.

    Attributes:
        letters: That were meant, those that were left included.
        sent: How many were sent.
        left: How many had been sent too often.
        too_large: How many the topic of events does not take, those that no letter holds whole
            included.
        unknown: How many repairs are for letters that do not stand, or do so no more.
    """

    letters: Survey = field(default_factory=Survey)
    sent: int = 0
    left: int = 0
    too_large: int = 0
    unknown: int = 0


class _Place(NamedTuple):
    """Where originals go."""

    topic: str
    partitions: int


class DeadLetters:
    """The dead letters of an installation.

    Every call raises the errors of `Link` where the brokers refuse us, `TopicsMissingError`
    and `AccessDeniedError` where topics or transactions do, `PartitionCountsDifferError`
    where letters would not find back, and `RedriveFailedError` where anything else goes wrong.

    Args:
        connection: Where the brokers are.
        topics: The names of the topics.
        group: Of the workers; it names the transactions.
    """

    def __init__(self, connection: Connection, topics: TopicNames, *, group: str) -> None:
        self._connection = connection
        self._topics = topics
        self._transactional_id = f"ehcpwatch-{group}-redrive"

    async def look(self, choice: Choice) -> Redriven:
        """Return what would be sent, and send nothing."""
        async with self._errors():
            await self._place()
            return _counted(await survey(self._connection, self._topics.dead_letters), choice)[1]

    async def open(self, choice: Choice) -> AsyncGenerator[Sequence[Opened], None]:
        """Yield the letters meant, with their contents, whatever their attempts."""
        async with self._errors():
            await self._place()
            standing = await survey(self._connection, self._topics.dead_letters)
            meant = _counted(standing, choice)[1].letters
            letters = letters_in(self._connection, self._topics.dead_letters, meant)
            async with aclosing(letters) as batches:
                async for batch in batches:
                    yield batch

    async def redrive(
        self, choice: Choice, *, progress: Progress = lambda _done, _total: None
    ) -> Redriven:
        """Send the originals again, or what was mended in their place, and take the letters away.

        Raises:
            RedriveFencedError: Another redrive of the group has begun.
        """
        outcome = Redriven()
        async with self._errors(outcome):
            place = await self._place()
            async with producing(
                self._connection, transactional_id=self._transactional_id
            ) as producer:
                # Only now, when no other redrive can send what is seen here.
                standing = await survey(self._connection, self._topics.dead_letters)
                wanted, found = _counted(standing, choice)
                outcome.letters, outcome.left, outcome.unknown = (
                    found.letters,
                    found.left,
                    found.unknown,
                )
                letters = letters_in(self._connection, self._topics.dead_letters, wanted)
                async with aclosing(letters) as batches:
                    async for batch in batches:
                        for chunk in _chunks(batch):
                            await self._send(producer, chunk, place, choice, outcome)
                            progress(outcome.sent + outcome.too_large, len(wanted))
        return outcome

    async def _send(
        self,
        producer: AIOKafkaProducer,
        letters: Sequence[Opened],
        place: _Place,
        choice: Choice,
        outcome: Redriven,
    ) -> None:
        records = list[Outgoing]()
        for letter in letters:
            repair = None if choice.repairs is None else choice.repairs[letter.key]
            original = original_of(
                letter, topic=place.topic, partitions=place.partitions, repair=repair
            )
            whole = repair is not None or header(letter.headers, CUT) is None
            if whole and fits(producer, original):
                tombstone = (self._topics.dead_letters, letter.partition, letter.key, None)
                records += (original, Outgoing(*tombstone))
            else:
                outcome.too_large += 1
        if records:
            await _transact(producer, records)
            outcome.sent += len(records) // 2

    async def _place(self) -> _Place:
        counts = await ready_topics(self._connection, Role.REDRIVE, topics=self._topics)
        if len(set(counts.values())) > 1:
            raise PartitionCountsDifferError(counts=counts)
        return _Place(self._topics.events, counts[self._topics.events])

    @asynccontextmanager
    async def _errors(self, outcome: Redriven | None = None) -> AsyncIterator[None]:
        try:
            yield
        except (ProducerFenced, InvalidProducerEpoch) as error:
            raise RedriveFencedError(sent=0 if outcome is None else outcome.sent) from error
        except TransactionalIdAuthorizationFailed as error:
            raise AccessDeniedError(
                kind=Kind.TRANSACTIONAL_ID, name=self._transactional_id, operation=Operation.WRITE
            ) from error
        except (KafkaError, TimeoutError) as error:
            raise RedriveFailedError(
                topic=self._topics.dead_letters, kind=type(error).__name__
            ) from error


def original_of(
    letter: Opened, *, topic: str, partitions: int, repair: Repair | None = None
) -> Outgoing:
    """Return what is sent again for *letter*: its original as it came, one attempt later.

    An event goes to the partition of its subject. What is no event goes to the partition
    on which it came, and under the key under which it came.

    Args:
        letter: With its contents.
        topic: Of events.
        partitions: How many that topic has.
        repair: To be sent in place of the original.
    """
    attempt = (ATTEMPT, b"%d" % (letter.standing.attempt + 1))
    if repair is not None:
        return Outgoing(
            topic,
            home_partition(repair.subject, partitions),
            repair.subject.encode(),
            repair.event,
            (("content-type", STRUCTURED_CONTENT_TYPE.encode()), attempt),
        )
    headers = original_headers(letter.headers)
    key, partition = header(letter.headers, KEY), letter.partition
    item = decode_binary(headers, letter.value)
    if isinstance(item, Event):
        partition = home_partition(item.subject, partitions)
        if letter.standing.reason == RejectionReason.WRONG_PARTITION:
            key = item.subject.encode()
    value = None if header(letter.headers, NO_VALUE) is not None else letter.value
    return Outgoing(topic, partition, key, value, (*headers, attempt))


def _counted(standing: Survey, choice: Choice) -> tuple[Survey, Redriven]:
    wanted, left = choice.of(standing)
    keys = {key for _, key in standing}
    unknown = sum(key not in keys for key in choice.repairs or ())
    return wanted, Redriven(letters=wanted | left, left=len(left), unknown=unknown)


async def _transact(producer: AIOKafkaProducer, records: Sequence[Outgoing]) -> None:
    await producer.begin_transaction()
    try:
        await deliver(producer, records)
        async with asyncio.timeout(_END_SECONDS):
            await producer.commit_transaction()
    except BaseException:
        with suppress(Exception):  # the first error counts; the broker aborts what is left open
            async with asyncio.timeout(_END_SECONDS):
                await producer.abort_transaction()
        raise


def _chunks(letters: Sequence[Opened]) -> Iterator[Sequence[Opened]]:
    iterator = iter(letters)
    while chunk := list(islice(iterator, _TRANSACTION_LETTERS)):
        yield chunk
