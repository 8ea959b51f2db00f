"""The commands on a simulated borough: answers, JSON, exit codes."""

import json
import re
from pathlib import Path

import pytest

from ehcpwatch.statute import rulebook_markdown
from tests.cli.running import ehcpwatch

AS_AT = ("--as-at", "2024-12-31")


@pytest.fixture(scope="module")
def lines() -> bytes:
    done = ehcpwatch("simulate", "--authority", "City of London", "--year", "2024", "--seed", "3")
    assert done.returncode == 0
    return done.stdout.encode()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory, lines: bytes) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    events = folder / "events.jsonl"
    events.write_bytes(lines)
    path = folder / "state.db"
    done = ehcpwatch("ingest", "--state", path, events)
    assert done.returncode == 0, done.stderr
    return path


def test_the_same_seed_writes_the_same_events(lines: bytes) -> None:
    again = ehcpwatch("simulate", "--authority", "city of london", "--year", "2024", "--seed", "3")

    assert again.stdout.encode() == lines
    assert all(json.loads(line)["specversion"] == "1.0" for line in lines.splitlines())


def test_ingesting_a_file_again_takes_nothing_and_says_nothing(state: Path) -> None:
    done = ehcpwatch("ingest", "--json", "--state", state, state.with_name("events.jsonl"))

    assert json.loads(done.stdout) == {"accepted": 0, "alerts": {}, "duplicates": 0, "refused": 0}


def test_ingesting_from_a_pipe_recognises_what_is_known(state: Path, lines: bytes) -> None:
    done = ehcpwatch("ingest", "--json", "--state", state, "-", given=lines)
    answer = json.loads(done.stdout)

    assert answer["accepted"] == 0
    assert answer["duplicates"] > 0


@pytest.mark.parametrize(
    "command",
    [("figures", *AS_AT), ("cases", *AS_AT, "--limit", "0"), ("alerts",), ("dead-letters",)],
    ids=lambda command: command[0],
)
def test_json_is_the_same_bytes_for_the_same_answer(state: Path, command: tuple[str, ...]) -> None:
    one, two = (ehcpwatch(*command, "--state", state, "--json") for _ in range(2))

    assert one.returncode == 0
    assert one.stdout == two.stdout
    document = json.loads(one.stdout)
    assert one.stdout == json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_the_keys_of_the_json_are_documented(state: Path, pytestconfig: pytest.Config) -> None:
    page = (pytestconfig.rootpath / "docs" / "cli.md").read_text()
    named = set(re.findall(r"`([a-z_]+)`", page))
    for command, part in (("figures", "figures"), ("cases", "cases"), ("alerts", "alerts")):
        document = json.loads(ehcpwatch(command, "--state", state, "--json").stdout)

        assert set(document) <= named
        assert set(document[part][0]) <= named


def test_the_published_figures_come_out_of_the_simulated_borough(state: Path) -> None:
    done = ehcpwatch(
        "figures", "--state", state, "--json", "--as-at", "2025-06-30", "--period", "2024"
    )
    found = {
        figure["reading"]: (figure["numerator"], figure["denominator"], figure["value"])
        for figure in json.loads(done.stdout)["figures"]
        if figure["measure"] == "issued_in_time" and not figure["labels"]
    }

    assert found == {"including": (4, 5, "80.0"), "excluding": (0, 0, None)}


def test_every_alert_has_its_id_and_every_case_its_limit(state: Path) -> None:
    alerts = json.loads(ehcpwatch("alerts", "--state", state, "--json").stdout)["alerts"]

    assert alerts
    assert all(re.fullmatch(r"[0-9a-f-]{36}", alert["alert_id"]) for alert in alerts)


def test_a_case_is_explained_in_words_and_in_json(state: Path) -> None:
    case = json.loads(ehcpwatch("alerts", "--state", state, "--json").stdout)["alerts"][0]["case"]
    words = ehcpwatch("explain", case, "--state", state, *AS_AT)
    document = json.loads(ehcpwatch("explain", case, "--state", state, *AS_AT, "--json").stdout)

    assert "Last lawful day:" in words.stdout
    assert "Chronology" in words.stdout
    assert document["case"] == case


