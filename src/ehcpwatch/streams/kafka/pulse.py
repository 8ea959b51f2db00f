"""What a worker notes of its own doings, for the metrics page; no case is ever named."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from aiokafka.errors import ProducerFenced

__all__ = ["PartitionPulse", "WorkerPulse"]


@dataclass(slots=True)
class PartitionPulse:
    """The counters of one owned partition; they begin anew with each ownership.

    Attributes:
        commits: Checkpoints that hold.
        commit_seconds: Spent on them in all.
        records_written: In them: rows, alert records, dead letters.
        holes: Stretches of the log that were lost on the way here, and read again.
        last_event_at: Recorded instant of the newest event applied.
        last_tick_at: Of the last look at the clock.
        last_commit_seconds: Of the last checkpoint.
        dead_letters: Refused since, by reason.
        announced: Alert records said since.
    """

    commits: int = 0
    commit_seconds: float = 0.0
    last_commit_seconds: float = 0.0
    records_written: int = 0
    holes: int = 0
    fenced: bool = False
    last_event_at: datetime | None = None
    last_tick_at: datetime | None = None
    dead_letters: Counter[str] = field(default_factory=Counter)
    announced: int = 0

    def committed(self, *, records: int, seconds: float) -> None:
        """Note a checkpoint that holds."""
        self.commits += 1
        self.commit_seconds += seconds
        self.last_commit_seconds = seconds
        self.records_written += records

    def failed(self, error: BaseException) -> None:
        """Note a checkpoint that does not hold."""
        self.fenced = isinstance(error, ProducerFenced)


@dataclass(slots=True)
class WorkerPulse:
    """The counters of one worker.

    Attributes:
        rebalances: Assignments received.
        recoveries: Partitions whose state was read back.
        recovery_seconds: Spent on that in all.
        assigned_at: When partitions were last assigned; `None` before the first time.
    """

    rebalances: int = 0
    recoveries: int = 0
    recovery_seconds: float = 0.0
    assigned_at: datetime | None = None
