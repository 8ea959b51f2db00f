"""The notifier: follows the ledger in the register, and tells people what they are owed."""

from .holding import Held, hour_is_full
from .inboxes import Fallback, Inbox, Inboxes
from .notifier import MOST_AN_HOUR, Notifier
from .receiving import take_receipt
from .running import run_notifier
from .tally import Tally

__all__ = [
    "MOST_AN_HOUR",
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
