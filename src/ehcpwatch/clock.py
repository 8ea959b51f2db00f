"""The only place that reads the time, and the civil date that an instant falls on.

Everything else is handed a `Clock`, always under the name `wall_clock`, or the instant itself.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from ehcpwatch.errors import NaiveInstantError

__all__ = ["LONDON", "Clock", "ManualClock", "SystemClock", "london_date"]

# The law counts days in England: a letter sent at 23:30 UTC in July is sent the next day.
LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """A source of the present moment."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC.

        It is not promised that a later call returns a later instant: machines' clocks are set back.
        """
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the machine's present instant, aware and in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved by hand: for tests, simulations and replays.

    Args:
        at: Where it stands at first, an aware instant in any time zone.

    Raises:
        NaiveInstantError: `at` has no time zone.

    >>> wall_clock = ManualClock(datetime(2025, 3, 29, 12, tzinfo=LONDON))
    >>> wall_clock.advance(timedelta(days=1))  # 24 hours, although the clocks go forward that night
    >>> wall_clock.now().isoformat()
    '2025-03-30T12:00:00+00:00'
    """

    def __init__(self, at: datetime) -> None:
        self._at = _in_utc(at, where="ManualClock")

    def now(self) -> datetime:
        """Return the instant at which the clock was last set, in UTC."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move the clock by elapsed time; a negative `by` moves it back."""
        self._at += by

    def move_to(self, at: datetime) -> None:
        """Set the clock to an aware instant, later or earlier than where it stands.

        Raises:
            NaiveInstantError: `at` has no time zone.
        """
        self._at = _in_utc(at, where="ManualClock.move_to")


def london_date(instant: datetime) -> date:
    """Return the civil date in England at *instant*.

    Args:
        instant: Aware, in any time zone.

    Raises:
        NaiveInstantError: `instant` has no time zone, so it may lie on either of two dates.

    >>> london_date(datetime(2025, 7, 1, 23, 30, tzinfo=UTC))
    datetime.date(2025, 7, 2)
    """
    if instant.utcoffset() is None:
        raise NaiveInstantError(where="london_date")
    return instant.astimezone(LONDON).date()


def _in_utc(at: datetime, *, where: str) -> datetime:
    if at.utcoffset() is None:
        raise NaiveInstantError(where=where)
    return at.astimezone(UTC)
