"""One simulated case as it truly went, and the office in which it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from ehcpwatch.events import Payload

from .assumptions import AREAS, CASES_PER_CASEWORKER
from .draws import Draws
from .writing import days_after

__all__ = ["Happening", "Life", "Office", "Span", "System"]

# Without vowels, so that no reference is a word, and without what is taken for another: 1, I, L.
_ALPHABET: Final = "2346789BCDFGHJKMPQRTVWXYZ"
_REFERENCE_LENGTH: Final = 5

_CASES_PER_SCHOOL: Final = 20
_CASES_PER_ADVISER: Final = 150
_MANAGERS: Final = 3


class System(StrEnum):
    """A system that states events; the words are the `source` of its events."""

    CASEWORK = "casework"
    HEALTH_PORTAL = "health-portal"
    TRIBUNAL_DESK = "tribunal-desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that truly happened.

    Attributes:
        known_on: The day from which the system could state it, where that is not the
            effective day: a plan made long ago is known when it is loaded.
    """

    data: Payload
    system: System
    known_on: date | None = None


@dataclass(slots=True)
class Life:
    """What truly happened in one case, in the order of telling."""

    case_ref: str
    happenings: list[Happening] = field(default_factory=list)

    def happens(
        self, data: Payload, *, by: System = System.CASEWORK, known_on: date | None = None
    ) -> None:
        """Add what happened, and the system that states it."""
        self.happenings.append(Happening(data=data, system=by, known_on=known_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a case, from the day 0 on which it opened; offices work on weekdays."""

    opened_on: date

    def day(self, offset: int) -> date:
        """Return the day *offset*, or the Friday before where that is at a weekend."""
        on = days_after(self.opened_on, offset)
        friday = days_after(on, min(0, 4 - on.weekday()))
        return max(friday, self.opened_on) if offset >= 0 else on


class Office:
    """Whose hands the cases of a borough pass through; pseudonymous, every one.

    Args:
        cases: How many cases there will be.
        draws: Names the cases.
    """

    def __init__(self, *, cases: int, draws: Draws) -> None:
        self._draws = draws
        self._refs_in_use: set[str] = set()
        self.caseworkers: Sequence[str] = _numbered("cw", 2 + cases // CASES_PER_CASEWORKER)
        self.managers: Sequence[str] = _numbered("mgr", _MANAGERS)
        self.schools: Sequence[str] = _numbered("school", 3 + cases // _CASES_PER_SCHOOL)
        self.areas: Sequence[str] = AREAS
        self._advisers_each = 2 + cases // _CASES_PER_ADVISER

    def new_life(self) -> Life:
        """Return a case in which nothing has happened yet, under a reference of its own."""
        while True:
            ref = "".join(self._draws.pick(_ALPHABET) for _ in range(_REFERENCE_LENGTH))
            if ref not in self._refs_in_use:
                self._refs_in_use.add(ref)
                return Life(ref)

    def adviser(self, prefix: str) -> str:
        """Return one of the advisers of a kind."""
        return f"{prefix}-{self._draws.between(1, self._advisers_each):02d}"


def _numbered(prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{number:02d}" for number in range(1, count + 1))
