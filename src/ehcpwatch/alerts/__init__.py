"""Who must be told what, and when: the ladder, what should stand, the ledger.

What should stand follows from a case's facts, the ladder and the day. The ledger holds
what has been said. The difference between the two is all that is ever announced.
"""

from .closing import Closing
from .digest import DigestGroup, go_live_digest
from .ladder import (
    DEFAULT_LADDER,
    Condition,
    Ladder,
    Role,
    Rule,
    RuleVersion,
    Rung,
    latest_rung,
    next_rung_on,
)
from .ledger import AlertRecord, AlertState, alert_id, settle, withdraw_all
from .message import Message, message, one_line
from .standing import Severity, Standing, next_alert_on, standing

__all__ = [
    "DEFAULT_LADDER",
    "AlertRecord",
    "AlertState",
    "Closing",
    "Condition",
    "DigestGroup",
    "Ladder",
    "Message",
    "Role",
    "Rule",
    "RuleVersion",
    "Rung",
    "Severity",
    "Standing",
    "alert_id",
    "go_live_digest",
    "latest_rung",
    "message",
    "next_alert_on",
    "next_rung_on",
    "one_line",
    "settle",
    "standing",
    "withdraw_all",
]
