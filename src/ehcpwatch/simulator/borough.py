"""A believable borough: the cases of two years and four months, lived in full.

The plans issued in the year of the published row are exactly those of the row, band by
band, with and without exceptions; around them stand the requests that were refused,
withdrawn or are still open, the plans held from before with their reviews, and plans moved
in. What the row does not say is in `assumptions`. The national figures of the year, from
all the events, equal the row; those of the year before mean nothing.

How many cases there are, for each plan issued in the year:

    issued in the year            1          the row
    issued in the year before     0.8        ten months' worth: earlier ones were asked for before
    open at the end               0.5        by the mean time taken: what is asked for in that time
    refused an assessment         0.8        England's share of requests, less refusals undone
    refused a plan                0.2        England's share of assessments
    withdrawn, or left            0.1        England's share, and our assumption
    held from before              0.6        a sample of a register that is many times larger
    reassessed, moved in          0.04       our assumption
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ehcpwatch.events import Event, PlanIssued, RequestRoute
from ehcpwatch.published import PublishedRow

from .arrival import Post, deliver, deliver_heartbeats
from .assessment import (
    SHORTEST_REVERSED_DAYS,
    Course,
    live_plan,
    live_plan_refused,
    live_reassessed,
)
from .assumptions import (
    REFUSED_A_PLAN,
    REFUSED_TO_ASSESS,
    REQUESTS_PER_PLAN,
    REVERSALS,
    WITHDRAWN,
    Reversed,
)
from .bands import Band, Bands, bands_of
from .draws import Draws
from .excusing import live_flag
from .holding import live_held, live_moved_in, live_reviews
from .life import Life, Office, Span, System
from .opening import live_left, live_refused, receive_request
from .writing import days_after

__all__ = ["Borough", "simulate"]

_20_WEEKS_IN_DAYS: Final = 140
_52_WEEKS_IN_DAYS: Final = 364
_DAYS_A_YEAR: Final = 365
_YEARS_OF_REQUESTS: Final = 28 / 12
_FEWEST_REQUESTS_A_YEAR: Final = 6
_LONGEST_UNTIMED_DAYS: Final = 20

# For each plan of the year, as the docstring tells.
_ISSUED_BEFORE: Final = 0.8
_HELD: Final = 0.6
_REASSESSED: Final = 0.02
_MOVED_IN: Final = 0.02

# Shares, our assumption.
_REVERSED_OF_LONG: Final = 0.1
_LEFT_FOR_EACH_WITHDRAWN: Final = 4 / 3

# A day at a weekend is moved to the Friday before, so that what shall come after the last
# day has to be this much later.
_WEEKEND_DAYS: Final = 2
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Borough:
    """A simulated borough; iterate it for its events, in order of arrival.

    Attributes:
        first_on: From here on requests were received.
        last_on: The last day on which anything happened; some is told of only weeks later.
        cases: How many cases there are, plans held from before included.
        events: In order of arrival, each with the instant at which it was recorded. Their
            memory grows with the row: for the whole of England it takes gigabytes.
    """

    authority_code: str
    authority_name: str
    year: int
    seed: int
    first_on: date
    last_on: date
    cases: int
    events: tuple[Event, ...]

    def __iter__(self) -> Iterator[Event]:
        """Return the events, in order of arrival."""
        return iter(self.events)


def simulate(row: PublishedRow, *, seed: int) -> Borough:
    """Return a borough whose national figures for the year of *row* are those of *row*.

    Args:
        row: With its counts published, see `row_of`; bands that are not are drawn.
        seed: Equal seeds give equal events, byte for byte.
    """
    cases = _Cases(row, seed)
    lives = cases.lives()
    post = Post(
        row.code,
        prefix=f"{row.code}-{row.year}",
        draws=Draws(f"post {row.code} {row.year} {seed}"),
    )
    for life in lives:
        deliver(life, post, last_on=cases.last_on)
    deliver_heartbeats(System, post, first_on=cases.first_on, last_on=cases.last_on)
    return Borough(
        authority_code=row.code,
        authority_name=row.name,
        year=row.year,
        seed=seed,
        first_on=cases.first_on,
        last_on=cases.last_on,
        cases=len(lives),
        events=post.events(),
    )


class _Cases:
    """Lives the cases of a borough, group by group."""

    def __init__(self, row: PublishedRow, seed: int) -> None:
        self._draws = Draws(f"borough {row.code} {row.year} {seed}")
        self._bands: Bands = bands_of(row, self._draws)
        self._plans = self._bands.plans
        self._requests = _YEARS_OF_REQUESTS * max(
            _FEWEST_REQUESTS_A_YEAR, self._plans * REQUESTS_PER_PLAN
        )
        self._undone = 0
        self._office = Office(cases=round(self._requests), draws=self._draws)
        self.year_on = date(row.year, 1, 1)
        self.first_on = date(row.year - 2, 9, 1)
        self.last_on = date(row.year, 12, 31)

    def lives(self) -> list[Life]:
        """Return every case, the plans of the year first."""
        assessed = (1 - REFUSED_TO_ASSESS) * self._requests
        left = WITHDRAWN * _LEFT_FOR_EACH_WITHDRAWN
        not_refused = [
            *self._issued_in_the_year(),
            *self._issued_before(round(self._plans * _ISSUED_BEFORE)),
            *self._open(round(self._plans * self._mean_days() / _DAYS_A_YEAR)),
            *self._each(round(self._requests * left), live_left),
            *self._each(round(assessed * REFUSED_A_PLAN), live_plan_refused),
        ]
        return [
            *not_refused,
            *self._each(self._standing_refusals(len(not_refused)), live_refused),
            *self._each(round(self._plans * _REASSESSED), live_reassessed),
            *self._held(round(self._plans * _HELD)),
            *self._moved_in(round(self._plans * _MOVED_IN)),
        ]

    def _standing_refusals(self, others: int) -> int:
        """Return how many refusals stand, if with those undone they shall be England's share.

        Args:
            others: Cases that are not refused, or no longer.
        """
        all_requests = (others - self._undone) / (1 - REFUSED_TO_ASSESS)
        return max(1, round(all_requests * REFUSED_TO_ASSESS) - self._undone)

    def _issued_in_the_year(self) -> Iterator[Life]:
        for band, count in self._bands.counts.items():
            for place in range(count.plans):
                flagged = place < count.flagged
                if band is Band.UNTIMED:
                    yield self._untimed(flagged=flagged)
                    continue
                issued_on = self._weekday(self.year_on, self.last_on)
                days = self._days(band, issued_on)
                yield self._issued(issued_on, days, flagged=flagged)

    def _issued_before(self, count: int) -> Iterator[Life]:
        for _ in range(count):
            issued_on = self._weekday(
                days_after(self.first_on, _20_WEEKS_IN_DAYS // 2), days_after(self.year_on, -1)
            )
            most = (issued_on - self.first_on).days
            days = min(self._typical_days(issued_on), most)
            yield self._issued(issued_on, days, flagged=self._is_flagged())

    def _open(self, count: int) -> Iterator[Life]:
        for _ in range(count):
            # A day finds long cases open more often than short ones: the longer of two.
            days = max(self._typical_days(self.last_on) for _ in range(2))
            age = self._draws.below(days)
            requested_on = days_after(self.last_on, -age)
            days = max(days, age + _WEEKEND_DAYS + 1)
            yield self._lived(requested_on, days, flagged=self._is_flagged())

    def _each(
        self, count: int, live: Callable[[Life, date, Office, Draws], None]
    ) -> Iterator[Life]:
        for _ in range(count):
            life = self._office.new_life()
            live(life, self._day(), self._office, self._draws)
            yield life

    def _held(self, count: int) -> Iterator[Life]:
        for _ in range(count):
            life = self._office.new_life()
            live_held(
                life, self._office, self._draws, loaded_on=self.first_on, last_on=self.last_on
            )
            yield life

    def _moved_in(self, count: int) -> Iterator[Life]:
        for _ in range(count):
            life = self._office.new_life()
            live_moved_in(life, self._day(), self._office, self._draws, last_on=self.last_on)
            yield life

    def _issued(self, issued_on: date, days: int, *, flagged: bool) -> Life:
        life = self._lived(days_after(issued_on, -days), days, flagged=flagged)
        live_reviews(life, issued_on, self._draws, first_on=issued_on, last_on=self.last_on)
        return life

    def _lived(self, requested_on: date, days: int, *, flagged: bool) -> Life:
        draws = self._draws
        undone = None
        if days >= SHORTEST_REVERSED_DAYS and draws.chance(_REVERSED_OF_LONG):
            undone = draws.weighted(REVERSALS)
            self._undone += undone is not Reversed.ORDER_TO_MAKE_A_PLAN
        life = self._office.new_life()
        course = Course(requested_on=requested_on, days=days, flagged=flagged, undone=undone)
        live_plan(life, course, self._office, draws)
        return life

    def _untimed(self, *, flagged: bool) -> Life:
        """Return a case whose request is dated after its plan, as nobody can have meant."""
        draws = self._draws
        late = draws.between(1, _LONGEST_UNTIMED_DAYS)
        issued_on = self._weekday(self.year_on, days_after(self.last_on, -late))
        life = self._office.new_life()
        receive_request(
            life,
            days_after(issued_on, late),
            self._office,
            draws,
            route=RequestRoute.REQUEST,
        )
        if flagged:
            span = Span(opened_on=issued_on)
            live_flag(life, self._office, draws, span=span, answered=0, issued=0)
        life.happens(PlanIssued(sent_on=issued_on))
        return life

    def _days(self, band: Band, issued_on: date) -> int:
        """Return days of a timed *band*: near the limit more often than far from it."""
        draws = self._draws
        match band:
            case Band.WITHIN_20_WEEKS:
                return _20_WEEKS_IN_DAYS - min(draws.below(_20_WEEKS_IN_DAYS) for _ in range(3))
            case Band.WEEKS_20_TO_52:
                return min(
                    draws.between(_20_WEEKS_IN_DAYS + 1, _52_WEEKS_IN_DAYS) for _ in range(2)
                )
            case _:
                # No request is older than the borough's first day.
                most = max(_52_WEEKS_IN_DAYS + 1, (issued_on - self.first_on).days)
                return min(draws.between(_52_WEEKS_IN_DAYS + 1, most) for _ in range(3))

    def _typical_days(self, issued_on: date) -> int:
        """Return days from request to issue as the row has them, untimed plans left aside."""
        weights = [
            (band, count.plans)
            for band, count in self._bands.counts.items()
            if count.plans and band is not Band.UNTIMED
        ]
        band = self._draws.weighted(weights) if weights else Band.WITHIN_20_WEEKS
        return self._days(band, issued_on)

    def _mean_days(self) -> float:
        """Return a mean of typical days, close enough to size the open stock."""
        sample = 200
        return sum(self._typical_days(self.last_on) for _ in range(sample)) / sample

    def _is_flagged(self) -> bool:
        unflagged = self._bands.unflagged
        return self._draws.chance(1 - unflagged / self._plans) if self._plans else False

    def _day(self) -> date:
        """Return any day of the borough on which somebody may ask."""
        return self._weekday(self.first_on, self.last_on)

    def _weekday(self, least_on: date, most_on: date) -> date:
        """Return a day from Monday to Friday; the two lie a week apart or more."""
        while True:
            on = days_after(least_on, self._draws.between(0, (most_on - least_on).days))
            if on.weekday() < _SATURDAY:
                return on
