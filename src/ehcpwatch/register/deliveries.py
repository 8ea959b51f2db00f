"""What each recipient has heard of each alert, and when to see whether they are owed more.

Written beside the engine, by notifiers alone; all of them under one lock, so that two never see
the same thing owed. What is owed is for `alerts.owed` to say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    func,
    select,
    text,
    update,
)

from ehcpwatch.alerts import AlertRecord, Audience, Heard, Hearing, Recipient
from ehcpwatch.events import CaseKey

from .codec import decode_record, from_micros, to_micros
from .statements import statements
from .tables import alerts, cases, deliveries

__all__ = [
    "Delivery",
    "NewsOfAlert",
    "alerts_with_news",
    "case_row",
    "deliveries_due_to",
    "deliveries_of_alerts",
    "deliveries_of_message",
    "latest_records_of_case",
    "lock_outbox",
    "news_is_taken",
    "put_deliveries",
    "recipients_due",
    "records_of_alerts",
]

_LOCK = 0x65686370_6F7574
"""The name of the lock under which deliveries change ("ehcpout")."""
_CHUNK = 500


class Delivery(NamedTuple):
    """One alert and one recipient.

    Attributes:
        heard: What the recipient knows.
        look_at: When to see whether more is owed; `None` while nothing can be.
        tries: How often in a row a message that held it was not taken.
        message: The id of the last message that held it.
        in_flight: Whether what became of that message is not known yet.
        then: What they have heard once it is taken; what they have heard already otherwise.
        prior: What they had heard before the last message.
    """

    alert_id: str
    recipient: Recipient
    case: CaseKey
    heard: Heard
    look_at: datetime | None
    tries: int = 0
    message: str | None = None
    in_flight: bool = False
    then: Heard = Heard(Hearing.NOTHING, "")
    prior: Heard = Heard(Hearing.NOTHING, "")


class NewsOfAlert(NamedTuple):
    """The latest record of an alert, also as it is stored."""

    record: AlertRecord
    stored: bytes


def lock_outbox(connection: Connection) -> None:
    """Keep other notifiers out until the transaction ends."""
    # Whoever writes a file beside its engine has it to themselves already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _LOCK})


def alerts_with_news(connection: Connection, *, most: int) -> Sequence[NewsOfAlert]:
    """Return alerts that no notifier has seen as they are now, in order of their ids."""
    found = connection.execute(
        # In the words of the index, which bare truth is not to a planner of either kind.
        select(alerts.c.record).where(text("news")).order_by(alerts.c.alert_id).limit(most)
    ).scalars()
    return tuple(NewsOfAlert(decode_record(stored), stored) for stored in found)


def news_is_taken(connection: Connection, seen: Iterable[NewsOfAlert]) -> None:
    """Note that alerts were seen as they are; one that has changed since stays news."""
    if rows := [{"name": one.record.alert_id, "seen": one.stored} for one in seen]:
        connection.execute(_TAKEN, rows)


def records_of_alerts(
    connection: Connection, alert_ids: Collection[str]
) -> Mapping[str, AlertRecord]:
    """Return the latest record of each alert that there is, by id."""
    found: dict[str, AlertRecord] = {}
    for names in _chunks(alert_ids):
        for stored in connection.execute(
            select(alerts.c.record).where(alerts.c.alert_id.in_(names))
        ).scalars():
            record = decode_record(stored)
            found[record.alert_id] = record
    return found


def latest_records_of_case(connection: Connection, case: CaseKey) -> Mapping[str, AlertRecord]:
    """Return the latest record of every alert of *case*, by id."""
    found = connection.execute(select(alerts.c.record).where(alerts.c.case == case)).scalars()
    records = [decode_record(stored) for stored in found]
    return {record.alert_id: record for record in records}


def case_row(connection: Connection, case: CaseKey) -> bytes | None:
    """Return the row of *case* as stored, `None` where there is none."""
    return connection.execute(select(cases.c.row).where(cases.c.case == case)).scalar_one_or_none()


def deliveries_of_alerts(
    connection: Connection, alert_ids: Collection[str]
) -> Mapping[str, Mapping[Recipient, Delivery]]:
    """Return all deliveries of alerts, by alert and recipient."""
    found: dict[str, dict[Recipient, Delivery]] = {name: {} for name in alert_ids}
    for names in _chunks(alert_ids):
        for row in connection.execute(
            select(deliveries)
            .where(deliveries.c.alert_id.in_(names))
            .order_by(deliveries.c.alert_id, *_RECIPIENT)
        ).mappings():
            delivery = _delivery(row)
            found[delivery.alert_id][delivery.recipient] = delivery
    return found


def recipients_due(connection: Connection, *, by: datetime) -> Sequence[tuple[Recipient, datetime]]:
    """Return who is to be looked at by an instant, and since when, the longest waiting first."""
    look = func.min(deliveries.c.look_micros)
    found = connection.execute(
        select(*_RECIPIENT, look)
        .where(_DUE, deliveries.c.look_micros <= to_micros(by))
        .group_by(*_RECIPIENT)
        .order_by(look, *_RECIPIENT)
    )
    return tuple(
        (Recipient(Audience(audience), authority, who), from_micros(micros))
        for audience, authority, who, micros in found
    )


def deliveries_due_to(
    connection: Connection, recipients: Iterable[Recipient], *, by: datetime
) -> Sequence[Delivery]:
    """Return what is to be looked at by an instant, of some recipients, in order of alerts."""
    found: list[Delivery] = []
    for recipient in recipients:
        rows = connection.execute(
            select(deliveries)
            .where(_DUE, deliveries.c.look_micros <= to_micros(by), _is(recipient))
            .order_by(deliveries.c.alert_id)
        )
        found.extend(map(_delivery, rows.mappings()))
    return found


def deliveries_of_message(connection: Connection, message_id: str) -> Sequence[Delivery]:
    """Return what a message held, as far as no later one has held it."""
    rows = connection.execute(
        select(deliveries)
        .where(deliveries.c.message == message_id)
        .order_by(deliveries.c.alert_id, *_RECIPIENT)
    )
    return tuple(map(_delivery, rows.mappings()))


def put_deliveries(connection: Connection, changed: Iterable[Delivery]) -> None:
    """Write deliveries, each in the place of its former self."""
    rows = [
        {
            "alert_id": one.alert_id,
            "audience": one.recipient.audience.value,
            "authority": one.recipient.authority,
            "who": one.recipient.who,
            "case": one.case,
            "hearing": one.heard.hearing.value,
            "words": one.heard.words,
            "look_micros": None if one.look_at is None else to_micros(one.look_at),
            "tries": one.tries,
            "message": one.message,
            "in_flight": one.in_flight,
            "then_hearing": one.then.hearing.value,
            "then_words": one.then.words,
            "prior_hearing": one.prior.hearing.value,
            "prior_words": one.prior.words,
        }
        for one in changed
    ]
    if rows:
        connection.execute(statements(connection).put_delivery, rows)


_RECIPIENT = (deliveries.c.audience, deliveries.c.authority, deliveries.c.who)
_DUE = and_(deliveries.c.in_flight.is_(False), deliveries.c.look_micros.is_not(None))
_TAKEN = (
    update(alerts)
    .where(alerts.c.alert_id == bindparam("name"), alerts.c.record == bindparam("seen"))
    .values(news=False)
)


def _is(recipient: Recipient) -> ColumnElement[bool]:
    return and_(
        deliveries.c.audience == recipient.audience.value,
        deliveries.c.authority == recipient.authority,
        deliveries.c.who == recipient.who,
    )


def _delivery(row: RowMapping) -> Delivery:
    look = row["look_micros"]
    return Delivery(
        alert_id=row["alert_id"],
        recipient=Recipient(Audience(row["audience"]), row["authority"], row["who"]),
        case=CaseKey(row["case"]),
        heard=Heard(Hearing(row["hearing"]), row["words"]),
        look_at=None if look is None else from_micros(look),
        tries=row["tries"],
        message=row["message"],
        in_flight=row["in_flight"],
        then=Heard(Hearing(row["then_hearing"]), row["then_words"]),
        prior=Heard(Hearing(row["prior_hearing"]), row["prior_words"]),
    )


def _chunks(names: Collection[str]) -> Iterable[Sequence[str]]:
    ordered = sorted(names)
    for at in range(0, len(ordered), _CHUNK):
        yield ordered[at : at + _CHUNK]
