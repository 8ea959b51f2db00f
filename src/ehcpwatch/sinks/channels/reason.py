"""Why a letter was not accepted: the closed list of words that all channels draw from."""

import re
from enum import StrEnum

__all__ = ["Reason", "is_message_id"]


class Reason(StrEnum):
    """A word for the metrics page and the log; who can act on it is in docs/channels.md."""

    UNREACHABLE = "unreachable"
    """No connection, or it broke before the letter had been handed over."""
    TLS_FAILED = "tls_failed"
    """No encryption, or nobody that we trust vouches for the server."""
    NOT_SIGNED_IN = "not_signed_in"
    """The password or key was not taken: ours is wrong, not the letter."""
    SENDER_REFUSED = "sender_refused"
    """Mail in this sender's name is not taken."""
    TEMPLATE_UNFIT = "template_unfit"
    """GOV.UK Notify has no such template, or one that asks for other things."""
    BUSY = "busy"
    TOO_MANY = "too_many"
    """The service's own limit is reached."""
    SERVICE_FAILED = "service_failed"
    NOT_TAKEN = "not_taken"
    """A chat room did not take it; the library does not say why."""
    NO_ANSWER = "no_answer"
    """It was handed over, and whether it was taken nobody said."""
    MALFORMED = "malformed"
    """The address is none of this channel's, or the letter cannot be written as it asks."""
    NO_SUCH_ADDRESS = "no_such_address"
    MAILBOX_UNAVAILABLE = "mailbox_unavailable"
    """Told by a receipt: the mailbox is full, or its server turned the mail away for now."""
    REFUSED = "refused"


def is_message_id(text: str) -> bool:
    """Return whether *text* can stand in a header as it is: ASCII letters, digits, hyphens."""
    return re.fullmatch(r"[A-Za-z0-9-]+", text) is not None
