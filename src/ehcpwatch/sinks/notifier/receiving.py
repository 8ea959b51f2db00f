"""Receipts: what a channel says later of a message that it had taken."""

from datetime import datetime

from ehcpwatch.register import MessageState, SqlConnection, lock_outbox, put_message, stored_message
from ehcpwatch.sinks.channels import Receipt

from .planning import LOOK_AGAIN_AFTER
from .settling import give_back, note_bounce, settle_taken

__all__ = ["take_receipt"]

_SETTLED_BY_RECEIPTS = frozenset({MessageState.TAKEN, MessageState.UNCERTAIN})


def take_receipt(connection: SqlConnection, receipt: Receipt, now: datetime) -> bool:
    """Note what became of a message that was taken; return whether it is one of ours.

    What did not arrive is told again: to whoever is on duty, where the inbox does not exist.
    The same receipt, again, changes nothing.
    """
    lock_outbox(connection)
    message = None if receipt.message_id is None else stored_message(connection, receipt.message_id)
    if message is None:
        return False
    if message.state is MessageState.IN_FLIGHT:
        # The receipt is faster than the answer, or the answer was lost.
        settle_taken(connection, message)
    elif message.state not in _SETTLED_BY_RECEIPTS:
        return True
    if receipt.delivered:
        put_message(connection, message._replace(state=MessageState.ARRIVED, lease_until=None))
        return True
    message = message._replace(reason=str(receipt.reason), lease_until=None)
    if receipt.permanent:
        note_bounce(connection, message, now)
    look_at = now if receipt.permanent else now + LOOK_AGAIN_AFTER
    give_back(connection, message, MessageState.RETURNED, look_at=look_at)
    return True
