"""The notifier tells people what they are owed: once, in their hours, and as it is then."""

from datetime import UTC, date, datetime
from pathlib import Path

from ehcpwatch.events import (
    AssessmentAgreed,
    CaseKey,
    CaseworkerAssigned,
    RequestReceived,
)

from .council import COUNCIL, Council, told

CASE = CaseKey(f"{COUNCIL}/C-1")


def opened() -> list:
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
    for one in found:
        print(one.address, one.subject)
        print(one.text)
    assert found
    assert council.day(date(2025, 5, 20)) == []
