"""A ladder checked and tried at the command line."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import ehcpwatch

ONE_RULE = """
[[rule]]
limit = "final_plan"
[[rule.version]]
version = 1
from = 2014-09-01
rungs = [
    {at = "90 days before", tell = ["caseworker"]},
    {at = "60 days before", tell = ["manager"]},
]
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policy")
    done = ehcpwatch("simulate", "--authority", "City of London", "--year", "2024", "--seed", "3")
    events, path = folder / "events.jsonl", folder / "state.db"
    events.write_text(done.stdout)
    assert ehcpwatch("ingest", "--state", path, events).returncode == 0
    return path


@pytest.fixture
def ladder(tmp_path: Path) -> Path:
    path = tmp_path / "ladder.toml"
    path.write_text(ONE_RULE)
    return path


def test_a_ladder_that_can_be_used_is_shown(ladder: Path) -> None:
    done = ehcpwatch("policy", "check", ladder)

    assert done.returncode == 0
    assert re.search(r"final_plan.*90 days before.*caseworker", done.stdout)
    assert "This ladder can be used." in done.stdout


def test_every_fault_of_a_ladder_is_named_with_its_place(ladder: Path) -> None:
    ladder.write_text(ONE_RULE.replace("90 days", "soon").replace('"manager"', '"Mr Smith"'))
    done = ehcpwatch("policy", "check", ladder)

    assert done.returncode != 0
    words = " ".join(done.stderr.split())
    assert 'line 8, rule "final_plan", rung 1' in words
    assert 'line 9, rule "final_plan", rung 2' in words
    assert "Smith" not in done.stdout + done.stderr


def test_every_fault_has_its_line_in_json(ladder: Path) -> None:
    ladder.write_text(ONE_RULE.replace("90 days", "soon").replace("version = 1", "version = 0"))
    done = ehcpwatch("policy", "check", ladder, "--json")
    document = json.loads(done.stdout)

    assert done.returncode == ehcpwatch("policy", "check", ladder).returncode != 0
    assert document["file"] == str(ladder)
    assert document["rules"] == []
    assert [(one["line"], one["place"]) for one in document["faults"]] == [
        (5, 'rule "final_plan"'),
        (8, 'rule "final_plan", rung 1'),
    ]
    assert all(one["sentence"].endswith(".") for one in document["faults"])


def test_a_preview_tells_of_what_the_ladder_has_and_of_nothing_else(
    state: Path, ladder: Path
) -> None:
    asked = ("policy", "preview", ladder, "--state", state, "--as-at", "2024-12-31")
    document = json.loads(ehcpwatch(*asked, "--last", "366", "--json").stdout)
    shown = ehcpwatch(*asked, "--last", "366").stdout

    assert document["from"] == "2024-01-01"
    assert {one["alert"]["rule"] for one in document["messages"]} == {"final_plan"}
    assert {(one["as"], one["alert"]["rung"]) for one in document["messages"]} <= {
        ("caseworker", -90),
        ("team", -90),
        ("duty", -90),
        ("duty", -60),
        ("manager", -60),
    }
    assert sum(one["messages"] for one in document["recipients"]) == len(document["messages"])
    assert f"{len(document['messages'])} messages to {len(document['recipients'])}" in shown
    assert "Nobody was told." in shown


def test_the_days_ahead_begin_after_the_day_that_stands_for_today(
    state: Path, ladder: Path
) -> None:
    asked = ("policy", "preview", ladder, "--state", state, "--as-at", "2024-06-30")
    document = json.loads(ehcpwatch(*asked, "--next", "14", "--json").stdout)

    assert (document["from"], document["to"]) == ("2024-07-01", "2024-07-14")
    assert document["messages"]
    assert all(
        date(2024, 7, 1) <= date.fromisoformat(one["day"]) <= date(2024, 7, 14)
        for one in document["messages"]
    )


@pytest.mark.parametrize("day", ["2999-01-01", "0001-01-05"])
def test_a_day_that_cannot_stand_for_today_is_refused(state: Path, ladder: Path, day: str) -> None:
    done = ehcpwatch("policy", "preview", ladder, "--state", state, "--as-at", day)

    assert done.returncode == 2
    assert "the day of --as-at is one from 2014-09-01 to today" in done.stderr


def test_versions_that_begin_later_and_days_before_the_first_record_are_named(
    state: Path, ladder: Path
) -> None:
    ladder.write_text(ONE_RULE.replace("2014-09-01", "2024-07-01"))
    asked = ("policy", "preview", ladder, "--state", state, "--as-at", "2024-06-30")
    done = ehcpwatch(*asked, "--last", "3000")

    assert "Version 1 of final_plan begins on 2024-07-01, after these days" in done.stdout
    assert re.search(r"Nothing was recorded before 20\d\d-\d\d-\d\d", done.stdout)


def test_last_and_next_are_not_asked_for_together(state: Path, ladder: Path) -> None:
    done = ehcpwatch("policy", "preview", ladder, "--state", state, "--last", "3", "--next", "3")

    assert done.returncode == 2
    assert "--last or --next, not both" in done.stderr


def test_the_keys_of_the_json_are_documented(
    state: Path, ladder: Path, pytestconfig: pytest.Config
) -> None:
    named = set(re.findall(r"`([a-z_]+)`", (pytestconfig.rootpath / "docs/cli.md").read_text()))
    asked = ("policy", "preview", ladder, "--state", state, "--as-at", "2024-12-31")
    document = json.loads(ehcpwatch(*asked, "--last", "366", "--json").stdout)
    rules = json.loads(ehcpwatch("policy", "check", ladder, "--json").stdout)

    assert {*document, *document["recipients"][0], *document["messages"][0], *rules} <= named
    assert set(rules["rules"][0]) <= named
    ladder.write_text(ONE_RULE.replace("90 days", "soon"))
    (fault,) = json.loads(ehcpwatch("policy", "check", ladder, "--json").stdout)["faults"]
    assert set(fault) <= named
