"""What is told to whom, and the finished words: the records that go in and come out."""

from dataclasses import dataclass

from ehcpwatch.alerts import Audience, Message, Severity

__all__ = ["STOP", "Entry", "Reader", "Wording"]

STOP = "To change or stop these messages, ask whoever looks after ehcpwatch at your council."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One alert in a letter.

    Attributes:
        severity: Of the alert, which says where in a digest it stands.
        link: The address of the page on which one acts on it, http or https; `None` where
            there is none.
    """

    message: Message
    severity: Severity
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever gets a letter.

    Attributes:
        audience: As whom they are told, which the letter says.
        worklist: The address of all alerts of theirs; `None` where there is none.
        stop: A sentence on how to stop these messages.
    """

    audience: Audience
    worklist: str | None
    stop: str = STOP


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of a letter.

    Attributes:
        subject: One line without control characters; empty for a shared room.
        text: At most `MOST_LINES` lines, without a line end after the last.
        html: A page of its own that says the same.
    """

    subject: str
    text: str
    html: str
