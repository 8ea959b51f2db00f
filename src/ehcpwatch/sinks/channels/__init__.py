"""The ways in which a letter reaches somebody: one module a channel, all with one protocol."""

from .channel import Answer, Channel, ChannelName, Letter, Outcome

__all__ = ["Answer", "Channel", "ChannelName", "Letter", "Outcome"]
