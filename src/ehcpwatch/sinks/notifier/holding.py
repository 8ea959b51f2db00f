"""The most messages an hour: a policy that floods people is held back until somebody looks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ehcpwatch.register import SqlConnection, attempts_since

__all__ = ["HOUR", "Held", "hour_is_full"]

HOUR = timedelta(hours=1)


class Held(NamedTuple):
    """Nothing may be sent before an instant, whatever is due."""

    until: datetime


def hour_is_full(connection: SqlConnection, most_an_hour: int, now: datetime) -> Held | None:
    """Return until when nothing more may go; `None` while something may.

    All notifiers of a register share the hour, as do those that are started anew.
    """
    attempts: Sequence[datetime] = attempts_since(connection, now - HOUR)
    if len(attempts) < most_an_hour:
        return None
    return Held(attempts[-most_an_hour] + HOUR)
