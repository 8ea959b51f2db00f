"""Settling a message: what the channel answered is noted, and what follows from it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ehcpwatch.register import (
    Bounce,
    Delivery,
    MessageState,
    SqlConnection,
    StoredMessage,
    deliveries_of_message,
    lock_outbox,
    put_bounce,
    put_deliveries,
    put_message,
    stored_message,
)
from ehcpwatch.sinks.channels import Answer, Outcome, Reason

from .claiming import MOST_ATTEMPTS, Claimed
from .planning import LOOK_AGAIN_AFTER

__all__ = ["give_back", "note_bounce", "settle", "settle_taken", "wait_after"]

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_MOST_DOUBLINGS = 6


def settle(connection: SqlConnection, claimed: Claimed, answer: Answer, now: datetime) -> None:
    """Note the outcome of the attempt that *claimed* was.

    As long as an earlier attempt may have been taken, the message keeps its id, whatever a later
    one says; unless it was tried too often, for better twice than never.
    """
    lock_outbox(connection)
    message = stored_message(connection, claimed.message.message_id)
    if message is None or message.state is not MessageState.IN_FLIGHT:
        # Whoever took it over, when the lease was past, knows better.
        return
    if message.attempts != claimed.message.attempts and answer.outcome is not Outcome.ACCEPTED:
        # Another attempt has begun, and says what becomes of it.
        return
    message = message._replace(reason=str(answer.reason), reference=answer.reference)
    flying = [one for one in deliveries_of_message(connection, message.message_id) if one.in_flight]
    match answer.outcome:
        case Outcome.ACCEPTED:
            settle_taken(connection, message)
        case Outcome.UNKNOWN:
            again_at = now + wait_after(message.attempts)
            put_message(connection, message._replace(lease_until=again_at))
        case Outcome.LATER | Outcome.REFUSED if (
            answer.reason != Reason.NO_SUCH_ADDRESS and 1 < message.attempts < MOST_ATTEMPTS
        ):
            again_at = now + (answer.retry_after or wait_after(message.attempts))
            put_message(connection, message._replace(lease_until=again_at))
        case Outcome.LATER:
            _settled(connection, message, MessageState.NOT_TAKEN)
            _tried_later(connection, flying, answer.retry_after, now)
        case Outcome.REFUSED if answer.reason == Reason.NO_SUCH_ADDRESS:
            _settled(connection, message, MessageState.REFUSED)
            note_bounce(connection, message, now)
            put_deliveries(
                connection, [one._replace(in_flight=False, look_at=now) for one in flying]
            )
        case Outcome.REFUSED:
            _settled(connection, message, MessageState.REFUSED)
            _tried_later(connection, flying, LOOK_AGAIN_AFTER, now)


def settle_taken(connection: SqlConnection, message: StoredMessage) -> None:
    """Note that a message under way was taken: its recipients have heard what it held."""
    _settled(connection, message, MessageState.TAKEN)
    put_deliveries(
        connection,
        [
            one._replace(in_flight=False, tries=0, heard=one.then)
            for one in deliveries_of_message(connection, message.message_id)
            if one.in_flight
        ],
    )


def give_back(
    connection: SqlConnection, message: StoredMessage, state: MessageState, *, look_at: datetime
) -> None:
    """Note that a message which had been taken told nobody: what it held is owed again."""
    put_message(connection, message._replace(state=state))
    put_deliveries(
        connection,
        [
            one._replace(heard=one.prior, look_at=look_at)
            for one in deliveries_of_message(connection, message.message_id)
            # What was told otherwise since is of a later message.
            if not one.in_flight and one.heard == one.then
        ],
    )


def note_bounce(connection: SqlConnection, message: StoredMessage, now: datetime) -> None:
    """Note that the inbox of *message* does not exist."""
    bounce = Bounce(message.address_digest, message.reason, now)
    put_bounce(connection, message.contact, bounce)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts in a row, 1 or more."""
    doublings = min(attempts - 1, _MOST_DOUBLINGS)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def _settled(connection: SqlConnection, message: StoredMessage, state: MessageState) -> None:
    put_message(connection, message._replace(state=state, lease_until=None))


def _tried_later(
    connection: SqlConnection, flying: Sequence[Delivery], wait: timedelta | None, now: datetime
) -> None:
    put_deliveries(
        connection,
        [
            one._replace(
                in_flight=False,
                tries=one.tries + 1,
                look_at=now + (wait or wait_after(one.tries + 1)),
            )
            for one in flying
        ],
    )
