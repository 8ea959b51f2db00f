"""What a list says of an alert beside its record: whether somebody has taken it up."""

from datetime import date

from ehcpwatch.alerts import AlertState, alert_document, listed, listed_document
from ehcpwatch.case.facts import Acknowledgement, Attention, Snooze
from tests.register.records import record

TODAY = date(2025, 6, 2)
ALERT = record("a")
NEXT = record("b")._replace(rung=28)
ALL = {"a": ALERT, "b": NEXT}
SNOOZED = Attention(snoozed=(Snooze("a", on=date(2025, 5, 28), until=date(2025, 6, 9)),))
ACKNOWLEDGED = Attention(acknowledged=(Acknowledgement("a", on=date(2025, 5, 30)),))


def test_an_alert_that_nobody_did_anything_about_is_not_taken_up() -> None:
    found = listed(ALERT, ALL, Attention(), TODAY)

    assert found.taken_up() == "no"
    assert listed_document(found) == {
        **alert_document(ALERT),
        "acknowledged_on": None,
        "snoozed_until": None,
    }


def test_an_acknowledged_alert_says_since_when_and_the_next_reminder_does_not() -> None:
    found = listed(ALERT, ALL, ACKNOWLEDGED, TODAY)

    assert found.taken_up() == "acknowledged since 2025-05-30"
    assert listed_document(found)["acknowledged_on"] == "2025-05-30"
    assert listed(NEXT, ALL, ACKNOWLEDGED, TODAY).acknowledged_on is None
    assert listed(ALERT, ALL, ACKNOWLEDGED, date(2025, 5, 29)).acknowledged_on is None


def test_a_snooze_is_of_its_matter_and_holds_for_the_next_reminder_too() -> None:
    assert listed(ALERT, ALL, SNOOZED, TODAY).taken_up() == "snoozed until 2025-06-09"
    assert listed(NEXT._replace(rung=0), ALL, SNOOZED, TODAY).snoozed_until == date(2025, 6, 9)


def test_a_snooze_that_is_over_is_no_more_and_neither_is_one_of_an_alert_that_is_over() -> None:
    over = ALERT._replace(state=AlertState.RESOLVED)

    assert listed(ALERT, ALL, SNOOZED, date(2025, 6, 9)).snoozed_until is None
    assert listed(over, {"a": over}, SNOOZED, TODAY).snoozed_until is None


def test_an_alert_acknowledged_and_then_snoozed_says_both() -> None:
    both = Attention(acknowledged=ACKNOWLEDGED.acknowledged, snoozed=SNOOZED.snoozed)

    assert listed(ALERT, ALL, both, TODAY).taken_up() == (
        "acknowledged since 2025-05-30, snoozed until 2025-06-09"
    )
