"""One case in memory, and how a set of events becomes its facts."""

from collections.abc import Iterable, Sequence
from datetime import date

from ehcpwatch.case import (
    EMPTY,
    FOLD_VERSION,
    Facts,
    fold,
    resolve,
    step,
    target_of,
)
from ehcpwatch.events import CaseKey, Event, OrderKey
from ehcpwatch.measures import Places

from .row import DIGEST_BYTES, CaseRow

__all__ = ["Watched", "knows", "refold", "take_in", "without"]

_NOTHING: tuple[Places, ...] = ((), (), ())
_NEVER: tuple[date | None, ...] = (None, None, None)
# A case holds some ten dates; of each day one object is enough for all of them.
_ONE_OBJECT: dict[date, date] = {}
_BEFORE_ALL: OrderKey = (date.min, -1, "", "")


class Watched:
    """What memory holds of one case.

    Attributes:
        facts: As at the watch's day: what everything else is computed from.
        full: Of all events, where some take effect on a later day; else `None`.
        later_on: The next day on which a known event takes effect, if one lies ahead.
        places: Per clock group, where its cells stand in the tallies.
        changes: Per clock group, the next day that changes it.
        due_on: Where the case stands on the agenda.
    """

    __slots__ = (
        "case",
        "changes",
        "digests",
        "due_on",
        "facts",
        "full",
        "last_key",
        "later_on",
        "places",
        "restated",
    )

    def __init__(self, case: CaseKey) -> None:
        self.case = case
        self.facts: Facts = EMPTY
        self.full: Facts | None = None
        self.later_on: date | None = None
        self.digests = b""
        self.last_key = _BEFORE_ALL
        self.restated = False
        self.places = _NOTHING
        self.changes = _NEVER
        self.due_on: date | None = None

    @property
    def row(self) -> CaseRow:
        """The row of the case: the same for the same set of events, on any day."""
        return CaseRow(
            self.case,
            FOLD_VERSION,
            self.restated,
            self.last_key,
            _sorted_digests(self.digests),
            self.facts if self.full is None else self.full,
        )


def knows(digests: bytes, digest: bytes) -> bool:
    """Return whether *digest* is among *digests*, which are packed without separators."""
    at = digests.find(digest)
    while at >= 0:
        if at % DIGEST_BYTES == 0:
            return True
        at = digests.find(digest, at + 1)
    return False


def without(digests: bytes, digest: bytes) -> bytes:
    """Return *digests* less *digest*."""
    return b"".join(
        found
        for at in range(0, len(digests), DIGEST_BYTES)
        if (found := digests[at : at + DIGEST_BYTES]) != digest
    )


def take_in(watched: Watched, events: Sequence[Event], day: date) -> bool:
    """Fold *events* in, if each sorts after all that is known; change nothing otherwise.

    Args:
        watched: The case, whose digests already hold the new events.
        events: New ordinary events of the case, in fold order.
        day: The watch's day.

    Returns:
        False where a refold is needed: an event sorts before a known one, corrects
        another, or takes effect on a later day.
    """
    if watched.restated or watched.full is not None:
        return False
    last = watched.last_key
    facts = watched.facts
    for event in events:
        key = event.order_key
        effective_on = _ONE_OBJECT.setdefault(key[0], key[0])
        if key < last or effective_on > day or target_of(event) is not None:
            return False
        facts = step(facts, event.data, effective_on, effective_on)
        last = key
    watched.facts = facts
    watched.last_key = last
    return True


def refold(watched: Watched, events: Iterable[Event], day: date) -> None:
    """Set the facts of *watched* to the fold of *events*, all that is known of the case."""
    known = tuple(events)
    resolution = resolve(known)
    statements = resolution.statements
    full = fold(statements, conflicting=resolution.conflicting)
    watched.restated = any(target_of(event) is not None for event in known)
    watched.last_key = max((event.order_key for event in known), default=_BEFORE_ALL)
    ahead = [s.effective_on for s in statements if s.effective_on > day]
    if ahead:
        watched.later_on = min(ahead)
        watched.full = full
        watched.facts = fold(
            (s for s in statements if s.effective_on <= day), conflicting=resolution.conflicting
        )
    else:
        watched.later_on = watched.full = None
        watched.facts = full


def _sorted_digests(digests: bytes) -> bytes:
    if len(digests) <= DIGEST_BYTES:
        return digests
    return b"".join(
        sorted(digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES))
    )
