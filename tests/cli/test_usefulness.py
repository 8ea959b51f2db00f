"""The summary of a month as it is printed, what may be asked, and how often a page reads it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import typer

from ehcpwatch.cli.reading import open_register
from ehcpwatch.cli.recent import RecentUsefulness
from ehcpwatch.cli.usefulness import usefulness
from ehcpwatch.clock import ManualClock
from ehcpwatch.desk import Acknowledge
from ehcpwatch.events import CaseKey, Event, RequestReceived
from ehcpwatch.register import SqlConnection
from tests.cli.running import ehcpwatch
from tests.desk.office import NOW, OVERDUE, TODAY, Office, told


def idle() -> list[Event]:
    """Return ten cases in which nothing happens after the request."""
    return [
        event
        for number in range(10)
        for event in told(
            CaseKey(f"E09000012/I-{number}"), RequestReceived(received_on=date(2025, 4, 22))
        )
    ]


@pytest.mark.slow
def test_a_month_is_printed_by_rule_and_names_those_that_nobody_acts_on(tmp_path: Path) -> None:
    office = Office(tmp_path, idle())
    first_of = {"--from": TODAY.isoformat(), "--until": TODAY.isoformat()}
    options = [part for pair in first_of.items() for part in pair]

    shown = ehcpwatch("usefulness", "--state", office.state, *options)
    document = json.loads(
        ehcpwatch("usefulness", "--state", office.state, "--month", "2025-06", "--json").stdout
    )

    said = " ".join(shown.stdout.split())
    assert shown.returncode == 0, shown.stderr
    assert "Alerts told from 2025-06-02 to 2025-06-02" in said
    assert "Nobody acts on stalled (Stalled): told 10 times, and none was acted on." in said
    assert "ehcpwatch policy preview" in said
    assert (document["from"], document["to"]) == ("2025-06-01", "2025-06-30")
    assert "stalled" in document["nobody_acts_on"]
    assert document["not_useful_to_most"] == []
    stalled = next(one for one in document["rules"] if one["rule"] == "stalled")
    assert stalled == {
        "rule": "stalled",
        "told": 10,
        "acknowledged": 0,
        "median_days": None,
        "ninetieth_percentile_days": None,
        "snoozed": 0,
        "handed_over": 0,
        "explained": 0,
        "done": 0,
        "acted_on": 0,
        "acted_on_percent": "0.0",
        "judged_useful": 0,
        "judged_not_useful": 0,
        "judged_useful_percent": None,
        "untouched": 10,
    }
    assert "I-1" not in shown.stdout
    assert "cw-" not in shown.stdout


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("2025-5", None, None),
        ("May", None, None),
        ("2025-05-01", None, None),
        ("9000-01", None, None),
        ("2025-05", "2025-05-01", None),
        (None, "2025-05-01", None),
        (None, None, "2025-05-01"),
        (None, "2025-05-02", "2025-05-01"),
        (None, "2025-05-02", "9000-01-01"),
    ],
)
def test_days_that_cannot_be_looked_at_are_a_command_line_that_cannot_be_read(
    month: str | None, first: str | None, last: str | None
) -> None:
    with pytest.raises(typer.BadParameter):
        usefulness(state="nowhere.db", month=month, from_on=first, until_on=last)


class Counting:
    """A register that counts how often it is opened."""

    def __init__(self, register: Callable[[], AbstractContextManager[SqlConnection]]) -> None:
        self._register = register
        self.opened = 0

    @contextmanager
    def __call__(self) -> Iterator[SqlConnection]:
        self.opened += 1
        with self._register() as connection:
            yield connection


def test_a_page_reads_the_register_once_an_hour_and_when_a_day_begins(tmp_path: Path) -> None:
    office = Office(tmp_path)
    register = Counting(partial(open_register, str(office.state)))
    clock = ManualClock(datetime(2025, 6, 2, 22, tzinfo=UTC))
    recent = RecentUsefulness(register, wall_clock=clock)
    opened = []

    for minutes in (0, 59, 1, 59, 2):
        clock.advance(timedelta(minutes=minutes))
        recent.rules()
        opened.append(register.opened)

    # At 22:00, 22:59, 23:00, 23:59 and 00:01 UTC; London's day begins at 23:00.
    assert opened == [1, 1, 2, 2, 3]


def test_a_page_shows_the_last_four_weeks_and_what_people_did(tmp_path: Path) -> None:
    office = Office(tmp_path)
    alert = office.alert(OVERDUE)
    office.desk.take(Acknowledge(), alert_id=alert.alert_id, by="cw-07")
    office.follow(OVERDUE)
    clock = ManualClock(NOW)
    recent = RecentUsefulness(partial(open_register, str(office.state)), wall_clock=clock)

    told_today = {one.rule: one for one in recent.rules()}
    clock.advance(timedelta(days=27))
    last_day = {one.rule for one in recent.rules()}
    clock.advance(timedelta(days=1))

    assert told_today["final_plan"].days_to_acknowledge == (0,)
    assert "final_plan" in last_day
    assert recent.rules() == ()


def test_a_register_that_cannot_be_read_is_asked_again_and_nothing_shown_meanwhile(
    tmp_path: Path,
) -> None:
    clock = ManualClock(NOW)
    recent = RecentUsefulness(partial(open_register, str(tmp_path / "state.db")), wall_clock=clock)

    assert recent.rules() == ()

    Office(tmp_path)

    assert recent.rules() != ()
