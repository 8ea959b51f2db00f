"""Letters read and checked at the command line."""

import json
import re
from pathlib import Path

import pytest

from ehcpwatch.cli.notify_extra import notify_installed
from ehcpwatch.errors import NotifyMissingError
from tests.cli.running import ehcpwatch


def test_the_packaged_words_can_be_used() -> None:
    done = ehcpwatch("words", "check")

    assert done.returncode == 0
    assert "Reworded: nothing." in done.stdout
    assert "These words can be used." in done.stdout


def test_words_of_a_council_s_own_are_tried_and_shown(tmp_path: Path) -> None:
    own = "Hackney: {{ reference }}. {{ next_step }}\n"
    (tmp_path / "single.txt.j2").write_text(own)
    checked = ehcpwatch("words", "check", tmp_path)
    shown = ehcpwatch("words", "show", "overdue", "--folder", tmp_path)

    assert checked.returncode == shown.returncode == 0
    assert "Reworded: single.txt.j2." in checked.stdout
    assert "Hackney: C-2025-0117." in shown.stdout


def test_every_fault_is_named_with_file_and_line_and_none_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "single.txt.j2").write_text("\n{{ jane_example }}")
    (tmp_path / "room.txt.j2").write_text("{% set jane_example = 1 %}")
    done = ehcpwatch("words", "check", tmp_path)
    answered = ehcpwatch("words", "check", tmp_path, "--json")
    shown = ehcpwatch("words", "show", "overdue", "--folder", tmp_path)

    said = " ".join(done.stderr.split())

    assert done.returncode == answered.returncode == 3
    assert "single.txt.j2, line 2: the letter has no value of this name" in said
    assert "room.txt.j2, line 1: a template has values" in said
    assert "jane_example" not in done.stdout + done.stderr
    assert {(fault["file"], fault["line"]) for fault in json.loads(answered.stdout)["faults"]} == {
        ("single.txt.j2", 2),
        ("room.txt.j2", 1),
    }
    assert shown.returncode == 0
    assert "Case: C-2025-0117" in shown.stdout
    assert "single.txt.j2 has a fault, so the packaged words are shown" in " ".join(
        shown.stderr.split()
    )


def test_a_folder_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    done = ehcpwatch("words", "check", tmp_path / "nowhere")

    assert done.returncode == 3
    assert "there is no folder of this name that can be read." in " ".join(done.stderr.split())


def test_one_letter_of_each_kind_is_shown_as_text_or_as_a_page() -> None:
    shown = ehcpwatch("words", "show")
    page = ehcpwatch("words", "show", "digest", "--html")

    assert "=== overdue: Overdue" in shown.stdout
    assert "=== room: A shared room" in shown.stdout
    assert page.stdout.startswith("<!DOCTYPE html>")
    assert page.stdout.count("<html") == 1


def test_a_kind_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    done = ehcpwatch("words", "show", "breach")

    assert done.returncode == 2
    assert "the kinds are due, overdue, excused" in " ".join(done.stderr.split())


def test_the_keys_of_the_json_are_documented(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    named = set(re.findall(r"`([a-z_]+)`", (pytestconfig.rootpath / "docs/cli.md").read_text()))
    document = json.loads(ehcpwatch("words", "check", tmp_path, "--json").stdout)

    assert {*document, *document["faults"][0]} <= named


def test_without_the_extra_the_error_says_how_to_install_it() -> None:
    with (
        pytest.raises(NotifyMissingError, match=r"pip install 'ehcpwatch\[notify\]'"),
        notify_installed(),
    ):
        raise ModuleNotFoundError(name="jinja2.sandbox")


def test_another_module_that_is_missing_is_our_fault() -> None:
    with pytest.raises(ModuleNotFoundError), notify_installed():
        raise ModuleNotFoundError(name="elsewhere")
