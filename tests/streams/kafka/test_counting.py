"""What changed is counted when nobody waits for anything else, and in turns."""

import asyncio
from dataclasses import replace

import pytest

from ehcpwatch.watch import Watch
from tests.streams.kafka.test_owned import Hands, Log, arrival, requests

CASES = 600


async def taken(*, end: int) -> tuple[Hands, Watch]:
    """Return a partition that has applied the requests of a log that reaches to *end*."""
    hands = Hands(Log([True] * end))
    await hands.owned.take(replace(arrival(0, requests(CASES, days_ago=10), CASES), end=end))
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
