"""From an alert of a simulated borough to the act that the watch knows of, and back."""

import sqlite3
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from ehcpwatch.alerts import AlertRecord, message
from ehcpwatch.desk import ActLink, BreachBecause, Recorded, Snooze
from ehcpwatch.desk.app import desk_app
from ehcpwatch.events import BreachReason, Event, SnoozeReason
from ehcpwatch.published import packaged_rows
from ehcpwatch.simulator import row_of, simulate
from ehcpwatch.sinks.prometheus import MetricsPage
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy
from tests.cli.running import ehcpwatch
from tests.desk.office import OVERDUE, Office, served
from tests.sinks.pages import reading_of

AT = datetime(2024, 12, 16, 12, tzinfo=UTC)
NAME = "Zebedee Quarterstaff"


@cache
def borough() -> tuple[Event, ...]:
    row = row_of("City of London", 2024, among=packaged_rows())
    return tuple(
        event
        for event in simulate(row, seed=3)
        if event.recorded_at is not None and event.recorded_at <= AT
    )


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, borough(), at=AT)


def test_what_scanners_follow_stays_open_and_what_a_person_does_is_known_to_the_watch(
    office: Office,
) -> None:
    standing = [
        one.record for one in office.desk.standing(None) if one.record.caseworker is not None
    ]
    assert standing
    app = desk_app(office.desk, links=office.links, used=office.used)
    with served(app) as client:
        for number, record in enumerate(standing):
            who = record.caseworker or ""
            link = ActLink(alert_id=record.alert_id, by=who, link_id=f"letter-{number}")
            path = f"/a/{office.links.token(link)}"
            for _ in range(3):
                page = client.get(path)
                assert message(record, AT.date()).stage in page.text
                assert client.head(path).status_code == 200
            assert record.alert_id not in _acknowledged(office, record)
            for _ in range(2):
                assert client.post(path, data={"act": "acknowledge"}).status_code == 200

    assert len(office.lines()) == len(standing)
    for record in standing:
        assert record.alert_id in _acknowledged(office, record)
    # An act changes nothing of what stands.
    assert {one.record.alert_id for one in office.desk.standing(None)} >= {
        one.alert_id for one in standing
    }


@pytest.mark.slow
def test_the_words_beside_a_reason_are_kept_with_the_event_and_reach_nothing_else(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    alert = office.alert(OVERDUE).alert_id
    for act in (
        Snooze(until=date(2025, 6, 9), reason=SnoozeReason.OTHER, text=NAME),
        BreachBecause(reason=BreachReason.OTHER, text=NAME),
    ):
        outcome = office.desk.take(act, alert_id=alert, by="cw-07")
        assert isinstance(outcome, Recorded)
        assert NAME not in outcome.sentence
    facts = office.follow(OVERDUE)

    assert len(facts.attention.breach_reasons) == 1
    assert NAME not in repr(facts)
    page = MetricsPage()
    with EmbeddedEngine(office.state, policy=Policy(), wall_clock=office.clock) as engine:
        page.publish(reading_of(engine.watch))
    shown = [page.text(), *(repr(record) for record in office.desk.standing(None))]
    for command in (("alerts", "--json"), ("explain", OVERDUE), ("explain", OVERDUE, "--json")):
        done = ehcpwatch(*command, "--state", office.state)
        assert done.returncode == 0
        shown.append(done.stdout + done.stderr)
    assert all(NAME not in text for text in shown)
    with sqlite3.connect(office.state) as connection:
        names = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        ]
        tables = [
            name
            for name in names
            if not name.startswith("sqlite_")
            for row in connection.execute(f'select * from "{name}"')  # noqa: S608  # our own names
            if any(NAME.encode() in bytes(str(cell), "utf-8") for cell in row)
        ]
    connection.close()
    assert tables == ["events", "events"]


def _acknowledged(office: Office, record: AlertRecord) -> set[str]:
    return {one.alert for one in office.follow(record.case).attention.acknowledged}
