"""The metrics page of a notifier: its tally, and what the register says of its messages."""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime

from ehcpwatch import __version__
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.errors import EhcpwatchError
from ehcpwatch.register import SqlConnection, outbox
from ehcpwatch.sinks.channels import Outcome
from ehcpwatch.sinks.notifier import Inboxes, Notifier, hour_is_full
from ehcpwatch.sinks.prometheus import MetricsPage, NotifierPulse, OutboxPulse, Reading
from ehcpwatch.sinks.words import Words

from .kept_directory import KeptDirectory, contacts_of

__all__ = ["NotifierPage"]

_log = logging.getLogger("ehcpwatch.notify")


class NotifierPage:
    """Makes the page of one notifier, again and again.

    Args:
        page: Where it is shown.
        notifier: Whose tally is shown.
        register: Gives one view of the register.
        directory: Of the notifier.
        words: Of the notifier.
        posts: Posts to Alertmanager so far, by peer and outcome.
        most_an_hour: Of the notifier.
        wall_clock: The source of the present moment.
    """

    def __init__(
        self,
        page: MetricsPage,
        notifier: Notifier,
        *,
        register: Callable[[], AbstractContextManager[SqlConnection]],
        directory: KeptDirectory,
        words: Words,
        posts: Callable[[], Mapping[tuple[str, str], int]],
        most_an_hour: int,
        wall_clock: Clock,
    ) -> None:
        self._page = page
        self._notifier = notifier
        self._register = register
        self._directory = directory
        self._words = words
        self._posts = posts
        self._most_an_hour = most_an_hour
        self._wall_clock = wall_clock
        self._last_look_at: datetime | None = None
        self._seen: dict[tuple[str, str], int] = {}
        self._last_attempts: dict[tuple[str, str], datetime | None] = {
            (name.value, outcome.value): None for name in notifier.channels for outcome in Outcome
        }

    def looked(self) -> None:
        """Note that the notifier has just looked through what is new in the ledger."""
        self._last_look_at = self._wall_clock.now()

    def publish(self) -> None:
        """Show how the notifier fares now."""
        now = self._wall_clock.now()
        tally = self._notifier.tally
        attempts = {
            **dict.fromkeys(
                ((name.value, Outcome.ACCEPTED.value, "") for name in self._notifier.channels), 0
            ),
            **dict(tally.attempts),
        }
        self._note_last(attempts, now)
        pulse = NotifierPulse(
            attempts=attempts,
            last_attempts=dict(self._last_attempts),
            repeated=self._by_channel(tally.repeated),
            delivered=self._by_channel(tally.delivered),
            instead={reason.value: count for reason, count in dict(tally.instead).items()},
            fallbacks={**dict.fromkeys(self._words.own, 0), **dict(self._words.fallbacks)},
            directory_stale=self._directory.stale,
            last_look_at=self._last_look_at,
            outbox=self._outbox(now),
        )
        reading = Reading(
            partitions={},
            taken_at=now,
            dead_letters={},
            posts=dict(self._posts()),
            version=__version__,
            notifier=pulse,
        )
        self._page.publish(reading)

    def _by_channel(self, counts: Mapping[str, int]) -> dict[str, int]:
        return {**dict.fromkeys(self._notifier.channels, 0), **dict(counts)}

    def _note_last(self, attempts: Mapping[tuple[str, str, str], int], now: datetime) -> None:
        """Note which outcomes there were since the page was last made."""
        made: dict[tuple[str, str], int] = {}
        for (channel, outcome, _), count in attempts.items():
            made[channel, outcome] = made.get((channel, outcome), 0) + count
        for key, count in made.items():
            if count > self._seen.get(key, 0):
                self._last_attempts[key] = now
        self._seen = made

    def _outbox(self, now: datetime) -> OutboxPulse | None:
        directory = self._directory()
        try:
            with self._register() as connection:
                found = outbox(connection, now=now)
                inboxes = Inboxes(connection, directory, london_date(now))
                full = hour_is_full(connection, self._most_an_hour, now)
        except EhcpwatchError as error:
            _log.warning("the page: %s", error)
            return None
        return OutboxPulse(
            waiting=found.waiting,
            due=found.due,
            oldest_due_at=found.oldest_due_at,
            unknown=found.unknown,
            refusing=sum(map(inboxes.refuses, contacts_of(directory))),
            held=full is not None and found.due > 0,
        )
