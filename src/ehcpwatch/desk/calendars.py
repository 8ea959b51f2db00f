"""The calendar of a caseworker: the limits still owed in the cases that are theirs today.

Read afresh for each request: of all rows, only those in which the caseworker is named, or
of which a part lies ahead, are looked into.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

from ehcpwatch.case import FOLD_VERSION, Facts, all_clocks, fold_events, is_open
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.events import CaseKey
from ehcpwatch.register import SqlConnection, case_events, stored_rows
from ehcpwatch.sinks.calendar import Deadline, calendar_feed, deadline_uid
from ehcpwatch.watch import decode_row, fold_version_of, holds_reference, last_day_of

__all__ = ["Calendars", "deadlines_of"]

_NAME = "Last lawful days"
"""Of every calendar: whose it is, is for its reader to know."""


class Calendars:
    """Makes the calendars of one register.

    Args:
        register: Gives a view of the register, for reading.
        wall_clock: Says which day it is, and when a calendar is made.
        count_receipt_as_day_one: As the watch counts; see `statute`.
    """

    def __init__(
        self,
        *,
        register: Callable[[], AbstractContextManager[SqlConnection]],
        wall_clock: Clock,
        count_receipt_as_day_one: bool = False,
    ) -> None:
        self._register = register
        self._wall_clock = wall_clock
        self._count_receipt_as_day_one = count_receipt_as_day_one

    def feed(self, caseworker: str) -> bytes:
        """Return the calendar of a caseworker, as iCalendar; empty where nothing is owed.

        Raises:
            EhcpwatchError: The register cannot be read.
        """
        now = self._wall_clock.now()
        with self._register() as connection:
            deadlines = deadlines_of(
                connection,
                caseworker,
                today=london_date(now),
                count_receipt_as_day_one=self._count_receipt_as_day_one,
            )
        return calendar_feed(deadlines, now=now, name=_NAME)


def deadlines_of(
    connection: SqlConnection, caseworker: str, *, today: date, count_receipt_as_day_one: bool
) -> list[Deadline]:
    """Return the limits still owed in the cases of one caseworker, in any order.

    An entry follows from the events of its case and the day. Of both there are never fewer
    than before, so their sum serves as `sequence`: it rises with every event, and from one
    day to the next, when what was said to begin then takes effect.

    Args:
        caseworker: By reference.
        today: In England: whose a case is, and what is owed, as at this day.
        count_receipt_as_day_one: As of `Calendars`.
    """
    return [
        Deadline(
            case=case,
            rule=clock.limit.value,
            due_on=clock.deadline,
            uid=deadline_uid(case, clock.limit.value, clock.subject),
            excused=clock.excused is not None,
            sequence=events + today.toordinal(),
        )
        for case, events, facts in _cases(connection, caseworker, today)
        for clock in all_clocks(facts, count_receipt_as_day_one=count_receipt_as_day_one)
        if is_open(clock)
    ]


def _cases(
    connection: SqlConnection, caseworker: str, today: date
) -> Iterator[tuple[CaseKey, int, Facts]]:
    """Yield each case of a caseworker, how many events it has, and its facts as at *today*."""
    afresh: list[CaseKey] = []
    for case, stored in stored_rows(connection):
        current = fold_version_of(stored) == FOLD_VERSION
        ahead = current and last_day_of(stored) > today
        if current and not ahead and not holds_reference(stored, caseworker):
            continue
        row = decode_row(case, stored)
        if row is None:
            afresh.append(case)
            continue
        people = row.facts.people
        handed_on = people.caseworker_since is not None and people.caseworker_since > today
        if handed_on or (ahead and people.caseworker == caseworker):
            # The row holds what is not so yet: whose the case will be, or what will be owed.
            afresh.append(case)
        elif people.caseworker == caseworker:
            yield case, row.event_count, row.facts
    for case in afresh:
        events = case_events(connection, case)
        facts = fold_events(events, as_at=today)
        if facts.people.caseworker == caseworker:
            yield case, len(events), facts
