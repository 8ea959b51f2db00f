"""What a system sends again under the same key is one event, whenever it is sent."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import httpx
import pytest
from starlette.types import ASGIApp

from ehcpwatch.desk import Fault, RefusalKind, Sent, read_key
from ehcpwatch.desk.app import desk_app
from ehcpwatch.desk.guarding import BearerToken
from tests.desk.office import OVERDUE, Office, served

TOKEN = "t" * 40
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
MARKED = "ZZ-Marked"
SENDERS = 5


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def client(office: Office, tmp_path: Path) -> Iterator[httpx.Client]:
    with served(app(office, tmp_path)) as opened:
        yield opened


def app(office: Office, folder: Path) -> ASGIApp:
    (folder / "token").write_text(f"{TOKEN}\n")
    return desk_app(
        office.desk,
        links=office.links,
        used=office.used,
        api_token=BearerToken(folder / "token"),
    )


def acknowledge(office: Office) -> dict[str, object]:
    return {"alert": office.alert(OVERDUE).alert_id, "by": "cw-07", "act": "acknowledge"}


def send(client: httpx.Client, act: dict[str, object], key: str = KEY) -> httpx.Response:
    return client.post("/api/acts", json=act, headers={**SHOWN, "Idempotency-Key": key})


def test_an_act_sent_again_under_its_key_is_recorded_once_and_both_are_told_its_event(
    office: Office, client: httpx.Client
) -> None:
    act = acknowledge(office)
    first = send(client, act)
    office.later(days=1)
    again = send(client, dict(reversed(act.items())))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["sentence"].startswith("This was recorded already, under this key.")
    (line,) = office.lines()
    assert json.loads(line)["id"] == first.json()["id"] == again.json()["id"]


def test_an_act_sent_again_to_a_desk_that_was_started_again_is_recorded_once(
    office: Office, client: httpx.Client, tmp_path: Path
) -> None:
    act = acknowledge(office)
    first = send(client, act)
    with served(app(Office(tmp_path, []), tmp_path)) as restarted:
        again = send(restarted, act)

    assert again.status_code == 200
    assert again.json()["id"] == first.json()["id"]
    assert len(office.lines()) == 1


def test_of_many_sent_at_once_under_a_key_one_is_recorded(
    office: Office, client: httpx.Client
) -> None:
    act = acknowledge(office)
    answers: list[httpx.Response] = []
    together = Barrier(SENDERS)

    def sender() -> None:
        together.wait()
        answers.append(send(client, act))

    threads = [Thread(target=sender) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200] * (SENDERS - 1) + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(office.lines()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"by": "cw-08"},
        {"act": "judge", "useful": True},
        {"act": "hand_over", "caseworker": "cw-09"},
        {"alert": "a-0"},
        {"act": "nothing"},
    ],
)
def test_a_key_that_is_given_with_another_act_is_refused(
    office: Office, client: httpx.Client, other: dict[str, object]
) -> None:
    act = acknowledge(office)
    send(client, act)
    answer = send(client, {**act, **other})

    assert answer.status_code == 422
    assert "This Idempotency-Key was given with another act before" in answer.json()["faults"][0]
    assert len(office.lines()) == 1
    assert send(client, {**act, "act": "judge", "useful": True}, "another").status_code == 201


def test_of_two_acts_at_once_under_one_key_the_second_is_refused(office: Office) -> None:
    act = office.desk.read({"act": "acknowledge"})
    assert not isinstance(act, tuple)
    alert = office.alert(OVERDUE).alert_id
    outcomes = [
        office.desk.take_sent(
            act,
            Sent.under(KEY, {"alert": alert, "act": "acknowledge", "by": by}),
            alert_id=alert,
            by=by,
            used=office.used,
        )
        for by in ("cw-07", "cw-08")
    ]

    assert getattr(outcomes[1], "kind", None) is RefusalKind.KEY_TAKEN
    assert len(office.lines()) == 1


def test_an_act_whose_day_has_passed_was_still_recorded_under_its_key(
    office: Office, client: httpx.Client
) -> None:
    snooze: dict[str, object] = {
        **acknowledge(office),
        "act": "snooze",
        "until": "2025-06-03",
        "reason": "action_booked",
    }
    first = send(client, snooze)
    office.later(days=3)
    again = send(client, snooze)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]


def test_what_was_refused_or_could_not_be_recorded_leaves_the_key_good(
    office: Office, client: httpx.Client
) -> None:
    act = acknowledge(office)
    refused = send(client, {**act, "by": ""})
    office.acts.unlink()
    office.acts.mkdir()
    failed = send(client, act)
    office.acts.rmdir()
    done = send(client, act)

    assert [one.status_code for one in (refused, failed, done)] == [422, 503, 201]
    assert len(office.lines()) == 1


def test_without_a_key_every_act_is_an_event(office: Office, client: httpx.Client) -> None:
    act = acknowledge(office)
    for _ in range(2):
        assert client.post("/api/acts", json=act, headers=SHOWN).status_code == 201
        office.later(days=1)

    assert len(office.lines()) == 2


def test_a_key_is_of_no_use_without_the_token(office: Office, client: httpx.Client) -> None:
    act = acknowledge(office)
    send(client, act)
    answer = client.post("/api/acts", json=act, headers={"Idempotency-Key": KEY})

    assert answer.status_code == 401


def test_a_key_is_not_taken_for_a_link_of_the_same_name(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE, link_id=KEY)
    keyed = send(client, acknowledge(office))
    assert "<h1>Recorded</h1>" in client.post(path, data={"act": "acknowledge"}).text

    ids = [json.loads(line)["id"] for line in office.lines()]
    assert len(set(ids)) == 2
    assert keyed.json()["id"] in ids


@pytest.mark.parametrize("key", ["", "two words", "x" * 129, "caf\u00e9", "tab\tbed"])
def test_a_key_of_another_form_is_refused_and_not_repeated(
    office: Office, client: httpx.Client, key: str
) -> None:
    answer = client.post(
        "/api/acts",
        json=acknowledge(office),
        headers=[
            (b"Authorization", SHOWN["Authorization"].encode()),
            (b"Idempotency-Key", key.encode("latin-1")),
        ],
    )

    assert answer.status_code == 422
    assert answer.json()["faults"] == [
        "Idempotency-Key: Give one key of 1 to 128 visible ASCII characters, without spaces."
    ]
    assert office.lines() == []


def test_a_key_is_one_of_up_to_128_characters_given_once() -> None:
    assert read_key([]) is None
    assert read_key(["~" * 128]) == "~" * 128
    assert isinstance(read_key(["one", "two"]), Fault)


def test_what_an_act_consists_of_makes_it_the_same_and_nothing_else_does() -> None:
    plain = Sent.under(KEY, {"act": "judge", "useful": True})
    # A number of more digits than Python writes; no act holds one.
    with_more = Sent.under(KEY, {"useful": True, "act": "judge", "n": 10**5_000, "list": []})

    assert with_more == plain
    assert Sent.under(KEY, {"act": "judge", "useful": False}).of_whole != plain.of_whole
    assert Sent.under("other", {"act": "judge", "useful": True}).of_key != plain.of_key


def test_neither_key_nor_words_are_logged_answered_or_kept_beside_the_event(
    office: Office, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    act = {**acknowledge(office), "act": "breach_reason", "reason": "other", "text": MARKED}
    key = f"{KEY}-{MARKED}"
    answers = [
        send(client, act, key),
        send(client, act, key),
        send(client, {**act, "by": "x"}, key),
    ]
    kept = b"".join(path.read_bytes() for path in office.state.parent.glob("state.db*"))

    assert [answer.status_code for answer in answers] == [201, 200, 422]
    assert all(MARKED not in answer.text for answer in answers)
    assert MARKED.encode() not in kept
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert all(MARKED not in one.getMessage() for one in ours)
