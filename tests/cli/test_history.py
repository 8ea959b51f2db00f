"""`ehcpwatch history`: what it writes, and what it says when it cannot."""

import json
import os
import stat
from pathlib import Path

import pytest

from ehcpwatch.errors import ProgramFailedError
from ehcpwatch.reports import make_blocks
from ehcpwatch.reports.history_tape import Tape
from tests.cli.running import ehcpwatch

REQUEST = {
    "specversion": "1.0",
    "id": "1",
    "source": "casework",
    "type": "ehcp.request.received.v1",
    "subject": "E09000012/X1",
    "recordedtime": "2025-01-07T09:00:00Z",
    "data": {"received_on": "2025-01-06"},
}
GONE = {**REQUEST, "subject": "E09000012/X2"}
ERASED = {
    **GONE,
    "id": "2",
    "type": "ehcp.case.erased.v1",
    "recordedtime": "2025-01-08T09:00:00Z",
    "data": {"erased_on": "2025-01-08"},
}
DAYS = ("--from", "2025-01-06", "--to", "2025-01-09")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / "state.db"
    lines = "\n".join(json.dumps(one) for one in (REQUEST, GONE, ERASED))
    done = ehcpwatch("ingest", "--state", path, "-", given=lines.encode())
    assert done.returncode == 0, done.stderr
    return path


def test_it_writes_openmetrics_from_the_instant_at_which_something_was_known(
    state: Path, tmp_path: Path
) -> None:
    file = tmp_path / "history.txt"
    done = ehcpwatch("history", "--state", state, *DAYS, "--every", "1d", "--output", file)
    lines = file.read_text().splitlines()
    opened = [line for line in lines if line.startswith("cell:ehcpwatch_cases_open:sum{")]

    assert done.returncode == 0, done.stderr
    assert "Nothing was recorded before 2025-01-07" in done.stdout
    assert "1 cases were erased since" in done.stdout
    assert [line.split()[-2:] for line in opened] == [["1", "1736294400"], ["1", "1736380800"]]
    assert lines[-1] == "# EOF"


def test_known_now_shows_each_day_as_it_is_known_by_now(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.txt"
    done = ehcpwatch(
        "history", "--state", state, *DAYS, "--every", "1d", "--known", "now", "--output", file
    )
    opened = [line for line in file.read_text().splitlines() if "ehcpwatch_cases_open:sum{" in line]

    assert "Nothing was recorded" not in done.stdout
    assert [line.split()[-1] for line in opened] == [
        "1736121600",
        "1736208000",
        "1736294400",
        "1736380800",
    ]


def test_the_summary_as_json_has_documented_keys(
    state: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    done = ehcpwatch(
        "history", "--state", state, *DAYS, "--output", tmp_path / "history.txt", "--json"
    )
    document = json.loads(done.stdout)
    lines = (tmp_path / "history.txt").read_text().splitlines()
    page = (pytestconfig.rootpath / "docs" / "cli.md").read_text()

    assert (document["instants"], document["events"], document["erased_since"]) == (96, 1, 1)
    assert document["samples"] == sum(not line.startswith("#") for line in lines)
    assert all(f"`{key}`" in page for key in document)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "2025-02-01", "--to", "2025-01-01"), "the day of --from lies after"),
        (("--from", "2999-01-01"), "the day of --from lies after"),
        (("--from", "2999-01-01", "--to", "2999-01-02"), "has not come yet"),
        (("--from", "yesterday"), "a date is written like"),
    ],
)
def test_days_that_cannot_be_are_refused(
    state: Path, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    file = tmp_path / "history.txt"
    done = ehcpwatch("history", "--state", state, *arguments, "--output", file)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert not file.exists()


def test_it_must_be_told_where_to_write(state: Path) -> None:
    done = ehcpwatch("history", "--state", state, *DAYS)

    assert done.returncode == 2
    assert "give --output FILE, --blocks DIR, or both" in done.stderr


def test_days_before_the_first_record_are_no_history(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.txt"
    done = ehcpwatch(
        "history", "--state", state, "--from", "2024-01-01", "--to", "2024-12-31", "--output", file
    )

    assert done.returncode == 1
    assert "The first event was recorded on 2025-01-07" in done.stderr
    assert not file.exists()


def test_a_register_without_events_has_no_history(tmp_path: Path) -> None:
    empty = tmp_path / "state.db"
    ehcpwatch("ingest", "--state", empty, "-", given=b"")
    done = ehcpwatch("history", "--state", empty, *DAYS, "--output", tmp_path / "history.txt")

    assert done.returncode == 1
    assert "holds no event that says when it was recorded" in done.stderr


def test_a_register_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "state.db"
    broken.write_bytes(b"no database" * 1_000)
    done = ehcpwatch("history", "--state", broken, *DAYS, "--output", tmp_path / "history.txt")

    assert done.returncode == 5
    assert "is not a database of ehcpwatch" in done.stderr


def test_a_file_that_cannot_be_written_is_named(state: Path, tmp_path: Path) -> None:
    """FileUnwritableError."""
    nowhere = tmp_path / "nowhere" / "history.txt"
    done = ehcpwatch("history", "--state", state, *DAYS, "--output", nowhere)

    assert done.returncode == 3
    assert "nowhere/history.txt: cannot be written" in done.stderr


def test_a_missing_promtool_is_named_before_the_work_begins(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ProgramMissingError."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = ehcpwatch("history", "--state", state, *DAYS, "--blocks", tmp_path / "blocks")

    assert done.returncode == 3
    assert "promtool: this program is not installed, or not on the PATH" in done.stderr
    assert "apt install prometheus" in done.stderr


def test_what_promtool_says_last_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("promtool", "prometheus"):
        tool = tmp_path / name
        tool.write_text("#!/bin/sh\necho 'no space left on device' >&2\nexit 1\n")
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with Tape() as tape, pytest.raises(ProgramFailedError, match="no space left on device"):
        make_blocks(tape, [0], tmp_path / "blocks", progress=lambda _: None)
