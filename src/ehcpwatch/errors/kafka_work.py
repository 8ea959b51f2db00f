"""What ends a worker, a sender or a redrive in the middle of its work."""

from collections.abc import Sequence
from pathlib import Path

from .branches import EngineError, SourceError

__all__ = [
    "CheckpointFailedError",
    "HandOverFailedError",
    "LeaseLostError",
    "RecoveryFailedError",
    "RedriveFailedError",
    "RedriveFencedError",
    "RepairsRefusedError",
    "SendingFailedError",
    "WatchFailedError",
]


class WatchFailedError(EngineError):
    """The watch of a partition raised an error that nobody foresaw; nothing of it was kept.

    Args:
        kind: The name of the error; its text may quote what it was about.
    """

    def __init__(self, *, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"The watch stopped at an error that it should not know ({kind}). Nothing of the "
            "batch in hand was kept. Start the worker again; if it stops at the same place, "
            "report this with the version of ehcpwatch."
        )


class SendingFailedError(EngineError):
    """What was sent to a topic did not all arrive.

    Args:
        topic: That was sent to.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, kind: str) -> None:
        self.topic = topic
        self.kind = kind
        super().__init__(
            f"{topic}: not all that was sent arrived ({kind}). Look at the broker's log, then "
            "send the same again, from the beginning: what arrived before is recognised."
        )


class RedriveFencedError(EngineError):
    """Another redrive of the same group has begun, and this one may do no more.

    Args:
        sent: How many letters this one had sent.
    """

    def __init__(self, *, sent: int) -> None:
        self.sent = sent
        super().__init__(
            f"Another redrive of the same group has begun and goes on where this one stopped. "
            f"This one had sent {sent:,} letters; none was sent twice."
        )


class RedriveFailedError(EngineError):
    """Dead letters could not be read, or not be sent again.

    Args:
        topic: That was read or written.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, kind: str) -> None:
        self.topic = topic
        self.kind = kind
        super().__init__(
            f"{topic}: the dead letters could not be read, or not all be sent again ({kind}). "
            "What was sent is no dead letter any more, the others still are. Look at the "
            "broker's log, then start again."
        )


class HandOverFailedError(EngineError):
    """Partitions could not be taken over, or given up, before the session ran out.

    Args:
        topic: Of the input.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, kind: str) -> None:
        self.topic = topic
        self.kind = kind
        super().__init__(
            f"{topic}: partitions could not be taken over or given up in time ({kind}). The "
            "worker stops; others take its place, and it may be started again. If it fails "
            "again, the broker is too slow for the session: set a longer session."
        )


class LeaseLostError(EngineError):
    """The group has not heard of this worker for so long that others may own its partitions."""

    def __init__(self) -> None:
        super().__init__(
            "No heartbeat of this worker was answered for nearly a session, so others may own "
            "its partitions by now. Nothing more is written. Start the worker again; if this "
            "happens again, the machine or the network stalls: set a longer session."
        )


class RecoveryFailedError(EngineError):
    """The state of a partition could not be read back from the broker.

    Args:
        topic: That holds the state.
        partition: Of the topic.
        kind: What the broker or its client said, by the name of its error.
    """

    def __init__(self, *, topic: str, partition: int, kind: str) -> None:
        self.topic = topic
        self.partition = partition
        self.kind = kind
        super().__init__(
            f"{topic}, partition {partition}: the state could not be read back ({kind}). The "
            "worker stops, and tries again when it is started again. If it fails again, look at "
            "the broker's log and at `ehcpwatch topics check`."
        )


class CheckpointFailedError(EngineError):
    """What a partition came to could not be made durable; nothing of it counts.

    Args:
        topic: Of the input.
        partition: Of the input.
        kind: What the broker or its client said, by the name of its error.
        refused_by: The topic that refused a record; `None` where it was no record.
    """

    def __init__(
        self, *, topic: str, partition: int, kind: str, refused_by: str | None = None
    ) -> None:
        self.topic = topic
        self.partition = partition
        self.kind = kind
        self.refused_by = refused_by
        why = kind if refused_by is None else f"{kind} of a record for {refused_by}"
        super().__init__(
            f"{topic}, partition {partition}: the checkpoint failed ({why}). Nothing of it "
            "counts; the worker stops, and goes on from the last checkpoint when it is started "
            "again. If it fails again, look at the broker's log and at `ehcpwatch topics check`."
        )


class RepairsRefusedError(SourceError):
    """A file of mended dead letters cannot be used, so nothing of it was sent.

    Args:
        path: Of the file.
        faults: The number of each line that cannot be used, 1 for the first, and a sentence
            that says why and quotes nothing; at least one.
    """

    def __init__(self, *, path: Path, faults: Sequence[tuple[int, str]]) -> None:
        self.path = path
        self.faults = tuple(faults)
        listed = "\n".join(f"{path}, line {line}: {sentence}" for line, sentence in self.faults)
        super().__init__(f"{listed}\nNothing was sent. Mend these lines, or take them out.")
