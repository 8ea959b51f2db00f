"""The page about acts: its examples can be sent, and it says all that can be done."""

import json
import re
from datetime import date

import pytest

from ehcpwatch.desk import ActName, is_reference, read_act


@pytest.fixture
def page(pytestconfig: pytest.Config) -> str:
    return (pytestconfig.rootpath / "docs" / "acts.md").read_text(encoding="utf-8")


def test_every_example_of_the_page_is_an_act_and_every_act_has_one(page: str) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)
    shown = [json.loads(line) for line in block.splitlines()]

    for given in shown:
        act = read_act(given, today=date(2025, 6, 2), longest_snooze_days=28)
        assert not isinstance(act, tuple)
        assert is_reference(given["by"])
    assert {given["act"] for given in shown} == set(ActName)


def test_the_page_names_every_status_that_the_api_answers_with(
    page: str, pytestconfig: pytest.Config
) -> None:
    code = (pytestconfig.rootpath / "src/ehcpwatch/desk/api.py").read_text(encoding="utf-8")
    answered = set(re.findall(r"\b(?:20[01]|40[149]|413|422|503)\b", code))

    assert answered
    assert set(re.findall(r"^\| (\d{3}) \|", page, flags=re.MULTILINE)) == answered


def test_the_page_shows_each_command_as_it_is_called(page: str) -> None:
    shown = re.findall(r"ehcpwatch act ([a-z-]+) ALERT", page)

    assert shown == [name.value.replace("_", "-") for name in ActName]
