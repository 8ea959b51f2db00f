"""What every channel is handed, and what it answers: one letter, one outcome.

A channel knows nothing of alerts. It is handed a finished letter and says what became of it,
in four words that the notifier acts on; it never raises, and never writes an address or the
text of a letter anywhere.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

__all__ = ["Answer", "Channel", "ChannelName", "Letter", "Outcome"]


class ChannelName(StrEnum):
    """The ways to reach somebody, as a directory names them."""

    MAIL = "mail"
    NOTIFY = "notify"
    """GOV.UK Notify."""
    CHAT = "chat"
    """A shared room, such as one of Microsoft Teams: counts only, no case."""
    WEBHOOK = "webhook"


class Outcome(StrEnum):
    """What became of a letter."""

    ACCEPTED = "accepted"
    """The channel has taken it."""
    LATER = "later"
    """It has certainly not been taken; it may be, later."""
    REFUSED = "refused"
    """It has not been taken, and never will be as it is."""
    UNKNOWN = "unknown"
    """It may have been taken: the answer did not come."""


class Answer(NamedTuple):
    """The outcome of one attempt.

    Attributes:
        reason: A word of a closed list of the channel's, for the metrics page and the log;
            empty where the letter was accepted.
        retry_after: How long the channel asks everybody to wait; `None` where it does not say.
        reference: By which the channel knows the letter, for its receipts; else empty.
    """

    outcome: Outcome
    reason: str = ""
    retry_after: timedelta | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one address, finished.

    Attributes:
        message_id: The same for every attempt at the same letter, so that what arrives twice
            is known as one; ASCII letters, digits and hyphens.
        address: As the directory has it: a mail address, a web address.
        subject: One line.
        text: Plain text, for every reader.
        html: The same as a page of its own; channels without HTML leave it.
        attempt: 1 for the first.
    """

    message_id: str
    address: str
    subject: str
    text: str
    html: str
    attempt: int


class Channel(Protocol):
    """A way to reach people.

    Attributes:
        name: As a directory names it.
    """

    name: ChannelName

    def send(self, letter: Letter) -> Answer:
        """Try once to hand over *letter*; blocks, with time-outs of the channel's own."""
        ...
