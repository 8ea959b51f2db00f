"""Signed links: they hold for their time, for their purpose, and unchanged."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.desk import ActLink
from ehcpwatch.desk.links import (
    ACT_LIFE,
    CALENDAR_LIFE,
    ActLinks,
    CalendarLinks,
    LinkFault,
    link_keys,
)
from ehcpwatch.errors import LinkKeysError

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
OLD, NEW = "o" * 32, "n" * 32
LINK = ActLink(alert_id="a-3f9c", by="cw-07", link_id="letter-1")
SECOND = timedelta(seconds=1)


def links(*keys: str, at: datetime = NOW) -> ActLinks:
    return ActLinks(keys or (OLD,), wall_clock=ManualClock(at))


def test_a_link_is_read_as_it_was_made() -> None:
    token = links().token(LINK)

    assert links().read(token) == LINK
    assert all(sign.isalnum() or sign in "-_." for sign in token)


def test_a_link_holds_for_thirty_days_and_a_calendar_for_four_hundred() -> None:
    token = links().token(LINK)
    calendar = CalendarLinks((OLD,), wall_clock=ManualClock(NOW)).token("cw-07")

    def read_at(at: datetime) -> str | LinkFault:
        return CalendarLinks((OLD,), wall_clock=ManualClock(at)).read(calendar)

    assert links(at=NOW + ACT_LIFE).read(token) == LINK
    assert links(at=NOW + ACT_LIFE + SECOND).read(token) is LinkFault.EXPIRED
    assert read_at(NOW + CALENDAR_LIFE) == "cw-07"
    assert read_at(NOW + CALENDAR_LIFE + SECOND) is LinkFault.EXPIRED


def test_a_link_with_any_character_changed_is_not_ours() -> None:
    token = links().token(LINK)
    # The last sign of each part holds bits that mean nothing; all others are tried.
    places = [n for n, sign in enumerate(token[:-1]) if sign != "." and token[n + 1] != "."]

    for place in places:
        changed = "A" if token[place] != "A" else "B"
        assert links().read(token[:place] + changed + token[place + 1 :]) is LinkFault.BAD


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "é" * 40, "A" * 5_000, "x.y", "\0"])
def test_what_is_no_link_is_not_ours(token: str) -> None:
    assert links().read(token) is LinkFault.BAD


def test_a_link_serves_for_its_own_purpose_alone() -> None:
    calendars = CalendarLinks((OLD,), wall_clock=ManualClock(NOW))

    assert calendars.read(links().token(LINK)) is LinkFault.BAD
    assert links().read(calendars.token("cw-07")) is LinkFault.BAD


def test_the_newest_key_signs_and_links_of_an_older_hold_until_it_is_taken_away() -> None:
    before = links(OLD).token(LINK)
    after = links(OLD, NEW).token(LINK)

    assert links(OLD, NEW).read(before) == LINK
    assert links(NEW).read(after) == LINK
    assert links(OLD).read(after) is LinkFault.BAD
    assert links(NEW).read(before) is LinkFault.BAD


def test_a_link_names_no_case() -> None:
    payload = links().token(LINK).partition(".")[0]
    written = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()

    assert written == '["a-3f9c","cw-07","letter-1"]'


def test_keys_are_read_one_a_line_the_newest_last(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{OLD}\n{NEW}\n")

    assert link_keys(file) == (OLD, NEW)


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", f"{OLD}\nshort\n".encode(), b"\xff"])
def test_keys_that_are_missing_or_short_are_refused_and_not_repeated(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "keys"
    file.write_bytes(content)

    with pytest.raises(LinkKeysError, match="openssl rand -hex 32") as refused:
        link_keys(file)
    assert "short" not in str(refused.value)


def test_a_file_of_keys_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LinkKeysError, match="nowhere"):
        link_keys(tmp_path / "nowhere")
