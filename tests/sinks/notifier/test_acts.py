"""What people do about an alert decides who still needs to hear of it, and when."""

from datetime import UTC, date, datetime, timedelta

from ehcpwatch.events import (
    AlertAcknowledged,
    AlertSnoozed,
    CaseworkerAssigned,
    Event,
    EventReference,
    EventRetracted,
    PlanIssued,
    SnoozeReason,
)

from .conftest import CouncilAt
from .council import CASE, Council, begun, said_in, told

MONDAY, TUESDAY = date(2025, 5, 19), date(2025, 5, 20)


def alert_of(council: Council) -> str:
    (standing,) = [record.alert_id for record in council.ledger() if record.stands]
    return standing


def acknowledged(council: Council, on: date, *, by: str = "cw-07") -> list[Event]:
    act = AlertAcknowledged(acknowledged_on=on, alert=alert_of(council), by=by)
    return told(CASE, act, first=10)


def snoozed(council: Council, on: date, until: date) -> list[Event]:
    act = AlertSnoozed(
        snoozed_on=on,
        alert=alert_of(council),
        by="cw-07",
        reason=SnoozeReason.WAITING_FOR_FAMILY,
        until=until,
    )
    return told(CASE, act, first=20)


def test_what_is_acknowledged_before_it_was_told_is_not_told_and_the_next_rung_speaks(
    council_at: CouncilAt,
) -> None:
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.take(begun())
    council.night(MONDAY)
    council.take(acknowledged(council, MONDAY))

    assert council.later(timedelta(hours=8)) == []
    assert council.day(TUESDAY) == []
    (letter,) = council.day(date(2025, 5, 27))
    assert [one.news for one in said_in(letter)] == ["New"]
    assert "overdue by 1 day" in letter.text


def test_an_acknowledgement_that_is_taken_back_lets_the_alert_be_told(
    council_at: CouncilAt,
) -> None:
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.take(begun())
    council.night(MONDAY)
    council.take(acknowledged(council, MONDAY))
    assert council.later(timedelta(hours=8)) == []
    undone = EventRetracted(retracts=EventReference(id="C-1-10"), retracted_on=TUESDAY)

    (letter,) = council.day(TUESDAY, told(CASE, undone, first=11))

    assert [one.news for one in said_in(letter)] == ["New"]


def test_whoever_takes_over_an_acknowledged_case_is_told_of_its_alert(
    council_at: CouncilAt,
) -> None:
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.take(begun())
    council.day(MONDAY)
    council.take(acknowledged(council, MONDAY))

    letters = council.day(
        TUESDAY,
        told(CASE, CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-08"), first=11),
    )

    assert {letter.address: said_in(letter)[0].news for letter in letters} == {
        "seven@council.example": "Handed on",
        "eight@council.example": "New",
    }


def test_a_snoozed_clock_rests_until_its_day(council_at: CouncilAt) -> None:
    council = council_at(datetime(2025, 5, 11, 1, tzinfo=UTC))
    council.take(begun())
    assert len(council.day(date(2025, 5, 12))) == 1
    council.take(snoozed(council, date(2025, 5, 12), date(2025, 5, 21)))

    # The rung of the 19th is reached, and rests too.
    assert [council.day(date(2025, 5, day)) for day in range(13, 21)] == [[]] * 8
    (letter,) = council.day(date(2025, 5, 21))
    assert [one.news for one in said_in(letter)] == ["New"]
    assert "(5 days)" in letter.text


def test_a_snooze_ends_early_with_the_first_rung_after_the_last_lawful_day(
    council_at: CouncilAt,
) -> None:
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.take(begun())
    council.day(MONDAY)
    council.take(snoozed(council, MONDAY, date(2025, 6, 20)))

    assert [council.day(date(2025, 5, day)) for day in range(20, 27)] == [[]] * 7
    (letter,) = council.day(date(2025, 5, 27))
    assert "overdue by 1 day" in letter.text


def test_a_snooze_that_is_taken_back_lets_the_alert_be_told_the_next_working_day(
    council_at: CouncilAt,
) -> None:
    council = council_at(datetime(2025, 5, 11, 1, tzinfo=UTC))
    council.take(begun())
    council.day(date(2025, 5, 12))
    council.take(snoozed(council, date(2025, 5, 12), date(2025, 5, 25)))
    assert council.day(MONDAY) == []
    undone = EventRetracted(retracts=EventReference(id="C-1-20"), retracted_on=TUESDAY)

    (letter,) = council.day(TUESDAY, told(CASE, undone, first=21))

    assert [one.news for one in said_in(letter)] == ["New"]


def test_of_a_snoozed_case_that_is_closed_people_hear_when_the_snooze_would_end(
    council_at: CouncilAt,
) -> None:
    council = council_at(datetime(2025, 5, 18, 1, tzinfo=UTC))
    council.take(begun())
    council.day(MONDAY)
    council.take(snoozed(council, MONDAY, date(2025, 5, 22)))

    assert council.day(TUESDAY, told(CASE, PlanIssued(sent_on=TUESDAY), first=30)) == []
    (letter,) = council.day(date(2025, 5, 22))
    assert [one.news for one in said_in(letter)] == ["Over"]
