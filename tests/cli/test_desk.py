"""The desk as a process: it starts or says why not, serves, logs nothing telling, and stops."""

import json
import os
import re
import select
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from socket import create_server

import httpx
import pytest

from ehcpwatch.cli.reading import open_register, write_beside
from ehcpwatch.clock import SystemClock
from ehcpwatch.desk import ActLink
from ehcpwatch.desk.links import ActLinks, CalendarLinks, link_keys
from ehcpwatch.errors import DeskMissingError
from ehcpwatch.register import (
    MessageState,
    StoredMessage,
    add_message,
    bounces_by_contact,
    ledger,
    stored_message,
)
from tests.cli.running import ehcpwatch
from tests.cli.test_act import REQUEST

PATIENCE_SECONDS = 60
SHOWN = {"Authorization": f"Bearer {'t' * 64}"}
RECEIPT = b'{"reference": "m-1", "status": "permanent-failure", "to": "gone@council.example"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a state, keys and a token."""
    done = ehcpwatch(
        "ingest", "--state", tmp_path / "state.db", "-", given=json.dumps(REQUEST).encode()
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "keys").write_text("k" * 64 + "\n")
    (tmp_path / "token").write_text("t" * 64 + "\n")
    return tmp_path


def options(folder: Path) -> list[str]:
    return [
        *("--state", str(folder / "state.db"), "--acts", str(folder / "acts.jsonl")),
        *("--link-keys", str(folder / "keys"), "--api-token", str(folder / "token")),
        *("--notify-token", str(folder / "token")),
    ]


def taken() -> StoredMessage:
    """Return a message that Notify took."""
    return StoredMessage(
        message_id="m-1",
        contact="person/cw-07",
        address_digest=b"digest",
        channel="notify",
        state=MessageState.TAKEN,
        kind="new",
        parts=1,
        attempts=1,
        attempted_at=SystemClock().now(),
        lease_until=None,
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_desk_serves_links_and_the_api_logs_nothing_telling_and_stops_when_asked(
    folder: Path,
) -> None:
    with write_beside(str(folder / "state.db")) as connection:
        add_message(connection, taken())
    with open_register(str(folder / "state.db")) as connection:
        alert = next(one.alert_id for one in ledger(connection) if one.rule == "final_plan")
    links = ActLinks(link_keys(folder / "keys"), wall_clock=SystemClock())
    token = links.token(ActLink(alert_id=alert, by="cw-07", link_id="letter-1"))
    calendars = CalendarLinks(link_keys(folder / "keys"), wall_clock=SystemClock())
    command = [sys.executable, "-m", "ehcpwatch.cli", "desk", *options(folder), "--port", "0"]
    with (
        subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as desk,
        ExitStack() as ending,
    ):
        ending.callback(desk.kill)
        assert desk.stderr is not None
        readable, _, _ = select.select([desk.stderr], [], [], PATIENCE_SECONDS)
        assert readable, "the desk never said where it is"
        found = re.search(rb"Desk: (http://127\.0\.0\.1:\d+)\. ", desk.stderr.readline())
        assert found is not None
        with httpx.Client(base_url=found[1].decode(), timeout=PATIENCE_SECONDS) as client:
            shown = client.get(f"/a/{token}")
            done = client.post(f"/a/{token}", data={"act": "acknowledge"})
            calendar = client.get(f"/calendar/{calendars.token('cw-07')}.ics")
            listed = client.get("/api/alerts", headers=SHOWN)
            receipts = [
                client.post("/receipts/notify", content=body, headers=SHOWN)
                for body in (RECEIPT, RECEIPT, b"{}")
            ]
            # What cannot be recorded is logged, and by its kind alone.
            (folder / "acts.jsonl").rename(folder / "kept.jsonl")
            (folder / "acts.jsonl").mkdir()
            failed = client.post(f"/a/{token}", data={"act": "judge", "useful": "yes"})
        desk.send_signal(signal.SIGTERM)
        logged = desk.stderr.read().decode()
        desk.wait()

    statuses = [one.status_code for one in (shown, done, calendar, listed, failed)]
    assert statuses == [200, 200, 200, 200, 503]
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")
    assert [one.status_code for one in receipts] == [204, 204, 422]
    with open_register(str(folder / "state.db")) as connection:
        message = stored_message(connection, "m-1")
        assert message is not None
        assert message.state is MessageState.RETURNED
        assert set(bounces_by_contact(connection)) == {"person/cw-07"}
    assert "server" not in shown.headers
    assert alert in {one["alert_id"] for one in listed.json()["alerts"]}
    assert (folder / "kept.jsonl").read_bytes().count(b"\n") == 1
    assert desk.returncode == 0
    assert '"error": "FileUnwritableError"' in logged
    for telling in (token, alert, "cw-07", "gone@council", "C-1", "/a/", str(folder)):
        assert telling not in logged


def test_a_desk_that_cannot_listen_says_what_to_choose(folder: Path) -> None:
    """DeskAddressError."""
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ehcpwatch("desk", *options(folder), "--port", str(port))

    assert done.returncode == 3
    assert f"cannot listen on 127.0.0.1, port {port}" in " ".join(done.stderr.split())


def test_a_desk_without_keys_does_not_start(folder: Path) -> None:
    (folder / "keys").unlink()
    done = ehcpwatch("desk", *options(folder), "--port", "0")

    assert done.returncode == 3
    assert "no keys for links can be read here" in " ".join(done.stderr.split())


def test_where_what_serves_the_desk_is_missing_it_is_named() -> None:
    assert "pip install 'ehcpwatch[notify]'" in str(DeskMissingError())
