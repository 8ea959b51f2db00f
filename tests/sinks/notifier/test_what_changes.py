"""Whatever becomes of a case, its people hear what is so when they are told, in plain words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ehcpwatch.events import (
    CaseErased,
    CaseKey,
    CaseworkerAssigned,
    EventCorrected,
    EventReference,
    EventRetracted,
    PlanIssued,
    RequestReceived,
    replacement_of,
)
from ehcpwatch.register import deliveries_of_alerts
from ehcpwatch.sinks.channels import ChannelName
from ehcpwatch.watch import Policy

from .conftest import CouncilAt
from .council import CASE, COUNCIL, PLANS_ONLY, begun, said_in, told

SEVEN, EIGHT = "seven@council.example", "eight@council.example"
SUNDAY = datetime(2025, 5, 18, 1, tzinfo=UTC)
BEFORE = date(2025, 5, 16)
MONDAY, TUESDAY = date(2025, 5, 19), date(2025, 5, 20)


def test_a_rung_is_told_in_the_hours_of_its_caseworker_and_once(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    assert council.notify() == []

    (letter,) = council.day(MONDAY)

    assert letter.address == SEVEN
    assert "Plan due Monday 26 May 2025 (7 days)" in letter.text
    assert council.day(TUESDAY) == []


def test_with_a_new_caseworker_the_old_ones_alert_ends_in_words_and_the_new_ones_begins(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.day(MONDAY)

    letters = council.day(
        TUESDAY,
        told(CASE, CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-08"), first=10),
    )

    by_address = {letter.address: letter for letter in letters}
    assert sorted(by_address) == [EIGHT, SEVEN]
    assert "somebody else acts on it now" in by_address[SEVEN].text
    assert [one.news for one in said_in(by_address[SEVEN])] == ["Handed on"]
    assert [one.news for one in said_in(by_address[EIGHT])] == ["New"]
    assert council.day(date(2025, 5, 21)) == []


def test_whoever_gets_a_case_back_hears_that_its_alert_stands_again(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.day(MONDAY)
    council.day(
        TUESDAY,
        told(CASE, CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-08"), first=10),
    )

    back = CaseworkerAssigned(assigned_on=date(2025, 5, 21), caseworker="cw-07")
    letters = council.day(date(2025, 5, 21), told(CASE, back, first=11))

    said = {letter.address: [one.news for one in said_in(letter)] for letter in letters}
    assert said == {SEVEN: ["Stands again"], EIGHT: ["Handed on"]}


def test_whoever_loses_and_gets_a_case_back_between_two_letters_hears_nothing(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun(caseworker="cw-08"))
    council.day(MONDAY)
    council.night(
        TUESDAY,
        told(CASE, CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-07"), first=10),
    )
    council.take(told(CASE, CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-08"), first=11))

    council.at(datetime(2025, 5, 20, 9, tzinfo=UTC))

    assert council.notify() == []


def test_a_case_that_is_closed_while_its_message_waits_sends_none(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.night(MONDAY)
    council.take(told(CASE, PlanIssued(sent_on=MONDAY), first=10))

    council.at(datetime(2025, 5, 19, 9, tzinfo=UTC))

    assert council.notify() == []


def test_a_case_that_is_erased_while_its_message_waits_sends_none(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.night(MONDAY)
    council.notifier.plan()
    council.take(told(CASE, CaseErased(erased_on=MONDAY), first=10))

    council.at(datetime(2025, 5, 19, 9, tzinfo=UTC))

    assert council.notify() == []
    assert council.day(TUESDAY) == []


def test_of_a_case_that_is_erased_after_it_was_told_nobody_hears_any_more(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    assert council.day(MONDAY)
    alerts = [one.alert_id for one in council.ledger()]
    assert alerts

    assert council.day(TUESDAY, told(CASE, CaseErased(erased_on=TUESDAY), first=10)) == []
    assert council.day(date(2025, 5, 21)) == []
    with council.register() as connection:
        assert not any(deliveries_of_alerts(connection, alerts).values())


def test_a_date_that_moves_withdraws_the_old_alert_with_its_reason_and_raises_the_new(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.day(MONDAY)
    moved = EventCorrected(
        corrects=EventReference(id="C-1-1"),
        replacement=replacement_of(RequestReceived(received_on=date(2025, 1, 13))),
    )

    (letter,) = council.day(TUESDAY, told(CASE, moved, first=10))

    assert sorted(one.news for one in said_in(letter)) == ["New", "Withdrawn"]
    text = " ".join(letter.text.split())
    assert "withdrawn, because its day moved or what it rested on was taken back" in text
    assert "Plan due Monday 2 June 2025 (13 days)" in text


def test_a_date_that_moves_back_makes_the_first_alert_stand_again(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    (first,) = council.day(MONDAY)
    moved = EventCorrected(
        corrects=EventReference(id="C-1-1"),
        replacement=replacement_of(RequestReceived(received_on=date(2025, 1, 13))),
    )
    council.day(TUESDAY, told(CASE, moved, first=10))
    wednesday = date(2025, 5, 21)
    undone = EventRetracted(retracts=EventReference(id="C-1-10"), retracted_on=wednesday)

    (letter,) = council.day(wednesday, told(CASE, undone, first=11))

    again = {one.news: one.alert for one in said_in(letter)}
    assert sorted(again) == ["Stands again", "Withdrawn"]
    assert again["Stands again"] == said_in(first)[0].alert


@pytest.mark.slow
def test_ten_years_of_old_data_are_one_digest_each_and_no_flood(council_at: CouncilAt) -> None:
    """Everything of before is listed once; of what comes after people hear as ever."""
    council = council_at(SUNDAY, policy=Policy(go_live_on=MONDAY))
    old = [
        begun(
            CaseKey(f"{COUNCIL}/C-{number}"),
            ("cw-07", "cw-08", None)[number % 3],
            received_on=date(2015, 3, 2) + timedelta(days=61 * number),
        )
        for number in range(61)
    ]
    council.take(event for events in old for event in events)

    letters = council.day(MONDAY)

    assert sorted((letter.address, "gone live" in letter.text) for letter in letters) == [
        ("director@council.example", True),
        (EIGHT, True),
        ("head@council.example", True),
        ("manager@council.example", True),
        (SEVEN, True),
        # A shared room hears counts alone, of what was so as of what is.
        ("workflows://host.example/w/s", False),
    ]
    assert council.later(timedelta(hours=2)) == []
    seen = [record for record in council.ledger() if not record.told]
    assert len(seen) > 100
    heard = council.heard()
    assert {
        heard[record.alert_id, "caseworker", record.caseworker]
        for record in seen
        if record.caseworker is not None and "caseworker" in record.tell
    } == {"listed"}


def test_what_changes_between_going_live_and_the_digest_is_listed_all_the_same(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY, policy=Policy(ladder=PLANS_ONLY.ladder, go_live_on=MONDAY))
    council.take(begun(received_on=date(2024, 12, 30)))
    council.night(MONDAY)
    council.take(told(CASE, CaseworkerAssigned(assigned_on=MONDAY, caseworker="cw-08"), first=10))
    assert council.notify() == []

    council.at(datetime(2025, 5, 19, 9, tzinfo=UTC))

    (letter,) = council.notify()
    assert letter.address == EIGHT
    assert "gone live" in letter.text


def test_a_shared_room_is_told_counts_and_no_case(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun(caseworker=None))

    letters = council.day(MONDAY)

    (room,) = council.post[ChannelName.CHAT].letters
    assert letters == [room]
    assert "north: 1 not late" in room.text
    assert "C-1" not in room.subject + room.text + room.html
    assert "desk.example" not in room.text + room.html


def test_a_letter_says_where_all_alerts_are(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.notifier = council.new_notifier(worklist="https://grafana.example/d/action")
    council.take(begun())

    (letter,) = council.day(MONDAY)

    assert "https://grafana.example/d/action" in letter.text
