"""What the outbox is seen to hold, in SQLite and in PostgreSQL."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from ehcpwatch.alerts import Audience, Heard, Hearing, Recipient
from ehcpwatch.events import CaseKey
from ehcpwatch.register import (
    Bounce,
    Delivery,
    MessageState,
    StoredMessage,
    add_message,
    outbox,
    put_bounce,
    put_deliveries,
)
from tests.register.test_either_database import connection

__all__ = ["connection"]

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def delivery(name: str, look_at: datetime | None, *, in_flight: bool = False) -> Delivery:
    return Delivery(
        alert_id=name,
        recipient=Recipient(Audience.CASEWORKER, "E09000012", "cw-07"),
        case=CaseKey("E09000012/C-1"),
        heard=Heard(Hearing.NOTHING, ""),
        look_at=look_at,
        in_flight=in_flight,
    )


def message(
    name: str,
    state: MessageState,
    *,
    attempts: int = 1,
    reason: str = "",
    lease_until: datetime | None = None,
) -> StoredMessage:
    return StoredMessage(
        message_id=name,
        contact="person/cw-07",
        address_digest=b"digest",
        channel="mail",
        state=state,
        kind="new",
        parts=1,
        attempts=attempts,
        attempted_at=NOW,
        lease_until=lease_until,
        reason=reason,
    )


def test_an_empty_outbox_says_that_nothing_waits(connection: Connection) -> None:
    found = outbox(connection, now=NOW)

    assert (found.waiting, found.due, found.unknown) == (0, 0, 0)
    assert found.oldest_due_at is None
    assert not found.messages
    assert not found.bounces


def test_what_waits_is_told_from_what_is_due_and_from_what_is_under_way(
    connection: Connection,
) -> None:
    put_deliveries(
        connection,
        [
            delivery("a-1", NOW - 2 * MINUTE),
            delivery("a-2", NOW),
            delivery("a-3", NOW + MINUTE),
            delivery("a-4", NOW - 3 * MINUTE, in_flight=True),
            delivery("a-5", None),
        ],
    )
    found = outbox(connection, now=NOW)

    assert (found.waiting, found.due) == (3, 2)
    assert found.oldest_due_at == NOW - 2 * MINUTE


def test_a_message_is_unknown_once_its_first_attempt_should_be_over(
    connection: Connection,
) -> None:
    leased = NOW + MINUTE
    for one in (
        message("under-way", MessageState.IN_FLIGHT, lease_until=leased),
        message("no-answer", MessageState.IN_FLIGHT, reason="no_answer", lease_until=leased),
        message("again", MessageState.IN_FLIGHT, attempts=2, lease_until=leased),
        message("abandoned", MessageState.IN_FLIGHT, lease_until=NOW),
        message("taken", MessageState.TAKEN),
        message("returned", MessageState.RETURNED, reason="mailbox_unavailable"),
    ):
        add_message(connection, one)
    found = outbox(connection, now=NOW)

    assert found.unknown == 3
    assert found.messages == {
        ("mail", MessageState.IN_FLIGHT): 4,
        ("mail", MessageState.TAKEN): 1,
        ("mail", MessageState.RETURNED): 1,
    }


def test_inboxes_that_refuse_are_named_by_their_key(connection: Connection) -> None:
    bounce = Bounce(b"digest", "no_such_address", NOW)
    put_bounce(connection, "person/cw-07", bounce)

    assert outbox(connection, now=NOW).bounces == {"person/cw-07": bounce}
