"""What workers and projectors note of their own doings, for the metrics page; never a case."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from ehcpwatch.alerts import AlertRecord, AlertState
from ehcpwatch.clock import LONDON

__all__ = ["DELAY_BOUNDS", "PartitionPulse", "RegisterPulse", "TopicPulse", "WorkerPulse"]

DELAY_BOUNDS: tuple[float, ...] = (10, 60, 600, 3_600, 21_600, 86_400, 604_800)
"""Upper bounds, in seconds, of the delays that are counted apart: from a tick to a week. An
alert is due at midnight; one that is due because of an event of today comes hours later."""


@dataclass(slots=True)
class PartitionPulse:
    """One owned partition; counters begin anew with each ownership.

    Attributes:
        waiting: Records of the input that are committed by their senders and not applied.
        checkpoints: Those that hold.
        checkpoint_seconds: Spent on them in all.
        records_written: In them: rows, alert records, dead letters.
        holes: Stretches of the log that were lost on the way here, and read again.
        last_event_at: Recorded instant of the newest event applied; `None` if there is none.
        last_tick_at: Of the last look at the clock; `None` before the first.
        refused: Inputs that became dead letters, by reason.
        announced: Alert records said.
        delays: Alerts raised, by the first of `DELAY_BOUNDS` that holds the time from the
            beginning of the day on which they were due; `inf` past the last.
        delay_seconds: The sum of those times.
    """

    waiting: int = 0
    checkpoints: int = 0
    checkpoint_seconds: float = 0.0
    records_written: int = 0
    holes: int = 0
    last_event_at: datetime | None = None
    last_tick_at: datetime | None = None
    refused: Counter[str] = field(default_factory=Counter)
    announced: int = 0
    delays: Counter[float] = field(default_factory=Counter)
    delay_seconds: float = 0.0

    def committed(self, *, records: int, seconds: float) -> None:
        """Note a checkpoint that holds."""
        self.checkpoints += 1
        self.checkpoint_seconds += seconds
        self.records_written += records

    def applied(self, recorded_at: datetime) -> None:
        """Note the recorded instant of an event that was applied."""
        if self.last_event_at is None or recorded_at > self.last_event_at:
            self.last_event_at = recorded_at

    def said(self, records: Iterable[AlertRecord], now: datetime) -> None:
        """Note what was announced at *now*."""
        for record in records:
            self.announced += 1
            if record.state is not AlertState.RAISED:
                continue
            due_on = record.due_on + timedelta(days=record.rung)
            delay = (now - datetime.combine(due_on, time(), LONDON)).total_seconds()
            self.delays[next((b for b in DELAY_BOUNDS if delay <= b), float("inf"))] += 1
            self.delay_seconds += max(delay, 0.0)

    def copy(self) -> "PartitionPulse":
        """Return this moment, which changes no more."""
        return replace(self, refused=Counter(self.refused), delays=Counter(self.delays))


@dataclass(slots=True)
class WorkerPulse:
    """One worker.

    Attributes:
        at_least_once: Whether it runs without transactions, so that an alert may be raised
            twice.
        owned: Partitions owned now.
        partitions: Of the input, whoever owns them; 0 until the first were taken over.
        rebalances: Hand-overs of partitions.
        recoveries: Partitions whose state was read back.
        recovery_seconds: Spent on that in all.
        failures: Errors that end the worker, by the name of the client's error; seen only
            by whoever scrapes before it has ended.
    """

    at_least_once: bool = False
    owned: int = 0
    partitions: int = 0
    rebalances: int = 0
    recoveries: int = 0
    recovery_seconds: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)

    def copy(self) -> "WorkerPulse":
        """Return this moment, which changes no more."""
        return replace(self, failures=Counter(self.failures))


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPulse:
    """One topic as a projector reads it.

    Attributes:
        partitions: Of it that are read here.
        waiting: Offsets that are committed and not yet written.
        behind_since: When the last record written was made, the earliest of the partitions
            where others wait; `None` where none waits, or none was written yet.
        written: Records, since the process began.
    """

    partitions: int = 0
    waiting: int = 0
    behind_since: datetime | None = None
    written: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPulse:
    """One projector.

    Attributes:
        topics: By what they hold: cases, alerts, dead_letters.
        last_write_at: `None` before the first.
        database_up: Whether the database answered when it was last asked.
    """

    topics: Mapping[str, TopicPulse]
    last_write_at: datetime | None = None
    database_up: bool = True
