"""Acts from the command line: what is recorded, what is refused, and in which words."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.events import AlertAcknowledged, CaseworkerAssigned, Event, decode_structured
from tests.cli.running import ehcpwatch

CASE = "E09000012/C-1"
REQUEST = {
    "specversion": "1.0",
    "id": "1",
    "source": "casework",
    "type": "ehcp.request.received.v1",
    "subject": CASE,
    "data": {"received_on": "2025-01-06"},
}
NAME = "Jane Example"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One case whose plan is long overdue."""
    path = tmp_path_factory.mktemp("act") / "state.db"
    done = ehcpwatch("ingest", "--state", path, "-", given=json.dumps(REQUEST).encode())
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def alert(state: Path) -> str:
    """The alert on its plan."""
    done = ehcpwatch("alerts", "--state", state, "--rule", "final_plan", "--json")
    (found,) = json.loads(done.stdout)["alerts"]
    return str(found["alert_id"])


def events(acts: Path) -> list[Event]:
    read = [decode_structured(line) for line in acts.read_bytes().splitlines()]
    return [one for one in read if isinstance(one, Event)]


def test_an_act_is_recorded_and_known_to_the_watch_that_follows_the_file(
    state: Path, alert: str, tmp_path: Path
) -> None:
    acts = tmp_path / "acts.jsonl"
    by = ("--by", "cw-07", "--state", state, "--acts", acts)
    seen = ehcpwatch("act", "acknowledge", alert, *by)
    handed = ehcpwatch("act", "hand-over", alert, *by, "--to", "cw-09", "--json")
    taken = ehcpwatch("ingest", "--json", "--state", state, acts)
    shown = ehcpwatch("alerts", "--state", state, "--caseworker", "cw-09", "--json")

    today = london_date(SystemClock().now())
    assert seen.stdout == (
        "Recorded: somebody is dealing with it. This reminder is not repeated; a later one still "
        "comes if it is due.\n"
    )
    assert [event.data for event in events(acts)] == [
        AlertAcknowledged(acknowledged_on=today, alert=alert, by="cw-07"),
        CaseworkerAssigned(assigned_on=today, caseworker="cw-09"),
    ]
    document = json.loads(handed.stdout)
    assert document["event"]["id"] == events(acts)[1].id
    assert document["sentence"].startswith("Recorded: the case is handed over from today.")
    assert json.loads(taken.stdout)["accepted"] == 2
    listed = {one["alert_id"]: one for one in json.loads(shown.stdout)["alerts"]}
    assert listed[alert]["acknowledged_on"] == today.isoformat()
    assert listed[alert]["snoozed_until"] is None


def test_a_refused_act_says_why_with_an_exit_code_and_records_nothing(
    state: Path, alert: str, tmp_path: Path
) -> None:
    acts = tmp_path / "acts.jsonl"
    rest = ("--state", state, "--acts", acts)
    until = (london_date(SystemClock().now()) + timedelta(days=8)).isoformat()
    unknown = ehcpwatch("act", "judge", "no-alert", "--by", "cw-07", "--useful", *rest)
    too_long = ehcpwatch(
        *("act", "snooze", alert, "--by", NAME, "--until", until, "--reason", "other", *rest),
        *("--longest-snooze", "7"),
    )

    assert unknown.returncode == 1
    assert "There is no alert of this id here" in unknown.stderr
    assert too_long.returncode == 2
    words = " ".join(too_long.stderr.replace("│", " ").split())
    for fault in ("by: Give the reference", "An alert rests for 7 days", "text: Say what the"):
        assert fault in words
    assert NAME not in too_long.stderr
    assert acts.read_bytes() == b""


def test_an_act_needs_one_way_to_go(state: Path, alert: str) -> None:
    done = ehcpwatch("act", "acknowledge", alert, "--by", "cw-07", "--state", state)

    assert done.returncode == 2
    assert "say where acts go" in done.stderr
