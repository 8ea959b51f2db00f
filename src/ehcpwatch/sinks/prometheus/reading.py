"""What a metrics page is made of: one immutable reading of the partitions and the process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ehcpwatch.alerts import RuleUsefulness
from ehcpwatch.streams import PartitionPulse, RegisterPulse, WorkerPulse
from ehcpwatch.watch import Snapshot

from .beside import Beside
from .notifier_pulse import NotifierPulse

__all__ = ["EMBEDDED_PARTITION", "PartitionReading", "Reading"]

EMBEDDED_PARTITION = "0"
"""The embedded engine has one partition; the label is there so that both engines' series
are read by the same queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionReading:
    """One partition at one moment.

    Attributes:
        snapshot: Of the watch; `None` while its state is read back, when no figure of it
            may be shown.
        caught_up: Whether every delivery had been applied by then.
        last_event_at: When the last event was recorded; `None` if none was.
        pulse: Of its way to the broker; `None` in the embedded engine.
    """

    snapshot: Snapshot | None
    caught_up: bool
    last_event_at: datetime | None
    pulse: PartitionPulse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one metrics page is made of.

    Attributes:
        partitions: Those that this process owns, by their label.
        taken_at: When it was taken.
        dead_letters: Inputs kept, by reason; none where another process keeps them.
        posts: Deliveries to Alertmanager, by peer and outcome, since the process began.
        version: Of ehcpwatch.
        worker: Of the Kafka engine; `None` in the embedded one.
        usefulness: What became of the alerts of the last weeks; none where no register is read.
        register: Of a projector, whose page shows nothing else; `None` in an engine.
        notifier: Of a notifier, whose page shows nothing else but its posts; `None` elsewhere.
        beside: What the cases are held against, and how much of them is shown.
    """

    partitions: Mapping[str, PartitionReading]
    taken_at: datetime
    dead_letters: Mapping[str, int]
    posts: Mapping[tuple[str, str], int]
    version: str
    worker: WorkerPulse | None = None
    register: RegisterPulse | None = None
    usefulness: Sequence[RuleUsefulness] = ()
    notifier: NotifierPulse | None = None
    beside: Beside = field(default_factory=Beside)
