"""What changed is counted when nobody waits for anything else, and in turns."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice

import pytest

from ehcpwatch.clock import london_date
from ehcpwatch.events import (
    STRUCTURED_CONTENT_TYPE,
    RequestReceived,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.watch import Watch
from tests.streams.kafka.test_owned import NOW, PARTITION, Hands, Log, arrival
from tests.streams.kafka.topics import Written

CASES = 600


def requests() -> list[Written]:
    """Return a request for each of some cases of the partition."""
    subjects = (f"E09000012/EHC-{number}" for number in count())
    at_home = (s for s in subjects if home_partition(s, 3) == PARTITION)
    payload = RequestReceived(received_on=london_date(NOW) - timedelta(days=10))
    return [
        Written(
            partition=PARTITION,
            offset=offset,
            key=subject.encode(),
            value=encode_structured(
                new_event(payload, subject=subject, source="casework", id=f"{offset}")
            ),
            headers=[("content-type", STRUCTURED_CONTENT_TYPE.encode())],
        )
        for offset, subject in enumerate(islice(at_home, CASES))
    ]


async def taken(*, end: int) -> tuple[Hands, Watch]:
    """Return a partition that has applied the requests of a log that reaches to *end*."""
    hands = Hands(Log([True] * end))
    await hands.owned.take(replace(arrival(0, requests(), CASES), end=end))
    state = hands.owned.state
    assert state is not None
    return hands, state[0]


@pytest.mark.asyncio
async def test_with_more_of_a_backlog_to_come_nothing_is_counted_until_somebody_looks() -> None:
    hands, watch = await taken(end=CASES + 100)
    waited = watch.uncounted
    left: list[int] = []
    counting = asyncio.create_task(hands.owned.count_in_turns())
    while not counting.done():
        left.append(watch.uncounted)
        await asyncio.sleep(0)

    assert waited == CASES
    assert any(0 < some < CASES for some in left)
    assert watch.uncounted == 0


@pytest.mark.asyncio
async def test_once_all_is_applied_and_said_what_changed_is_counted() -> None:
    hands, watch = await taken(end=CASES)

    assert hands.owned.caught_up
    assert (watch.unsettled, watch.uncounted) == (0, 0)
