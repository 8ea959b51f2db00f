"""The borough of the pictures: simulated, watched since New Year, seen minute by minute at the end.

It is played as `ehcpwatch demo` plays it, by the embedded engine, up to one noon of its year;
no real child is in it.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from ehcpwatch import __version__
from ehcpwatch.cli.reading import open_register
from ehcpwatch.cli.recent import RecentUsefulness
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import Event
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks.prometheus import (
    EMBEDDED_PARTITION,
    Beside,
    PartitionReading,
    Reading,
    parse_page_settings,
)
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

__all__ = ["AUTHORITY", "NAME", "NOON", "SETTINGS", "YEAR", "readings"]

NAME = "Hackney"
AUTHORITY = "E09000012"
YEAR = 2024
NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)
"""The moment that is drawn: late enough for cohorts that are settled and for some that are not."""
SETTINGS = Path(__file__).parents[2] / "deploy/metrics.toml"
"""What the cases are held against: the file that is given to begin with."""

_SEED = 1
_GO_LIVE = date(YEAR, 1, 1)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def readings(state: Path) -> Iterator[Reading]:
    """Play the borough; yield what its metrics page says in each minute of the last day.

    Args:
        state: The database that the engine makes, and that holds every event afterwards.

    Returns:
        Readings up to `NOON`. Only the last three have the figures of the cases, for the rules
        are evaluated between them: earlier ones are not asked for, and making them takes long.
    """
    waiting = deque(simulate(row_of(NAME, YEAR, among=packaged_rows()), seed=_SEED))
    clock = ManualClock(datetime.combine(_GO_LIVE - _DAY, time(12), UTC))
    beside = _beside()
    recent = RecentUsefulness(partial(open_register, str(state)), wall_clock=clock)
    last_event_at = None
    with EmbeddedEngine(state, policy=beside.policy or Policy(), wall_clock=clock) as engine:
        while True:
            if arrived := list(_arrived(waiting, clock.now())):
                items = [Delivered(item=event, place="") for event in arrived]
                engine.take(Delivery(source="demo", items=items, position=None))
                last_event_at = clock.now()
            engine.tick()
            for _ in engine.settle():
                pass
            now = clock.now()
            if now > NOON - _DAY:
                reading = _reading(engine, now, last_event_at, beside)
                yield replace(reading, usefulness=recent.rules())
            if now == NOON:
                return
            clock.move_to(now + (_DAY if now < NOON - _DAY else _MINUTE))


def _arrived(waiting: deque[Event], now: datetime) -> Iterator[Event]:
    while waiting and (waiting[0].recorded_at is None or waiting[0].recorded_at <= now):
        yield waiting.popleft()


def _beside() -> Beside:
    published = packaged_rows()
    settings = parse_page_settings(
        SETTINGS.read_text(encoding="utf-8"), published=frozenset(row.code for row in published)
    )
    return Beside(settings=settings, published=published, policy=Policy(go_live_on=_GO_LIVE))


def _reading(
    engine: EmbeddedEngine, now: datetime, last_event_at: datetime | None, beside: Beside
) -> Reading:
    snapshot = engine.watch.snapshot()
    whole = now >= NOON - 2 * _MINUTE
    return Reading(
        partitions={
            EMBEDDED_PARTITION: PartitionReading(
                snapshot=snapshot if whole else replace(snapshot, counts={}),
                caught_up=True,
                last_event_at=last_event_at,
            )
        },
        taken_at=now,
        dead_letters=engine.dead_letter_counts(),
        posts={},
        version=__version__,
        beside=beside if whole else Beside(),
    )
