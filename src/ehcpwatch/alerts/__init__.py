"""Who must be told what, and when: the ladder, what should stand, the ledger.

What should stand follows from a case's facts, the ladder and the day. The ledger holds
what has been said. The difference between the two is all that is ever announced.
"""

from .closing import Closing
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
from .standing import Severity, Standing, next_alert_on, standing

__all__ = [
    "DEFAULT_LADDER",
    "AlertRecord",
    "AlertState",
    "Closing",
    "Condition",
    "Ladder",
    "Role",
    "Rule",
    "RuleVersion",
    "Rung",
    "Severity",
    "Standing",
    "alert_id",
    "latest_rung",
    "next_alert_on",
    "next_rung_on",
    "settle",
    "standing",
    "withdraw_all",
]
