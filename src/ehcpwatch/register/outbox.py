"""What waits to be told, what became of messages, and which inboxes refuse: all in one view."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from .codec import from_micros, to_micros
from .messages import Bounce, MessageState, bounces_by_contact, state_counts
from .tables import deliveries, messages

__all__ = ["Outbox", "outbox"]


class Outbox(NamedTuple):
    """The outbox at one moment.

    Attributes:
        waiting: Deliveries that will be looked at, now or in their hour.
        due: Those of them whose time has come.
        oldest_due_at: Since when the first of these has been due; `None` without any.
        unknown: Messages of which nobody knows whether they were taken; one that is being
            handed over for the first time is none of them.
        messages: How many are remembered, by channel and state.
        bounces: Inboxes that refused, by their key in the directory; by an address that may
            have been put right since.
    """

    waiting: int
    due: int
    oldest_due_at: datetime | None
    unknown: int
    messages: Mapping[tuple[str, MessageState], int]
    bounces: Mapping[str, Bounce]


def outbox(connection: Connection, *, now: datetime) -> Outbox:
    """Return what the outbox holds at *now*."""
    by = to_micros(now)
    waits = and_(deliveries.c.in_flight.is_(False), deliveries.c.look_micros.is_not(None))
    waiting = connection.execute(
        select(func.count()).select_from(deliveries).where(waits)
    ).scalar_one()
    due, oldest = connection.execute(
        select(func.count(), func.min(deliveries.c.look_micros)).where(
            waits, deliveries.c.look_micros <= by
        )
    ).one()
    unknown = connection.execute(
        select(func.count())
        .select_from(messages)
        .where(
            messages.c.state == MessageState.IN_FLIGHT.value,
            or_(
                messages.c.attempts > 1,
                messages.c.reason != "",
                messages.c.lease_micros <= by,
            ),
        )
    ).scalar_one()
    return Outbox(
        waiting=waiting,
        due=due,
        oldest_due_at=None if oldest is None else from_micros(oldest),
        unknown=unknown,
        messages=state_counts(connection),
        bounces=bounces_by_contact(connection),
    )
