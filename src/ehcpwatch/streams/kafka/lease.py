"""Whether the group still takes this worker for alive, where no transaction fences it.

A worker that sleeps past its session loses its partitions without knowing. Without
transactions the broker takes what it writes when it wakes, so it looks first: the group
counts from when it got the last heartbeat, which cannot be before that was sent. Between
this look and the write a gap stays open; that is what "at least once" means.
"""

from time import monotonic

from aiokafka import AIOKafkaConsumer

__all__ = ["Lease"]

_MARGIN_SECONDS = 1.0
"""Between the end of a lease and that of the session: for the write to arrive."""


class Lease:
    """The hold of one worker on its partitions.

    Args:
        session_seconds: After so long without a heartbeat the group gives them to others.
    """

    def __init__(self, session_seconds: float) -> None:
        self._seconds = session_seconds - _MARGIN_SECONDS
        self._sent = float("-inf")

    def holds(self) -> bool:
        """Return whether the last answered heartbeat is so young that nobody else can own."""
        return monotonic() - self._sent < self._seconds

    def begin(self) -> None:
        """Note that the group has just handed partitions over."""
        self._sent = monotonic()

    def watch(self, consumer: AIOKafkaConsumer) -> None:
        """Note every answered heartbeat of *consumer*, which is started."""
        coordinator = consumer._coordinator  # noqa: SLF001
        beat = coordinator._do_heartbeat  # noqa: SLF001

        async def stamped() -> bool:
            sent = monotonic()
            answered: bool = await beat()
            if answered:
                self._sent = sent
            return answered

        coordinator._do_heartbeat = stamped  # noqa: SLF001
