"""Where a recipient is reached today: by the directory, unless the inbox refuses."""

import hmac
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.alerts import Recipient
from ehcpwatch.register import Bounce, SqlConnection, addresses_key, bounces_by_contact
from ehcpwatch.sinks.directory import Contact, Directory

__all__ = ["Fallback", "Inbox", "Inboxes", "address_digest"]


class Fallback(StrEnum):
    """Why whoever is on duty is told in somebody's place."""

    UNKNOWN = "unknown"
    """The directory does not know who it is."""
    BOUNCED = "bounced"
    """Their inbox does not exist, as its channel said."""


class Inbox(NamedTuple):
    """Where somebody is told.

    Attributes:
        instead: Why it is the duty inbox; `None` where it is their own.
    """

    contact: Contact
    instead: Fallback | None


class Inboxes:
    """The directory of one day, without the inboxes that refuse."""

    def __init__(self, connection: SqlConnection, directory: Directory, day: date) -> None:
        self._directory = directory
        self._day = day
        self._bounces: Mapping[str, Bounce] = bounces_by_contact(connection)
        self._key = addresses_key(connection) if self._bounces else b""
        self._known: dict[Recipient, Inbox | None] = {}

    @property
    def authority(self) -> str:
        """The code of the council whose directory it is."""
        return self._directory.authority

    def of(self, recipient: Recipient) -> Inbox | None:
        """Return where *recipient* is told; `None` where nobody can be, not even on duty."""
        if recipient not in self._known:
            self._known[recipient] = self._looked_up(recipient)
        return self._known[recipient]

    def refuses(self, contact: Contact) -> bool:
        """Return whether an inbox refused by the address that it has now."""
        bounce = self._bounces.get(contact.key)
        return bounce is not None and hmac.compare_digest(
            bounce.address_digest, address_digest(self._key, contact)
        )

    def _looked_up(self, recipient: Recipient) -> Inbox | None:
        if recipient.authority != self.authority:
            # Another council's cases are nobody's business here.
            return None
        contact = self._directory.contact(recipient, self._day)
        if contact is not None and not self.refuses(contact):
            return Inbox(contact, None)
        duty = self._directory.duty
        if self.refuses(duty):
            return None
        return Inbox(duty, Fallback.UNKNOWN if contact is None else Fallback.BOUNCED)


def address_digest(key: bytes, contact: Contact) -> bytes:
    """Return what the address of *contact* is known by in the register."""
    return hmac.digest(key, f"{contact.channel}\0{contact.address}".encode(), "sha256")
