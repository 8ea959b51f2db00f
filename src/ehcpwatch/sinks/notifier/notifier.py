"""The notifier, a step at a time: plan what has changed, send the next message of a channel."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import uuid4

from ehcpwatch.clock import Clock, london_date
from ehcpwatch.register import SqlConnection
from ehcpwatch.sinks.channels import Answer, Channel, ChannelName, Outcome, Pace, RateLimit
from ehcpwatch.sinks.directory import Directory
from ehcpwatch.sinks.words import Words

from .claiming import claim
from .holding import Held
from .inboxes import Inboxes
from .planning import plan
from .settling import settle
from .tally import Tally
from .writing import LinkOf, letter_of

__all__ = ["MOST_AN_HOUR", "Notifier"]

MOST_AN_HOUR = 300
"""Messages; a council of twenty caseworkers sends some forty on a busy morning."""


class Notifier:
    """Tells people what they are owed, by the channels that there are.

    Everything that must outlast it is in the register, so it may be killed at any moment, and
    two may run beside each other. One thread at a time for each channel, and one that plans.

    Args:
        register: Gives a short transaction beside the engine.
        directory: Says where people are reached; asked at every step.
        channels: By name; what is due by a channel that is not there waits.
        limits: How fast each may send.
        words: Writes letters.
        worklist: The address of all alerts, which letters name; `None` where there is none.
        link_of: Makes the address on which one acts on an alert; `None` for letters without.
        wall_clock: The source of the present moment.
        most_an_hour: Messages of all channels together; more is held back.

    Attributes:
        tally: What it has done.
    """

    def __init__(
        self,
        *,
        register: Callable[[], AbstractContextManager[SqlConnection]],
        directory: Callable[[], Directory],
        channels: Mapping[ChannelName, Channel],
        limits: Mapping[ChannelName, RateLimit],
        words: Words,
        link_of: LinkOf | None,
        worklist: str | None = None,
        wall_clock: Clock,
        most_an_hour: int = MOST_AN_HOUR,
    ) -> None:
        self._register = register
        self._directory = directory
        self._channels = channels
        self._paces = {name: Pace(limits[name]) for name in channels}
        self._words = words
        self._link_of = link_of
        self._worklist = worklist
        self._wall_clock = wall_clock
        self._most_an_hour = most_an_hour
        self.tally = Tally()

    @property
    def channels(self) -> tuple[ChannelName, ...]:
        """The channels that it has."""
        return tuple(self._channels)

    def plan(self) -> None:
        """Look at every alert that has changed since it was last looked at."""
        more = True
        while more:
            now = self._wall_clock.now()
            with self._register() as connection:
                more = plan(connection, self._inboxes(connection, now), now)

    def send_next(self, name: ChannelName) -> bool:
        """Send the next message of a channel; return whether there was one, and time for it."""
        now, pace = self._wall_clock.now(), self._paces[name]
        if pace.ready_at(now) > now:
            return False
        with self._register() as connection:
            claimed = claim(
                connection,
                name,
                self._inboxes(connection, now),
                now=now,
                most_an_hour=self._most_an_hour,
                new_id=_new_id,
            )
        if isinstance(claimed, Held):
            self.tally.held_back.add(name)
            return False
        self.tally.held_back.discard(name)
        if claimed is None:
            return False
        if claimed.message.attempts > 1:
            self.tally.repeated[name] += 1
        else:
            self.tally.instead.update(claimed.instead)
        letter = letter_of(
            claimed,
            self._words,
            link_of=self._link_of,
            worklist=self._worklist,
            day=london_date(now),
        )
        answer = self._channels[name].send(letter)
        now = self._wall_clock.now()
        pace.sent(now)
        with self._register() as connection:
            settle(connection, claimed, answer, now)
        self._count(name, answer, len(claimed.parts))
        if answer.outcome is Outcome.LATER and answer.retry_after is not None:
            pace.pause(now + answer.retry_after)
        return True

    def _inboxes(self, connection: SqlConnection, now: datetime) -> Inboxes:
        return Inboxes(connection, self._directory(), london_date(now))

    def _count(self, name: ChannelName, answer: Answer, parts: int) -> None:
        self.tally.attempts[name, answer.outcome, answer.reason] += 1
        if answer.outcome is Outcome.ACCEPTED:
            self.tally.delivered[name] += parts


def _new_id() -> str:
    return f"m-{uuid4().hex}"
