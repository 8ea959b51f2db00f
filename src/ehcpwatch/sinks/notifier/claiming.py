"""Claiming the next message of a channel: it is put together, and its attempt noted, at once.

Everything is looked at anew in one short transaction: what is owed, what rests, whose hours it
is, and who stands in for whom. Only then is the attempt noted, and only after that is it made.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from ehcpwatch.alerts import Hearing, News, Recipient, opens_at
from ehcpwatch.clock import LONDON, london_date
from ehcpwatch.register import (
    Delivery,
    MessageState,
    SqlConnection,
    StoredMessage,
    add_message,
    addresses_key,
    deliveries_due_to,
    deliveries_of_message,
    lock_outbox,
    messages_to_try_again,
    put_deliveries,
    put_message,
    recipients_due,
)
from ehcpwatch.sinks.channels import ChannelName
from ehcpwatch.sinks.directory import Contact

from .holding import Held, hour_is_full
from .inboxes import Fallback, Inbox, Inboxes, address_digest
from .matters import Matters, Part
from .planning import LOOK_AGAIN_AFTER, told_at

__all__ = ["LEASE", "MOST_ATTEMPTS", "Claimed", "claim"]

LEASE = timedelta(minutes=5)
"""How long an attempt may take; every channel gives up sooner by itself."""
MOST_ATTEMPTS = 24
"""At one message whose outcome nobody knows: with the waits between, a day of trying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message to be sent now: its attempt is noted.

    Attributes:
        parts: At least one; all of one kind.
        instead: Why it goes to the duty inbox, for those parts that do.
    """

    message: StoredMessage
    contact: Contact
    parts: Sequence[Part]
    instead: Sequence[Fallback]


class _Due(NamedTuple):
    inbox: Inbox
    recipients: list[Recipient]


def claim(
    connection: SqlConnection,
    channel: ChannelName,
    inboxes: Inboxes,
    *,
    now: datetime,
    most_an_hour: int,
    new_id: Callable[[], str],
) -> Claimed | Held | None:
    """Return the next message of *channel*, its attempt noted; `None` where nothing is due."""
    lock_outbox(connection)
    held = hour_is_full(connection, most_an_hour, now)
    for message in messages_to_try_again(connection, channel, by=now):
        if held is not None:
            return held
        again = _tried_again(connection, message, inboxes, now)
        if again is not None:
            return again
    for inbox, recipients in _due(connection, channel, inboxes, now):
        parts = _owed_to(connection, recipients, inbox, now)
        if not parts:
            continue
        if held is not None:
            return held
        return _begun(connection, parts, inbox.contact, inboxes, now=now, name=new_id())
    return None


def _due(
    connection: SqlConnection, channel: ChannelName, inboxes: Inboxes, now: datetime
) -> Sequence[_Due]:
    """Return who can be told now by *channel*, by inbox; put off those who cannot be."""
    found: dict[str, _Due] = {}
    for recipient, _ in recipients_due(connection, by=now):
        if recipient.authority != inboxes.authority:
            # Another council's cases are for its own notifier.
            continue
        inbox = inboxes.of(recipient)
        if inbox is None:
            # Seen again later, by whichever channel comes first.
            _put_off(connection, recipient, now, now + LOOK_AGAIN_AFTER)
            continue
        if inbox.contact.channel is not channel:
            continue
        opens = opens_at(inbox.contact.hours, now)
        if opens > now:
            _put_off(connection, recipient, now, opens)
            continue
        found.setdefault(inbox.contact.key, _Due(inbox, [])).recipients.append(recipient)
    return tuple(found.values())


def _put_off(
    connection: SqlConnection, recipient: Recipient, now: datetime, until: datetime
) -> None:
    put_deliveries(
        connection,
        [
            delivery._replace(look_at=until)
            for delivery in deliveries_due_to(connection, [recipient], by=now)
        ],
    )


def _owed_to(
    connection: SqlConnection, recipients: Iterable[Recipient], inbox: Inbox, now: datetime
) -> list[Part]:
    """Return what is owed now to those who share *inbox*; note what needs no saying."""
    due = deliveries_due_to(connection, recipients, by=now)
    matters = Matters(connection, due, london_date(now))
    # What rests on an act is looked at every working day: an act may be taken back.
    tomorrow = datetime.combine(london_date(now) + timedelta(days=1), time(), LONDON)
    next_look_at = told_at(inbox, tomorrow)
    parts: list[Part] = []
    settled: list[Delivery] = []
    for delivery in due:
        owed = matters.owed(delivery)
        if owed is None or owed.news is None:
            heard = delivery.heard if owed is None else owed.then
            spared = heard.hearing is Hearing.SPARED and matters.stands(delivery)
            settled.append(delivery._replace(look_at=next_look_at if spared else None, heard=heard))
        elif matters.rests(delivery):
            settled.append(delivery._replace(look_at=next_look_at))
        else:
            parts.append(Part(delivery, matters.records[delivery.alert_id], owed))
    put_deliveries(connection, settled)
    # What was so before going live is a letter of its own, and the first.
    listed = [part for part in parts if part.owed.then.hearing is Hearing.LISTED]
    return listed or parts


def _begun(
    connection: SqlConnection,
    parts: Sequence[Part],
    contact: Contact,
    inboxes: Inboxes,
    *,
    now: datetime,
    name: str,
) -> Claimed:
    message = StoredMessage(
        message_id=name,
        contact=contact.key,
        address_digest=address_digest(addresses_key(connection), contact),
        channel=contact.channel.value,
        state=MessageState.IN_FLIGHT,
        kind=News.LISTED.value if parts[0].owed.news is News.LISTED else News.NEW.value,
        parts=len(parts),
        attempts=1,
        attempted_at=now,
        lease_until=now + LEASE,
    )
    add_message(connection, message)
    put_deliveries(
        connection,
        [
            part.delivery._replace(
                look_at=None,
                message=name,
                in_flight=True,
                then=part.owed.then,
                prior=part.delivery.heard,
            )
            for part in parts
        ],
    )
    return Claimed(message=message, contact=contact, parts=parts, instead=_instead(parts, inboxes))


def _tried_again(
    connection: SqlConnection, message: StoredMessage, inboxes: Inboxes, now: datetime
) -> Claimed | None:
    """Return a message whose outcome is unknown, for another attempt under the same id.

    What it held and is no longer owed counts as told, for it may have been: if anything is to
    be taken back, that is seen next. So does all of it once it was tried too often. Where its
    recipient is reached elsewhere now, it goes there as a new message.
    """
    flying = [one for one in deliveries_of_message(connection, message.message_id) if one.in_flight]
    matters = Matters(connection, flying, london_date(now))
    parts: list[Part] = []
    told: list[Delivery] = []
    elsewhere: list[Delivery] = []
    contact: Contact | None = None
    for delivery in flying:
        inbox = inboxes.of(delivery.recipient)
        owed = matters.owed(delivery)
        if (
            owed is None
            or owed.news is None
            or owed.then != delivery.then
            or message.attempts >= MOST_ATTEMPTS
        ):
            told.append(
                delivery._replace(in_flight=False, heard=delivery.then, look_at=now, tries=0)
            )
        elif inbox is None or inbox.contact.key != message.contact:
            elsewhere.append(delivery._replace(in_flight=False, look_at=now))
        else:
            contact = inbox.contact
            parts.append(Part(delivery, matters.records[delivery.alert_id], owed))
    put_deliveries(connection, [*told, *elsewhere])
    if contact is None:
        put_message(connection, message._replace(state=MessageState.UNCERTAIN, lease_until=None))
        return None
    opens = opens_at(contact.hours, now)
    if opens > now:
        put_message(connection, message._replace(lease_until=opens))
        return None
    again = message._replace(
        # Of the address of now, which is the one that may refuse.
        address_digest=address_digest(addresses_key(connection), contact),
        attempts=message.attempts + 1,
        parts=len(parts),
        attempted_at=now,
        lease_until=now + LEASE,
    )
    put_message(connection, again)
    return Claimed(message=again, contact=contact, parts=parts, instead=_instead(parts, inboxes))


def _instead(parts: Iterable[Part], inboxes: Inboxes) -> Sequence[Fallback]:
    """Return why the duty inbox is told, for each part that is another's."""
    found = (inboxes.of(part.delivery.recipient) for part in parts)
    return tuple(inbox.instead for inbox in found if inbox is not None and inbox.instead)
