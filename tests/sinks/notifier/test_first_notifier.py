"""A register of before is told of by the first notifier, in hours, once."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from ehcpwatch.events import (
    AssessmentAgreed,
    CaseKey,
    CaseworkerAssigned,
    Event,
    RequestReceived,
)
from tests.register.older import WITHOUT_OUTBOX

from .council import COUNCIL, Council, told

CASE = CaseKey(f"{COUNCIL}/C-1")


def opened() -> list[Event]:
    return told(
        CASE,
        RequestReceived(received_on=date(2025, 1, 6)),
        CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker="cw-07"),
        AssessmentAgreed(notified_on=date(2025, 2, 14)),
    )


def test_a_rung_is_told_in_the_hours_of_its_caseworker_and_once(tmp_path: Path) -> None:
    council = Council(tmp_path, at=datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.take(opened())
    assert council.notify() == []
    found = council.day(date(2025, 5, 19))

    assert [one.address for one in found] == ["seven@council.example"]
    assert "Plan due Monday 26 May 2025 (7 days)" in found[0].text
    assert council.day(date(2025, 5, 20)) == []


def test_alerts_of_a_register_of_before_are_told_by_the_first_notifier(tmp_path: Path) -> None:
    council = Council(tmp_path, at=datetime(2025, 5, 19, 1, tzinfo=UTC))
    council.take(opened())
    council.close()
    with closing(sqlite3.connect(council.state)) as connection:
        connection.executescript("; ".join((*WITHOUT_OUTBOX, "pragma user_version = 3")))

    council = Council(tmp_path, at=datetime(2025, 5, 19, 2, tzinfo=UTC))
    found = council.day(date(2025, 5, 20))

    assert [one.address for one in found] == ["seven@council.example"]
