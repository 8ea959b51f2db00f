"""What a ladder would have people told: kept events replayed day by day, and nobody told.

A council tries a ladder on its own cases before it is switched on. Each day begins as a watch's
does, with what is due because the day has come; then the events follow that were recorded on it.
Days ahead have no events: they show what comes if nothing is done.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord, Recipient, recipients_of
from ehcpwatch.clock import LONDON
from ehcpwatch.register import RecordedLog, SqlConnection, to_micros
from ehcpwatch.statute import is_working_day
from ehcpwatch.watch import Policy, Watch

from .feed import Feed

__all__ = [
    "Load",
    "Told",
    "loads",
    "preview",
    "working_days",
]

_CASES_AT_A_TIME = 1_000


class Told(NamedTuple):
    """One message that would reach one recipient on a day."""

    day: date
    recipient: Recipient
    record: AlertRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much one recipient would be told.

    Attributes:
        messages: In all days together.
        days: On how many days there are any.
        busiest_on: The day with most of them, the earliest of such.
        busiest: How many on that day.
    """

    recipient: Recipient
    messages: int
    days: int
    busiest_on: date
    busiest: int


def preview(
    connection: SqlConnection,
    days: Sequence[date],
    *,
    policy: Policy,
    known_to: date | None,
    progress: Callable[[int], None] = lambda _days: None,
) -> Iterator[Told]:
    """Yield what would be told on each of *days*, and to whom.

    Whatever was reached before the first of them counts as known, as it does when a watch goes
    live, so that the first day shows a day's alerts and not those of years.

    Args:
        connection: One unchanging view of a register.
        days: One after the other, at least one; also such as lie ahead.
        policy: With the ladder that is tried.
        known_to: The last day whose events are taken in, each when it was recorded; `None` takes
            all that is known now as known at once, as after an import of old cases.
        progress: Told how many days are done.
    """
    log = RecordedLog(connection, unrecorded=True)
    first = days[0]
    watch = Watch(
        today=first - timedelta(days=1),
        policy=replace(policy, go_live_on=first),
        history=log,
    )
    feed = Feed(log, watch)
    feed.take_in(None if known_to is None else _end_of(first - timedelta(days=1)))
    for _ in _settled(watch):
        pass
    for done, day in enumerate(days, start=1):
        watch.tick(_midnight(day))
        yield from _told(day, _settled(watch))
        if known_to is not None and day <= known_to:
            feed.take_in(_end_of(day))
            yield from _told(day, _settled(watch))
        progress(done)


def loads(told: Iterable[Told]) -> list[Load]:
    """Return how much each recipient would be told, the most first."""
    by_day: dict[Recipient, Counter[date]] = {}
    for one in told:
        by_day.setdefault(one.recipient, Counter())[one.day] += 1
    found = []
    for recipient, counts in by_day.items():
        busiest = max(counts.values())
        found.append(
            Load(
                recipient=recipient,
                messages=counts.total(),
                days=len(counts),
                busiest_on=min(day for day, n in counts.items() if n == busiest),
                busiest=busiest,
            )
        )
    found.sort(key=lambda load: (-load.messages, load.recipient))
    return found


def working_days(days: Iterable[date]) -> int:
    """Return how many of *days* are working days in England."""
    return sum(map(is_working_day, days))


def _midnight(day: date) -> datetime:
    """Return the instant at which *day* begins in London."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def _end_of(day: date) -> int:
    """Return the last microsecond of *day* in London, counted from 1970."""
    return to_micros(_midnight(day + timedelta(days=1))) - 1


def _settled(watch: Watch) -> Iterator[AlertRecord]:
    while watch.unsettled:
        yield from watch.announce(_CASES_AT_A_TIME)


def _told(day: date, records: Iterable[AlertRecord]) -> Iterator[Told]:
    for record in records:
        # What is over is told on the screen and mailed to nobody.
        if record.message and record.stands:
            for recipient in recipients_of(record):
                yield Told(day, recipient, record)
