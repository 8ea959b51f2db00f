"""What a notifier has done since it started, and what waits: for its metrics page."""

from collections import Counter
from dataclasses import dataclass, field

from .inboxes import Fallback

__all__ = ["Tally"]


@dataclass(slots=True)
class Tally:
    """Counts, by words of closed lists alone: no recipient, no case.

    Attributes:
        attempts: By channel, outcome and reason.
        repeated: Attempts at a message whose former outcome is unknown, by channel: the only
            way in which somebody may be told twice.
        delivered: Deliveries in messages that were taken, by channel.
        instead: Deliveries that went to the duty inbox in somebody's place, by reason.
        held_back: The channels that had something to send when the hour was full.
    """

    attempts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    delivered: Counter[str] = field(default_factory=Counter)
    instead: Counter[Fallback] = field(default_factory=Counter)
    held_back: set[str] = field(default_factory=set)

    @property
    def held(self) -> bool:
        """Whether anything waits because the hour is full."""
        return bool(self.held_back)
