"""The names of letters, of their templates, and of the values that each is given.

The page of docs/ prints these tables, and a test holds them against what letters are given.
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = [
    "LISTS",
    "PAGE",
    "SUBJECT_VALUES",
    "TEMPLATES",
    "VALUES",
    "Kind",
    "html_name",
    "is_html",
    "subject_name",
    "text_name",
]


class Kind(StrEnum):
    """The kinds of letters, each with templates of its own."""

    SINGLE = "single"
    DIGEST = "digest"
    GO_LIVE = "go_live"
    ROOM = "room"
    """For a shared room: it has no subject."""


PAGE = "page.html.j2"
"""The frame of every page of HTML."""


def subject_name(kind: Kind) -> str:
    """Return the name of the template of a subject."""
    return f"{kind}.subject.j2"


def text_name(kind: Kind) -> str:
    """Return the name of the template of a plain text."""
    return f"{kind}.txt.j2"


def html_name(kind: Kind) -> str:
    """Return the name of the template of a page."""
    return f"{kind}.html.j2"


def is_html(name: str) -> bool:
    """Return whether a template of this name writes HTML, so that values are escaped."""
    return name.endswith(".html.j2")


TEMPLATES: Mapping[str, str] = {
    subject_name(Kind.SINGLE): "subject of a letter about one alert",
    text_name(Kind.SINGLE): "its text",
    html_name(Kind.SINGLE): "its page",
    subject_name(Kind.DIGEST): "subject of a digest, several alerts in one letter",
    text_name(Kind.DIGEST): "its text",
    html_name(Kind.DIGEST): "its page",
    subject_name(Kind.GO_LIVE): "subject of the digest of going live",
    text_name(Kind.GO_LIVE): "its text",
    html_name(Kind.GO_LIVE): "its page",
    text_name(Kind.ROOM): "text for a shared room",
    html_name(Kind.ROOM): "its page",
    PAGE: "what every page has around it",
}
"""Every template by its name, and what it writes."""

LISTS = ("groups", "entries", "rules", "teams")
"""What a loop may go over."""

_OF_ALERT = {
    "reference": "of the case",
    "stage": "of the case, such as `Waiting for advice`",
    "news": "`New`, `Changed`, `Stands again`, `Over` or `Withdrawn`",
    "what": "what is due or overdue and by how long, or what is over, without a full stop",
    "turn": "who is to act next; empty once the alert is over",
    "next_step": "a sentence; empty once the alert is over",
    "link": "where one acts on it; may be empty",
}
_OF_READER = {
    "why": "a sentence that says as whom the reader is told",
    "worklist": "the address of all alerts; may be empty",
    "stop": "a sentence on how to stop these messages",
}
_COUNTED = {
    "total": "how many alerts there are",
    "summary": "how many of them are late, excused and so on",
}

VALUES: Mapping[Kind, Mapping[str, str]] = {
    Kind.SINGLE: {**_OF_ALERT, **_OF_READER},
    Kind.DIGEST: {
        "total": "how many alerts there are, those left out included",
        "summary": "how many are late, excused and so on; empty where that is not known of all",
        "groups": "lists of what is alike, the worst first: `heading`, `entries`",
        "entries": f"of a group: {', '.join(f'`{name}`' for name in _OF_ALERT)}, as above",
        "more": "how many alerts were left out",
        **_OF_READER,
    },
    Kind.GO_LIVE: {
        **_COUNTED,
        "rules": "lists by matter, the worst first: `matter`, `total`, `summary`, `first` (cases)",
        "more_rules": "how many matters were left out",
        "more": "how many alerts these have",
        **_OF_READER,
    },
    Kind.ROOM: {
        **_COUNTED,
        "teams": "the worst first: `team`, `total`, `summary`",
        "more_teams": "how many teams were left out",
        "more": "how many alerts these have",
        **_OF_READER,
        "why": "empty: nobody in particular is told",
        "stop": "empty likewise",
    },
}
"""The values of each kind of letter; a page has `subject` too, as its title."""

SUBJECT_VALUES: Mapping[Kind, tuple[str, ...]] = {
    Kind.SINGLE: ("reference", "stage"),
    Kind.DIGEST: ("total", "summary"),
    Kind.GO_LIVE: ("total",),
    Kind.ROOM: (),
}
"""Subjects are seen on locked screens and in lists of mail: they are given no more than this."""
