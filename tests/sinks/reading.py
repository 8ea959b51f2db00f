"""A rich reading of a watch: the simulated borough, amid its year."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from ehcpwatch.clock import london_date
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks import EMBEDDED_PARTITION, PartitionReading, Reading
from ehcpwatch.streams import PartitionPulse, WorkerPulse
from ehcpwatch.watch import Policy, RecordedHistory, Watch

__all__ = ["NOW", "borough_reading", "worker_reading"]

NOW = datetime(2024, 11, 5, 12, tzinfo=UTC)
POSTS: Mapping[tuple[str, str], int] = {("http://127.0.0.1:9093", "delivered"): 3}


@cache
def borough_reading() -> Reading:
    """Return what a page shows of Hackney's simulated year; read it, never change it."""
    borough = simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)
    events = [e for e in borough if e.recorded_at is not None and e.recorded_at <= NOW]
    watch = Watch(today=london_date(NOW), policy=Policy(), history=RecordedHistory())
    watch.apply(events)
    while watch.unsettled:
        watch.announce(1_000)
    return Reading(
        partitions={
            EMBEDDED_PARTITION: PartitionReading(
                snapshot=watch.snapshot(), caught_up=True, last_event_at=NOW
            )
        },
        taken_at=NOW,
        dead_letters={"malformed_json": 2},
        posts=POSTS,
        version="0.0.0",
    )


@cache
def worker_reading() -> Reading:
    """Return what a worker shows: the borough on one partition, another being read back."""
    borough = borough_reading().partitions[EMBEDDED_PARTITION]
    pulse = PartitionPulse(
        waiting=7,
        checkpoints=3,
        last_event_at=NOW - timedelta(seconds=90),
        last_tick_at=NOW,
        refused=Counter({"malformed_json": 2}),
        delays=Counter({10: 1, 3_600: 2, float("inf"): 1}),
        delay_seconds=1_000_000.0,
    )
    return Reading(
        partitions={
            "3": replace(borough, pulse=pulse),
            "4": PartitionReading(
                snapshot=None, caught_up=False, last_event_at=None, pulse=PartitionPulse()
            ),
        },
        taken_at=NOW,
        dead_letters={},
        posts={},
        version="0.0.0",
        worker=WorkerPulse(
            owned=2, partitions=12, rebalances=1, failures=Counter({"ProducerFenced": 1})
        ),
    )
