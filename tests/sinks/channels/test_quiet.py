"""No library says to any log what address, key or text it was given."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.sinks.channels import (
    Channel,
    ChatChannel,
    MailChannel,
    NotifyChannel,
    Tls,
    WebhookChannel,
    WebhookSettings,
)
from tests.real.mail import Mailbox, mail_server
from tests.real.web import WebServer, web_server

from . import test_govuk_notify, test_mail
from .letters import NOW, letter

MARK = "Josephine"


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Hear the most that any library can be had to say."""
    with caplog.at_level(1):
        yield caplog


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with mail_server(tmp_path, tls=Tls.NONE) as running:
        yield running


@pytest.mark.parametrize("status", [200, 201, 400, 500])
def test_nothing_of_a_letter_or_its_address_is_logged(
    status: int, web: WebServer, mailbox: Mailbox, everything: pytest.LogCaptureFixture
) -> None:
    clock = ManualClock(NOW)
    web.says(status, body=MARK.encode())
    # apprise's own JSON, for its rooms of Teams are reached over TLS only.
    room = f"json://{MARK}:{MARK}@127.0.0.1:{web.port}/{MARK}?+x={MARK}"
    channels: list[tuple[Channel, str]] = [
        (ChatChannel(), room),
        (ChatChannel(), f"workflows://localhost/{MARK}/!{MARK}"),
        (
            NotifyChannel(test_govuk_notify.settings(web.port), wall_clock=clock),
            f"{MARK}@north.example",
        ),
        (
            WebhookChannel(
                WebhookSettings(secret=MARK.encode(), most_a_minute=1), wall_clock=clock
            ),
            f"http://{MARK}:{MARK}@127.0.0.1:{web.port}/{MARK}",
        ),
        (
            MailChannel(test_mail.settings(mailbox, Tls.NONE), wall_clock=clock),
            f"{MARK}@north.example",
        ),
    ]
    everything.clear()
    for channel, address in channels:
        for attempt in (1, 2):
            one = letter(address, subject=MARK, text=MARK, html=MARK, attempt=attempt)
            channel.send(replace(one, message_id="m-1"))

    # The server of this test, too, logs what it takes.
    said = [record.getMessage() for record in everything.records if record.name != "mail.log"]
    assert len(web.asked) >= 3
    assert not [line for line in said if MARK in line or "127.0.0.1" in line]


def test_what_others_have_a_library_do_is_logged_as_before(
    web: WebServer, everything: pytest.LogCaptureFixture
) -> None:
    channel = WebhookChannel(
        WebhookSettings(secret=b"secret", most_a_minute=1), wall_clock=ManualClock(NOW)
    )
    channel.send(letter(f"http://127.0.0.1:{web.port}/"))
    everything.clear()

    httpx.get(f"http://127.0.0.1:{web.port}/")
    logging.getLogger("apprise").warning("heard")

    assert {record.name for record in everything.records} >= {"httpx", "apprise"}
