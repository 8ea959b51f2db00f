"""What a council may set about how its cases are watched."""

from dataclasses import dataclass
from datetime import date

from ehcpwatch.alerts import DEFAULT_LADDER, Ladder

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of a watch.

    Attributes:
        ladder: At which distances who is told.
        go_live_on: Alerts reached before this day are marked seen and never told; `None`
            where the watch has no history to go live with.
        count_receipt_as_day_one: The rival reading of "within N weeks", one day shorter.
            It never changes the 140 days of the figures.
        erasure_key: Keys the digests by which erased cases are known again.
    """

    ladder: Ladder = DEFAULT_LADDER
    go_live_on: date | None = None
    count_receipt_as_day_one: bool = False
    erasure_key: bytes = b""
