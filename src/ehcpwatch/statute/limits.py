"""Find the version of a limit that applies to a trigger date.

Lengths are judged by the rule in force on the day of the trigger. `limit_in_force`
holds to that; `limit_for` always has an answer, because a clock must run even for a
date that its source wrote wrongly.
"""

from collections.abc import Mapping
from datetime import date

from ehcpwatch.errors import LimitNotInForceError

from .assessment_limits import ASSESSMENT_LIMITS
from .order_limits import ORDER_LIMITS
from .plan_limits import PLAN_LIMITS
from .terms import Limit, LimitKey

__all__ = ["LIMITS", "limit_for", "limit_in_force", "versions"]

LIMITS: tuple[Limit, ...] = ASSESSMENT_LIMITS + ORDER_LIMITS + PLAN_LIMITS
"""Every version of every limit, in the order of the rule book; of one key, oldest first."""

_VERSIONS: Mapping[LimitKey, tuple[Limit, ...]] = {
    key: tuple(limit for limit in LIMITS if limit.key is key) for key in LimitKey
}
_ONLY_VERSION: Mapping[LimitKey, Limit] = {
    key: found[0] for key, found in _VERSIONS.items() if len(found) == 1
}


def versions(key: LimitKey) -> tuple[Limit, ...]:
    """Return the dated versions of a limit, oldest first; never empty, never overlapping."""
    return _VERSIONS[key]


def limit_in_force(key: LimitKey, trigger_on: date) -> Limit:
    """Return the version of a limit that applies to a trigger on this civil day.

    Raises:
        LimitNotInForceError: No version of the limit was in force on that day.
    """
    limit = limit_for(key, trigger_on)
    if not _in_force(limit, trigger_on):
        dated = _VERSIONS[key]
        raise LimitNotInForceError(
            limit=key, in_force_from=dated[0].effective_from, in_force_to=dated[-1].effective_to
        )
    return limit


def limit_for(key: LimitKey, trigger_on: date) -> Limit:
    """Return the version that applies to a trigger, or else the nearest one; never raises.

    Clocks use this: a source that writes a trigger before the law began gets the first
    version of the law, and the case stays in view.
    """
    only = _ONLY_VERSION.get(key)
    if only is not None:
        return only
    dated = _VERSIONS[key]
    for limit in reversed(dated):
        if limit.effective_from <= trigger_on:
            return limit
    return dated[0]


def _in_force(limit: Limit, day: date) -> bool:
    last = limit.effective_to
    return limit.effective_from <= day and (last is None or day <= last)
