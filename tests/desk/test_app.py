"""The desk as browsers, scanners and systems meet it, over a real server."""

import json
import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from ehcpwatch.desk.app import CalendarFeed, Receipts, desk_app
from ehcpwatch.desk.guarding import BearerToken
from ehcpwatch.desk.links import CalendarLinks
from ehcpwatch.errors import BearerTokenError
from ehcpwatch.events import (
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReasonRecorded,
    Event,
    Payload,
    PlanIssued,
    decode_structured,
    new_event,
)
from tests.desk.office import AHEAD, NOW, OVERDUE, Office, served

TOKEN = "t" * 40
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
RECEIPT = b'{"id": "7", "status": "delivered"}'
ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
HOSTILE = "\"><script>alert('x')</script>{{ 7*7 }}&amp;"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def token(tmp_path: Path) -> BearerToken:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    return BearerToken(file)


@pytest.fixture
def receipts() -> list[bytes]:
    """What was handed on of receipts."""
    return []


@pytest.fixture
def client(office: Office, token: BearerToken, receipts: list[bytes]) -> Iterator[httpx.Client]:
    app = desk_app(
        office.desk,
        links=office.links,
        used=office.used,
        api_token=token,
        calendar=CalendarFeed(links=office.calendars, feed=lambda who: ICS + who.encode()),
        receipts=Receipts(token=token, receive=receipts.append),
    )
    with served(app) as opened:
        yield opened


def given(office: Office) -> list[Payload]:
    """Return the data of the events that were given away."""
    read = [decode_structured(line) for line in office.lines()]
    assert all(isinstance(one, Event) for one in read)
    return [one.data for one in read if isinstance(one, Event)]


