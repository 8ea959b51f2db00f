"""How much may go into one transaction of a partition.

The broker ends transactions that take long, and a worker whose transaction was ended stops. How
many bytes it takes in a time is its own affair, and differs from day to day: when several
partitions catch up at once, each has a part of it. So the portion follows what the last
transactions took.
"""

__all__ = ["Portion"]

_FIRST_BYTES = 4 * 2**20
_LEAST_BYTES = 2**20
_MOST_BYTES = 16 * 2**20
_LONG_SECONDS = 2.0
"""A small part of the 15 s after which the broker ends a transaction."""


class Portion:
    """The portion of a partition.

    Attributes:
        most_bytes: Of all values of one transaction, give or take what comes at once.
    """

    def __init__(self) -> None:
        self.most_bytes = _FIRST_BYTES

    def took(self, size_bytes: int, seconds: float) -> None:
        """Learn from a transaction: half as much after a long one, twice after a short full one."""
        if seconds > _LONG_SECONDS:
            self.most_bytes = max(self.most_bytes // 2, _LEAST_BYTES)
        elif seconds < _LONG_SECONDS / 2 and size_bytes > self.most_bytes // 2:
            self.most_bytes = min(self.most_bytes * 2, _MOST_BYTES)
