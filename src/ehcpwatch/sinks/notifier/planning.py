"""Planning: whenever an alert has changed, when to see what each of its recipients is owed.

Nothing is decided for good here. What is owed is looked at again when the hour has come, so a
case that is closed while a message waits sends none.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ehcpwatch.alerts import (
    AlertRecord,
    Heard,
    Hearing,
    Recipient,
    next_digest_at,
    opens_at,
    owed,
)
from ehcpwatch.events import CaseKey
from ehcpwatch.register import (
    Delivery,
    SqlConnection,
    alerts_with_news,
    deliveries_of_alerts,
    forget_messages,
    lock_outbox,
    news_is_taken,
    put_deliveries,
)
from ehcpwatch.sinks.directory import Contact, When

from .inboxes import Inbox, Inboxes

__all__ = ["LOOK_AGAIN_AFTER", "plan", "told_at"]

_MOST_ALERTS = 1_000
"""Planned in one transaction, so that the engine is not held up."""
_REMEMBERED_FOR = timedelta(days=30)
"""Settled messages; the last receipt of Notify comes after three days."""
LOOK_AGAIN_AFTER = timedelta(hours=1)
"""Until it is seen whether somebody can be told who cannot now."""
_UNHEARD = Heard(Hearing.NOTHING, "")


def plan(connection: SqlConnection, inboxes: Inboxes, now: datetime) -> bool:
    """Plan for the alerts that have changed; return whether there may be more of them."""
    lock_outbox(connection)
    news = alerts_with_news(connection, most=_MOST_ALERTS)
    known = deliveries_of_alerts(connection, [one.record.alert_id for one in news])
    changed: list[Delivery] = []
    for record, _ in news:
        changed.extend(_planned(record, known[record.alert_id], inboxes, now))
    put_deliveries(connection, changed)
    news_is_taken(connection, news)
    forget_messages(connection, before=now - _REMEMBERED_FOR)
    return len(news) == _MOST_ALERTS


def told_at(inbox: Inbox | None, now: datetime) -> datetime:
    """Return when to see what is owed to whoever has *inbox*, from *now* on."""
    if inbox is None:
        return now + LOOK_AGAIN_AFTER
    return _hour_of(inbox.contact, now)


def _hour_of(contact: Contact, now: datetime) -> datetime:
    if contact.when is When.DIGEST:
        return next_digest_at(contact.hours, now)
    return opens_at(contact.hours, now)


def _planned(
    record: AlertRecord, known: Mapping[Recipient, Delivery], inboxes: Inboxes, now: datetime
) -> list[Delivery]:
    # Acts are looked at when the hour has come: they may be taken in until then.
    heard = {recipient: delivery.heard for recipient, delivery in known.items()}
    found = owed(record, heard, acknowledged=False)
    changed: list[Delivery] = []
    # What is under way may leave something owed, which shows when its outcome is known.
    under_way = [recipient for recipient, delivery in known.items() if delivery.in_flight]
    for recipient in dict.fromkeys([*found, *under_way]):
        delivery = known.get(recipient) or Delivery(
            record.alert_id, recipient, CaseKey(record.case), _UNHEARD, None
        )
        look_at = told_at(inboxes.of(recipient), now)
        if delivery.look_at is None or look_at < delivery.look_at:
            changed.append(delivery._replace(look_at=look_at))
    changed.extend(
        delivery._replace(look_at=None)
        for recipient, delivery in known.items()
        if recipient not in found and delivery.look_at is not None and not delivery.in_flight
    )
    return changed
