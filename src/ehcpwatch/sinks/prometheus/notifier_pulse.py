"""How a notifier fares: what its page shows, in words of closed lists and numbers alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["NotifierPulse", "OutboxPulse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPulse:
    """What the register says of messages, the same for all notifiers of it.

    Attributes:
        waiting: Deliveries that will be looked at, now or in their hour.
        due: Those of them whose time has come.
        oldest_due_at: Since when the first of these has been due; `None` without any.
        unknown: Messages of which nobody knows whether they were taken.
        refusing: Inboxes of the directory that do not exist by the address they have now.
        held: Whether messages are held back, for the hour is full.
    """

    waiting: int
    due: int
    oldest_due_at: datetime | None
    unknown: int
    refusing: int
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierPulse:
    """What one notifier notes of itself since it began.

    Attributes:
        attempts: By channel, outcome and reason (empty: none).
        last_attempts: When the last was seen, by channel and outcome; `None` for none yet.
        repeated: Attempts at messages whose former outcome is unknown, by channel.
        delivered: Deliveries in messages that were taken, by channel.
        instead: Deliveries that went to the duty inbox in somebody's place, by reason.
        fallbacks: How often the packaged words took the place of a council's, by template.
        directory_stale: Whether a newer directory is faulty, so that the former one is used.
        last_look_at: When it last looked through the ledger to its end; `None` for not yet.
        outbox: `None` while the register is out of reach.
    """

    attempts: Mapping[tuple[str, str, str], int]
    last_attempts: Mapping[tuple[str, str], datetime | None]
    repeated: Mapping[str, int]
    delivered: Mapping[str, int]
    instead: Mapping[str, int]
    fallbacks: Mapping[str, int]
    directory_stale: bool
    last_look_at: datetime | None
    outbox: OutboxPulse | None
