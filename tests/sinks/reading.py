"""A rich reading of a watch: the simulated borough, amid its year."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from ehcpwatch.clock import london_date
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks import Reading
from ehcpwatch.watch import Policy, RecordedHistory, Watch

__all__ = ["NOW", "borough_reading"]

NOW = datetime(2024, 11, 5, 12, tzinfo=UTC)
POSTS: Mapping[tuple[str, str], int] = {("http://127.0.0.1:9093", "delivered"): 3}


@cache
def borough_reading() -> Reading:
    """Return what a page shows of Hackney's simulated year; read it, never change it."""
    borough = simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)
    events = [e for e in borough if e.recorded_at is not None and e.recorded_at <= NOW]
    watch = Watch(today=london_date(NOW), policy=Policy(), history=RecordedHistory())
    watch.apply(events)
    while watch.announce(1_000):
        pass
    return Reading(
        snapshot=watch.snapshot(),
        taken_at=NOW,
        caught_up=True,
        last_event_at=NOW,
        dead_letters={"malformed_json": 2},
        posts=POSTS,
        version="0.0.0",
    )
