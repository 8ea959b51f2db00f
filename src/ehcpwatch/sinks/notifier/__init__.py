"""The notifier: follows the ledger in the register, and tells people what they are owed."""

from .holding import Held, hour_is_full
from .inboxes import Fallback, Inbox, Inboxes
from .notifier import Notifier
from .receiving import take_receipt
from .running import run_notifier
from .tally import Tally

__all__ = [
    "Fallback",
    "Held",
    "Inbox",
    "Inboxes",
    "Notifier",
    "Tally",
    "hour_is_full",
    "run_notifier",
    "take_receipt",
]
