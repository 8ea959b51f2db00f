"""What flows: the ordinary cases of `benchmarks/core.py`, as the bytes that a sender would send.

Events come in order of their dates over all cases, so that neighbours in the log belong to
different cases: nothing is gained by folding several events of a case at once.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from core import AUTHORITY, TODAY, life

from ehcpwatch.events import STRUCTURED_CONTENT_TYPE, Payload, encode_structured, new_event
from ehcpwatch.streams.kafka import Connection
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.streams.kafka.sending import Outgoing, deliver, producing

__all__ = ["EVENTS_PER_CASE", "PARTITIONS", "Line", "fill", "home", "lines"]

PARTITIONS = 8
EVENTS_PER_CASE = 12
_START_DAYS = 90
"""Days on which cases may have begun; the last one began so long ago that its plan is issued."""
_LAST_START = 160
_CASE = b"CASE"
_CHUNK = 10_000
_HEADERS = (("content-type", STRUCTURED_CONTENT_TYPE.encode()),)

home = lru_cache(None)(home_partition)
"""The partition of a key: hashing takes longer than all else about sending an event."""


class Line(NamedTuple):
    """An event as it is sent."""

    subject: str
    value: bytes


def lines(events: int) -> Iterator[Line]:
    """Yield *events* events, twelve of each case but the last."""
    cases = -(-events // EVENTS_PER_CASE)
    templates = sorted(
        (
            (payload.effective_on, start, place, _template(start, place))
            for start in range(_START_DAYS)
            for place, payload in enumerate(_life(start))
        ),
        key=lambda template: template[:3],
    )
    every = (
        Line(f"{AUTHORITY}/c{number}", template.replace(_CASE, b"%d" % number))
        for _, start, _, template in templates
        for number in range(start, cases, _START_DAYS)
    )
    return islice(every, events)


async def fill(
    connection: Connection, topic: str, events: int, *, progress: Callable[[str], None]
) -> None:
    """Send *events* events to *topic*, each to the partition of its case."""
    sent, source = 0, lines(events)
    async with producing(connection) as producer:
        while chunk := list(islice(source, _CHUNK)):
            await deliver(
                producer,
                (
                    Outgoing(
                        topic,
                        home(line.subject, PARTITIONS),
                        line.subject.encode(),
                        line.value,
                        _HEADERS,
                    )
                    for line in chunk
                ),
            )
            sent += len(chunk)
            progress(f"filling the topic, {sent:,} of {events:,} events")


def _life(start: int) -> list[Payload]:
    return list(life(TODAY - timedelta(days=_LAST_START + start), issued=True))


def _template(start: int, place: int) -> bytes:
    """Return one event with a placeholder for the number of its case.

    It says nothing about when it was recorded, as casework systems do: the broker's clock
    does.
    """
    return encode_structured(
        new_event(
            _life(start)[place],
            subject=f"{AUTHORITY}/c{_CASE.decode()}",
            source="casework",
            id=f"{_CASE.decode()}-{place}",
            sequence=place,
        )
    )
