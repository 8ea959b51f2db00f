"""The loop of one partition, which every engine runs: apply, commit, tick, gates, announce.

A partition owns a watch and a checkpoint. What a batch comes to, and the offset behind
it, is made durable as one before anything of it is shown. Alerts are settled only when
every delivery so far has been applied: the engine says so by calling `settle`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.clock import Clock
from ehcpwatch.events import Event, Rejection
from ehcpwatch.register import Refused
from ehcpwatch.watch import Effects, Watch

__all__ = [
    "CASES_PER_ANNOUNCEMENT",
    "CASES_PER_COUNT",
    "Checkpoint",
    "Delivered",
    "Delivery",
    "Outcome",
    "Partition",
]

CASES_PER_ANNOUNCEMENT = 1_000
"""Cases whose alerts are settled in one go: so little work that a crash in the middle of a
flood repeats little and others get their turn, and the day's few alerts go out in one."""
CASES_PER_COUNT = 250
"""Cases that are counted in one go: some 10 ms, in which nobody waits for an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One input as a source read it, and its place there (a line, an offset)."""

    item: Event | Rejection
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A batch from one source, and how far that source has been read after it.

    Attributes:
        position: Opaque to all but the source; stored with what the batch comes to.
            `None` for a source that cannot be read again, such as standard input.
    """

    source: str
    items: Sequence[Delivered]
    position: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a delivery: how many inputs were new, known, and refused."""

    accepted: int = 0
    duplicates: int = 0
    refused: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        """Return the two together."""
        return Outcome(
            accepted=self.accepted + other.accepted,
            duplicates=self.duplicates + other.duplicates,
            refused=self.refused + other.refused,
        )


class Checkpoint(Protocol):
    """Makes effects, state and offset durable as one, or raises and has kept nothing."""

    def commit(self, effects: Effects, refused: Sequence[Refused], delivery: Delivery) -> int:
        """Keep what a delivery came to, and the position after it.

        Returns:
            How many of the accepted events were kept already: those about no case, which
            the watch does not know again.

        Raises:
            EngineError: Nothing was kept. The watch is to be thrown away and restored.
        """
        ...

    def announce(self, records: Sequence[AlertRecord]) -> None:
        """Keep what is said.

        Raises:
            EngineError: Nothing was kept. The watch is to be thrown away and restored.
        """
        ...


class Partition:
    """One partition's watch, driven by an engine.

    Args:
        watch: Restored from what the checkpoint keeps.
        checkpoint: Where the outcome is made durable.
        wall_clock: The source of the present moment.
    """

    def __init__(self, *, watch: Watch, checkpoint: Checkpoint, wall_clock: Clock) -> None:
        self.watch = watch
        self._checkpoint = checkpoint
        self._wall_clock = wall_clock

    def take(self, delivery: Delivery) -> Outcome:
        """Apply a delivery and make its outcome durable.

        Raises:
            EngineError: See `Checkpoint.commit`.
        """
        events = [one.item for one in delivery.items if isinstance(one.item, Event)]
        effects = self.watch.apply(events)
        refused = [
            Refused(rejection=one.item, source=delivery.source, place=one.place)
            for one in delivery.items
            if isinstance(one.item, Rejection)
        ]
        refused.extend(
            Refused(rejection=rejection, source=delivery.source, place="")
            for rejection in effects.rejections
        )
        known = self._checkpoint.commit(effects, refused, delivery)
        return Outcome(
            accepted=len(effects.accepted) - known,
            duplicates=effects.duplicates + known,
            refused=len(refused),
        )

    def tick(self) -> None:
        """Move the watch's day forward to the present one."""
        self.watch.tick(self._wall_clock.now())

    def settle(self) -> Iterator[Sequence[AlertRecord]]:
        """Yield what is now said, each part once it is durable; call when caught up.

        A part is the work of some 50 ms, and may be empty: most cases need nothing said. When
        all is said, what changed is counted: nobody waits for figures as for an alert.

        Raises:
            EngineError: See `Checkpoint.announce`.
        """
        while self.watch.unsettled:
            records = self.watch.announce(CASES_PER_ANNOUNCEMENT)
            if records:
                self._checkpoint.announce(records)
            yield records
        while self.watch.uncounted:
            self.watch.count(CASES_PER_COUNT)
            yield ()
