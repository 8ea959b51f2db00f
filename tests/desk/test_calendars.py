"""The calendar of a caseworker: what is owed in their cases today, and nothing else."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select

from ehcpwatch.case import FOLD_VERSION
from ehcpwatch.cli.reading import open_register
from ehcpwatch.desk.app import CalendarFeed, desk_app
from ehcpwatch.desk.calendars import Calendars
from ehcpwatch.events import (
    EVENT_ADAPTER,
    CaseworkerAssigned,
    Event,
    EventCorrected,
    EventReference,
    EventRetracted,
    ExceptionRecorded,
    GroundName,
    LimitName,
    Payload,
    PlanIssued,
    RequestReceived,
    new_event,
    replacement_of,
)
from ehcpwatch.register import PostgresRegister, put_events, put_rows, stored_rows
from ehcpwatch.register.tables import events
from tests.desk.office import AHEAD, NOW, OVERDUE, Office, served

REQUEST = EventReference(id="C-1-1")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def calendars(office: Office, *, day_one: bool = False) -> Calendars:
    return Calendars(
        register=partial(open_register, str(office.state)),
        wall_clock=office.clock,
        count_receipt_as_day_one=day_one,
    )


def entries(office: Office, who: str = "cw-07") -> dict[str, icalendar.Event]:
    """Return the entries of a calendar by what they say."""
    feed = icalendar.Calendar.from_ical(calendars(office).feed(who))
    return {str(entry.summary): entry for entry in feed.events}


def days(office: Office, who: str = "cw-07") -> dict[str, date]:
    return {summary: entry.start for summary, entry in entries(office, who).items()}


def happens(office: Office, payload: Payload, *, name: str = "later") -> None:
    event = new_event(payload, subject=OVERDUE, source="casework", id=name, sequence=50)
    office.take([event])


PLAN = "Case C-1: last lawful day, plan"


def test_a_calendar_holds_what_is_owed_in_the_cases_of_its_caseworker(office: Office) -> None:
    assert days(office)[PLAN] == date(2025, 5, 26)
    assert all(summary.startswith("Case C-1: ") for summary in days(office))
    assert all(summary.startswith("Case C-2: ") for summary in days(office, "cw-08"))
    assert days(office, "cw-08")["Case C-2: last lawful day, plan"] == date(2025, 6, 9)


def test_what_was_done_is_in_it_no_longer(office: Office) -> None:
    happens(office, PlanIssued(sent_on=NOW.date()))

    assert PLAN not in days(office)


@pytest.mark.parametrize("who", ["cw-99", "casework", "C-1-1", "cw-0", "final_plan"])
def test_whoever_has_no_cases_has_an_empty_calendar(office: Office, who: str) -> None:
    feed = calendars(office).feed(who)

    assert feed.startswith(b"BEGIN:VCALENDAR")
    assert b"VEVENT" not in feed


def test_a_case_that_is_handed_over_leaves_one_calendar_for_the_other(office: Office) -> None:
    before = entries(office)
    happens(office, CaseworkerAssigned(assigned_on=NOW.date(), caseworker="cw-09"))

    assert days(office) == {}
    assert entries(office, "cw-09")[PLAN].uid == before[PLAN].uid


def test_a_case_that_nobody_has_is_in_no_calendar(office: Office) -> None:
    happens(office, CaseworkerAssigned(assigned_on=NOW.date(), caseworker=None))

    assert days(office) == {}


def test_a_case_that_will_be_handed_over_stays_until_its_day(office: Office) -> None:
    on = NOW.date() + timedelta(days=3)
    happens(office, CaseworkerAssigned(assigned_on=on, caseworker="cw-09"))
    told = []
    for _ in range(4):
        told.append((PLAN in days(office), PLAN in days(office, "cw-09")))
        office.later(days=1)

    assert told == [(True, False)] * 3 + [(False, True)]


def test_what_is_said_to_happen_later_is_owed_until_its_day(office: Office) -> None:
    happens(office, PlanIssued(sent_on=NOW.date() + timedelta(days=2)))
    told = []
    for _ in range(3):
        told.append(PLAN in days(office))
        office.later(days=1)

    assert told == [True, True, False]


def test_a_correction_moves_the_entry_and_an_exception_marks_it(office: Office) -> None:
    before = entries(office)[PLAN]
    happens(
        office,
        EventCorrected(
            corrects=REQUEST,
            replacement=replacement_of(RequestReceived(received_on=date(2025, 1, 13))),
        ),
        name="correction",
    )
    moved = entries(office)[PLAN]
    happens(
        office,
        ExceptionRecorded(
            exception="x-1",
            limit=LimitName.FINAL_PLAN,
            ground=GroundName.EXCEPTIONAL_CIRCUMSTANCES,
            began_on=date(2025, 3, 3),
            impractical=True,
        ),
        name="exception",
    )
    excused = entries(office)[f"{PLAN} (excused)"]

    assert [one.start for one in (before, moved, excused)] == [
        date(2025, 5, 26),
        date(2025, 6, 2),
        date(2025, 6, 2),
    ]
    assert len({one.uid for one in (before, moved, excused)}) == 1
    assert all(one.sequence < next_.sequence for one, next_ in pairwise((before, moved, excused)))


def test_an_entry_that_changes_has_a_higher_sequence_and_none_ever_falls(office: Office) -> None:
    def now() -> tuple[int, date, str]:
        ((summary, entry),) = (
            (summary, entry) for summary, entry in entries(office).items() if PLAN in summary
        )
        return entry.sequence, entry.start, summary

    def corrected(on: str, name: str) -> Event:
        data = EventCorrected(
            corrects=REQUEST,
            replacement=replacement_of(RequestReceived(received_on=date.fromisoformat(on))),
        )
        return new_event(data, subject=OVERDUE, source="casework", id=name, sequence=60)

    retracted = EventRetracted(retracts=EventReference(id="c-1"), retracted_on=NOW.date())
    steps: list[Event | None] = [
        corrected("2025-01-08", "c-1"),
        None,
        new_event(retracted, subject=OVERDUE, source="casework", id="r-1", sequence=61),
        corrected("2025-01-09", "c-2"),
        None,
    ]
    told = [now()]
    for step in steps:
        if step is None:
            office.later(days=1)
        else:
            office.take([step])
        told.append(now())

    for before, after in pairwise(told):
        assert after[0] >= before[0]
        assert after[0] > before[0] or after == before


def test_days_are_counted_as_the_watch_counts_them(office: Office) -> None:
    feed = calendars(office, day_one=True).feed("cw-07")
    starts = {str(e.summary): e.start for e in icalendar.Calendar.from_ical(feed).events}

    assert starts[PLAN] == date(2025, 5, 25)


def test_a_row_of_another_version_is_folded_again(office: Office) -> None:
    before = days(office)
    with closing(sqlite3.connect(office.state)) as database, database:
        database.execute(
            "update cases set row = ?",
            (f'[{FOLD_VERSION - 1},false,["2025-01-06",1,"casework","x"],"",[]]'.encode(),),
        )

    assert days(office) == before
    assert PLAN in before


def test_a_calendar_says_nothing_of_a_child_beyond_reference_and_limit(tmp_path: Path) -> None:
    request = RequestReceived(received_on=date(2025, 1, 6), child_ref="child-ZZ")
    office = Office(
        tmp_path,
        [
            new_event(request, subject=OVERDUE, source="source-ZZ", id="id-ZZ", sequence=1),
            new_event(
                CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker="cw-ZZ"),
                subject=OVERDUE,
                source="source-ZZ",
                id="other-ZZ",
                sequence=2,
            ),
        ],
    )
    feed = calendars(office).feed("cw-ZZ")

    assert b"Case C-1: last lawful day\\, plan" in feed
    assert b"ZZ" not in feed
    assert b"E09000012" not in feed


def test_a_calendar_program_is_given_the_calendar_of_an_address(office: Office) -> None:
    app = desk_app(
        office.desk,
        links=office.links,
        used=office.used,
        calendar=CalendarFeed(links=office.calendars, feed=calendars(office).feed),
    )
    with served(app) as client:
        mine, empty = (
            client.get(f"/calendar/{office.calendars.token(who)}.ics") for who in ("cw-07", "cw-99")
        )

    assert (mine.status_code, empty.status_code) == (200, 200)
    assert PLAN in {str(one.summary) for one in icalendar.Calendar.from_ical(mine.content).events}
    assert icalendar.Calendar.from_ical(empty.content).events == []
    assert icalendar.Calendar.from_ical(mine.content).events[0].stamp == datetime(
        2025, 6, 2, 9, tzinfo=UTC
    )
    assert AHEAD.partition("/")[2] not in mine.text


@pytest.mark.real("postgresql")
def test_a_register_in_postgresql_gives_the_same_calendars(
    office: Office, database_url: str
) -> None:
    register = PostgresRegister(database_url)
    register.prepare()
    with closing(register):
        with open_register(str(office.state)) as connection, register.transaction() as other:
            put_rows(other, dict(stored_rows(connection)))
            bodies = connection.execute(select(events.c.body)).scalars()
            put_events(other, [(EVENT_ADAPTER.validate_json(body), body) for body in bodies])
        there = Calendars(register=register.reading, wall_clock=office.clock)

        for who in ("cw-07", "cw-08", "nobody"):
            assert there.feed(who) == calendars(office).feed(who)
    assert PLAN in days(office)
