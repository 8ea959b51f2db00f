"""The settings of the channels, read and checked; what they show of themselves holds no secret."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from .channel import ChannelName
from .limits import RateLimit

__all__ = [
    "ChannelSettings",
    "ChatSettings",
    "MailSettings",
    "NotifySettings",
    "Tls",
    "WebhookSettings",
    "is_loopback",
]


class Tls(StrEnum):
    """How a mail server is spoken to; without encryption on the same machine only."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """A mail server that takes our mail.

    Attributes:
        user: `None` where the server asks nobody to sign in; then there is no password.
        sender: A mail address, with or without a name before it; so is `reply_to`.
        ca_file: Who vouches for the server; `None` for those whom the system trusts.
    """

    host: str
    port: int
    tls: Tls
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    reply_to: str | None
    ca_file: Path | None
    most_a_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """A service at GOV.UK Notify."""

    api_key: str = field(repr=False)
    template_id: str
    base_url: str
    most_a_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """Shared rooms; each room's address is its recipient's."""

    most_a_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """Programs of others that take letters; each one's address is its recipient's.

    Attributes:
        secret: The key with which all are signed.
    """

    secret: bytes = field(repr=False)
    most_a_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What there is of each channel; `None` for one that is not used."""

    mail: MailSettings | None = None
    notify: NotifySettings | None = None
    chat: ChatSettings | None = None
    webhook: WebhookSettings | None = None

    @property
    def limits(self) -> Mapping[ChannelName, RateLimit]:
        """How fast each channel that is used may send."""
        used = {
            ChannelName.MAIL: self.mail,
            ChannelName.NOTIFY: self.notify,
            ChannelName.CHAT: self.chat,
            ChannelName.WEBHOOK: self.webhook,
        }
        return {
            name: RateLimit(channel.most_a_minute, timedelta(minutes=1))
            for name, channel in used.items()
            if channel is not None
        }


def is_loopback(host: str) -> bool:
    """Return whether *host* is this machine by any of its names, without asking anybody."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
