"""How a fault in a written directory is named: its place, and what belongs there.

A place is told by the number of its table. What was written is never repeated: it may be an
address, or the secret of a room.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from ehcpwatch.sinks.channels import ChannelName

__all__ = ["LONGEST_FILE", "NOT_TOML", "TOO_LONG", "Loc", "Slip", "faults_of"]

Loc: TypeAlias = tuple[int | str, ...]
"""A path into the document: names of keys, and places in arrays counted from 0."""

# Ten thousand people with an absence each.
LONGEST_FILE = 2 * 1024 * 1024
"""Of a directory, in characters."""

TOO_LONG = f"a directory has at most {LONGEST_FILE:,} characters; this is some other file."

NOT_TOML = (
    "this is not TOML. Write texts in quotes, dates and times without, such as opens = 08:30:00, "
    "and each key of a table once."
)


class Slip(StrEnum):
    """What can be wrong with values that are each of the right type."""

    VALUE = "value"
    """As told of the place."""
    SHARED_ROOM = "shared_room"
    MAILBOX = "mailbox"
    ROOM = "room"
    RECEIVER = "receiver"
    CLOSES = "closes"
    UNTIL = "until"
    TWICE = "twice"
    OVERLAP = "overlap"
    CIRCLE = "circle"


def faults_of(errors: Iterable[tuple[str, Loc]]) -> list[tuple[Loc, str, str]]:
    """Return path, place and sentence of each fault, each place and sentence once.

    Args:
        errors: The kind and the path of each: kinds are those of `Slip` and of pydantic.
    """
    found: dict[tuple[str, str], Loc] = {}
    for kind, loc in errors:
        # The last part is a key that is not ours; what its table may hold is said instead.
        known = loc[:-1] if kind == "extra_forbidden" else loc
        names = [part for part in known if isinstance(part, str)]
        sentence = _BY_KIND.get(kind) or _BY_NAME[names[-1] if names else ""]
        found.setdefault((_place(known), sentence), loc)
    return [(loc, place, sentence) for (place, sentence), loc in found.items()]


_PERSON = "the reference of a [[person]] of this file"
_BY_KIND: Mapping[str, str] = {
    Slip.SHARED_ROOM: (
        "a person is not told in a shared room, which hears counts only; write mail, notify or "
        "webhook."
    ),
    Slip.MAILBOX: (
        "for mail and notify, address is a mail address in ASCII and nothing else, such as "
        'address = "cw-01@north.example".'
    ),
    Slip.ROOM: (
        "for chat, address is that of a room as apprise reads it, in one word of ASCII; that of "
        "Microsoft Teams begins with workflows://."
    ),
    Slip.RECEIVER: (
        "for webhook, address is a web address in one word of ASCII that begins with https://, or "
        "with http:// on this machine."
    ),
    Slip.CLOSES: "closes is later than opens, on the same day.",
    Slip.UNTIL: "until is the last day of the absence, and not before from.",
    Slip.TWICE: "an earlier table has the same reference; join the two.",
    Slip.OVERLAP: "this absence has a day in common with another of the same person; join the two.",
    Slip.CIRCLE: (
        "on days of this absence the cover is away too, and so is everybody after them, back to "
        "this person; name another cover."
    ),
}
_MAY_HAVE = "and may have when and hours"
_BY_NAME: Mapping[str, str] = {
    "": (
        "a directory has authority and [duty], and may have head_of_send, director, [hours], "
        "[[person]], [[team]] and [[agency]]; keys without a table stand before the first one."
    ),
    "authority": (
        'authority is the code of the council as events write it, such as authority = "E09000012".'
    ),
    "head_of_send": f"head_of_send is {_PERSON}.",
    "director": f"director is {_PERSON}.",
    "hours": (
        'hours are days, opens and closes, such as hours = {days = ["Mon", "Tue"], opens = '
        "08:30:00, closes = 17:00:00}."
    ),
    "days": 'days are one or more of "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun".',
    "opens": "opens is a time without quotes, such as opens = 08:30:00.",
    "closes": "closes is a time without quotes, such as closes = 17:00:00.",
    "duty": f"duty is a table [duty], which has channel and address, {_MAY_HAVE}.",
    "person": (
        f"a person is a table [[person]], which has reference, channel and address, {_MAY_HAVE} "
        "and away."
    ),
    "team": (
        f"a team is a table [[team]], which has reference, channel and address, {_MAY_HAVE} and "
        "manager."
    ),
    "agency": "an agency is a table [[agency]], which has adviser and lead.",
    "reference": (
        'reference is as events write it: letters, digits and . _ @ -, such as reference = "cw-01".'
    ),
    "channel": f"channel is one of {', '.join(ChannelName)}.",
    "address": (
        "address is where the channel delivers, in quotes: of mail and notify a mail address, of "
        "chat that of a room, of webhook a web address."
    ),
    "when": 'when is "at once" or "digest".',
    "away": (
        "away is a list of absences, each with from, until and cover, such as {from = 2026-12-21, "
        'until = 2027-01-04, cover = "cw-02"}.'
    ),
    "from": "from is the first day, a date without quotes, such as from = 2026-12-21.",
    "until": "until is the last day, a date without quotes, such as until = 2027-01-04.",
    "cover": f"cover is {_PERSON}.",
    "manager": f"manager is {_PERSON}.",
    "adviser": 'adviser is as events of advice write it, such as adviser = "ep-12".',
    "lead": f"lead is {_PERSON}.",
}


def _place(loc: Loc) -> str:
    """Return where *loc* is, its tables counted from 1."""
    parts: list[str] = []
    for name, below in pairwise((*loc, "")):
        match name:
            case "person" | "team" | "agency" if isinstance(below, int):
                parts.append(f"{name} {below + 1}")
            case "away" if isinstance(below, int):
                parts.append(f"absence {below + 1}")
            case "duty" | "hours":
                parts.append(str(name))
            case _:
                pass
    return ", ".join(parts)
