"""How a fault in a written ladder is named: its place, and what belongs there.

A place is told by rule, version and rung, a rule by its key only where that is a word of
ours. What was written is never repeated, nor is the text of pydantic, which may quote it.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from .ladder import ALERTED_LIMITS, Condition, Role

__all__ = [
    "FURTHEST_AFTER_DAYS",
    "FURTHEST_BEFORE_DAYS",
    "LONGEST_FILE",
    "NOT_TOML",
    "TOO_LONG",
    "Slip",
    "faults_of",
    "named_twice",
]

# A year before is as long as the longest limit; ten years after it, a case that is still
# owed its plan needs another remedy than a reminder.
FURTHEST_BEFORE_DAYS = 365
FURTHEST_AFTER_DAYS = 3650

# Over sixty times the ladder that is built in.
LONGEST_FILE = 256 * 1024
"""Of a ladder, in characters."""

TOO_LONG = f"a ladder has at most {LONGEST_FILE:,} characters; this is some other file."

NOT_TOML = (
    "this is not TOML. Write texts in quotes, dates without, such as from = 2025-01-06, and "
    'rungs as {at = "14 days before", tell = ["caseworker"]}.'
)


class Slip(StrEnum):
    """What can be wrong with values that are each of the right type."""

    DISTANCE = "distance"
    LIMIT = "limit"
    TELL = "tell"
    RUNGS_RISE = "rungs_rise"
    ONE_SUBJECT = "one_subject"
    VERSIONS_RISE = "versions_rise"
    AFTER_ONLY = "after_only"
    BEFORE_ONLY = "before_only"
    ONE_RUNG = "one_rung"


_Path: TypeAlias = tuple[int | str, ...]


def faults_of(
    document: Mapping[str, object], errors: Sequence[tuple[str, _Path]]
) -> list[tuple[_Path, str, str]]:
    """Return path, place and sentence of each fault, in order, each place and sentence once.

    Args:
        document: The ladder as written.
        errors: Of pydantic: type and location of each, the latter by declared names.
    """
    places = [loc for _, loc in errors]
    found: dict[tuple[str, str], _Path] = {}
    for kind, loc in errors:
        # A list is also called too short when what stands in it is wrong.
        if kind != "too_short" or not any(
            len(other) > len(loc) and other[: len(loc)] == loc for other in places
        ):
            found.setdefault(_fault(document, kind, loc), loc)
    return [(loc, place, sentence) for (place, sentence), loc in found.items()]


def named_twice(document: Mapping[str, object]) -> list[tuple[_Path, str, str]]:
    """Return a fault for each limit and condition that has more than one rule, at its second."""
    rules = document.get("rule")
    seen: set[str] = set()
    faults: list[tuple[_Path, str, str]] = []
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        for key in _keys(rule):
            if key in seen:
                faults.append((("rule", number), f'rule "{key}"', _TWICE))
            seen.add(key)
    return faults


_TWICE = "each limit and each condition has one rule; join the two."
_LIMIT = f"a limit is one that can be overdue: {', '.join(sorted(ALERTED_LIMITS))}."
_BY_KIND: Mapping[str, str] = {
    Slip.RUNGS_RISE: "the rungs stand in order, the furthest before first, each distance once.",
    Slip.ONE_SUBJECT: "a rule is about one thing: limit, limits or condition.",
    Slip.VERSIONS_RISE: (
        "the versions stand in order, the oldest first; each has a greater number and a later "
        "first day than the one before it."
    ),
    Slip.AFTER_ONLY: (
        'this condition is counted from the day it began, such as "28 days after"; it has no '
        "distance before that."
    ),
    Slip.BEFORE_ONLY: (
        "this condition is counted from the day on which a snoozed alert comes back, such as "
        '"1 day before"; it has no distance after that.'
    ),
    Slip.ONE_RUNG: 'a moved deadline is told of once: one rung, such as "on the day".',
}
_RULE = (
    "a ladder is a list of [[rule]], at least one, each with limit, limits or condition, and "
    "with [[rule.version]]."
)
_VERSION = "a rule has at least one [[rule.version]], with version, from and rungs."
_RUNGS = 'a version has at least one rung, such as {at = "14 days before", tell = ["caseworker"]}.'
_BY_PLACE: Mapping[tuple[str, ...], str] = {
    (): "nothing but [[rule]] stands in a ladder.",
    ("rule",): _RULE,
    ("rule", "limit"): _LIMIT,
    ("rule", "limits"): _LIMIT,
    ("rule", "condition"): f"a condition is one of {', '.join(Condition)}.",
    ("rule", "version"): _VERSION,
    ("rule", "version", "version"): "the number of a version is 1 or more, such as version = 2.",
    ("rule", "version", "from"): (
        "the first day of a version is a date without quotes, such as from = 2025-01-06."
    ),
    ("rule", "version", "rungs"): _RUNGS,
    ("rule", "version", "rungs", "at"): (
        'a distance is a number of days before or after the deadline, such as "14 days before", '
        f'"1 day after" or "on the day"; at most {FURTHEST_BEFORE_DAYS} before and '
        f"{FURTHEST_AFTER_DAYS} after."
    ),
    ("rule", "version", "rungs", "tell"): (
        f"those who are told are one or more of {', '.join(Role)}, each once."
    ),
}


def _fault(document: Mapping[str, object], kind: str, loc: _Path) -> tuple[str, str]:
    if kind == "extra_forbidden":
        # The last part is the key that is not ours; what its table may hold is said instead.
        loc = loc[:-1]
    names = tuple(part for part in loc if isinstance(part, str))
    return _place(document, loc), _BY_KIND.get(kind) or _BY_PLACE[names]


def _place(document: Mapping[str, object], loc: _Path) -> str:
    """Return where *loc* is, counted from 1; the only version of a rule goes without saying."""
    parts: list[str] = []
    rules = document.get("rule")
    for name, number in pairwise(loc):
        if not isinstance(number, int):
            continue
        match name:
            case "rule" if isinstance(rules, list):
                keys = _keys(rules[number])
                parts.append(f'rule "{keys[0]}"' if keys else f"rule {number + 1}")
            case "version" if isinstance(rules, list) and _several_versions(rules, loc):
                parts.append(f"version {number + 1}")
            case "rungs":
                parts.append(f"rung {number + 1}")
            case _:
                pass
    return ", ".join(parts)


def _several_versions(rules: Sequence[object], loc: _Path) -> bool:
    rule = rules[loc[1]] if isinstance(loc[1], int) else None
    versions = rule.get("version") if isinstance(rule, dict) else None
    return isinstance(versions, list) and len(versions) > 1


_KNOWN = frozenset({*(key.value for key in ALERTED_LIMITS), *(key.value for key in Condition)})


def _keys(rule: object) -> list[str]:
    """Return what a rule as written is about, as far as these are words of ours."""
    if not isinstance(rule, dict):
        return []
    limits = rule.get("limits")
    written = [rule.get("limit"), *(limits if isinstance(limits, list) else ())]
    written.append(rule.get("condition"))
    return [key for key in written if isinstance(key, str) and key in _KNOWN]
