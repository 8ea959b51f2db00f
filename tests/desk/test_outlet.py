"""The file of acts: whole lines, whoever writes at once, also after a full disk."""

import fcntl
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.desk import ActsFile
from ehcpwatch.errors import FileUnwritableError
from ehcpwatch.events import (
    AlertAcknowledged,
    Event,
    Rejection,
    decode_structured,
    encode_structured,
    new_event,
)
from ehcpwatch.sources import read_file

WRITERS, EVENTS = 4, 25
MOMENT_SECONDS = 0.2
"""For a writer that does not wait to be wrong."""


def event(name: str) -> Event:
    return new_event(
        AlertAcknowledged(acknowledged_on=date(2025, 6, 2), alert="a-3f9c", by="cw-07"),
        subject="E09000012/C-1",
        source="desk",
        id=name,
    )


def test_writers_at_once_leave_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "acts.jsonl"

    def write(writer: int) -> None:
        file = ActsFile(path)
        for number in range(EVENTS):
            file.put(event(f"{writer}-{number}"))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    read = [decode_structured(line) for line in path.read_bytes().splitlines()]
    assert {one.id for one in read if isinstance(one, Event)} == {
        f"{writer}-{number}" for writer in range(WRITERS) for number in range(EVENTS)
    }
    assert len(read) == WRITERS * EVENTS


def test_a_writer_waits_for_another_that_is_amid_a_line(tmp_path: Path) -> None:
    """A line that fills more than a page of the file is seen half written by others."""
    path = tmp_path / "acts.jsonl"
    line = encode_structured(event("first")) + b"\n"
    file = ActsFile(path)
    second = threading.Thread(target=file.put, args=(event("second"),))
    with path.open("ab", buffering=0) as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        first.write(line[:9])
        second.start()
        second.join(MOMENT_SECONDS)
        first.write(line[9:])
    second.join()

    read = [decode_structured(line) for line in path.read_bytes().splitlines()]
    assert [one.id for one in read if isinstance(one, Event)] == ["first", "second"]
    assert len(read) == 2


def test_the_file_is_there_to_be_followed_before_anything_is_done(tmp_path: Path) -> None:
    ActsFile(tmp_path / "acts.jsonl")

    assert (tmp_path / "acts.jsonl").read_bytes() == b""


def test_a_line_cut_short_spoils_no_line_after_it(tmp_path: Path) -> None:
    path = tmp_path / "acts.jsonl"
    path.write_bytes(b'{"specversion": "1.')
    ActsFile(path).put(event("next"))
    (delivery,) = read_file(
        path, position=None, wall_clock=ManualClock(datetime(2025, 6, 2, tzinfo=UTC))
    )
    cut, following = (one.item for one in delivery.items)

    assert isinstance(cut, Rejection)
    assert isinstance(following, Event)
    assert following.id == "next"


def test_a_file_that_cannot_be_made_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritableError, match="nowhere"):
        ActsFile(tmp_path / "nowhere" / "acts.jsonl")


def test_what_could_not_be_written_whole_is_said(tmp_path: Path) -> None:
    file = ActsFile(tmp_path / "acts.jsonl")
    (tmp_path / "acts.jsonl").unlink()
    # The kernel's own file for a disk without room.
    (tmp_path / "acts.jsonl").symlink_to("/dev/full")

    with pytest.raises(FileUnwritableError):
        file.put(event("lost"))
