"""Nobody is told outside their hours, and what waits is told when they next begin."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.alerts import OFFICE_HOURS, Hours, next_digest_at, opens_at
from ehcpwatch.clock import LONDON
from ehcpwatch.statute import is_bank_holiday

FROM = datetime(2020, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=16 * 365)).map(lambda since: FROM + since)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "opens", "digest"),
    [
        # A Tuesday: before, at, within and after the hours.
        ("2026-11-24 07:00", "2026-11-24 08:30", "2026-11-24 08:30"),
        ("2026-11-24 08:30", "2026-11-24 08:30", "2026-11-24 08:30"),
        ("2026-11-24 11:15", "2026-11-24 11:15", "2026-11-25 08:30"),
        ("2026-11-24 17:00", "2026-11-25 08:30", "2026-11-25 08:30"),
        # Friday evening waits for Monday; Christmas Eve for the day after Boxing Day's holiday.
        ("2026-11-27 18:00", "2026-11-30 08:30", "2026-11-30 08:30"),
        ("2026-12-24 17:30", "2026-12-29 08:30", "2026-12-29 08:30"),
        # The clocks go forward on Sunday: Monday opens at half past eight by the new time.
        ("2026-03-27 20:00", "2026-03-30 08:30", "2026-03-30 08:30"),
    ],
)
def test_what_is_reached_outside_the_hours_waits_for_them(at: str, opens: str, digest: str) -> None:
    assert opens_at(OFFICE_HOURS, london(at)) == london(opens)
    assert next_digest_at(OFFICE_HOURS, london(at)) == london(digest)


def test_somebody_may_work_at_weekends() -> None:
    weekend = Hours(days=frozenset({6, 7}), opens=time(10), closes=time(12))

    assert opens_at(weekend, london("2026-11-27 18:00")) == london("2026-11-28 10:00")


@given(INSTANTS, st.sets(st.integers(1, 7), min_size=1), st.integers(0, 22), st.integers(1, 60))
def test_the_instant_lies_within_the_hours_and_asking_again_changes_nothing(
    at: datetime, days: set[int], opens: int, minutes: int
) -> None:
    closes = (FROM + timedelta(hours=opens, minutes=minutes)).time()
    hours = Hours(days=frozenset(days), opens=time(opens), closes=closes)

    for ask in (opens_at, next_digest_at):
        found = ask(hours, at)
        local = found.astimezone(LONDON)
        assert found >= at
        assert local.isoweekday() in days
        assert not is_bank_holiday(local.date())
        assert ask(hours, found) == found
    assert opens_at(hours, at) <= next_digest_at(hours, at)
