"""From what is owed to a finished letter: the words, and a link for each alert."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import blake2b

from ehcpwatch.alerts import Audience, Hearing, News, go_live_digest, message_of_news, worst_first
from ehcpwatch.sinks.channels import ChannelName, Letter
from ehcpwatch.sinks.directory import Contact
from ehcpwatch.sinks.words import Entry, Reader, Words

from .claiming import Claimed
from .matters import Part

__all__ = ["LinkOf", "letter_of"]

LinkOf = Callable[[str, str, str], str]
"""Makes the address of the page on which somebody acts: of an alert's id, the reference of
whoever acts by it, and the id of the link, which is the same at every attempt."""

_LINK_BYTES = 12
# Another organisation is told, and does not act here.
_ACTS_ELSEWHERE = frozenset({Audience.AGENCY_LEAD})


def letter_of(
    claimed: Claimed, words: Words, *, link_of: LinkOf | None, worklist: str | None, day: date
) -> Letter:
    """Return the letter for one attempt at *claimed*.

    A shared room hears counts only, whatever the message is about.
    """
    contact, parts = claimed.contact, _in_order(claimed.parts)
    as_whom = _as_whom(claimed)
    reader = Reader(audience=as_whom, worklist=None if as_whom in _ACTS_ELSEWHERE else worklist)
    if contact.channel is ChannelName.CHAT:
        counts = Counter((part.record.team or "", part.record.severity) for part in parts)
        wording = words.room(counts, worklist=worklist)
    elif parts[0].owed.news is News.LISTED:
        wording = words.go_live(go_live_digest(part.record for part in parts), reader)
    else:
        wording = words.letter([_entry(part, claimed, link_of, day) for part in parts], reader)
    return Letter(
        message_id=claimed.message.message_id,
        address=contact.address,
        subject=wording.subject,
        text=wording.text,
        html=wording.html,
        attempt=claimed.message.attempts,
    )


def _in_order(parts: Sequence[Part]) -> list[Part]:
    """Return *parts*, the worst first, an alert that concerns somebody twice only once.

    Where an inbox is read for two people, of whom one takes over from the other, it hears that
    the alert stands, and not that it is somebody else's.
    """
    ordered = sorted(parts, key=lambda part: (worst_first(part.record), _ends(part)))
    found: dict[str, Part] = {}
    for part in ordered:
        found.setdefault(part.record.alert_id, part)
    return list(found.values())


def _ends(part: Part) -> bool:
    return part.owed.then.hearing is Hearing.OVER


def _as_whom(claimed: Claimed) -> Audience:
    return Audience.DUTY if claimed.instead else claimed.parts[0].delivery.recipient.audience


def _entry(part: Part, claimed: Claimed, link_of: LinkOf | None, day: date) -> Entry:
    news = part.owed.news or News.NEW
    link = None
    if link_of is not None and part.delivery.recipient.audience not in _ACTS_ELSEWHERE:
        # Short, for it is part of an address; of the message, so that a repeat has the same.
        told = f"{claimed.message.message_id} {part.record.alert_id}".encode()
        name = blake2b(told, digest_size=_LINK_BYTES).hexdigest()
        link = link_of(part.record.alert_id, _who_acts(claimed.contact), name)
    return Entry(
        message=message_of_news(part.record, news, day), severity=part.record.severity, link=link
    )


def _who_acts(contact: Contact) -> str:
    """Return the reference by which acts of whoever reads *contact*'s letters are recorded."""
    return contact.key.rpartition("/")[2]
