"""Delivery receipts of GOV.UK Notify: what became of a letter that it had taken.

Notify calls an address of ours with one; whether the call is Notify's is for the page that
takes it to say. The receipt names the recipient's address, which is read past and never kept.
"""

import json
from typing import NamedTuple

from ehcpwatch.errors import ReceiptUnreadableError

from .reason import Reason

__all__ = ["Receipt", "read_receipt"]


class Receipt(NamedTuple):
    """What became of a letter.

    Attributes:
        message_id: The letter's; `None` for what was sent at Notify's own pages.
        permanent: Whether it is of no use to try that address again.
        reason: Why it was not delivered; `None` where it was.
    """

    message_id: str | None
    delivered: bool
    permanent: bool
    reason: Reason | None


# Its words, which are final each: https://docs.notifications.service.gov.uk/python.html
# under "Delivery receipts".
_BY_STATUS = {
    "delivered": (True, False, None),
    "permanent-failure": (False, True, Reason.NO_SUCH_ADDRESS),
    "temporary-failure": (False, False, Reason.MAILBOX_UNAVAILABLE),
    "technical-failure": (False, False, Reason.SERVICE_FAILED),
}


def read_receipt(body: bytes) -> Receipt:
    """Return what the body of Notify's call says.

    Raises:
        ReceiptUnreadableError: It is no such receipt.
    """
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        raise ReceiptUnreadableError(field="") from None
    if not isinstance(said, dict):
        raise ReceiptUnreadableError(field="")
    status = said.get("status")
    if not isinstance(status, str) or status not in _BY_STATUS:
        raise ReceiptUnreadableError(field="status")
    if "reference" not in said or not isinstance(said["reference"], str | None):
        raise ReceiptUnreadableError(field="reference")
    delivered, permanent, reason = _BY_STATUS[status]
    return Receipt(said["reference"], delivered, permanent, reason)
