"""Lines as they come, for what is sent on untouched: of a file, or of a pipe that trickles."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from ehcpwatch.errors import InputUnreadableError

__all__ = ["Available", "NumberedLine", "lines_of_file", "lines_of_stream"]

_CHUNK_BYTES = 1_048_576
"""Some 2,000 events: enough that what is done with a chunk is cheap for each of them."""

Progress = Callable[[int], None]
"""Told how many bytes have been read since it was last told."""


class NumberedLine(NamedTuple):
    """One line that is not blank.

    Attributes:
        number: 1 for the first, blank ones counted, as an editor shows it.
        text: Without its line end, and without a byte order mark before the first.
    """

    number: int
    text: bytes


class Available(Protocol):
    """A stream that gives what there is, without waiting for more: a pipe, or a file."""

    def read1(self, size: int, /) -> bytes:
        """Return at most *size* bytes; none at the end."""


def lines_of_file(
    path: Path, *, progress: Progress = lambda _: None
) -> Iterator[list[NumberedLine]]:
    """Yield the lines of a file in chunks of some MB; no chunk is empty.

    Raises:
        InputUnreadableError: The file cannot be opened or read.
    """
    try:
        with path.open("rb") as stream:
            yield from lines_of_stream(stream, progress=progress)
    except OSError as error:
        raise InputUnreadableError(path=path) from error


def lines_of_stream(
    stream: Available, *, progress: Progress = lambda _: None
) -> Iterator[list[NumberedLine]]:
    """Yield lines as soon as they are there, in chunks of at most some MB; none is empty."""
    begun: list[bytes] = []
    number = 1
    while piece := stream.read1(_CHUNK_BYTES):
        progress(len(piece))
        whole, newline, rest = piece.rpartition(b"\n")
        if newline:
            lines = b"".join((*begun, whole)).split(b"\n")
            begun = []
            if found := _numbered(lines, number):
                yield found
            number += len(lines)
        if rest:
            begun.append(rest)
    if found := _numbered([b"".join(begun)], number):
        yield found


def _numbered(lines: list[bytes], first: int) -> list[NumberedLine]:
    found = []
    for number, line in enumerate(lines, first):
        text = line.rstrip(b"\r")
        if number == 1:
            text = text.removeprefix(BOM_UTF8)
        if text.strip():
            found.append(NumberedLine(number, text))
    return found
