"""A calendar of last lawful days, which a caseworker's own calendar takes in.

It names cases by their reference and says what is due. It holds no name, place or need, and
asks for nobody's time. Whoever reads it has a copy outside our reach, so it says no more.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from icalendar import Calendar, Event
from icalendar.enums import CLASS, TRANSP
from icalendar.prop import vDuration, vText

from ehcpwatch.alerts import title
from ehcpwatch.events import CaseKey

from .words import plain

__all__ = ["Deadline", "calendar_feed", "deadline_uid"]

_PRODID = "-//ehcpwatch//last lawful days//EN"
_REFRESH_AFTER = timedelta(hours=1)
"""How often programs are asked to look: a date that moved this morning is seen this morning."""
# Of a reference in the vocabulary of events, and of what a program shows of a calendar's name.
_MOST_CHARACTERS = 64
# A name space of our own, so that the ids are those of no other system (RFC 9562, version 5).
_NAMESPACE = UUID("8a1f5d7e-32c4-5f0b-9a57-5f6f0b1c9d24")


class Deadline(NamedTuple):
    """One limit that is still owed.

    Attributes:
        case: `authority/case_ref`.
        rule: The limit, by the name of its rule.
        due_on: The last lawful day, ahead or past.
        uid: The same for the same clock, for ever, also when its day moves; see
            `deadline_uid`. An alert's id does not serve: the day is part of that.
        excused: Whether a statutory ground excuses the limit.
        sequence: Raised whenever any of this changes; never lowered.
    """

    case: CaseKey
    rule: str
    due_on: date
    uid: str
    excused: bool
    sequence: int


def deadline_uid(case: CaseKey, rule: str, subject: str) -> str:
    """Return the id of a clock's entry: of case, limit and subject, which it does not show."""
    return str(uuid5(_NAMESPACE, f"{case}\0{rule}\0{subject}"))


def calendar_feed(deadlines: Iterable[Deadline], *, now: datetime, name: str) -> bytes:
    """Return *deadlines* as a calendar to subscribe to.

    An entry that is left out of the next feed disappears from calendars; a moved day moves it.

    Args:
        deadlines: Of one caseworker, each clock once, in any order.
        now: When the feed is made, aware.
        name: Of the calendar, for its reader.

    Returns:
        `text/calendar` in UTF-8, the same bytes for the same deadlines at the same instant.

    Source:
        RFC 5545, RFC 7986: https://www.rfc-editor.org/rfc/rfc5545
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODID)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    shown = vText(plain(name, _MOST_CHARACTERS))
    refreshed = vDuration(_REFRESH_AFTER, params={"VALUE": "DURATION"})
    # Of RFC 7986, and the older names for programs that do not know those.
    calendar["name"] = calendar["x-wr-calname"] = shown
    calendar["refresh-interval"] = refreshed
    calendar["x-published-ttl"] = vDuration(_REFRESH_AFTER)
    for deadline in sorted(deadlines, key=lambda one: (one.due_on, one.uid)):
        calendar.add_component(_entry(deadline, now))
    feed: bytes = calendar.to_ical()
    return feed


def _entry(deadline: Deadline, now: datetime) -> Event:
    # Without an end it lasts its day (RFC 5545, 3.6.1).
    return Event.new(
        uid=deadline.uid,
        stamp=now,
        sequence=deadline.sequence,
        start=deadline.due_on,
        summary=_summary(deadline),
        transparency=TRANSP.TRANSPARENT,
        classification=CLASS.PRIVATE,
    )


def _summary(deadline: Deadline) -> str:
    matter = title(deadline.rule)
    reference = plain(deadline.case.partition("/")[2], _MOST_CHARACTERS)
    excused = " (excused)" if deadline.excused else ""
    return f"Case {reference}: last lawful day, {matter[0].lower()}{matter[1:]}{excused}"
