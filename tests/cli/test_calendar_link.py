"""The address of a calendar: made for one caseworker, good at the desk, refused otherwise."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ehcpwatch.cli.app import app
from ehcpwatch.clock import SystemClock
from ehcpwatch.desk.links import ActLinks, CalendarLinks, LinkFault
from ehcpwatch.errors import LinkKeysError

KEYS = ("k" * 64,)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "keys"
    file.write_text(f"{KEYS[0]}\n")
    return file


@pytest.mark.parametrize("desk", ["https://desk.example.gov.uk", "https://example.gov.uk/desk/"])
def test_the_address_is_that_of_the_calendar_of_one_caseworker(keys: Path, desk: str) -> None:
    done = CliRunner().invoke(
        app, ["calendar-link", "cw-07", "--link-keys", str(keys), "--desk-url", desk]
    )
    (address,) = done.stdout.splitlines()
    begins = f"{desk.rstrip('/')}/calendar/"
    token = address.removeprefix(begins).removesuffix(".ics")

    assert address == f"{begins}{token}.ics"
    assert CalendarLinks(KEYS, wall_clock=SystemClock()).read(token) == "cw-07"
    # It gives no right to act on an alert, and ends with its key.
    assert ActLinks(KEYS, wall_clock=SystemClock()).read(token) is LinkFault.BAD
    assert CalendarLinks(("n" * 64,), wall_clock=SystemClock()).read(token) is LinkFault.BAD


@pytest.mark.parametrize(
    ("who", "desk"),
    [
        ("Jane Example", "https://desk.example.gov.uk"),
        ("cw-07", "desk.example.gov.uk"),
        ("cw-07", "ftp://desk.example.gov.uk"),
        ("cw-07", "https://jane:secret@desk.example.gov.uk"),
        ("cw-07", "https://desk.example.gov.uk/?jane"),
        ("cw-07", "https://desk.example.gov.uk:jane"),
        ("cw-07", "https://[jane"),
        ("cw-07", "https://"),
        ("cw-07", "https://jane example"),
    ],
)
def test_an_address_of_no_caseworker_or_no_desk_is_refused_and_not_repeated(
    keys: Path, who: str, desk: str
) -> None:
    done = CliRunner().invoke(
        app, ["calendar-link", who, "--link-keys", str(keys), "--desk-url", desk]
    )

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "jane" not in done.stderr.lower()


def test_without_keys_there_is_no_address(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app,
        ["calendar-link", "cw-07", "--link-keys", str(tmp_path / "no"), "--desk-url", "https://d"],
    )

    assert isinstance(done.exception, LinkKeysError)
