"""From settings to channels."""

from ehcpwatch.clock import Clock

from .channel import Channel, ChannelName
from .chat import ChatChannel
from .govuk_notify import NotifyChannel
from .mail import MailChannel
from .settings import ChannelSettings
from .webhook import WebhookChannel

__all__ = ["open_channels"]


def open_channels(settings: ChannelSettings, *, wall_clock: Clock) -> dict[ChannelName, Channel]:
    """Return the channels that *settings* has; none is reached before its first letter."""
    channels: dict[ChannelName, Channel] = {}
    if settings.mail is not None:
        channels[ChannelName.MAIL] = MailChannel(settings.mail, wall_clock=wall_clock)
    if settings.notify is not None:
        channels[ChannelName.NOTIFY] = NotifyChannel(settings.notify, wall_clock=wall_clock)
    if settings.chat is not None:
        channels[ChannelName.CHAT] = ChatChannel()
    if settings.webhook is not None:
        channels[ChannelName.WEBHOOK] = WebhookChannel(settings.webhook, wall_clock=wall_clock)
    return channels
