"""A notifier as a process of its own, at an instant that it is told, for tests that kill it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from ehcpwatch.cli.reading import write_beside
from ehcpwatch.clock import ManualClock
from ehcpwatch.sinks.channels import (
    Answer,
    ChannelName,
    Letter,
    MailChannel,
    MailSettings,
    RateLimit,
)
from ehcpwatch.sinks.directory import parse_directory
from ehcpwatch.sinks.notifier import Notifier
from ehcpwatch.sinks.words import Words

__all__ = ["notify"]

_NO_LIMIT = RateLimit(100_000, timedelta(minutes=1))


class _Noted:
    """Mail, with a note before a letter is handed over, and one after."""

    name = ChannelName.MAIL

    def __init__(
        self, settings: MailSettings, clock: ManualClock, note: Callable[[str], None]
    ) -> None:
        self._mail = MailChannel(settings, wall_clock=clock)
        self._note = note

    def send(self, letter: Letter) -> Answer:
        """Send a letter, with the notes."""
        self._note("handing over")
        answer = self._mail.send(letter)
        self._note("handed over")
        return answer


def notify(
    state: Path, people: str, settings: MailSettings, moment: datetime, progress: Path
) -> None:
    """Send all that is due at *moment*, noting each step on a line of *progress*."""
    with progress.open("a") as notes:

        def note(step: str) -> None:
            notes.write(f"{step}\n")
            notes.flush()

        clock = ManualClock(moment)
        note("begun")
        notifier = Notifier(
            register=partial(write_beside, str(state)),
            directory=lambda: parse_directory(people, path=Path("people.toml")),
            channels={ChannelName.MAIL: _Noted(settings, clock, note)},
            limits={ChannelName.MAIL: _NO_LIMIT},
            words=Words(),
            link_of=None,
            wall_clock=clock,
        )
        notifier.plan()
        note("planned")
        while notifier.send_next(ChannelName.MAIL):
            note("settled")
        note("done")
