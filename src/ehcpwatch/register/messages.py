"""Letters on their way, and inboxes that refuse: what a notifier must know after a restart.

A message is noted with its attempt before anything is sent. It holds no words and no address.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from .codec import from_micros, to_micros
from .project import put_setting, setting
from .statements import statements
from .tables import bounces, messages

__all__ = [
    "Bounce",
    "MessageState",
    "StoredMessage",
    "add_message",
    "addresses_key",
    "attempts_since",
    "bounces_by_contact",
    "forget_bounces",
    "forget_messages",
    "messages_to_try_again",
    "put_bounce",
    "put_message",
    "state_counts",
    "stored_message",
]


class MessageState(StrEnum):
    """What became of a message."""

    IN_FLIGHT = "in_flight"
    """An attempt was noted, and its outcome is not: it is under way, or nobody can know."""
    TAKEN = "taken"
    ARRIVED = "arrived"
    """It was taken, and a receipt said later that it arrived."""
    NOT_TAKEN = "not_taken"
    """It certainly reached nobody; what it held goes into another."""
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    """It was tried so often without an answer that it counts as taken."""
    RETURNED = "returned"
    """It was taken, and a receipt said later that it did not arrive."""


class StoredMessage(NamedTuple):
    """A letter that was begun.

    Attributes:
        message_id: The same for every attempt.
        contact: The key of an inbox in the directory.
        address_digest: Of its address, keyed by `addresses_key`.
        channel: By which it is sent.
        kind: Of what it tells.
        parts: How many deliveries it holds.
        attempts: How many were begun.
        attempted_at: When the last was.
        lease_until: Until when nobody else tries it; `None` once it is settled.
        reason: Why it was not taken, a word of the channels'.
        reference: By which the channel knows it; empty where it said none.
    """

    message_id: str
    contact: str
    address_digest: bytes
    channel: str
    state: MessageState
    kind: str
    parts: int
    attempts: int
    attempted_at: datetime
    lease_until: datetime | None
    reason: str = ""
    reference: str = ""


class Bounce(NamedTuple):
    """An inbox that refused.

    Attributes:
        address_digest: Of the address at the time, keyed by `addresses_key`.
        reason: A word of the channels'.
    """

    address_digest: bytes
    reason: str
    since: datetime


def add_message(connection: Connection, message: StoredMessage) -> None:
    """Note a message and its first attempt, before it is made."""
    connection.execute(insert(messages), {"id": message.message_id, **_values(message)})


def put_message(connection: Connection, message: StoredMessage) -> None:
    """Write a message in the place of its former self."""
    connection.execute(
        update(messages).where(messages.c.id == message.message_id).values(_values(message))
    )


def messages_to_try_again(
    connection: Connection, channel: str, *, by: datetime
) -> Sequence[StoredMessage]:
    """Return messages of *channel* whose last attempt has no outcome, and whose lease is over."""
    found = connection.execute(
        select(messages)
        .where(
            messages.c.state == MessageState.IN_FLIGHT.value,
            messages.c.channel == channel,
            messages.c.lease_micros <= to_micros(by),
        )
        .order_by(messages.c.lease_micros, messages.c.id)
    )
    return tuple(map(_message, found.mappings()))


def stored_message(connection: Connection, message_id: str) -> StoredMessage | None:
    """Return the message of this id, `None` where there is none."""
    found = connection.execute(select(messages).where(messages.c.id == message_id))
    row = found.mappings().one_or_none()
    return None if row is None else _message(row)


def attempts_since(connection: Connection, since: datetime) -> Sequence[datetime]:
    """Return when each message was last tried, from *since* on, the earliest first."""
    found = connection.execute(
        select(messages.c.attempted_micros)
        .where(messages.c.attempted_micros > to_micros(since))
        .order_by(messages.c.attempted_micros)
    ).scalars()
    return tuple(map(from_micros, found))


def state_counts(connection: Connection) -> Mapping[tuple[str, MessageState], int]:
    """Return how many messages are remembered, by channel and state."""
    found = connection.execute(
        select(messages.c.channel, messages.c.state, func.count()).group_by(
            messages.c.channel, messages.c.state
        )
    )
    return {(channel, MessageState(state)): count for channel, state, count in found}


def forget_messages(connection: Connection, *, before: datetime) -> None:
    """Remove settled messages that were last tried before an instant; no receipt comes so late."""
    connection.execute(
        delete(messages).where(
            messages.c.attempted_micros < to_micros(before),
            messages.c.state != MessageState.IN_FLIGHT.value,
        )
    )


def addresses_key(connection: Connection) -> bytes:
    """Return the key by which refused addresses are known; nobody without it can try any out."""
    key = setting(connection, _KEY)
    if key is None:
        key = secrets.token_bytes(_KEY_BYTES)
        put_setting(connection, _KEY, key)
    return key


def put_bounce(connection: Connection, contact: str, bounce: Bounce) -> None:
    """Note that an inbox refuses."""
    connection.execute(
        statements(connection).put_bounce,
        {
            "contact": contact,
            "address_digest": bounce.address_digest,
            "reason": bounce.reason,
            "bounced_micros": to_micros(bounce.since),
        },
    )


def bounces_by_contact(connection: Connection) -> Mapping[str, Bounce]:
    """Return the inboxes that refused, by their key in the directory."""
    found = connection.execute(
        select(
            bounces.c.contact, bounces.c.address_digest, bounces.c.reason, bounces.c.bounced_micros
        ).order_by(bounces.c.contact)
    )
    return {
        contact: Bounce(digest, reason, from_micros(micros))
        for contact, digest, reason, micros in found
    }


def forget_bounces(connection: Connection, contact: str) -> bool:
    """Try an inbox again; return whether it had refused."""
    gone = connection.execute(delete(bounces).where(bounces.c.contact == contact))
    return gone.rowcount > 0


_KEY = "outbox_key"
_KEY_BYTES = 32


def _values(message: StoredMessage) -> dict[str, object]:
    lease = message.lease_until
    return {
        "contact": message.contact,
        "address_digest": message.address_digest,
        "channel": message.channel,
        "state": message.state.value,
        "kind": message.kind,
        "parts": message.parts,
        "attempts": message.attempts,
        "attempted_micros": to_micros(message.attempted_at),
        "lease_micros": None if lease is None else to_micros(lease),
        "reason": message.reason,
        "reference": message.reference,
    }


def _message(row: RowMapping) -> StoredMessage:
    lease = row["lease_micros"]
    return StoredMessage(
        message_id=row["id"],
        contact=row["contact"],
        address_digest=row["address_digest"],
        channel=row["channel"],
        state=MessageState(row["state"]),
        kind=row["kind"],
        parts=row["parts"],
        attempts=row["attempts"],
        attempted_at=from_micros(row["attempted_micros"]),
        lease_until=None if lease is None else from_micros(lease),
        reason=row["reason"],
        reference=row["reference"],
    )
