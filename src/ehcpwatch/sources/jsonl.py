"""JSON Lines: one CloudEvent in structured mode a line, from files, folders or a pipe.

A file is read from where the last commit left it. The position holds the byte offset and
a digest of the file's beginning, so that a file put in the place of another is read from
its start; what is known already is recognised by the watch.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from ehcpwatch.clock import Clock
from ehcpwatch.errors import InputUnreadableError
from ehcpwatch.events import Event, Rejection, decode_structured
from ehcpwatch.streams import Delivered, Delivery

__all__ = ["event_files", "read_file", "read_stream", "source_name"]

BATCH_EVENTS = 5_000
"""Events a transaction: some 0.4 s of work, long enough for the sync to disk to be cheap."""
BATCH_BYTES = 16 * 1_048_576
"""Ends a batch early where lines are long, so that memory stays bounded."""
_HEAD_BYTES = 4_096
_DIGEST_BYTES = 16
_ENDINGS = frozenset({".jsonl", ".ndjson"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Progress = Callable[[int], None]
"""Told how many bytes have been read since it was last told."""


class _Position(BaseModel):
    """How far a file has been read."""

    model_config = ConfigDict(frozen=True)

    offset: int
    head: str


def source_name(path: Path) -> str:
    """Return the name under which the position of a file is kept."""
    return f"file:{path.resolve()}"


def event_files(path: Path) -> tuple[Path, ...]:
    """Return the files to read for *path*: itself, or what a folder holds, by name.

    Raises:
        InputUnreadableError: There is no such file or folder.
    """
    if path.is_dir():
        return tuple(sorted(p for p in path.iterdir() if p.suffix in _ENDINGS and p.is_file()))
    if not path.exists():
        raise InputUnreadableError(path=path)
    return (path,)


def read_file(
    path: Path,
    *,
    position: str | None,
    wall_clock: Clock,
    progress: Progress = lambda _: None,
    whole_lines: bool = False,
    batch_events: int = BATCH_EVENTS,
) -> Iterator[Delivery]:
    """Yield what a file holds after *position*, in batches.

    Args:
        path: One file.
        position: As the last delivery left it; `None` reads from the beginning.
        wall_clock: Stamps events that bring no recorded instant, or one still to come.
        progress: Told of the bytes read.
        whole_lines: Leave a last line without its line end for later: it may still grow.
        batch_events: At most so many events a batch, which is one transaction.

    Raises:
        InputUnreadableError: The file cannot be opened or read.
    """
    try:
        with path.open("rb") as stream:
            start, head = _start(stream, position)
            progress(start)
            stream.seek(start)
            yield from _deliveries(
                stream,
                source=source_name(path),
                wall_clock=wall_clock,
                progress=progress,
                start=start,
                head=head,
                whole_lines=whole_lines,
                batch_events=batch_events,
            )
    except OSError as error:
        raise InputUnreadableError(path=path) from error


def read_stream(
    stream: BinaryIO, *, source: str, wall_clock: Clock, progress: Progress = lambda _: None
) -> Iterator[Delivery]:
    """Yield what a pipe holds, in batches; it cannot be read again, so it has no position."""
    yield from _deliveries(
        stream,
        source=source,
        wall_clock=wall_clock,
        progress=progress,
        start=0,
        head=None,
        whole_lines=False,
        batch_events=BATCH_EVENTS,
    )


def _deliveries(
    stream: BinaryIO,
    *,
    source: str,
    wall_clock: Clock,
    progress: Progress,
    start: int,
    head: bytes | None,
    whole_lines: bool,
    batch_events: int,
) -> Iterator[Delivery]:
    items: list[Delivered] = []
    offset, held = start, 0
    beginning = head
    while line := stream.readline():
        if whole_lines and not line.endswith(b"\n"):
            break
        if beginning is not None and len(beginning) < _HEAD_BYTES:
            beginning = (beginning + line)[:_HEAD_BYTES]
        text = line.rstrip(b"\r\n")
        if offset == 0:
            text = text.removeprefix(_BYTE_ORDER_MARK)
        if text.strip():
            items.append(Delivered(item=_stamped(text, wall_clock), place=f"byte {offset}"))
        offset += len(line)
        held += len(line)
        if len(items) >= batch_events or held >= BATCH_BYTES:
            yield Delivery(source=source, items=items, position=_position(offset, beginning))
            progress(held)
            items, held = [], 0
    if held:
        yield Delivery(source=source, items=items, position=_position(offset, beginning))
        progress(held)


def _stamped(text: bytes, wall_clock: Clock) -> Event | Rejection:
    item = decode_structured(text)
    if isinstance(item, Rejection):
        return item
    now, recorded_at = wall_clock.now(), item.recorded_at
    if recorded_at is not None and recorded_at <= now:
        return item
    return item.model_copy(update={"recorded_at": now})


def _position(offset: int, head: bytes | None) -> str | None:
    if head is None:
        return None
    return _Position(offset=offset, head=_digest(head[:offset])).model_dump_json()


def _digest(head: bytes) -> str:
    return blake2b(head, digest_size=_DIGEST_BYTES).hexdigest()


def _start(stream: BinaryIO, position: str | None) -> tuple[int, bytes]:
    """Return where to go on, and the beginning of the file up to there."""
    if position is None:
        return 0, b""
    try:
        known = _Position.model_validate_json(position)
    except ValidationError:
        return 0, b""
    head = stream.read(min(known.offset, _HEAD_BYTES))
    size = stream.seek(0, 2)
    if size < known.offset or _digest(head) != known.head:
        return 0, b""
    return known.offset, head
