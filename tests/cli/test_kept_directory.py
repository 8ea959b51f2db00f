"""The directory of a running notifier: followed, and kept where its newer version is faulty."""

import logging
import os
from pathlib import Path

import pytest

from ehcpwatch.cli.kept_directory import KeptDirectory
from ehcpwatch.errors import ChannelNotOpenError, DirectoryFileError, InputUnreadableError
from ehcpwatch.sinks.channels import ChannelName

MAIL = {ChannelName.MAIL}
ADDRESS = "duty@north.example"


def people(*references: str, channel: str = "mail", duty: str = ADDRESS) -> str:
    lines = ['authority = "E09000012"', "[duty]", 'channel = "mail"', f'address = "{duty}"']
    for reference in references:
        lines += [
            "[[person]]",
            f'reference = "{reference}"',
            f'channel = "{channel}"',
            f'address = "{reference}@north.example"',
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "directory.toml"
    file.write_text(people("cw-01"))
    return file


def replace(path: Path, text: str) -> None:
    """Put a new version in the place of the file, as editors and Kubernetes do."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.rename(path)


def test_a_new_version_is_used_from_the_next_question_on(path: Path) -> None:
    directory = KeptDirectory(path, MAIL)
    before = directory()
    same = directory()
    replace(path, people("cw-01", "cw-02"))

    assert same is before
    assert set(directory().people) == {"cw-01", "cw-02"}
    assert not directory.stale


def test_a_version_as_long_and_as_old_as_the_former_is_seen_too(path: Path) -> None:
    directory = KeptDirectory(path, MAIL)
    told = path.stat()
    replace(path, people("cw-02"))
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))

    assert set(directory().people) == {"cw-02"}


@pytest.mark.parametrize("ill", [people("cw-01", "cw-01"), people("cw-02", channel="notify"), ""])
def test_a_faulty_version_keeps_the_former_and_is_told_once_without_its_addresses(
    path: Path, caplog: pytest.LogCaptureFixture, ill: str
) -> None:
    directory = KeptDirectory(path, MAIL)
    replace(path, ill)
    with caplog.at_level(logging.INFO):
        kept = [directory(), directory()]

    (told,) = caplog.records
    assert [set(one.people) for one in kept] == [{"cw-01"}, {"cw-01"}]
    assert directory.stale
    assert "The former version is used." in told.getMessage()
    assert "north.example" not in told.getMessage()
    assert told.exc_info is None


def test_a_file_that_is_gone_keeps_the_former_until_it_is_there_again(path: Path) -> None:
    directory = KeptDirectory(path, MAIL)
    path.unlink()
    kept, stale = directory(), directory.stale
    path.write_text(people("cw-02"))

    assert (set(kept.people), stale) == ({"cw-01"}, True)
    assert set(directory().people) == {"cw-02"}
    assert not directory.stale


def test_at_the_start_nothing_is_kept(path: Path) -> None:
    with pytest.raises(ChannelNotOpenError) as unopened:
        KeptDirectory(path, set())
    path.write_text("authority = 1\n")
    with pytest.raises(DirectoryFileError):
        KeptDirectory(path, MAIL)
    path.unlink()
    with pytest.raises(InputUnreadableError):
        KeptDirectory(path, MAIL)

    assert unopened.value.counts == {"mail": 2}


def test_channels_that_are_not_open_are_named_with_how_many_inboxes_want_them() -> None:
    assert str(ChannelNotOpenError(counts={"notify": 3, "chat": 1})) == (
        "The directory has inboxes on channels that the settings do not open: chat (inboxes: 1), "
        "notify (inboxes: 3). Add a table of that name to the settings of the channels, or give "
        "these inboxes another channel. The directory was not taken."
    )
