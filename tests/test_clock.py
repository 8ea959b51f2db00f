from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.clock import LONDON, Clock, ManualClock, SystemClock, london_date
from ehcpwatch.errors import NaiveInstantError


def test_the_system_clock_tells_an_aware_instant_in_utc() -> None:
    wall_clock: Clock = SystemClock()

    assert wall_clock.now().tzinfo is UTC


def test_the_system_clock_tells_the_present(tmp_path: Path) -> None:
    """It agrees to the hour with the time that the kernel writes on a file."""
    written_at = datetime.fromtimestamp(tmp_path.stat().st_mtime, UTC)

    elapsed = SystemClock().now() - written_at

    assert timedelta(0) <= elapsed < timedelta(hours=1)


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    wall_clock: Clock = ManualClock(datetime(2025, 1, 6, 9, 30, tzinfo=UTC))

    assert wall_clock.now() == wall_clock.now() == datetime(2025, 1, 6, 9, 30, tzinfo=UTC)


def test_a_manual_clock_set_in_another_zone_tells_utc() -> None:
    wall_clock = ManualClock(datetime(2025, 7, 1, 9, tzinfo=LONDON))

    assert wall_clock.now().isoformat() == "2025-07-01T08:00:00+00:00"


def test_a_manual_clock_advances_by_elapsed_time() -> None:
    wall_clock = ManualClock(datetime(2025, 1, 6, tzinfo=UTC))

    wall_clock.advance(timedelta(hours=36))

    assert wall_clock.now() == datetime(2025, 1, 7, 12, tzinfo=UTC)


def test_a_manual_clock_can_be_set_back() -> None:
    wall_clock = ManualClock(datetime(2025, 1, 6, tzinfo=UTC))

    wall_clock.move_to(datetime(2024, 9, 1, 1, tzinfo=LONDON))

    assert wall_clock.now() == datetime(2024, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2025, 1, 6, 23, 59, 59, tzinfo=UTC), date(2025, 1, 6)),
        (datetime(2025, 7, 1, 22, 59, 59, tzinfo=UTC), date(2025, 7, 1)),
        (datetime(2025, 7, 1, 23, 0, tzinfo=UTC), date(2025, 7, 2)),
        (datetime(2025, 1, 7, 8, tzinfo=timezone(timedelta(hours=9))), date(2025, 1, 6)),
    ],
    ids=["winter", "summer, before midnight", "summer, after midnight", "sent from Tokyo"],
)
def test_an_instant_falls_on_the_civil_date_in_england(instant: datetime, expected: date) -> None:
    assert london_date(instant) == expected


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001  bounds are naive by the strategy's contract
def test_the_date_in_england_is_at_most_one_day_after_the_date_in_utc(instant: datetime) -> None:
    moved = london_date(instant) - instant.astimezone(UTC).date()

    assert moved in (timedelta(0), timedelta(days=1))


def test_the_present_is_refused_without_a_time_zone() -> None:
    naive = datetime(2025, 1, 6, 9, 30)  # noqa: DTZ001  the fault under test

    with pytest.raises(NaiveInstantError, match=r"^ManualClock: "):
        ManualClock(naive)
    with pytest.raises(NaiveInstantError, match=r"^ManualClock\.move_to: "):
        ManualClock(datetime(2025, 1, 6, tzinfo=UTC)).move_to(naive)
    with pytest.raises(NaiveInstantError, match=r"^london_date: "):
        london_date(naive)
