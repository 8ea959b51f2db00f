"""GOV.UK Notify, by its own client, to a stand-in that checks what it is sent as Notify would.

Notify itself is not reached. The answers are those of its documentation.
"""

import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer

from ehcpwatch.clock import ManualClock
from ehcpwatch.sinks.channels import (
    Answer,
    Letter,
    NotifyChannel,
    NotifySettings,
    Outcome,
    Reason,
    govuk_notify,
)
from ehcpwatch.sinks.channels.notify_text import notify_text
from tests.real.parts import free_port
from tests.real.web import Asked, Reply, WebServer, web_server

from .letters import NOW, letter

SERVICE, KEY = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
TO = "cw-1@north.example"
NOTIFICATION = "740e5834-3a29-46b4-9a6f-16142fde533a"


class Notify:
    """What the service has taken, by its references, as far as it was signed and filled in."""

    def __init__(self, web: WebServer) -> None:
        self.web = web
        self.taken: dict[str, str] = {}
        self.answers_to_posts: Reply | None = Reply(status=201)
        self.takes_before_it_answers = False
        self.answers_to_questions: Reply | None = None
        web.reply = self._reply

    def _reply(self, asked: Asked) -> Reply | None:
        token = asked.headers["authorization"].removeprefix("Bearer ")
        assert get_token_issuer(token) == SERVICE
        # Also that it was issued within 30 seconds.
        assert decode_jwt_token(token, KEY)
        if asked.method == "GET":
            return self.answers_to_questions or self._list(asked.query["reference"][0])
        said = asked.document
        assert said["template_id"] == TEMPLATE
        reply = self.answers_to_posts
        if self.takes_before_it_answers or (reply is not None and reply.status == 201):
            self.taken[str(said["reference"])] = NOTIFICATION
        if reply is not None and reply.status == 201:
            document = {"id": NOTIFICATION, "reference": said["reference"], "content": {}}
            return Reply(status=201, body=json.dumps(document).encode())
        return reply

    def _list(self, reference: str) -> Reply:
        found = [
            {"id": one, "reference": name, "status": "sending", "email_address": TO}
            for name, one in self.taken.items()
            if name == reference
        ]
        return Reply(body=json.dumps({"notifications": found, "links": {}}).encode())

    def posts(self) -> list[dict[str, object]]:
        return [asked.document for asked in self.web.asked if asked.method == "POST"]


def refusal(status: int, error: str, message: str) -> Reply:
    document = {"status_code": status, "errors": [{"error": error, "message": message}]}
    return Reply(status=status, body=json.dumps(document).encode())


@pytest.fixture
def notify() -> Iterator[Notify]:
    with web_server() as web:
        yield Notify(web)


def settings(port: int) -> NotifySettings:
    return NotifySettings(
        api_key=f"send-{SERVICE}-{KEY}",
        template_id=TEMPLATE,
        base_url=f"http://127.0.0.1:{port}",
        most_a_minute=1_000,
    )


def sent(notify: Notify, one: Letter, now: datetime = NOW) -> Answer:
    return NotifyChannel(settings(notify.web.port), wall_clock=ManualClock(now)).send(one)


