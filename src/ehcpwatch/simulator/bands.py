"""How many plans fall in each band of a published row, made whole where it is silent.

A row may leave out counts (before 2024 the two late bands are "x"), and a row may
contradict itself. What is left out is chosen freely, within what is published; what
contradicts is brought to the nearest counts that can be built, and said in a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ehcpwatch.published import PublishedRow

from .draws import Draws

__all__ = ["Band", "BandCount", "Bands", "Inconsistency", "bands_of"]


class Band(StrEnum):
    """Where a plan stands by the days from its request to its issue."""

    WITHIN_20_WEEKS = "within_20_weeks"
    WEEKS_20_TO_52 = "weeks_20_to_52"
    OVER_52_WEEKS = "over_52_weeks"
    UNTIMED = "untimed"
    """Requested after it was issued: counted as issued, and in no band."""


_TIMED: Final = (Band.WITHIN_20_WEEKS, Band.WEEKS_20_TO_52, Band.OVER_52_WEEKS)
_WORDS: Final[Mapping[Band, str]] = {
    Band.WITHIN_20_WEEKS: "issued within 20 weeks",
    Band.WEEKS_20_TO_52: "issued in 20 to 52 weeks",
    Band.OVER_52_WEEKS: "issued after 52 weeks or more",
    Band.UNTIMED: "issued that stand in no band",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCount:
    """The plans of one band, and those of them to which no exception applied."""

    plans: int
    unflagged: int

    @property
    def flagged(self) -> int:
        """The plans of the band to which an exception applied."""
        return self.plans - self.unflagged


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """One way in which a row contradicts itself, as a sentence."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The plans of a row, every band counted, and what could not be taken as published.

    Attributes:
        counts: One for each `Band`, in its order.
        inconsistencies: Empty when every published count is met exactly.
    """

    counts: Mapping[Band, BandCount]
    inconsistencies: tuple[Inconsistency, ...]

    @property
    def plans(self) -> int:
        """All plans issued."""
        return sum(count.plans for count in self.counts.values())

    @property
    def unflagged(self) -> int:
        """All plans issued to which no exception applied."""
        return sum(count.unflagged for count in self.counts.values())


def bands_of(row: PublishedRow, draws: Draws) -> Bands:
    """Return the bands of *row*; what is not published is drawn."""
    faults: list[str] = []
    plans = _plans(row, draws, faults)
    unflagged = _unflagged(row, plans, draws, faults)
    return Bands(
        counts={band: BandCount(plans=plans[band], unflagged=unflagged[band]) for band in Band},
        inconsistencies=tuple(Inconsistency(sentence=sentence) for sentence in faults),
    )


def _plans(row: PublishedRow, draws: Draws, faults: list[str]) -> dict[Band, int]:
    published = {
        Band.WITHIN_20_WEEKS: row.within_20_weeks,
        Band.WEEKS_20_TO_52: row.weeks_20_to_52,
        Band.OVER_52_WEEKS: row.over_52_weeks,
    }
    known = {band: count for band, count in published.items() if count is not None}
    # Without the total, nothing is known beyond the bands that are published.
    left = sum(known.values()) if row.plans is None else row.plans
    plans = dict.fromkeys(Band, 0)
    for band, count in known.items():
        plans[band] = min(count, left)
        left -= plans[band]
        if count > plans[band]:
            faults.append(
                f"{count} plans are published as {_WORDS[band]}, and the plans issued leave room "
                f"for {plans[band]}."
            )
    silent = [band for band in _TIMED if band not in known]
    if not silent:
        plans[Band.UNTIMED] = left
        return plans
    for band, count in _split(left, dict.fromkeys(silent, left), draws).items():
        plans[band] = count
    return plans


def _unflagged(
    row: PublishedRow, plans: Mapping[Band, int], draws: Draws, faults: list[str]
) -> dict[Band, int]:
    published = {
        Band.WITHIN_20_WEEKS: row.within_20_weeks_ex,
        Band.WEEKS_20_TO_52: row.weeks_20_to_52_ex,
        Band.OVER_52_WEEKS: row.over_52_weeks_ex,
    }
    known = {band: count for band, count in published.items() if count is not None}
    unflagged = dict.fromkeys(Band, 0)
    for band, count in known.items():
        unflagged[band] = min(count, plans[band])
        if count > plans[band]:
            faults.append(
                f"{count} plans without an exception are published as {_WORDS[band]}, and with "
                f"those that have one there are {plans[band]}."
            )
    room = {band: plans[band] for band in Band if band not in known}
    if row.plans_ex is None:
        return {**unflagged, **room}
    left = row.plans_ex - sum(unflagged.values())
    if not 0 <= left <= sum(room.values()):
        faults.append(
            f"{row.plans_ex} plans without an exception are published, and the bands allow "
            f"{sum(unflagged.values())} to {sum(unflagged.values()) + sum(room.values())}."
        )
    return {**unflagged, **_split(max(0, min(left, sum(room.values()))), room, draws)}


def _split(total: int, room: Mapping[Band, int], draws: Draws) -> dict[Band, int]:
    """Return *total*, at most the sum of *room*, shared out; no band gets more than its room."""
    shares: dict[Band, int] = {}
    behind = sum(room.values())
    for band, most in room.items():
        behind -= most
        least = max(0, total - behind)
        # The best of three: of England's late plans of 2024, six in seven were out in a year.
        shares[band] = max(draws.between(least, min(most, total)) for _ in range(3))
        total -= shares[band]
    return shares
