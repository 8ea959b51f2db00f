"""Making the rows of every case again from the events beside them, on the broker.

Silent: what was said stays said, and nothing is announced. The offsets of the input stay
where they are. Every partition is taken from its owner first, so the workers are to be
stopped: one that runs on is fenced, ends, and would fence this when it comes back.
"""

import asyncio
from collections.abc import Callable

from ehcpwatch.clock import Clock
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Policy

from .changes import Gathering
from .line import Line
from .reader import whole_topic
from .recovery import Recovery
from .settings import KafkaSettings
from .store import CaseStore

__all__ = ["rebuild"]

_LAST_COMMIT_SECONDS = 30.0


async def rebuild(
    settings: KafkaSettings,
    *,
    wall_clock: Clock,
    progress: Callable[[int, int], None] = lambda _partition, _cases: None,
) -> int:
    """Fold every case again and write its row.

    Args:
        settings: Of the workers.
        wall_clock: The source of the present moment.
        progress: Told (partition, cases folded) when a partition is done.

    Returns:
        How many cases were folded.

    Raises:
        CheckpointFailedError: A row could not be written; run it again.
        StateNewerError: A newer ehcpwatch wrote the state.
        KafkaError: The broker refuses, or does not answer.
    """
    recovery = Recovery(settings, policy=Policy(), wall_clock=wall_clock, turn=asyncio.Lock())
    total = 0
    for tp in await whole_topic(settings.connection, settings.topics.cases):
        store = CaseStore()
        gathering = Gathering(store=store, wall_clock=wall_clock, pulse=PartitionPulse())
        line = Line(
            tp.partition,
            gathering=gathering,
            settings=settings,
            pulse=PartitionPulse(),
            commit_offset=_no_offset,
            holds_lease=lambda: True,
            on_failure=lambda _error: None,
        )
        await line.open()
        try:
            await recovery.run(line, store=store, gathering=gathering, refold=True)
        finally:
            await line.close(within_seconds=_LAST_COMMIT_SECONDS)
        total += len(store)
        progress(tp.partition, len(store))
    return total


async def _no_offset(offset: int, metadata: str) -> None:
    """Nothing is read here."""
    del offset, metadata
