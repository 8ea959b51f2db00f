"""The ways in which a letter reaches somebody: one module a channel, all with one protocol."""

from .channel import Answer, Channel, ChannelName, Letter, Outcome
from .chat import ChatChannel, is_room
from .govuk_notify import NotifyChannel
from .limits import Pace, RateLimit
from .mail import MailChannel
from .opening import open_channels
from .reason import Reason
from .receipts import Receipt, read_receipt
from .settings import (
    ChannelSettings,
    ChatSettings,
    MailSettings,
    NotifySettings,
    Tls,
    WebhookSettings,
)
from .settings_file import parse_channels
from .webhook import WebhookChannel, is_receiver

__all__ = [
    "Answer",
    "Channel",
    "ChannelName",
    "ChannelSettings",
    "ChatChannel",
    "ChatSettings",
    "Letter",
    "MailChannel",
    "MailSettings",
    "NotifyChannel",
    "NotifySettings",
    "Outcome",
    "Pace",
    "RateLimit",
    "Reason",
    "Receipt",
    "Tls",
    "WebhookChannel",
    "WebhookSettings",
    "is_receiver",
    "is_room",
    "open_channels",
    "parse_channels",
    "read_receipt",
]