def test_figures_as_known_then_differ_from_figures_as_known_now(tmp_path: Path) -> None:
    """The example of the definitions: issued 3 March, corrected on 20 April to 30 April."""
    events = tmp_path / "events.jsonl"
    envelope = {"specversion": "1.0", "source": "s", "subject": "E09000012/X1"}
    issued = {"type": "ehcp.plan.issued.v1", "data": {"sent_on": "2025-03-03"}}
    told = [
        {
            "id": "1",
            "type": "ehcp.request.received.v1",
            "data": {"received_on": "2024-11-01"},
            "recordedtime": "2024-11-02T09:00:00Z",
        },
        {"id": "2", **issued, "recordedtime": "2025-03-04T09:00:00Z"},
        {
            "id": "3",
            "type": "ehcp.event.corrected.v1",
            "data": {
                "corrects": {"id": "2"},
                "replacement": {**issued, "data": {"sent_on": "2025-04-30"}},
            },
            "recordedtime": "2025-04-20T09:00:00Z",
        },
    ]
    events.write_text("\n".join(json.dumps({**envelope, **one}) for one in told))
    state = tmp_path / "state.db"
    assert ehcpwatch("ingest", "--state", state, events).returncode == 0

    def open_on_31_march(known_at: str) -> int:
        done = ehcpwatch(
            "cases", "--state", state, "--json", "--as-at", "2025-03-31", "--known-at", known_at
        )
        return int(json.loads(done.stdout)["open"])

    assert (open_on_31_march("2025-03-31"), open_on_31_march("2025-05-01")) == (0, 1)


def test_a_rebuild_changes_no_answer(state: Path) -> None:
    before = ehcpwatch("figures", "--state", state, "--json", *AS_AT).stdout
    done = ehcpwatch("rebuild", "--state", state)

    assert done.returncode == 0
    assert ehcpwatch("figures", "--state", state, "--json", *AS_AT).stdout == before


def test_the_rule_book_is_printed() -> None:
    assert ehcpwatch("statute", "rulebook").stdout == rulebook_markdown()


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ("A,final_plan,2025-05-21,2025-10-08,s", 0, "1 of 1 rows agree"),
        ("A,final_plan,2025-05-21,2025-10-09,s", 1, "DIFFERS"),
        ("A,final_plan,9999-12-01,2025-10-09,s", 1, "UNREADABLE"),
        ("A,final_plan,0001-01-01,0001-05-21,s", 0, "1 of 1 rows agree"),
        ("A,no_such_limit,2025-05-21,2025-10-09,s", 1, "UNREADABLE"),
        ("", 0, "0 of 0 rows agree"),
    ],
)
def test_dates_are_checked_row_by_row(tmp_path: Path, rows: str, code: int, words: str) -> None:
    file = tmp_path / "vectors.csv"
    file.write_text(f"id,limit,trigger,expected,source\n{rows}\n")
    done = ehcpwatch("statute", "check", file)

    assert done.returncode == code
    assert words in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("figures", "--state", "nowhere.db"), 5, "there is no database here"),
        (("statute", "check", "nowhere.csv"), 4, "cannot be read"),
        (("reproduce", "nowhere.csv"), 4, "cannot be read"),
        (("simulate", "--authority", "Hakney"), 3, "Hackney"),
        (("simulate", "--authority", "Hackney", "--year", "2023"), 3, "2024"),
        (("figures", "--state", "x.db", "--as-at", "31 March"), 2, "a date is written like"),
        (("ingest", "--state", "nowhere/x.db", "-"), 5, "Check that the folder exists"),
        (("ingest", "--state", "x.db", "nowhere.jsonl"), 4, "cannot be read"),
    ],
)
def test_an_error_says_what_to_do_and_ends_with_the_code_of_who_can(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = ehcpwatch(*arguments)

    assert done.returncode == code
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id,limit,trigger\n")

    for command in (("statute", "check"), ("reproduce",)):
        done = ehcpwatch(*command, file)
        assert done.returncode == 4
        assert "expected" in done.stderr or "plans_issued_den" in done.stderr


def test_an_unknown_case_is_a_difference_and_no_crash(state: Path) -> None:
    done = ehcpwatch("explain", "E09000012/NOBODY", "--state", state)

    assert done.returncode == 1
    assert "There is no such case here" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "simulate",
        "ingest",
        "run",
        "figures",
        "cases",
        "alerts",
        "explain",
        "reproduce",
        "dead-letters",
        "rebuild",
        "statute",
    ],
)
def test_every_command_explains_itself_and_stands_on_the_page(
    command: str, pytestconfig: pytest.Config
) -> None:
    assert ehcpwatch(command, "--help").returncode == 0
    assert f"`{command}" in (pytestconfig.rootpath / "docs" / "cli.md").read_text()
