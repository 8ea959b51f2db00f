"""Who must be told what, and when: the ladder, what should stand, the ledger.

What should stand follows from a case's facts, the ladder and the day. The ledger holds
what has been said. The difference between the two is all that is ever announced.
"""

from .closing import Closing
from .digest import DigestGroup, go_live_digest
from .hours import OFFICE_HOURS, Hours, next_digest_at, opens_at
from .ladder import (
    ALERTED_LIMITS,
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
from .ladder_file import distance_in_words, ladder_toml, parse_ladder
from .ladder_page import ladder_markdown, ladder_with_notes
from .ledger import AlertRecord, AlertState, alert_id, settle, withdraw_all
from .listing import ListedAlert, alert_document, listed, listed_document, worst_first
from .message import Message, message, one_line
from .owed import Heard, Hearing, News, Owed, owed, reads, rests_until
from .recipient import Audience, Recipient, recipient_of, recipients_of
from .standing import Severity, Standing, next_alert_on, next_case_alert_on, standing
from .telling import message_of_news
from .toml_lines import line_of
from .usefulness import (
    JUDGED_ENOUGH,
    TOLD_ENOUGH,
    Became,
    RuleUsefulness,
    became,
    nobody_acts_on,
    not_useful_to_most,
    usefulness,
)
from .wording import title

__all__ = [
    "ALERTED_LIMITS",
    "DEFAULT_LADDER",
    "JUDGED_ENOUGH",
    "OFFICE_HOURS",
    "TOLD_ENOUGH",
    "AlertRecord",
    "AlertState",
    "Audience",
    "Became",
    "Closing",
    "Condition",
    "DigestGroup",
    "Heard",
    "Hearing",
    "Hours",
    "Ladder",
    "ListedAlert",
    "Message",
    "News",
    "Owed",
    "Recipient",
    "Role",
    "Rule",
    "RuleUsefulness",
    "RuleVersion",
    "Rung",
    "Severity",
    "Standing",
    "alert_document",
    "alert_id",
    "became",
    "distance_in_words",
    "go_live_digest",
    "ladder_markdown",
    "ladder_toml",
    "ladder_with_notes",
    "latest_rung",
    "line_of",
    "listed",
    "listed_document",
    "message",
    "message_of_news",
    "next_alert_on",
    "next_case_alert_on",
    "next_digest_at",
    "next_rung_on",
    "nobody_acts_on",
    "not_useful_to_most",
    "one_line",
    "opens_at",
    "owed",
    "parse_ladder",
    "reads",
    "recipient_of",
    "recipients_of",
    "rests_until",
    "settle",
    "standing",
    "title",
    "usefulness",
    "withdraw_all",
    "worst_first",
]
