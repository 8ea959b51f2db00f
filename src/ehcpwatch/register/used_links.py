"""Which links of messages have been acted by, so that each serves for an act once."""

from datetime import datetime

from sqlalchemy import Connection, select

from .codec import to_micros
from .statements import statements
from .tables import used_links

__all__ = ["link_is_used", "use_link"]


def link_is_used(connection: Connection, digest: bytes) -> bool:
    """Return whether a link has been used for an act; *digest* is of the two."""
    found = connection.execute(
        select(used_links.c.digest).where(used_links.c.digest == digest)
    ).scalar_one_or_none()
    return found is not None


def use_link(connection: Connection, digest: bytes, *, at: datetime) -> bool:
    """Note that a link is used for an act; return whether it had not been before.

    Two that use one at the same time wait for each other: the second learns of the first
    when the transaction of the first has ended, and may use it where that was rolled back.

    Args:
        connection: In a transaction of its own, which is committed when the act is kept.
        digest: Of the link's id and the act.
        at: When it is used.
    """
    added = connection.execute(
        statements(connection).use_link, {"digest": digest, "used_micros": to_micros(at)}
    )
    return added.rowcount == 1