def test_a_letter_fills_the_template_and_is_known_by_its_reference(notify: Notify) -> None:
    answer = sent(notify, letter(TO))

    assert answer == Answer(Outcome.ACCEPTED, reference=NOTIFICATION)
    assert [(asked.method, asked.path) for asked in notify.web.asked] == [
        ("POST", "/v2/notifications/email")
    ]
    assert notify.posts() == [
        {
            "email_address": TO,
            "template_id": TEMPLATE,
            "personalisation": {
                "subject": "Overdue: plan, case E-17",
                "body": "The plan of case E-17 is 3 days overdue.",
            },
            "reference": "d-4f1c-1",
        }
    ]


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        (
            refusal(400, "ValidationError", "email_address Not a valid email address"),
            Outcome.REFUSED,
            Reason.NO_SUCH_ADDRESS,
        ),
        (
            refusal(400, "BadRequestError", "Template not found"),
            Outcome.LATER,
            Reason.TEMPLATE_UNFIT,
        ),
        (
            refusal(400, "BadRequestError", "Missing personalisation: team"),
            Outcome.LATER,
            Reason.TEMPLATE_UNFIT,
        ),
        (
            refusal(
                400, "BadRequestError", "Can't send to this recipient using a team-only API key"
            ),
            Outcome.REFUSED,
            Reason.REFUSED,
        ),
        (
            refusal(403, "AuthError", "Invalid token: API key not found"),
            Outcome.LATER,
            Reason.NOT_SIGNED_IN,
        ),
        (Reply(status=401), Outcome.LATER, Reason.NOT_SIGNED_IN),
        (Reply(status=413, body=b"<html>"), Outcome.REFUSED, Reason.REFUSED),
        (
            refusal(500, "Exception", "Internal server error"),
            Outcome.UNKNOWN,
            Reason.SERVICE_FAILED,
        ),
        (Reply(status=503), Outcome.UNKNOWN, Reason.SERVICE_FAILED),
        (
            Reply(status=200, body=b"<html>Sign in to the network"),
            Outcome.UNKNOWN,
            Reason.NO_ANSWER,
        ),
        (Reply(status=200, body=b"[]"), Outcome.UNKNOWN, Reason.NO_ANSWER),
        (Reply(status=204), Outcome.UNKNOWN, Reason.NO_ANSWER),
        (None, Outcome.UNKNOWN, Reason.NO_ANSWER),
    ],
)
def test_what_notify_answers_decides_what_becomes_of_the_letter(
    reply: Reply | None, outcome: Outcome, reason: Reason, notify: Notify
) -> None:
    notify.answers_to_posts = reply

    assert sent(notify, letter(TO)) == Answer(outcome, reason)


@pytest.mark.parametrize(
    ("error", "message", "wait"),
    [
        (
            "RateLimitError",
            "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
            timedelta(minutes=1),
        ),
        ("TooManyRequestsError", "Exceeded send limits (50) for today", timedelta(hours=14.5)),
    ],
)
def test_a_limit_of_notify_is_waited_for_until_it_ends(
    error: str, message: str, wait: timedelta, notify: Notify
) -> None:
    notify.answers_to_posts = refusal(429, error, message)

    assert sent(notify, letter(TO)) == Answer(Outcome.LATER, Reason.TOO_MANY, wait)


def test_the_day_of_notify_ends_at_midnight_utc_also_in_summer(notify: Notify) -> None:
    notify.answers_to_posts = refusal(429, "TooManyRequestsError", "Exceeded send limits")
    # Half past midnight in England.
    late = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)

    assert sent(notify, letter(TO), late).retry_after == timedelta(minutes=30)


def test_a_letter_whose_answer_was_lost_is_not_sent_again(notify: Notify) -> None:
    notify.takes_before_it_answers = True
    notify.answers_to_posts = None
    first = sent(notify, letter(TO))
    notify.answers_to_posts = Reply(status=201)
    second = sent(notify, letter(TO, attempt=2))

    assert first == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
    assert second == Answer(Outcome.ACCEPTED, reference=NOTIFICATION)
    assert len(notify.posts()) == 1


def test_a_letter_that_notify_does_not_know_is_sent_again(notify: Notify) -> None:
    notify.taken["d-4f1c-2"] = "another"
    notify.answers_to_posts = Reply(status=500)
    sent(notify, letter(TO))
    notify.answers_to_posts = Reply(status=201)
    second = sent(notify, letter(TO, attempt=2))

    assert second == Answer(Outcome.ACCEPTED, reference=NOTIFICATION)
    assert len(notify.posts()) == 2


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=500), Reason.SERVICE_FAILED),
        (Reply(status=403), Reason.NOT_SIGNED_IN),
        (Reply(status=200, body=b"<html>"), Reason.NO_ANSWER),
    ],
)
def test_a_letter_waits_while_notify_cannot_say_whether_it_has_it(
    reply: Reply, reason: Reason, notify: Notify
) -> None:
    notify.answers_to_questions = reply

    assert sent(notify, letter(TO, attempt=2)) == Answer(Outcome.LATER, reason)
    assert notify.posts() == []


