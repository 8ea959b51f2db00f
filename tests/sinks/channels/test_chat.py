"""Shared rooms, by apprise, to a stand-in for Teams Workflows over TLS.

Teams itself is not reached.
"""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.sinks.channels import Answer, ChatChannel, Outcome, Reason, chat, is_room
from tests.real.parts import free_port
from tests.real.web import WebServer, web_server

from .letters import letter

WORKFLOW, SIGNATURE = "643e69f83c8944438d68119179a10a64", "KODuebWbDGYFr0z0eu-6Rj8aUKz7108W"
TEXT = "North team, 2 June 2025:\n- 12 cases are overdue\n- 3 of them since yesterday\n"


@pytest.fixture
def teams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    # Whom the client of apprise trusts.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with web_server(context) as running:
        running.says(202)
        yield running


def room(port: int) -> str:
    return f"workflows://localhost:{port}/{WORKFLOW}/{SIGNATURE}"


def test_the_counts_come_to_the_room_as_an_adaptive_card_and_nothing_else_does(
    teams: WebServer,
) -> None:
    answer = ChatChannel().send(letter(room(teams.port), text=TEXT))

    (asked,) = teams.asked
    assert answer == Answer(Outcome.ACCEPTED)
    assert asked.path == f"/workflows/{WORKFLOW}/triggers/manual/paths/invoke"
    assert asked.query["sig"] == [SIGNATURE]
    card: dict[str, Any] = asked.document
    (attachment,) = card["attachments"]
    assert card["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"
    (block,) = attachment["content"]["body"]
    assert (block["type"], block["text"].splitlines()) == ("TextBlock", TEXT.splitlines())
    # The subject names a case; the address of a picture would tell whoever keeps it who reads.
    assert b"E-17" not in asked.body
    assert b"github" not in asked.body


@pytest.mark.parametrize("status", [200, 202])
def test_a_room_that_answers_well_has_taken_the_letter(status: int, teams: WebServer) -> None:
    teams.says(status)

    assert ChatChannel().send(letter(room(teams.port))) == Answer(Outcome.ACCEPTED)


@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_a_room_that_answers_ill_is_tried_later(status: int, teams: WebServer) -> None:
    teams.says(status)

    answer = ChatChannel().send(letter(room(teams.port)))

    assert answer == Answer(Outcome.LATER, Reason.NOT_TAKEN)


def test_a_room_that_is_not_there_is_tried_later() -> None:
    answer = ChatChannel().send(letter(room(free_port())))

    assert answer == Answer(Outcome.LATER, Reason.NOT_TAKEN)


def test_a_room_that_apprise_gives_up_on_may_have_taken_the_letter(
    teams: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "GIVE_UP_SECONDS", 1.0)
    teams.falls_silent()

    answer = ChatChannel().send(letter(room(teams.port)))
    teams.release()

    assert answer == Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)


def test_a_certificate_that_nobody_known_vouches_for_is_not_trusted(
    teams: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    answer = ChatChannel().send(letter(room(teams.port)))

    assert answer == Answer(Outcome.LATER, Reason.NOT_TAKEN)
    assert teams.asked == []


@pytest.mark.parametrize(
    "address",
    ["", "north", "https://", "workflows://localhost", "workflows://localhost/!/!", "nosuch://a/b"],
)
def test_an_address_that_apprise_cannot_read_is_no_room(address: str) -> None:
    assert not is_room(address)
    assert ChatChannel().send(letter(address)) == Answer(Outcome.REFUSED, Reason.MALFORMED)


def test_a_room_is_known_without_anything_being_sent(teams: WebServer) -> None:
    assert is_room(room(teams.port))
    assert teams.asked == []


def test_an_empty_text_is_refused_before_anybody_is_asked(teams: WebServer) -> None:
    answer = ChatChannel().send(letter(room(teams.port), text=""))

    assert answer == Answer(Outcome.REFUSED, Reason.MALFORMED)
    assert teams.asked == []


@given(st.text() | st.text().map(lambda rest: f"workflows://localhost/{rest}"))
def test_whatever_stands_in_an_address_nothing_is_raised(address: str) -> None:
    assert is_room(address) in {True, False}
