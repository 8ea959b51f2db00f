"""The shape of the topic on which events enter: data that is described, made and checked.

An operator may choose another number of partitions before the first event, never after it.
"""

from collections.abc import Mapping

from .decoding import MAX_EVENT_BYTES

__all__ = ["EVENTS_PARTITIONS", "EVENTS_REPLICAS", "EVENTS_SETTINGS", "EVENTS_TOPIC"]

_DAY_MS = 24 * 60 * 60 * 1000

_BESIDE_BYTES = 32 * 1024
"""Attributes in headers take some 1,000; the rest is for what senders add, such as traces."""

EVENTS_TOPIC = "ehcp.events"
"""Its name, unless an installation has another prefix."""
EVENTS_PARTITIONS = 12
"""For life: another number would send later events of a case to another partition."""
EVENTS_REPLICAS = 3
"""So that one broker may be away without anybody noticing."""
EVENTS_SETTINGS: Mapping[str, str | int] = {
    "cleanup.policy": "delete",
    # Longer than the longest outage from which the events must still be there to be read.
    "retention.ms": 5 * 7 * _DAY_MS,
    "retention.bytes": -1,
    # Only whole segments are deleted, so this is how much later than that an event may go.
    "segment.ms": _DAY_MS,
    # Of a batch of one: the largest event, its key and headers, and Kafka's own framing.
    "max.message.bytes": MAX_EVENT_BYTES + _BESIDE_BYTES,
    # The broker unpacks what senders compress, and holds it against the limit: no small batch
    # grows in the memory of those who read it.
    "compression.type": "uncompressed",
    # When we were told: one clock for all senders, which nobody can set back.
    "message.timestamp.type": "LogAppendTime",
}
"""By Kafka's names of the settings of a topic."""
