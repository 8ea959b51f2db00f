"""A published row turned back into cases: whoever counts them rightly finds the row again.

The issue dates lie on the edges (day 140 and 141, 364 and 365; 1 January and
31 December), between cases that must not count, and the events come shuffled, repeated and
corrected. This examines counting and rounding. It says nothing about the world: the row
goes in, and the row has to come out.

Everything that decides a figure is effective by 31 December of the row's year, so that an
answer as at that day is complete. Some of the cases that must not count were issued in the
year before or after: keep the rows of one authority apart when counting more than one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ehcpwatch.events import Event
from ehcpwatch.published import PublishedRow

from .bands import Band, Bands, Inconsistency, bands_of
from .counted import CountedPlan, days_taken, write_counted
from .draws import Draws
from .uncounted import UNCOUNTED_KINDS, write_uncounted
from .writing import CaseWriter, days_after

__all__ = ["ExactRow", "exact_cases"]

_SOURCE = "reproduction"

# One case that must not count for so many that must, and at least one of each kind.
_PLANS_PER_UNCOUNTED = 10
_SHARE_REPEATED = 0.02
# Events held back at one time to be mixed: more mixes further and takes more memory.
_SHUFFLED_EVENTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactRow:
    """The cases of one published row.

    Attributes:
        bands: The counts that were built, band by band; what `row` leaves out is drawn.
        uncounted: How many cases must not count.
    """

    row: PublishedRow
    seed: int
    bands: Bands
    uncounted: int

    @property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """How the row contradicts itself; what is built is then near it, and not equal."""
        return self.bands.inconsistencies

    @property
    def cases(self) -> int:
        """How many cases there are in all."""
        return self.bands.plans + self.uncounted

    def events(self) -> Iterator[Event]:
        """Yield the events, made as they are asked for; each call yields the same ones."""
        draws = _draws(self.row, self.seed, "events")
        return _shuffled(_repeated(_case_by_case(self, draws), draws), draws)


def exact_cases(row: PublishedRow, *, seed: int) -> ExactRow:
    """Return cases whose true counts are the published counts of *row*.

    Args:
        row: May leave out any of its counts.
        seed: Equal seeds give equal events, byte for byte.
    """
    bands = bands_of(row, _draws(row, seed, "bands"))
    uncounted = max(UNCOUNTED_KINDS, bands.plans // _PLANS_PER_UNCOUNTED)
    return ExactRow(row=row, seed=seed, bands=bands, uncounted=uncounted)


def _draws(row: PublishedRow, seed: int, purpose: str) -> Draws:
    return Draws(f"{purpose} {row.code} {row.year} {seed}")


def _case_by_case(exact: ExactRow, draws: Draws) -> Iterator[Event]:
    row = exact.row
    tasks = _tasks(exact, draws)
    for number, task in enumerate(tasks, start=1):
        case_ref = f"{row.year}-{number:06d}"
        writer = CaseWriter(
            f"{row.code}/{case_ref}",
            source=_SOURCE,
            prefix=f"{row.code}-{case_ref}",
            draws=draws,
        )
        if isinstance(task, CountedPlan):
            write_counted(task, writer, draws)
        else:
            write_uncounted(task, row.year, writer, draws)
        yield from writer.events


def _tasks(exact: ExactRow, draws: Draws) -> list[CountedPlan | int]:
    """Return every case to be written, in any order: a plan, or a kind that must not count."""
    year = exact.row.year
    tasks: list[CountedPlan | int] = [kind % UNCOUNTED_KINDS for kind in range(exact.uncounted)]
    plans = 0
    for band, count in exact.bands.counts.items():
        for flagged, of in ((False, count.unflagged), (True, count.flagged)):
            for place in range(of):
                days = days_taken(band, place, of, draws)
                issued_on = _issued_on(year, band, days, plans, draws)
                tasks.append(CountedPlan(days=days, issued_on=issued_on, flagged=flagged))
                plans += 1
    draws.shuffle(tasks)
    return tasks


def _issued_on(year: int, band: Band, days: int, place: int, draws: Draws) -> date:
    """Return a day of *year*: its first for the first plan, its last for the second."""
    first_on = date(year, 1, 1)
    last_on = date(year, 12, 31)
    if band is Band.UNTIMED:
        # Its request, which comes later, has to lie in the year as well.
        last_on = days_after(last_on, days)
    match place:
        case 0:
            return first_on
        case 1:
            return last_on
        case _:
            return days_after(first_on, draws.between(0, (last_on - first_on).days))


def _repeated(events: Iterable[Event], draws: Draws) -> Iterator[Event]:
    for event in events:
        yield event
        if draws.chance(_SHARE_REPEATED):
            yield event


def _shuffled(events: Iterable[Event], draws: Draws) -> Iterator[Event]:
    """Yield *events* in any order, holding back no more than `_SHUFFLED_EVENTS` of them."""
    held: list[Event] = []
    for event in events:
        if len(held) < _SHUFFLED_EVENTS:
            held.append(event)
            continue
        place = draws.below(_SHUFFLED_EVENTS)
        yield held[place]
        held[place] = event
    draws.shuffle(held)
    yield from held
