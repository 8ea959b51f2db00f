"""What is owed to whom: the difference between an alert as it is and what people have heard.

The ledger says what should be known; this says who has yet to hear it. The answer follows from the
latest record of the alert, what each recipient has heard, and what people did about the alerts of
the case: whatever was missed in between is never told afterwards.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ehcpwatch.case import Snooze

from .closing import Closing
from .ledger import AlertRecord
from .recipient import Audience, Recipient, recipients_of

__all__ = ["Heard", "Hearing", "News", "Owed", "owed", "reads", "rests_until"]


class Hearing(StrEnum):
    """What a recipient knows of an alert."""

    NOTHING = "nothing"
    STANDS = "stands"
    """They were told that it stands."""
    SPARED = "spared"
    """Nobody told them, for somebody acts on it already."""
    OVER = "over"
    """They were told that it is over, or that it is another's."""
    LISTED = "listed"
    """It was so before going live, and was listed in their digest of that."""


class Heard(NamedTuple):
    """What one recipient has heard of one alert.

    Attributes:
        words: How it read when they were told, as `reads` has it; empty where they were not.
    """

    hearing: Hearing
    words: str


class News(StrEnum):
    """What a message brings of one alert."""

    NEW = "new"
    CHANGED = "changed"
    AGAIN = "again"
    OVER = "over"
    HANDED_ON = "handed_on"
    """It stands, and is another's now."""
    LISTED = "listed"
    """It was so before going live."""


class Owed(NamedTuple):
    """What must become of one delivery.

    Attributes:
        news: What the recipient is to be told; `None` where nothing needs to be said.
        then: What they have heard once that is done.
    """

    news: News | None
    then: Heard


def reads(record: AlertRecord) -> str:
    """Return what makes a message about *record* read otherwise, apart from the day."""
    ground = "" if record.ground is None else record.ground.value
    return f"{record.severity.value} {record.due_on.isoformat()} {ground}"


def owed(
    record: AlertRecord, heard: Mapping[Recipient, Heard], *, acknowledged: bool
) -> dict[Recipient, Owed]:
    """Return what is owed to each recipient of *record*; nothing for those who know it all.

    Args:
        record: The latest of the alert.
        heard: By everybody who was ever to be told of it.
        acknowledged: Somebody acts on it: those who have not heard of it yet need not, but
            for whoever takes over from another.
    """
    concerned = recipients_of(record) if record.stands and record.told else ()
    words = reads(record)
    handed_over = any(
        recipient not in concerned
        and recipient.audience in _HOLDERS
        and known.hearing is not Hearing.NOTHING
        for recipient, known in heard.items()
    )
    found: dict[Recipient, Owed] = {}
    for recipient in concerned:
        known = heard.get(recipient, _UNHEARD)
        if known.hearing is Hearing.STANDS:
            if known.words != words:
                found[recipient] = Owed(News.CHANGED, Heard(Hearing.STANDS, words))
        elif known.hearing is Hearing.OVER:
            found[recipient] = Owed(News.AGAIN, Heard(Hearing.STANDS, words))
        elif not acknowledged or (handed_over and recipient.audience in _HOLDERS):
            found[recipient] = Owed(News.NEW, Heard(Hearing.STANDS, words))
        elif known.hearing is Hearing.NOTHING:
            found[recipient] = Owed(None, Heard(Hearing.SPARED, ""))
    if record.stands and not record.told:
        # Once: who takes over later hears of the next rung.
        listed = {one.audience for one, known in heard.items() if known.hearing is Hearing.LISTED}
        found.update(
            (recipient, Owed(News.LISTED, Heard(Hearing.LISTED, "")))
            for recipient in recipients_of(record)
            if not _takes_the_place(recipient.audience, listed)
        )
    for recipient, known in heard.items():
        if recipient not in concerned and known.hearing is Hearing.STANDS:
            found[recipient] = Owed(_farewell(record), Heard(Hearing.OVER, known.words))
    return found


def rests_until(
    record: AlertRecord, others: Mapping[str, AlertRecord], snoozed: Iterable[Snooze], day: date
) -> date | None:
    """Return the day until which nothing is said of *record*, `None` where it does not rest.

    A snooze is of a clock: it holds for the next rungs too, and is ended early by the first one
    after the last lawful day.

    Args:
        others: The latest record of every alert of the case, by id.
        snoozed: What people snoozed in the case.
        day: Today.
    """
    until: date | None = None
    for snooze in snoozed:
        of = others.get(snooze.alert)
        if of is None or snooze.until <= day or not _same_matter(of, record):
            continue
        if record.rung > 0 >= of.rung:
            continue
        until = snooze.until if until is None else max(until, snooze.until)
    return until


_UNHEARD = Heard(Hearing.NOTHING, "")
# Those who hold the case: of them one takes over from the other.
_HOLDERS: frozenset[Audience] = frozenset({Audience.CASEWORKER, Audience.TEAM, Audience.DUTY})
# The next rung speaks for itself; a ladder that changed is no news about a case.
_NO_NEWS = frozenset({Closing.NEXT_RUNG, Closing.RULE_CHANGED})


def _takes_the_place(audience: Audience, others: Collection[Audience]) -> bool:
    return audience in others or (audience in _HOLDERS and not _HOLDERS.isdisjoint(others))


def _farewell(record: AlertRecord) -> News | None:
    if record.stands:
        return News.HANDED_ON
    return None if record.reason in _NO_NEWS else News.OVER


def _same_matter(one: AlertRecord, other: AlertRecord) -> bool:
    """Whether both are about one clock with one last lawful day, or about one condition."""
    return (one.rule, one.subject, one.moved_from or one.due_on) == (
        other.rule,
        other.subject,
        other.moved_from or other.due_on,
    )
