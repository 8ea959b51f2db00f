"""Kept events handed to a watch in the order of their recording, as far as it is told."""

from collections.abc import Iterator
from itertools import islice

from ehcpwatch.events import Event
from ehcpwatch.register import RecordedKey, RecordedLog
from ehcpwatch.watch import Watch

__all__ = ["Feed"]

_BATCH_EVENTS = 5_000


class Feed:
    """Hands a watch the events of a log, as far as it is told.

    Attributes:
        events: How many it has handed on.
        is_at_its_end: Whether these were all.
    """

    def __init__(self, log: RecordedLog, watch: Watch) -> None:
        self._log = log
        self._watch = watch
        self._events = log.read()
        self._ahead: tuple[RecordedKey, Event] | None = None
        self.events = 0
        self.is_at_its_end = False

    def take_in(self, through: int | None) -> bool:
        """Take in what was recorded by an instant, in microseconds; `None` is everything.

        Returns:
            Whether there was anything.
        """
        before = self.events
        while batch := list(islice(self._up_to(through), _BATCH_EVENTS)):
            self._watch.apply([event for _, event in batch])
            self._log.mark = batch[-1][0]
            self.events += len(batch)
        return self.events > before

    def _up_to(self, through: int | None) -> Iterator[tuple[RecordedKey, Event]]:
        while True:
            one = self._ahead or next(self._events, None)
            self._ahead = None
            if one is None:
                self.is_at_its_end = True
                return
            if through is not None and one[0][0] > through:
                self._ahead = one
                return
            yield one
