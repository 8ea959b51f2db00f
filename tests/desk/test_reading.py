"""Reading an act: an act, or all that is wrong, never what was given."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.desk import (
    Acknowledge,
    Act,
    BreachBecause,
    Fault,
    HandOver,
    Judge,
    Snooze,
    read_act,
)
from ehcpwatch.events import BreachReason, SnoozeReason

TODAY = date(2025, 6, 2)
SNOOZE = {"act": "snooze", "until": "2025-06-30", "reason": "action_booked"}
BREACH = {"act": "breach_reason", "reason": "other", "text": "The papers were lost."}
NAME = "Jane Example"


def read(fields: dict[str, object]) -> Act | tuple[Fault, ...]:
    return read_act(fields, today=TODAY, longest_snooze_days=28)


def faults(**fields: object) -> list[tuple[str, str]]:
    found = read(fields)
    assert isinstance(found, tuple)
    return list(found)


@pytest.mark.parametrize(
    ("fields", "act"),
    [
        ({"act": "acknowledge"}, Acknowledge()),
        ({"act": "acknowledge", "text": NAME}, Acknowledge()),
        (
            SNOOZE,
            Snooze(until=date(2025, 6, 30), reason=SnoozeReason.ACTION_BOOKED),
        ),
        (
            {**SNOOZE, "text": "  "},
            Snooze(until=date(2025, 6, 30), reason=SnoozeReason.ACTION_BOOKED),
        ),
        ({"act": "hand_over", "caseworker": " cw-09 "}, HandOver(caseworker="cw-09")),
        ({"act": "judge", "useful": False}, Judge(useful=False)),
        (BREACH, BreachBecause(reason=BreachReason.OTHER, text="The papers were lost.")),
    ],
)
def test_an_act_is_read_with_what_it_needs_and_no_more(fields: dict[str, object], act: Act) -> None:
    assert read(fields) == act


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("2025-06-02", "Choose a day after today."),
        ("2020-01-01", "Choose a day after today."),
        (
            "2025-07-01",
            "An alert rests for 28 days at the longest: choose a day up to Monday 30 June 2025.",
        ),
        ("20250630", "Give the day on which the alert is to speak again, like 2025-03-31."),
        ("2025-02-30", "Give the day on which the alert is to speak again, like 2025-03-31."),
        (None, "Give the day on which the alert is to speak again, like 2025-03-31."),
    ],
)
def test_an_alert_rests_until_a_day_after_today_and_no_longer_than_allowed(
    until: object, sentence: str
) -> None:
    assert faults(**{**SNOOZE, "until": until}) == [("until", sentence)]


def test_the_reason_other_needs_words_and_every_other_takes_none() -> None:
    assert [field for field, _ in faults(act="breach_reason", reason="other")] == ["text"]
    assert [field for field, _ in faults(**{**SNOOZE, "text": "A word."})] == ["text"]


@pytest.mark.parametrize(
    "text", ["x" * 201, "two\nlines", "a\x1b[31m", "\u202ereversed", "a\u2028b", "a\0b"]
)
def test_words_are_one_short_line_without_unseen_characters(text: str) -> None:
    assert [field for field, _ in faults(**{**BREACH, "text": text})] == ["text"]


def test_every_fault_is_named_at_once() -> None:
    found = faults(act="snooze", until="2025-07-31", reason=NAME, text=NAME)

    assert [field for field, _ in found] == ["until", "reason"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": NAME},
        {"act": ["acknowledge"]},
        {"act": "hand_over", "caseworker": NAME},
        {"act": "hand_over", "caseworker": "x" * 65},
        {"act": "judge", "useful": NAME},
        {"act": "judge", "useful": 1},
        {**SNOOZE, "reason": NAME, "until": NAME},
        {**BREACH, "text": f"{NAME}\n"},
    ],
)
def test_what_was_given_is_never_repeated(fields: dict[str, object]) -> None:
    found = faults(**fields)

    assert found
    assert all("Jane" not in part for fault in found for part in fault)


@given(
    st.dictionaries(
        st.sampled_from(("act", "until", "reason", "text", "caseworker", "useful")),
        st.sampled_from((*SNOOZE.values(), *BREACH.values(), "hand_over", "judge", True))
        | st.none()
        | st.text(max_size=8)
        | st.integers()
        | st.lists(st.none()),
    )
)
def test_whatever_is_given_is_an_act_or_at_least_one_fault(fields: dict[str, object]) -> None:
    assert read(fields) != ()