def test_notify_falling_silent_may_have_taken_the_letter(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(govuk_notify, "TIMEOUT_SECONDS", 1)
    notify.web.falls_silent()

    assert sent(notify, letter(TO)) == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)


def test_notify_out_of_reach_is_tried_later() -> None:
    nowhere = settings(free_port())
    nameless = replace(nowhere, base_url="https://notify.invalid")

    for chosen in (nowhere, nameless):
        channel = NotifyChannel(chosen, wall_clock=ManualClock(NOW))

        assert channel.send(letter(TO)) == Answer(Outcome.LATER, Reason.UNREACHABLE)


def test_nobody_is_told_anything_in_the_place_of_notify() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with web_server(context) as web:
        chosen = replace(settings(web.port), base_url=f"https://localhost:{web.port}")
        answer = NotifyChannel(chosen, wall_clock=ManualClock(NOW)).send(letter(TO))

    assert answer == Answer(Outcome.LATER, Reason.TLS_FAILED)
    assert web.asked == []


@pytest.mark.parametrize(
    ("written", "given_to_notify"),
    [
        ("# Heading", "\\# Heading"),
        ("* item", "\\* item"),
        ("- item", "\\- item"),
        ("    - item", "\\- item"),
        ("12. item", "12\\. item"),
        ("12 items", "12 items"),
        ("^ quoted", "\\^ quoted"),
        ("Title\n=====", "Title\n\\====="),
        ("---", "\\---"),
        ("```", "\\```"),
        ("[text](https://desk.example)", "\\[text](https://desk.example)"),
        ("a | b", "a \\| b"),
        ("a \\* b", "a \\\\* b"),
        ("https://desk.example/a?t=_[x]|#*", "https://desk.example/a?t=_[x]|#*"),
        ("a_b * c", "a_b * c"),
        ("one\n\ntwo\n", "one\n\ntwo"),
    ],
)
def test_what_notify_would_take_for_formatting_is_escaped(
    written: str, given_to_notify: str
) -> None:
    assert notify_text(written) == given_to_notify


@given(st.text())
def test_no_line_given_to_notify_begins_with_formatting(written: str) -> None:
    for line in notify_text(written).split("\n"):
        assert not line.startswith(("#", "*", "-", "_", "`", "~", "^", "=", "|", "[", " ", "\t"))


@pytest.fixture(scope="module")
def lasting_notify() -> Iterator[Notify]:
    with web_server() as web:
        yield Notify(web)


@given(message_id=st.text() | st.just("m-1"), address=st.text(), subject=st.text(), text=st.text())
def test_whatever_stands_in_a_letter_it_arrives_or_is_refused(
    lasting_notify: Notify, message_id: str, address: str, subject: str, text: str
) -> None:
    before = len(lasting_notify.posts())

    answer = sent(
        lasting_notify, letter(address, message_id=message_id, subject=subject, text=text)
    )

    came = lasting_notify.posts()[before:]
    assert len(came) == (answer.outcome is Outcome.ACCEPTED)
    for one in came:
        assert one["reference"] == message_id
        assert one["personalisation"] == {"subject": subject, "body": notify_text(text)}


def test_a_channel_shows_nobody_its_key(notify: Notify) -> None:
    chosen = settings(notify.web.port)
    channel = NotifyChannel(chosen, wall_clock=ManualClock(NOW))

    assert KEY not in repr(chosen) + repr(channel)
