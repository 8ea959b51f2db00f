"""A rich reading of a watch: the simulated borough, amid its year."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from ehcpwatch.alerts import RuleUsefulness
from ehcpwatch.clock import london_date
from ehcpwatch.measures import Cell, View
from ehcpwatch.published import packaged_rows
from ehcpwatch.simulator import row_of, simulate
from ehcpwatch.sinks.prometheus import (
    EMBEDDED_PARTITION,
    AuthoritySettings,
    Beside,
    NotifierPulse,
    OutboxPulse,
    PageSettings,
    PartitionReading,
    Reading,
)
from ehcpwatch.streams import PartitionPulse, RegisterPulse, TopicPulse, WorkerPulse
from ehcpwatch.watch import Policy, RecordedHistory, Watch

__all__ = [
    "BESIDE",
    "HACKNEY",
    "NOW",
    "borough_reading",
    "notifier_reading",
    "register_reading",
    "worker_reading",
]

NOW = datetime(2024, 11, 5, 12, tzinfo=UTC)
HACKNEY = "E09000012"
BESIDE = Beside(
    settings=PageSettings(
        authorities={
            HACKNEY: AuthoritySettings(
                targets={2024: Decimal(60), 2025: Decimal("75.5")},
                residents={2023: 90_000},
                neighbours=("E09000028",),
            )
        }
    ),
    published=packaged_rows(),
    policy=Policy(go_live_on=date(2024, 1, 1)),
)
POSTS: Mapping[tuple[str, str], int] = {("http://127.0.0.1:9093", "delivered"): 3}


USEFULNESS = (
    RuleUsefulness(
        rule="final_plan",
        told=7,
        days_to_acknowledge=(0, 0, 1, 5, 20),
        snoozed=1,
        handed_over=0,
        explained=0,
        done=1,
        acted_on=6,
        judged_useful=3,
        judged_not_useful=1,
        untouched=1,
    ),
    RuleUsefulness(
        rule="stalled",
        told=12,
        days_to_acknowledge=(),
        snoozed=0,
        handed_over=0,
        explained=0,
        done=0,
        acted_on=0,
        judged_useful=0,
        judged_not_useful=0,
        untouched=12,
    ),
)


@cache
def borough_reading() -> Reading:
    """Return what a page shows of Hackney's simulated year; read it, never change it."""
    borough = simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)
    events = [e for e in borough if e.recorded_at is not None and e.recorded_at <= NOW]
    watch = Watch(today=london_date(NOW), policy=Policy(), history=RecordedHistory())
    watch.apply(events)
    while watch.unsettled:
        watch.announce(1_000)
    snapshot = watch.snapshot()
    # The sources of a simulated borough contradict nothing, and no service reports in it.
    more: Mapping[Cell, int] = {
        (View.FINDING, HACKNEY, "two_requests"): 2,
        (View.SERVICE_WAITING, HACKNEY, "camhs", "autism", "2024-09"): 70,
        (View.SERVICE_WAITING_WEEKS, HACKNEY, "camhs", "autism", "2024-09", 52, "more"): 12,
    }
    return Reading(
        partitions={
            EMBEDDED_PARTITION: PartitionReading(
                snapshot=replace(snapshot, counts={**snapshot.counts, **more}),
                caught_up=True,
                last_event_at=NOW,
            )
        },
        taken_at=NOW,
        dead_letters={"malformed_json": 2},
        posts=POSTS,
        usefulness=USEFULNESS,
        version="0.0.0",
        beside=BESIDE,
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


def register_reading() -> Reading:
    """Return what the page of a projector shows: behind with cases, up to date with the rest."""
    behind = TopicPulse(
        partitions=3, waiting=12, behind_since=NOW - timedelta(seconds=30), written=400
    )
    level = TopicPulse(partitions=3, written=7)
    return Reading(
        partitions={},
        taken_at=NOW,
        dead_letters={},
        posts={},
        version="1.2.3",
        usefulness=USEFULNESS,
        register=RegisterPulse(
            topics={"cases": behind, "alerts": level, "dead_letters": level}, last_write_at=NOW
        ),
    )


def notifier_reading() -> Reading:
    """Return what the page of a notifier shows: mail goes out, a room is out of reach."""
    return Reading(
        partitions={},
        taken_at=NOW,
        dead_letters={},
        posts=POSTS,
        version="1.2.3",
        notifier=NotifierPulse(
            attempts={("mail", "accepted", ""): 7, ("chat", "later", "not_taken"): 2},
            last_attempts={("mail", "accepted"): NOW, ("chat", "accepted"): None},
            repeated={"mail": 1},
            delivered={"mail": 9},
            instead={"unknown": 2},
            fallbacks={"letter.txt": 0},
            directory_stale=True,
            last_look_at=NOW,
            outbox=OutboxPulse(
                waiting=12,
                due=3,
                oldest_due_at=NOW - timedelta(seconds=40),
                unknown=1,
                refusing=2,
                held=True,
            ),
        ),
    )
