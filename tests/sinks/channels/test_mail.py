"""Mail, to a real server that wants TLS and a password, and that fails in every way it can."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.clock import ManualClock
from ehcpwatch.sinks.channels import (
    Answer,
    Letter,
    MailChannel,
    MailSettings,
    Outcome,
    Reason,
    Tls,
    mail,
)
from tests.real.mail import PASSWORD, USER, AfterMail, Mailbox, mail_server
from tests.real.parts import free_port

from .letters import NOW, letter

TO = "cw-1@north.example"


def settings(mailbox: Mailbox, tls: Tls = Tls.STARTTLS) -> MailSettings:
    host, _, port = mailbox.address.partition(":")
    signs_in = tls is not Tls.NONE
    return MailSettings(
        host=host,
        port=int(port),
        tls=tls,
        user=USER if signs_in else None,
        password=PASSWORD if signs_in else None,
        sender="SEND deadlines <alerts@north.example>",
        reply_to="duty@north.example",
        ca_file=mailbox.ca_file,
        most_a_minute=60,
    )


def sent(chosen: MailSettings, one: Letter) -> Answer:
    return MailChannel(chosen, wall_clock=ManualClock(NOW)).send(one)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with mail_server(tmp_path) as running:
        yield running


@pytest.mark.parametrize("tls", Tls)
def test_a_letter_arrives_with_text_and_html_however_the_server_is_spoken_to(
    tls: Tls, tmp_path: Path
) -> None:
    with mail_server(tmp_path, tls=tls) as mailbox:
        answer = sent(settings(mailbox, tls), letter(TO))
        (came,) = mailbox.mails(TO)

    text, html = came.iter_parts()
    assert answer == Answer(Outcome.ACCEPTED)
    assert came.get_content_type() == "multipart/alternative"
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().splitlines() == letter(TO).text.splitlines()
    assert html.get_content().splitlines() == letter(TO).html.splitlines()


def test_the_head_of_a_mail_says_from_whom_when_and_that_a_machine_wrote_it(
    mailbox: Mailbox,
) -> None:
    sent(settings(mailbox), letter(TO))
    (came,) = mailbox.mails(TO)

    assert {name: came[name] for name in came if name != "Content-Type"} == {
        "From": "SEND deadlines <alerts@north.example>",
        "To": TO,
        "Reply-To": "duty@north.example",
        "Subject": "Overdue: plan, case E-17",
        "Date": "Mon, 02 Jun 2025 09:30:00 +0000",
        "Message-ID": "<d-4f1c-1@north.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }


def test_two_attempts_at_a_letter_are_known_as_one_by_their_message_id(mailbox: Mailbox) -> None:
    mailbox.after_mail = AfterMail.HANG_UP
    sent(settings(mailbox), letter(TO))
    mailbox.after_mail = AfterMail.ANSWER
    sent(settings(mailbox), letter(TO, attempt=2))

    first, second = mailbox.mails(TO)
    assert first["Message-ID"] == second["Message-ID"]


def test_lines_that_begin_with_a_dot_and_long_ones_arrive_as_they_are(mailbox: Mailbox) -> None:
    text = "." + "\n.\n..\n" + "é" * 2_000 + "\n"

    sent(settings(mailbox), letter(TO, text=text))
    (came,) = mailbox.mails(TO)

    body = came.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()


def test_a_wrong_password_keeps_the_letter_for_later(mailbox: Mailbox) -> None:
    wrong = replace(settings(mailbox), password="wrong")  # noqa: S106  # it is no password

    assert sent(wrong, letter(TO)) == Answer(Outcome.LATER, Reason.NOT_SIGNED_IN)
    assert mailbox.addresses() == set()


def test_a_server_that_wants_somebody_signed_in_has_nothing_against_the_letter(
    mailbox: Mailbox,
) -> None:
    nobody = replace(settings(mailbox), user=None, password=None)

    assert sent(nobody, letter(TO)) == Answer(Outcome.LATER, Reason.NOT_SIGNED_IN)


def test_no_password_is_told_where_signing_in_is_not_offered(tmp_path: Path) -> None:
    with mail_server(tmp_path, tls=Tls.NONE) as mailbox:
        mailbox.answers["MAIL"] = "250 OK"
        chosen = replace(settings(mailbox, Tls.NONE), user=USER, password=PASSWORD)

        assert sent(chosen, letter(TO)) == Answer(Outcome.LATER, Reason.NOT_SIGNED_IN)


def test_a_server_without_tls_is_told_nothing(tmp_path: Path) -> None:
    with mail_server(tmp_path, tls=Tls.NONE) as mailbox:
        answer = sent(settings(mailbox), letter(TO))

        assert answer == Answer(Outcome.LATER, Reason.TLS_FAILED)
        assert mailbox.addresses() == set()


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_a_certificate_of_another_server_is_not_trusted(tls: Tls, tmp_path: Path) -> None:
    with mail_server(tmp_path, tls=tls, certified_as="mail.elsewhere.example") as mailbox:
        answer = sent(settings(mailbox, tls), letter(TO))

        assert answer == Answer(Outcome.LATER, Reason.TLS_FAILED)
        assert mailbox.addresses() == set()


def test_a_certificate_that_nobody_known_vouches_for_is_not_trusted(mailbox: Mailbox) -> None:
    answer = sent(replace(settings(mailbox), ca_file=None), letter(TO))

    assert answer == Answer(Outcome.LATER, Reason.TLS_FAILED)


@pytest.mark.parametrize(
    ("command", "says", "outcome", "reason"),
    [
        ("MAIL", "421 Closing", Outcome.LATER, Reason.BUSY),
        ("MAIL", "451 Later", Outcome.LATER, Reason.BUSY),
        ("MAIL", "550 Not you", Outcome.LATER, Reason.SENDER_REFUSED),
        ("RCPT", "421 Closing", Outcome.LATER, Reason.BUSY),
        ("RCPT", "450 Greylisted", Outcome.LATER, Reason.BUSY),
        ("RCPT", "530 Sign in", Outcome.LATER, Reason.NOT_SIGNED_IN),
        ("RCPT", "550 Nobody", Outcome.REFUSED, Reason.NO_SUCH_ADDRESS),
        ("RCPT", "551 Moved", Outcome.REFUSED, Reason.NO_SUCH_ADDRESS),
        ("RCPT", "553 No address", Outcome.REFUSED, Reason.NO_SUCH_ADDRESS),
        ("RCPT", "552 Full", Outcome.REFUSED, Reason.REFUSED),
        ("DATA", "421 Closing", Outcome.LATER, Reason.BUSY),
        ("DATA", "451 Later", Outcome.LATER, Reason.BUSY),
        ("DATA", "550 Spam", Outcome.REFUSED, Reason.REFUSED),
        ("DATA", "554 Spam", Outcome.REFUSED, Reason.REFUSED),
        ("DATA", "nonsense", Outcome.UNKNOWN, Reason.NO_ANSWER),
    ],
)
def test_what_a_server_answers_decides_what_becomes_of_the_letter(
    command: str, says: str, outcome: Outcome, reason: Reason, mailbox: Mailbox
) -> None:
    mailbox.answers[command] = says

    assert sent(settings(mailbox), letter(TO)) == Answer(outcome, reason)


def test_a_server_that_hangs_up_after_the_dot_may_have_taken_the_letter(mailbox: Mailbox) -> None:
    mailbox.after_mail = AfterMail.HANG_UP

    assert sent(settings(mailbox), letter(TO)) == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
    assert len(mailbox.mails(TO)) == 1


def test_a_server_that_falls_silent_after_the_dot_may_have_taken_the_letter(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 1.0)
    mailbox.after_mail = AfterMail.FALL_SILENT

    assert sent(settings(mailbox), letter(TO)) == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
    assert len(mailbox.mails(TO)) == 1


def test_a_server_that_is_not_there_is_tried_later(mailbox: Mailbox) -> None:
    nowhere = replace(settings(mailbox), port=free_port())
    nameless = replace(settings(mailbox), host="mail.invalid")

    assert sent(nowhere, letter(TO)) == Answer(Outcome.LATER, Reason.UNREACHABLE)
    assert sent(nameless, letter(TO)) == Answer(Outcome.LATER, Reason.UNREACHABLE)


@pytest.mark.parametrize(
    ("greeting", "reason"),
    [
        (b"", Reason.UNREACHABLE),
        (b"421 Busy\r\n", Reason.BUSY),
        (b"554 No\r\n", Reason.SERVICE_FAILED),
    ],
)
def test_a_server_that_does_not_greet_is_tried_later(
    greeting: bytes, reason: Reason, tmp_path: Path
) -> None:
    with _greeting(greeting) as port, mail_server(tmp_path) as mailbox:
        answer = sent(replace(settings(mailbox), port=port), letter(TO))

    assert answer == Answer(Outcome.LATER, reason)


@contextmanager
def _greeting(line: bytes) -> Iterator[int]:
    """Run a server that says one line to whoever comes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(line)

        thread = threading.Thread(target=greet)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "@north.example", "cw-1@", "cw-1@north.example, cw-2@north.example"],
)
def test_an_address_that_is_none_is_refused_before_anybody_is_asked(
    address: str, mailbox: Mailbox
) -> None:
    assert sent(settings(mailbox), letter(address)) == Answer(Outcome.REFUSED, Reason.MALFORMED)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_no_field_can_hold_a_second_header(end: str, mailbox: Mailbox) -> None:
    forged = f"cw-1@north.example{end}Bcc: all@north.example"

    for one in (letter(TO, subject=forged), letter(forged), letter(TO, message_id=forged)):
        assert sent(settings(mailbox), one) == Answer(Outcome.REFUSED, Reason.MALFORMED)
    assert mailbox.addresses() == set()


@pytest.fixture(scope="module")
def plain_mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with mail_server(tmp_path_factory.mktemp("mail"), tls=Tls.NONE) as running:
        yield running


LETTERS = st.builds(
    letter,
    st.builds("{}@north.example".format, st.text() | st.just("cw-1")),
    message_id=st.text() | st.just("m-1"),
    subject=st.text(),
    text=st.text(),
    html=st.text(),
)


@given(LETTERS)
def test_whatever_stands_in_a_letter_no_header_comes_twice_and_nothing_is_raised(
    plain_mailbox: Mailbox, one: Letter
) -> None:
    before = len(plain_mailbox.all())

    answer = sent(settings(plain_mailbox, Tls.NONE), one)

    came = plain_mailbox.all()[before:]
    assert len(came) == (answer.outcome is Outcome.ACCEPTED)
    for arrived in came:
        assert sorted(arrived.keys()) == [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Reply-To",
            "Subject",
            "To",
        ]


def test_a_channel_shows_nobody_its_password(mailbox: Mailbox) -> None:
    chosen = settings(mailbox)
    channel = MailChannel(chosen, wall_clock=ManualClock(NOW))

    assert PASSWORD not in repr(chosen) + repr(channel)
