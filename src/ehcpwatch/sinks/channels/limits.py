"""How fast letters may go out: so many within so long, and not before a channel is ready again.

Pure: instants are handed in. The window slides, so that no stretch of that length ever holds
more, also where one minute ends and the next begins.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Pace", "RateLimit"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most so many letters within so long.

    Attributes:
        most: 1 or more.
    """

    most: int
    within: timedelta


class Pace:
    """When the next letter may go; remembers when the last ones went.

    Of one process: two that send share a channel's limit only by each having half of it.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._sent: deque[datetime] = deque(maxlen=limit.most)
        self._paused_until: datetime | None = None

    def ready_at(self, now: datetime) -> datetime:
        """Return when a letter may go: *now*, or the instant to wait for."""
        ready_at = now
        if len(self._sent) == self._limit.most:
            # A clock that was set back must not hold letters up for as long as that.
            oldest_at = min(self._sent[0], now)
            ready_at = max(ready_at, oldest_at + self._limit.within)
        if self._paused_until is not None:
            ready_at = max(ready_at, self._paused_until)
        return ready_at

    def sent(self, now: datetime) -> None:
        """Note that an attempt was made at *now*, whatever came of it."""
        self._sent.append(now)

    def pause(self, until: datetime) -> None:
        """Let nothing go before *until*; a pause that is longer already stays."""
        if self._paused_until is None or until > self._paused_until:
            self._paused_until = until
