"""Webhooks, to a real web server that checks the signature as a receiver would."""

import base64
import hashlib
import hmac
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.clock import ManualClock
from ehcpwatch.sinks.channels import (
    Answer,
    Letter,
    Outcome,
    Reason,
    WebhookChannel,
    WebhookSettings,
    webhook,
)
from tests.real.parts import free_port
from tests.real.web import Asked, WebServer, web_server

from .letters import NOW, letter

SECRET = b"twenty-four bytes or more of it"
SETTINGS = WebhookSettings(secret=SECRET, most_a_minute=60)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def address(web: WebServer) -> str:
    return f"http://127.0.0.1:{web.port}/hooks/7?team=north"


def sent(one: Letter) -> Answer:
    return WebhookChannel(SETTINGS, wall_clock=ManualClock(NOW)).send(one)


def is_ours(asked: Asked, secret: bytes) -> bool:
    """Check a request as the specification tells its receiver to."""
    signed = (
        f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    )
    wanted = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return asked.headers["webhook-signature"] == f"v1,{wanted}"


def test_a_letter_is_posted_as_json_and_signed(web: WebServer) -> None:
    answer = sent(letter(address(web)))

    (asked,) = web.asked
    assert answer == Answer(Outcome.ACCEPTED)
    assert (asked.method, asked.path, asked.query) == ("POST", "/hooks/7", {"team": ["north"]})
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["webhook-id"] == "d-4f1c-1"
    assert asked.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert is_ours(asked, SECRET)
    assert not is_ours(asked, b"another secret")
    assert asked.document == {
        "message_id": "d-4f1c-1",
        "subject": letter("").subject,
        "text": letter("").text,
    }


def test_the_check_of_these_tests_takes_the_example_of_the_specification() -> None:
    """Guards the test above: it is from the reference implementations."""
    example = Asked(
        method="POST",
        path="/",
        query={},
        headers={
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        body=b'{"test": 2432232314}',
    )

    assert is_ours(example, base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_means_that_the_letter_was_taken(status: int, web: WebServer) -> None:
    web.says(status)

    assert sent(letter(address(web))) == Answer(Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (301, Outcome.REFUSED, Reason.REFUSED),
        (307, Outcome.REFUSED, Reason.REFUSED),
        (400, Outcome.REFUSED, Reason.REFUSED),
        (401, Outcome.REFUSED, Reason.REFUSED),
        (404, Outcome.REFUSED, Reason.NO_SUCH_ADDRESS),
        (410, Outcome.REFUSED, Reason.NO_SUCH_ADDRESS),
        (408, Outcome.LATER, Reason.BUSY),
        (425, Outcome.LATER, Reason.BUSY),
        (429, Outcome.LATER, Reason.TOO_MANY),
        (500, Outcome.LATER, Reason.SERVICE_FAILED),
        (503, Outcome.LATER, Reason.SERVICE_FAILED),
    ],
)
def test_the_status_decides_what_becomes_of_the_letter(
    status: int, outcome: Outcome, reason: Reason, web: WebServer
) -> None:
    web.says(status)

    assert sent(letter(address(web))) == Answer(outcome, reason)


def test_nobody_sends_our_letters_elsewhere(web: WebServer) -> None:
    with web_server() as elsewhere:
        web.says(307, {"location": address(elsewhere)})
        sent(letter(address(web)))

        assert elsewhere.asked == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        ("999999999", timedelta(days=1)),
        ("Mon, 02 Jun 2025 09:32:00 GMT", timedelta(minutes=2)),
        ("Mon, 02 Jun 2025 09:32:00 -0000", timedelta(minutes=2)),
        ("Mon, 02 Jun 2025 09:00:00 GMT", timedelta(0)),
        ("Tue, 02 Jun 2026 09:00:00 GMT", timedelta(days=1)),
        ("-5", None),
        ("1e9", None),
        ("soon", None),
    ],
)
def test_a_wait_that_is_asked_for_is_kept_to_up_to_a_day(
    status: int, written: str, wait: timedelta | None, web: WebServer
) -> None:
    web.says(status, {"retry-after": written})

    assert sent(letter(address(web))).retry_after == wait


def test_a_receiver_that_is_not_there_is_tried_later() -> None:
    answer = sent(letter(f"http://127.0.0.1:{free_port()}/"))

    assert answer == Answer(Outcome.LATER, Reason.UNREACHABLE)


def test_a_receiver_that_hangs_up_may_have_taken_the_letter(web: WebServer) -> None:
    web.reply = lambda _: None

    assert sent(letter(address(web))) == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
    assert len(web.asked) == 1


def test_a_receiver_that_falls_silent_may_have_taken_the_letter(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 1.0)
    web.falls_silent()

    assert sent(letter(address(web))) == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "where",
    [
        "",
        "hooks",
        "http://receiver.example/",
        "http://127.0.0.1.receiver.example/",
        "ftp://127.0.0.1/",
        "https://",
        "https://receiver.example:port/",
    ],
)
def test_an_address_that_is_none_or_not_encrypted_is_refused(where: str) -> None:
    assert sent(letter(where)) == Answer(Outcome.REFUSED, Reason.MALFORMED)


@pytest.mark.parametrize(("certified_as", "taken"), [("localhost", 1), ("elsewhere.example", 0)])
def test_a_receiver_must_be_the_one_that_its_certificate_names(
    certified_as: str, taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified_as).configure_cert(context)
    with web_server(context) as web:
        answer = sent(letter(f"https://localhost:{web.port}/"))

    assert answer.outcome is (Outcome.ACCEPTED if taken else Outcome.LATER)
    assert len(web.asked) == taken


@pytest.fixture(scope="module")
def lasting_channel() -> WebhookChannel:
    return WebhookChannel(SETTINGS, wall_clock=ManualClock(NOW))


@pytest.fixture(scope="module")
def lasting_web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


LETTERS = st.builds(
    letter,
    st.text(),
    message_id=st.text() | st.just("m-1"),
    subject=st.text(),
    text=st.text(),
)


@given(LETTERS)
def test_whatever_stands_in_a_letter_nothing_is_raised_and_no_header_is_forged(
    lasting_web: WebServer,
    lasting_channel: WebhookChannel,
    one: Letter,
) -> None:
    before = len(lasting_web.asked)

    answer = lasting_channel.send(replace(one, address=address(lasting_web) + one.address))

    came = lasting_web.asked[before:]
    assert len(came) == (answer.outcome is Outcome.ACCEPTED)
    for asked in came:
        assert asked.headers["webhook-id"] == one.message_id
        assert (asked.document["subject"], asked.document["text"]) == (one.subject, one.text)
        assert is_ours(asked, SECRET)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_no_message_id_can_hold_a_second_header(end: str, web: WebServer) -> None:
    forged = replace(letter(address(web)), message_id=f"m-1{end}x-forged: yes")

    assert sent(forged) == Answer(Outcome.REFUSED, Reason.MALFORMED)
    assert web.asked == []


def test_a_channel_shows_nobody_its_secret() -> None:
    channel = WebhookChannel(SETTINGS, wall_clock=ManualClock(NOW))

    assert "bytes" not in repr(SETTINGS) + repr(channel)
