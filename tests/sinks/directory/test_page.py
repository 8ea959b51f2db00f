"""The page on the directory names every key, and the file that is delivered can be used."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehcpwatch.sinks.channels import ChannelName
from ehcpwatch.sinks.directory import parse_directory

# apprise loads all of its plugins for the first room, and with them imghdr, until Python 3.13.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def delivered(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "deploy/directory.toml"


def keys(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from keys(value)
    elif isinstance(found, list):
        for value in found:
            yield from keys(value)


def test_every_key_of_the_file_that_is_delivered_is_on_the_page(
    delivered: Path, pytestconfig: pytest.Config
) -> None:
    page = (pytestconfig.rootpath / "docs/directory.md").read_text()
    used = set(keys(tomllib.loads(delivered.read_text())))

    assert "cover" in used
    assert [key for key in sorted(used) if f"`{key}`" not in page and f"[{key}]" not in page] == []


def test_the_file_that_is_delivered_can_be_used_and_shows_every_channel(delivered: Path) -> None:
    found = parse_directory(delivered.read_text(), path=delivered)
    contacts = [found.duty]
    contacts += [person.contact for person in found.people.values()]
    contacts += [team.contact for team in found.teams.values()]

    assert {contact.channel for contact in contacts} == set(ChannelName)
    assert all(".example" in contact.address for contact in contacts)
