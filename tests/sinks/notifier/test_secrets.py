"""Nothing that somebody wrote, and nobody's address, leaves the place where it belongs."""

import logging
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from ehcpwatch.events import (
    AlertSnoozed,
    BreachReason,
    BreachReasonRecorded,
    CaseKey,
    CaseworkerAssigned,
    LimitName,
    SnoozeReason,
)
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, Outcome, Reason
from ehcpwatch.sinks.words import Words

from .conftest import CouncilAt
from .council import CASE, COUNCIL, NO_SUCH_ADDRESS, PEOPLE, begun, told

NAME = "Zebedee Quarterstaff"
HOST = "quillfeather.example"
"""Of every address in the directory of these tests."""
MARKED = PEOPLE.replace("council.example", HOST).replace("host.example", HOST)
MONDAY, TUESDAY = date(2025, 5, 19), date(2025, 5, 20)


def tables(state: Path) -> dict[str, str]:
    """Return all that a database holds, as text, by table."""
    with sqlite3.connect(state) as connection:
        names = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        ]
        found = {
            name: " ".join(
                cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                for row in connection.execute(f'select * from "{name}"')  # noqa: S608  # ours
                for cell in row
            )
            for name in names
        }
    connection.close()
    return found


@pytest.mark.parametrize("name", ["cw-07\r\nBcc: x@y.example", "cw 07", NAME, "cw-07<b>", ""])
def test_no_event_takes_a_reference_that_could_be_a_name_or_a_second_header(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CaseworkerAssigned(assigned_on=MONDAY, caseworker=name)

    assert name == "" or name not in str(refused.value)


def test_names_and_addresses_are_in_no_letter_log_count_or_table_but_where_they_belong(
    council_at: CouncilAt, caplog: pytest.LogCaptureFixture
) -> None:
    """Few words are in the events alone; an address is on its own letter's envelope alone."""
    caplog.set_level(logging.DEBUG)
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC), people=MARKED)
    answers = [
        NO_SUCH_ADDRESS,
        Answer(Outcome.LATER, Reason.BUSY),
        Answer(Outcome.UNKNOWN, Reason.NO_ANSWER),
    ]

    def answer(_: Letter) -> Answer:
        return answers.pop(0) if answers else Answer(Outcome.ACCEPTED)

    for post in council.post.values():
        post.answer = answer
    council.take(
        [
            *begun(),
            *begun(CaseKey(f"{COUNCIL}/C-2"), "cw-08"),
            *begun(CaseKey(f"{COUNCIL}/C-3"), None),
        ]
    )
    council.day(MONDAY)
    (alert,) = [record for record in council.ledger() if record.stands and record.case == CASE]
    snoozed = AlertSnoozed(
        snoozed_on=MONDAY,
        alert=alert.alert_id,
        by="cw-07",
        reason=SnoozeReason.OTHER,
        until=TUESDAY,
        text=NAME,
    )
    breach = BreachReasonRecorded(
        recorded_on=MONDAY, limit=LimitName.FINAL_PLAN, reason=BreachReason.OTHER, text=NAME
    )
    council.take(told(CASE, snoozed, breach, first=10))
    for day in (20, 21, 27, 28):
        council.day(date(2025, 5, day))

    letters = [letter for post in council.post.values() for letter in post.letters]
    assert len(letters) > 6
    assert {letter.address.partition("/")[0] for letter in letters} >= {f"duty@{HOST}"}
    for letter in letters:
        for part in (letter.message_id, letter.subject, letter.text, letter.html):
            assert NAME not in part
            assert HOST not in part
    held = tables(council.state)
    assert {name for name, text in held.items() if NAME in text} == {"events"}
    assert not [name for name, text in held.items() if HOST in text]
    shown = [caplog.text, repr(council.notifier.tally), repr(council.directory())]
    assert not [text for text in shown if NAME in text or HOST in text]
    counts = repr(council.notifier.tally)
    assert not [word for word in ("C-1", "cw-07", COUNCIL) if word in counts + caplog.text]


def test_a_councils_own_template_brings_nothing_into_logs_counts_or_tables(
    council_at: CouncilAt, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it says is said in letters; where it fails, the packaged one is used, silently."""
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "single.subject.j2").write_text(f"{NAME}: {{{{ reference }}}}\n")
    (folder / "single.txt.j2").write_text(f"{NAME} {{{{ address_of_the_child }}}}\n")
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.words = Words(folder)
    council.notifier = council.new_notifier()
    council.take(begun())

    (letter,) = council.day(MONDAY)

    assert "C-1" in letter.subject
    assert "Plan due Monday 26 May 2025" in letter.text
    assert NAME not in letter.text
    assert not [name for name, text in tables(council.state).items() if NAME in text]
    assert NAME not in caplog.text + repr(council.notifier.tally)
    assert council.post[ChannelName.MAIL].letters == [letter]
