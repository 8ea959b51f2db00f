"""What became of the alerts of the last four weeks, read again about once an hour."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from ehcpwatch.alerts import RuleUsefulness
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.errors import EngineError
from ehcpwatch.register import SqlConnection
from ehcpwatch.reports import usefulness_between

__all__ = ["RECENT_DAYS", "RecentUsefulness"]

RECENT_DAYS = 28
"""Four whole weeks, so that each day of the week is in them as often as every other."""
_READ_AGAIN_AFTER = timedelta(hours=1)
"""A reading passes over every alert that is kept; what it shows changes by a few a day."""


class RecentUsefulness:
    """The usefulness of alerts for a metrics page.

    Args:
        register: Gives a view of the register, for reading.
        wall_clock: The source of the present moment.
    """

    def __init__(
        self,
        register: Callable[[], AbstractContextManager[SqlConnection]],
        *,
        wall_clock: Clock,
    ) -> None:
        self._register = register
        self._wall_clock = wall_clock
        self._read_at: datetime | None = None
        self._rules: tuple[RuleUsefulness, ...] = ()

    def rules(self) -> tuple[RuleUsefulness, ...]:
        """Return what became of the alerts told today or in the 27 days before, by rule.

        Nothing while the register cannot be read: the page goes on without, and the next one
        asks again.
        """
        now = self._wall_clock.now()
        read_at = self._read_at
        if (
            read_at is None
            or now - read_at >= _READ_AGAIN_AFTER
            or london_date(now) != london_date(read_at)
        ):
            today = london_date(now)
            try:
                with self._register() as connection:
                    first = today - timedelta(days=RECENT_DAYS - 1)
                    self._rules = usefulness_between(connection, first, today)
                self._read_at = now
            except EngineError:
                self._rules, self._read_at = (), None
        return self._rules
