"""The calendar feed, read back by the library that others read it with."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ehcpwatch.alerts import ALERTED_LIMITS
from ehcpwatch.events import CaseKey
from ehcpwatch.sinks.calendar import Deadline, calendar_feed, deadline_uid
from ehcpwatch.statute import LimitKey

NOW = datetime(2025, 3, 3, 7, 30, tzinfo=UTC)
CASE = CaseKey("E09000012/C-2025-0117")
PLAN = Deadline(
    case=CASE,
    rule=LimitKey.FINAL_PLAN,
    due_on=date(2025, 3, 14),
    uid=deadline_uid(CASE, LimitKey.FINAL_PLAN, ""),
    excused=False,
    sequence=0,
)


def read(*deadlines: Deadline, name: str = "Last lawful days") -> Calendar:
    """Return the feed as a calendar program reads it."""
    return Calendar.from_ical(calendar_feed(deadlines, now=NOW, name=name))


def test_a_last_lawful_day_is_an_entry_of_that_whole_day() -> None:
    (entry,) = read(PLAN).events

    assert entry.start == date(2025, 3, 14)
    assert entry.end == date(2025, 3, 15)
    assert entry.summary == "Case C-2025-0117: last lawful day, plan"
    assert entry.stamp == NOW
    assert entry["TRANSP"] == "TRANSPARENT"
    assert entry["CLASS"] == "PRIVATE"


def test_an_excused_limit_says_so() -> None:
    (entry,) = read(PLAN._replace(excused=True)).events

    assert entry.summary == "Case C-2025-0117: last lawful day, plan (excused)"


def test_a_day_that_moves_moves_the_same_entry() -> None:
    (before,) = read(PLAN).events
    (after,) = read(PLAN._replace(due_on=date(2025, 3, 21), sequence=1)).events

    assert after.uid == before.uid
    assert after.start == date(2025, 3, 21)
    assert (before.sequence, after.sequence) == (0, 1)


def test_two_advisers_of_a_case_have_two_entries_that_name_neither() -> None:
    one, other = (deadline_uid(CASE, LimitKey.ADVICE, who) for who in ("ep.jones", "salt.lee"))
    advice = PLAN._replace(rule=LimitKey.ADVICE)
    feed = calendar_feed(
        [advice._replace(uid=one), advice._replace(uid=other)], now=NOW, name="Days"
    )

    assert one != other
    assert len(Calendar.from_ical(feed).events) == 2
    assert b"jones" not in feed


def test_an_entry_has_no_more_than_it_needs() -> None:
    (entry,) = read(PLAN).events

    assert set(entry) == {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "SEQUENCE",
        "SUMMARY",
        "TRANSP",
        "CLASS",
    }


def test_a_calendar_asks_to_be_read_again_every_hour() -> None:
    feed = calendar_feed([PLAN], now=NOW, name="Last lawful days")

    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in feed
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in feed
    assert read(PLAN).refresh_interval == timedelta(hours=1)
    assert read(PLAN).calendar_name == "Last lawful days"


def test_the_same_deadlines_in_any_order_give_the_same_bytes() -> None:
    other = PLAN._replace(uid="another", due_on=date(2025, 1, 31))
    there = calendar_feed([PLAN, other], now=NOW, name="Days")

    assert there == calendar_feed([other, PLAN], now=NOW, name="Days")
    assert [entry.start for entry in Calendar.from_ical(there).events] == [
        date(2025, 1, 31),
        date(2025, 3, 14),
    ]


def test_a_caseworker_with_nothing_due_has_an_empty_calendar() -> None:
    assert read().events == []


@given(
    st.text(max_size=200),
    st.text(max_size=200),
    st.sampled_from(sorted(ALERTED_LIMITS)),
    st.dates(),
)
def test_any_reference_stays_in_its_entry_and_lines_are_folded(
    reference: str, name: str, rule: str, due_on: date
) -> None:
    hostile = f"C-1\r\nATTENDEE:mailto:a@b.example;,\\n{reference}"
    deadline = PLAN._replace(case=CaseKey(f"E09000012/{hostile}"), rule=rule, due_on=due_on)
    feed = calendar_feed([deadline], now=NOW, name=f"{name}\r\nURL:https://a.example")
    (entry,) = Calendar.from_ical(feed).events

    assert "ATTENDEE" not in entry
    assert entry.start == due_on
    assert entry.summary.startswith("Case C-1 ATTENDEE:mailto:a@b.example;,\\n")
    assert "URL" not in Calendar.from_ical(feed)
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
