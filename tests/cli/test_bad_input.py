"""Bad input: a clear reason for each line, nothing lost, and no name repeated."""

import json
from pathlib import Path

import pytest

from tests.cli.running import ehcpwatch

GOOD = {
    "specversion": "1.0",
    "id": "1",
    "source": "casework",
    "type": "ehcp.request.received.v1",
    "subject": "E09000012/X1",
    "data": {"received_on": "2025-01-06"},
}
NAME = "Jane Example"
BAD: dict[str, tuple[bytes, str]] = {
    "malformed JSON": (b'{"id": "' + NAME.encode(), "malformed_json"),
    "wrong type": (json.dumps({**GOOD, "data": {"received_on": [NAME]}}).encode(), "invalid_field"),
    "unknown type": (json.dumps({**GOOD, "type": NAME}).encode(), "unknown_type"),
    "a name as subject": (json.dumps({**GOOD, "subject": NAME}).encode(), "invalid_attribute"),
    "year 0001": (
        json.dumps({**GOOD, "data": {"received_on": "0001-01-01"}}).encode(),
        "date_out_of_range",
    ),
    "year 9999": (
        json.dumps({**GOOD, "data": {"received_on": "9999-12-31"}}).encode(),
        "date_out_of_range",
    ),
    "10 MB": (b'{"id": "' + b"x" * 10_000_000 + b'"}', "too_large"),
    "invalid UTF-8": (b'{"id": "\xff\xfe"}', "invalid_encoding"),
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("bad")
    file = folder / "events.jsonl"
    good = json.dumps(GOOD).encode()
    file.write_bytes(b"\n".join([good, *(line for line, _ in BAD.values()), b""]))
    done = ehcpwatch("ingest", "--state", folder / "state.db", file)
    assert done.returncode == 0, done.stderr
    return folder / "state.db", done.stdout + done.stderr


def test_nothing_is_lost(ingested: tuple[Path, str]) -> None:
    assert f"1 events taken in, 0 known already, {len(BAD)} refused." in ingested[1]


def test_each_bad_line_is_listed_with_its_reason(ingested: tuple[Path, str]) -> None:
    letters = json.loads(ehcpwatch("dead-letters", "--state", ingested[0], "--json").stdout)
    reasons = sorted(letter["reason"] for letter in letters["dead_letters"])

    assert reasons == sorted(reason for _, reason in BAD.values())
    assert all(letter["place"].startswith("byte ") for letter in letters["dead_letters"])


def test_the_originals_come_back_whole(ingested: tuple[Path, str], tmp_path: Path) -> None:
    export = tmp_path / "originals"
    done = ehcpwatch("dead-letters", "--state", ingested[0], "--export", export)

    assert done.returncode == 0
    assert sorted(export.read_bytes().split(b"\n")[:-1]) == sorted(line for line, _ in BAD.values())


def test_what_was_refused_is_never_printed(ingested: tuple[Path, str]) -> None:
    listed = ehcpwatch("dead-letters", "--state", ingested[0])

    assert NAME not in ingested[1] + listed.stdout + listed.stderr
    assert "Jane" not in ingested[1] + listed.stdout + listed.stderr


def test_an_export_that_cannot_be_written_says_so(
    ingested: tuple[Path, str], tmp_path: Path
) -> None:
    """FileUnwritableError."""
    done = ehcpwatch(
        "dead-letters", "--state", ingested[0], "--export", tmp_path / "nowhere" / "file"
    )

    assert done.returncode == 3
    assert "cannot be written" in done.stderr


def test_an_empty_file_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").touch()
    done = ehcpwatch("ingest", "--state", tmp_path / "state.db", tmp_path / "events.jsonl")

    assert done.returncode == 0
    assert "0 events taken in" in done.stderr


def test_a_plan_issued_before_its_request_is_accepted_and_flagged(tmp_path: Path) -> None:
    issued = {**GOOD, "id": "2", "type": "ehcp.plan.issued.v1", "data": {"sent_on": "2024-12-01"}}
    events = "\n".join(json.dumps(one) for one in (GOOD, issued)).encode()
    state = tmp_path / "state.db"
    taken = ehcpwatch("ingest", "--json", "--state", state, "-", given=events)
    told = json.loads(ehcpwatch("explain", "E09000012/X1", "--state", state, "--json").stdout)

    assert json.loads(taken.stdout)["accepted"] == 2
    assert told["findings"] == ["plan before request"]
    assert told["national"]["band"] == "untimed: requested after it was issued"
