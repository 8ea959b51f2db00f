"""Reading state back leaves the event loop to whatever else goes on."""

# ruff: noqa: SLF001  # the part between what is read and what is ready has no other name

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ehcpwatch.clock import ManualClock, london_date
from ehcpwatch.events import RequestReceived, new_event
from ehcpwatch.streams.kafka import Connection, KafkaSettings
from ehcpwatch.streams.kafka.recovery import Recovery, _Read
from ehcpwatch.streams.kafka.store import CaseStore
from ehcpwatch.watch import Policy, Watch

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
CASES = 1_000
PARTITIONS = 4
SETTINGS = KafkaSettings(connection=Connection(bootstrap=("127.0.0.1:1",)))


def watch_over(store: CaseStore) -> Watch:
    return Watch(today=london_date(NOW), policy=Policy(), history=store)


def stored(partition: int) -> dict[bytes, bytes]:
    """Return the topic of cases of a partition, as it is read."""
    store = CaseStore()
    payload = RequestReceived(received_on=london_date(NOW) - timedelta(days=30))
    effects = watch_over(store).apply(
        [
            new_event(payload, subject=f"E09000012/EHC-{partition}-{n}", source="casework", id="1")
            for n in range(CASES)
        ]
    )
    store.add(effects.accepted)
    return {row.case.encode(): store.value(row) for row in effects.rows}


@pytest.mark.asyncio
async def test_while_partitions_are_read_back_one_of_them_works_a_little_in_each_turn() -> None:
    done = dict.fromkeys(range(PARTITIONS), 0)
    recovery = Recovery(
        SETTINGS,
        policy=Policy(),
        wall_clock=ManualClock(NOW),
        turn=asyncio.Lock(),
        progress=done.__setitem__,
    )
    stores = [CaseStore() for _ in range(PARTITIONS)]
    restoring = asyncio.gather(
        *(
            recovery._restore(p, watch_over(store), store, _Read(cases=stored(p)), refold=False)
            for p, store in enumerate(stores)
        )
    )
    seen = [0]
    while not restoring.done():
        await asyncio.sleep(0)
        seen.append(sum(done.values()))

    assert seen[-1] == CASES * PARTITIONS
    assert max(after - before for before, after in pairwise(seen)) <= 100
    assert [len(store) for store in stores] == [CASES] * PARTITIONS
