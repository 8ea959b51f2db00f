"""What is kept of the acts on a case's alerts: which alert, and from when to when."""

from ehcpwatch.case import Facts
from ehcpwatch.events import AlertAcknowledged, AlertSnoozed, SnoozeReason

from .story import day, facts, request

REQUEST = request("2025-01-06")


def acknowledged(on: str, alert: str = "a-1") -> AlertAcknowledged:
    return AlertAcknowledged(acknowledged_on=day(on), alert=alert, by="officer-1")


def snoozed(on: str, until: str, alert: str = "a-1") -> AlertSnoozed:
    return AlertSnoozed(
        snoozed_on=day(on),
        alert=alert,
        by="officer-1",
        reason=SnoozeReason.ACTION_BOOKED,
        until=day(until),
    )


def snoozes(known: Facts) -> list[tuple[str, str, str]]:
    """Return alert, first day and end of each snooze."""
    return [
        (one.alert, one.on.isoformat(), one.until.isoformat()) for one in known.attention.snoozed
    ]


def test_the_first_acknowledgement_of_an_alert_is_kept_with_its_day() -> None:
    known = facts(
        REQUEST,
        acknowledged("2025-02-03"),
        acknowledged("2025-02-05", "a-2"),
        acknowledged("2025-02-07"),
    )

    assert known.attention.acknowledged == (("a-1", day("2025-02-03")), ("a-2", day("2025-02-05")))


def test_of_an_alert_the_last_snooze_is_kept() -> None:
    known = facts(
        REQUEST,
        snoozed("2025-02-03", "2025-03-03"),
        snoozed("2025-02-04", "2025-03-10", "a-2"),
        snoozed("2025-02-10", "2025-02-20"),
    )

    assert snoozes(known) == [
        ("a-2", "2025-02-04", "2025-03-10"),
        ("a-1", "2025-02-10", "2025-02-20"),
    ]


def test_to_acknowledge_an_alert_ends_its_rest_and_no_other() -> None:
    known = facts(
        REQUEST,
        snoozed("2025-02-03", "2025-03-03"),
        snoozed("2025-02-04", "2025-03-10", "a-2"),
        acknowledged("2025-02-05"),
    )

    assert snoozes(known) == [("a-2", "2025-02-04", "2025-03-10")]


def test_an_alert_that_was_acknowledged_may_be_snoozed_afterwards() -> None:
    known = facts(REQUEST, acknowledged("2025-02-03"), snoozed("2025-02-04", "2025-03-03"))

    assert snoozes(known) == [("a-1", "2025-02-04", "2025-03-03")]
    assert [one.alert for one in known.attention.acknowledged] == ["a-1"]


def test_acts_are_no_event_of_the_case() -> None:
    known = facts(REQUEST, acknowledged("2025-02-03"), snoozed("2025-02-04", "2025-03-03"))

    assert known.last_event_on == day("2025-01-06")