class Page(HTMLParser):
    """What stands on a page: the elements in order, ids, and what labels name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.anchors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        if (name := named.get("id")) is not None:
            self.ids.append(name)
        if tag == "label":
            self.labelled.append(named["for"] or "")
        if tag == "a" and (href := named.get("href")) is not None:
            self.anchors.append(href)
        if tag == "input" and named.get("type") != "hidden":
            self.fields.append(named)


def test_a_link_shows_what_the_alert_is_and_offers_each_act(
    office: Office, client: httpx.Client
) -> None:
    page = client.get(office.link(OVERDUE))

    assert page.status_code == 200
    for words in (
        "Case C-1: plan overdue by 7 days: last lawful day Monday 26 May 2025",
        "E09000012/C-1",
        "Drafting the plan",
        "the authority",
        "Decide on a plan, and send the family the draft.",
    ):
        assert words in page.text
    assert re.findall(r'name="act" value="(\w+)"', page.text) == [
        "acknowledge",
        "snooze",
        "hand_over",
        "breach_reason",
        "judge",
    ]


def test_a_reason_for_a_breach_is_asked_for_only_past_the_limit(
    office: Office, client: httpx.Client
) -> None:
    assert "breach_reason" not in client.get(office.link(AHEAD)).text


def test_nothing_that_merely_follows_a_link_changes_anything(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    agents = [f"scanner/{number}" for number in range(20)]
    for agent in agents:
        assert client.get(path, headers={"User-Agent": agent}).status_code == 200
        assert client.head(path, headers={"User-Agent": agent}).status_code == 200
    for method in ("OPTIONS", "PUT", "PATCH", "DELETE"):
        assert client.request(method, path).status_code == 405
    for query in ("?act=acknowledge", "?act=judge&useful=yes"):
        assert client.get(path + query).status_code == 200

    assert office.lines() == []
    assert client.post(path, data={"act": "acknowledge"}).text.count("Recorded") == 3
    assert len(office.lines()) == 1


def test_an_act_sent_twice_is_one_event_and_the_second_is_told_so(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    first = client.post(path, data={"act": "acknowledge"})
    office.later(days=1)
    second = client.post(path, data={"act": "acknowledge"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert "This reminder is not repeated" in first.text
    assert "Already recorded" in second.text
    assert given(office) == [
        AlertAcknowledged(
            acknowledged_on=NOW.date(), alert=office.alert(OVERDUE).alert_id, by="cw-07"
        )
    ]


def test_a_link_serves_once_for_each_act_and_another_link_serves_again(
    office: Office, client: httpx.Client
) -> None:
    path, other = office.link(OVERDUE), office.link(OVERDUE, link_id="letter-2")
    forms: list[dict[str, str]] = [
        {"act": "acknowledge"},
        {"act": "snooze", "until": "2025-06-09", "reason": "action_booked"},
        {"act": "judge", "useful": "no"},
        {"act": "breach_reason", "reason": "other", "text": "The papers were lost."},
        {"act": "hand_over", "caseworker": "cw-09"},
    ]
    for form in forms:
        assert "<h1>Recorded</h1>" in client.post(path, data=form).text
        assert "<h1>Already recorded</h1>" in client.post(path, data=form).text
    assert "<h1>Recorded</h1>" in client.post(other, data=forms[0]).text

    assert len(office.lines()) == len(forms) + 1
    facts = office.follow(OVERDUE)
    alert = office.alert(OVERDUE).alert_id
    assert facts.people.caseworker == "cw-09"
    assert [one.alert for one in facts.attention.acknowledged] == [alert]
    assert facts.attention.judged == ((alert, False),)
    assert [str(limit) for limit, _ in facts.attention.breach_reasons] == ["final_plan"]
    assert "<h1>Already recorded</h1>" in client.post(path, data=forms[4]).text


def test_what_could_not_be_recorded_leaves_the_link_good(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    office.acts.unlink()
    office.acts.mkdir()
    failed = client.post(path, data={"act": "acknowledge"})
    office.acts.rmdir()
    again = client.post(path, data={"act": "acknowledge"})

    assert failed.status_code == 503
    assert "it counts only once" in failed.text
    assert "<h1>Recorded</h1>" in again.text
    assert len(office.lines()) == 1


@pytest.mark.parametrize(
    "form",
    [
        {"act": "snooze", "until": "2025-07-01", "reason": "action_booked"},
        {"act": "snooze", "until": "2025-06-02", "reason": "other", "text": "A word."},
        {"act": "hand_over", "caseworker": "Jane Example"},
        {"act": "breach_reason", "reason": "other"},
        {"act": "judge"},
    ],
)
def test_a_form_with_a_fault_comes_back_with_what_to_put_right(
    office: Office, client: httpx.Client, form: dict[str, str]
) -> None:
    answer = client.post(office.link(OVERDUE), data=form)
    page = Page(answer.text)
    faults = [href.removeprefix("#") for href in page.anchors if href.startswith("#")]

    assert answer.status_code == 422
    assert "Nothing was recorded: please put this right" in answer.text
    assert "<title>Error: " in answer.text
    assert faults
    assert set(faults) <= set(page.ids)
    assert {f"{fault}-fault" for fault in faults} <= set(page.ids)
    assert office.lines() == []


def test_an_act_that_does_not_fit_is_refused_with_the_reason(
    office: Office, client: httpx.Client
) -> None:
    form = {"act": "breach_reason", "reason": "late_advice"}
    answer = client.post(office.link(AHEAD), data=form)

    assert answer.status_code == 422
    assert "The limit is not passed: its last lawful day is Monday 9 June 2025." in answer.text
    assert office.lines() == []


@pytest.mark.parametrize(
    "form",
    [
        {"act": HOSTILE},
        {"act": "snooze", "until": HOSTILE, "reason": HOSTILE, "text": HOSTILE},
        {"act": "hand_over", "caseworker": HOSTILE},
        {"act": "judge", "useful": HOSTILE},
        {"act": "breach_reason", "reason": "other", "text": HOSTILE + "\x1b"},
        {HOSTILE: HOSTILE},
    ],
)
def test_hostile_text_in_any_field_comes_back_as_text_or_not_at_all(
    office: Office, client: httpx.Client, form: dict[str, str]
) -> None:
    answer = client.post(office.link(OVERDUE), data=form)

    assert answer.status_code == 422
    assert "<script" not in answer.text
    assert "script" not in Page(answer.text).tags
    assert "49" not in answer.text


def test_hostile_words_beside_a_reason_are_kept_as_they_are_and_shown_nowhere(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    form = {"act": "breach_reason", "reason": "other", "text": HOSTILE}
    answers = [client.post(path, data=form), client.get(path)]

    (data,) = given(office)
    assert isinstance(data, BreachReasonRecorded)
    assert data.text == HOSTILE
    assert all("alert(" not in answer.text for answer in answers)


def test_a_link_that_expired_was_changed_or_is_for_something_else_holds_no_longer(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    calendar = office.calendars.token("cw-07")
    wrong = {path[:-4] + "AAAA": 404, f"/a/{calendar}": 404, "/a/x": 404, "/a/": 404, "/b": 404}
    for address, status in wrong.items():
        for answer in (client.get(address), client.post(address, data={"act": "acknowledge"})):
            assert answer.status_code == status
            assert "This link no longer holds. Open the worklist or ask for a new one." in (
                answer.text
            )
            assert "C-1" not in answer.text
    office.later(days=31)
    for answer in (client.get(path), client.post(path, data={"act": "acknowledge"})):
        assert answer.status_code == 410
        assert "C-1" not in answer.text
    assert office.lines() == []


def test_a_link_to_an_alert_that_is_over_says_why_and_asks_whether_it_was_useful(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(AHEAD)
    office.later(days=6)
    office.take([])
    page, answer = client.get(path), client.post(path, data={"act": "acknowledge"})

    assert "It is over: the next reminder has taken its place. There is nothing" in page.text
    assert re.findall(r'name="act" value="(\w+)"', page.text) == ["judge"]
    assert answer.status_code == 200
    assert "It is over: the next reminder has taken its place." in answer.text
    assert office.lines() == []
    assert "<h1>Recorded</h1>" in client.post(path, data={"act": "judge", "useful": "no"}).text
    (data,) = given(office)
    assert isinstance(data, AlertJudged)


def test_a_link_to_an_alert_that_ended_late_asks_why_as_well(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    sent = PlanIssued(sent_on=NOW.date())
    office.take([new_event(sent, subject=OVERDUE, source="casework", id="plan", sequence=9)])
    page = client.get(path)
    faulty = client.post(path, data={"act": "breach_reason", "reason": "other"})
    done = client.post(path, data={"act": "breach_reason", "reason": "late_advice"})

    assert "It is over: met late." in page.text
    assert re.findall(r'name="act" value="(\w+)"', page.text) == ["breach_reason", "judge"]
    assert faulty.status_code == 422
    assert "text-fault" in faulty.text
    assert "<h1>Recorded</h1>" in done.text
    assert [str(limit) for limit, _ in office.follow(OVERDUE).attention.breach_reasons] == [
        "final_plan"
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_a_form_sent_from_another_page_records_nothing(
    office: Office, client: httpx.Client, headers: dict[str, str], status: int
) -> None:
    answer = client.post(office.link(OVERDUE), data={"act": "acknowledge"}, headers=headers)

    assert answer.status_code == status
    assert len(office.lines()) == (1 if status == 200 else 0)


def test_a_form_sent_from_the_page_itself_names_its_own_host(
    office: Office, client: httpx.Client
) -> None:
    headers = {"Origin": f"http://{client.base_url.netloc.decode()}"}
    answer = client.post(office.link(OVERDUE), data={"act": "acknowledge"}, headers=headers)

    assert answer.status_code == 200


def test_every_answer_forbids_scripts_keeping_referrers_and_guessing(
    office: Office, client: httpx.Client
) -> None:
    path = office.link(OVERDUE)
    answers = [
        client.get(path),
        client.head(path),
        client.post(path, data={"act": "acknowledge"}),
        client.post(path, data={"act": "nothing"}),
        client.post(path, data={"text": "x" * 70_000}),
        client.get("/a/x"),
        client.get("/desk.css"),
        client.get("/api/alerts"),
        client.get(f"/calendar/{office.calendars.token('cw-07')}.ics"),
    ]

    assert [answer.status_code for answer in answers] == [
        200,
        200,
        200,
        422,
        413,
        404,
        200,
        401,
        200,
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers or "uvicorn" in answer.headers["server"]


def test_every_field_has_a_label_every_id_is_one_and_nothing_runs(
    office: Office, client: httpx.Client
) -> None:
    text = client.get(office.link(OVERDUE)).text
    page = Page(text)

    assert '<html lang="en-GB">' in text
    assert page.tags.count("h1") == 1
    assert page.fields
    assert {str(field["id"]) for field in page.fields} == set(page.labelled)
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags
    assert " style=" not in text
    assert " on" + "click" not in text
    # No link of the page leads to another site, and none repeats what gives the right to act.
    assert page.anchors == []


def test_a_calendar_is_handed_out_to_whoever_has_its_address(
    office: Office, client: httpx.Client
) -> None:
    path = f"/calendar/{office.calendars.token('cw-07')}.ics"
    shown, head = client.get(path), client.head(path)

    assert shown.content == ICS + b"cw-07"
    for answer in (shown, head):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "private, no-store"
    assert head.content == b""
    assert client.post(path).status_code == 405


def test_a_calendar_is_refused_to_whoever_has_no_address_of_one(
    office: Office, client: httpx.Client
) -> None:
    token = office.calendars.token("cw-07")
    elsewhere = CalendarLinks(("e" * 32,), wall_clock=office.clock).token("cw-07")
    act = office.link(OVERDUE).removeprefix("/a/")
    swapped = office.calendars.token("cw-08").partition(".")[0] + token[token.index(".") :]
    for wrong in (act, elsewhere, swapped, token[:-4] + "AAAA", "x", "x" * 2_000):
        answer = client.get(f"/calendar/{wrong}.ics")
        assert answer.status_code == 404
        assert "This link no longer holds." in answer.text
    office.later(days=401)
    answer = client.get(f"/calendar/{token}.ics")
    assert answer.status_code == 410
    assert "This link no longer holds." in answer.text
    assert "cw-07" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer"},
    ],
)
def test_without_the_token_no_system_is_let_in(
    office: Office, client: httpx.Client, receipts: list[bytes], headers: dict[str, str]
) -> None:
    act = {"alert": office.alert(OVERDUE).alert_id, "act": "acknowledge", "by": "cw-07"}
    answers = [
        client.post("/api/acts", json=act, headers=headers),
        client.get("/api/alerts", headers=headers),
        client.post("/receipts/notify", content=RECEIPT, headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert all(answer.headers["www-authenticate"] == "Bearer" for answer in answers)
    assert all(
        answer.json() == {"faults": ["Show the bearer token of this desk."]} for answer in answers
    )
    assert office.lines() == []
    assert receipts == []


def test_a_receipt_is_handed_on_whole(client: httpx.Client, receipts: list[bytes]) -> None:
    assert client.post("/receipts/notify", content=RECEIPT, headers=SHOWN).status_code == 204
    assert client.get("/receipts/notify", headers=SHOWN).status_code == 405
    assert receipts == [RECEIPT]


def test_a_system_acts_and_is_told_the_event(office: Office, client: httpx.Client) -> None:
    alert = office.alert(OVERDUE).alert_id
    answer = client.post(
        "/api/acts",
        json={
            "alert": alert,
            "act": "snooze",
            "by": "cw-07",
            "until": "2025-06-09",
            "reason": "other",
            "text": "The panel moved.",
        },
        headers=SHOWN,
    )

    assert answer.status_code == 201
    assert answer.json()["sentence"] == "Recorded: this alert rests until Monday 9 June 2025."
    (line,) = office.lines()
    assert json.loads(line)["id"] == answer.json()["id"]
    (data,) = given(office)
    assert isinstance(data, AlertSnoozed)
    assert (data.alert, data.by, data.text) == (alert, "cw-07", "The panel moved.")


@pytest.mark.parametrize(
    ("body", "status", "faults"),
    [
        (b"{", 422, ["Send one JSON object."]),
        (b"[]", 422, ["Send one JSON object."]),
        (
            b'{"act": "snooze", "by": "Jane Example", "reason": "Jane"}',
            422,
            ["alert: ", "by: ", "until: ", "reason: "],
        ),
        (b'{"act": "acknowledge", "by": "cw-07", "alert": "a-0"}', 404, ["Nothing was recorded."]),
        (b"x" * 70_000, 413, ["The body is too large."]),
    ],
)
def test_a_system_is_told_every_fault_and_none_of_what_it_sent(
    office: Office, client: httpx.Client, body: bytes, status: int, faults: list[str]
) -> None:
    answer = client.post("/api/acts", content=body, headers=SHOWN)
    told = answer.json()["faults"]

    assert answer.status_code == status
    assert len(told) == len(faults)
    assert all(sentence.startswith(begun) for sentence, begun in zip(told, faults, strict=True))
    assert "Jane" not in answer.text
    assert office.lines() == []


def test_a_system_is_told_that_an_alert_is_over_and_that_an_act_does_not_fit(
    office: Office, client: httpx.Client
) -> None:
    alert = office.alert(AHEAD).alert_id
    act = {"alert": alert, "by": "cw-08", "act": "breach_reason", "reason": "late_advice"}
    unfit = client.post("/api/acts", json=act, headers=SHOWN)
    office.later(days=6)
    office.take([])
    over = client.post("/api/acts", json={**act, "act": "acknowledge"}, headers=SHOWN)

    assert (unfit.status_code, over.status_code) == (422, 409)
    assert "It is over: the next reminder has taken its place." in over.json()["faults"][0]


def test_a_system_lists_what_stands_of_all_or_of_one_caseworker(client: httpx.Client) -> None:
    def listed(query: str) -> list[tuple[str, str]]:
        alerts = client.get(f"/api/alerts{query}", headers=SHOWN).json()["alerts"]
        assert all(one["stands"] for one in alerts)
        return [(one["case"], one["rule"]) for one in alerts]

    assert {case for case, _ in listed("")} == {OVERDUE, AHEAD}
    assert listed("")[0] == (OVERDUE, "final_plan")
    assert {case for case, _ in listed("?caseworker=cw-08")} == {AHEAD}
    assert listed("?caseworker=nobody") == []


def test_an_address_that_is_nothing_answers_systems_in_their_own_form(
    client: httpx.Client,
) -> None:
    assert client.get("/api/nothing").json() == {"faults": ["There is nothing at this address."]}


def test_parts_that_are_not_set_up_are_not_there(office: Office) -> None:
    with served(desk_app(office.desk, links=office.links, used=office.used)) as bare:
        assert bare.get("/api/alerts", headers=SHOWN).status_code == 404
        assert bare.post("/receipts/notify", headers=SHOWN).status_code == 404
        assert bare.get(f"/calendar/{office.calendars.token('cw-07')}.ics").status_code == 404


def test_what_is_logged_names_no_case_person_or_link(
    office: Office, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = office.link(OVERDUE)
    client.get(path)
    client.post(path, data={"act": "acknowledge"})
    client.post(path, data={"act": "hand_over", "caseworker": "cw-09"})
    office.acts.unlink()
    office.acts.mkdir()
    client.post(path, data={"act": "judge", "useful": "yes"})
    # The client's own; and the server's list of requests, which is switched off where it is
    # started (tests/cli/test_desk.py) and on again by this fixture.
    others = ("httpx", "httpcore", "uvicorn.access")
    ours = [record for record in caplog.records if not record.name.startswith(others)]
    logged = "\n".join(record.getMessage() for record in ours)

    assert "an act or a page failed" in logged
    for secret in (path.removeprefix("/a/"), "C-1", "cw-07", "cw-09", "letter-1"):
        assert secret not in logged


@pytest.mark.parametrize("content", [b"", b"short", b"two of\nthem", b"\xff" * 40])
def test_a_bearer_token_that_is_missing_or_short_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bearer"
    file.write_bytes(content)

    with pytest.raises(BearerTokenError, match="openssl rand -hex 32"):
        BearerToken(file)
