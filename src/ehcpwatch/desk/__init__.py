"""Acts on alerts: read, held against the alert, and given to the watch as events.

What needs the packages of the extra `notify` is imported from its own module: `links`
(signed links), `pages`, `api` and `app` (what a browser and a casework system see).
"""

from .acts import (
    Acknowledge,
    Act,
    ActName,
    BreachBecause,
    HandOver,
    Judge,
    Recorded,
    Refusal,
    RefusalKind,
    Snooze,
    act_event,
    event_id,
    takes_breach_reason,
)
from .desk import ActLink, Desk
from .outlet import ActsFile, KafkaActs, Outlet
from .reading import LONGEST_SNOOZE_DAYS, Fault, is_reference, read_act
from .sending import KEY_HEADER, Sent, read_key
from .used import RegisterLinks, UsedLinks

__all__ = [
    "KEY_HEADER",
    "LONGEST_SNOOZE_DAYS",
    "Acknowledge",
    "Act",
    "ActLink",
    "ActName",
    "ActsFile",
    "BreachBecause",
    "Desk",
    "Fault",
    "HandOver",
    "Judge",
    "KafkaActs",
    "Outlet",
    "Recorded",
    "Refusal",
    "RefusalKind",
    "RegisterLinks",
    "Sent",
    "Snooze",
    "UsedLinks",
    "act_event",
    "event_id",
    "is_reference",
    "read_act",
    "read_key",
    "takes_breach_reason",
]
