"""A directory of people, checked at the command line."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import ehcpwatch

# Starting a command takes seconds.
pytestmark = pytest.mark.slow

DIRECTORY = """\
authority = "E09000012"
director = "cw-02"
[duty]
channel = "mail"
address = "duty@north.example"
[[person]]
reference = "cw-01"
channel = "mail"
address = "cw-01@north.example"
away = [{from = 2020-01-01, until = 9999-12-31, cover = "cw-02"}]
[[person]]
reference = "cw-02"
channel = "mail"
address = "cw-02@north.example"
[[team]]
reference = "north"
channel = "mail"
address = "north@north.example"
"""


def test_a_directory_is_checked_and_no_address_is_shown(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(DIRECTORY)
    shown = ehcpwatch("directory", "check", path)
    answered = ehcpwatch("directory", "check", path, "--json")
    path.write_text(DIRECTORY.replace('"duty@north.example"', '"Josephine"'))
    refused = ehcpwatch("directory", "check", path, "--json")
    document, faults = json.loads(answered.stdout), json.loads(refused.stdout)["faults"]
    page = (pytestconfig.rootpath / "docs" / "cli.md").read_text()

    assert shown.returncode == answered.returncode == 0
    assert re.search(r"cw-01.*9999-12-31.*cw-02", shown.stdout)
    assert "people 2, of whom 1 are away today; teams 1; agencies 0." in shown.stdout
    assert "the duty inbox is told: head of SEND, manager of north." in shown.stdout
    assert document == {
        "file": str(path),
        "authority": "E09000012",
        "people": 2,
        "teams": 1,
        "agencies": 0,
        "nobody_named": ["head of SEND", "manager of north"],
        "away": [{"reference": "cw-01", "until": "9999-12-31", "cover": "cw-02"}],
        "faults": [],
    }
    assert set(document) <= set(re.findall(r"`([a-z_]+)`", page))
    assert refused.returncode == 3
    assert [(fault["line"], fault["place"]) for fault in faults] == [(5, "duty")]
    assert "line 5, duty: for mail and notify, address is" in " ".join(refused.stderr.split())
    for one in (shown, answered, refused):
        assert "north.example" not in (one.stdout + one.stderr).replace("cw-01@north.example", "")
        assert "Josephine" not in one.stdout + one.stderr


def test_the_names_of_tables_in_a_fault_keep_their_brackets(tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text('authority = "E09000012"\n')
    done = ehcpwatch("directory", "check", path)

    assert done.returncode == 3
    assert "duty is a table [duty]" in done.stderr
