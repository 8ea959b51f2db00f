"""The explanation of a case, as records: for every date its events, rule and arithmetic."""

from dataclasses import dataclass
from datetime import date, datetime

from ehcpwatch.statute import LimitKey

from .clock import ClockState
from .holder import Holding
from .situation import Stage

__all__ = [
    "ChronologyEntry",
    "ExceptionExplained",
    "ExpectedExplained",
    "Explanation",
    "LimitExplained",
    "NationalFigure",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyEntry:
    """One line of what happened.

    Attributes:
        on: The effective date.
        recorded_at: When we were told; `None` for what follows from the law by itself.
        event: Source and id, or `None` likewise.
        sentence: In closed words; no personal data.
        marks: What a reader should know of it, such as "corrected" or "recorded late".
    """

    on: date
    recorded_at: datetime | None
    event: tuple[str, str] | None
    sentence: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionExplained:
    """One exception, whether it excuses in law and whether it flags in the statistics."""

    reference: str
    limit: LimitKey
    ground: str
    began_on: date
    ended_on: date | None
    excuses: bool
    why_not: str | None
    flags: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitExplained:
    """One clock with everything that its dates rest on."""

    limit: LimitKey
    subject: str
    title: str
    regulation: str
    source: str
    rule: str
    governs: bool
    trigger: str
    trigger_on: date
    arithmetic: str
    last_lawful_day: date
    moved_from: date | None
    state: ClockState
    state_in_words: str
    days_over: int
    met_on: date | None
    ended_on: date | None
    excused: str | None
    assumed: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedExplained:
    """A date that is shown and binds no authority as a limit."""

    title: str
    basis: str
    counted_from: date
    expected_on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalFigure:
    """What the case is in the national 20-week figure, and why."""

    counted: bool
    why: str
    request_on: date | None
    issued_on: date | None
    days: int | None
    band: str | None
    flagged: bool
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A case as at a day, as known at an instant, date by date.

    Attributes:
        left_out: How many events were not looked at: recorded later, or of later days.
    """

    case: str
    as_at: date
    known_at: datetime | None
    events: int
    left_out: int
    stage: Stage
    route: str | None
    governing: LimitKey | None
    holder: str
    holdings: tuple[Holding, ...]
    limits: tuple[LimitExplained, ...]
    exceptions: tuple[ExceptionExplained, ...]
    expected: tuple[ExpectedExplained, ...]
    national: NationalFigure
    findings: tuple[str, ...]
    chronology: tuple[ChronologyEntry, ...]
