"""Lines as they come: every one that is not blank, with the number an editor shows."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import InputUnreadableError
from ehcpwatch.sources import NumberedLine, lines_of_file, lines_of_stream

PIECES = st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b" ", b"\r", b"\xff"])).map(
    b"".join
)


class Trickle:
    """A pipe that gives a few bytes at a time."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self._stream = io.BytesIO(content)
        self._sizes = sizes

    def read1(self, size: int, /) -> bytes:
        return self._stream.read(self._sizes.pop() if self._sizes else size)


def read(stream: Trickle | io.BytesIO) -> list[NumberedLine]:
    return [line for lines in lines_of_stream(stream) for line in lines]


@given(PIECES, st.lists(st.integers(1, 5)))
def test_lines_are_the_same_however_they_trickle_in(content: bytes, sizes: list[int]) -> None:
    expected = [
        NumberedLine(number, line.rstrip(b"\r"))
        for number, line in enumerate(content.split(b"\n"), 1)
        if line.strip()
    ]

    assert read(Trickle(content, sizes)) == expected


def test_a_line_is_given_before_the_next_one_is_there() -> None:
    stream = Trickle(b"one\ntwo\n", [4, 4])

    assert next(lines_of_stream(stream)) == [NumberedLine(1, b"one")]


def test_a_line_larger_than_a_chunk_stays_whole() -> None:
    long = b"x" * 3_000_000

    assert read(io.BytesIO(b"a\n" + long + b"\nb")) == [
        NumberedLine(1, b"a"),
        NumberedLine(2, long),
        NumberedLine(3, b"b"),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    mark = "\N{BOM}".encode()

    assert read(io.BytesIO(mark + b"a\n" + mark + b"b")) == [
        NumberedLine(1, b"a"),
        NumberedLine(2, mark + b"b"),
    ]


def test_the_bytes_that_were_read_are_told(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"a\n\nb")
    told: list[int] = []

    assert list(lines_of_file(path, progress=told.append)) == [
        [NumberedLine(1, b"a")],
        [NumberedLine(3, b"b")],
    ]
    assert sum(told) == 4


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadableError):
        list(lines_of_file(tmp_path / "nowhere.jsonl"))
