"""JSON Lines: every line is taken or refused, and reading goes on where it stopped."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import InputUnreadableError
from ehcpwatch.events import (
    Event,
    Rejection,
    RejectionReason,
    RequestReceived,
    encode_structured,
    new_event,
)
from ehcpwatch.sources import event_files, read_file, read_stream
from ehcpwatch.streams import Delivery

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
CLOCK = ManualClock(NOW)


def line(name: str, recorded_at: datetime | None = NOW) -> bytes:
    return encode_structured(
        new_event(
            RequestReceived(received_on=date(2025, 1, 6)),
            subject="E09000012/C-1",
            source="casework",
            id=name,
            recorded_at=recorded_at,
        )
    )


def read(path: Path, position: str | None = None, *, whole_lines: bool = False) -> list[Delivery]:
    return list(read_file(path, position=position, wall_clock=CLOCK, whole_lines=whole_lines))


def names(deliveries: list[Delivery]) -> list[str]:
    return [
        one.item.id if isinstance(one.item, Event) else one.item.reason.value
        for delivery in deliveries
        for one in delivery.items
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_reading_goes_on_after_the_last_position(path: Path) -> None:
    path.write_bytes(line("a") + b"\n")
    position = read(path)[-1].position
    path.write_bytes(line("a") + b"\n" + line("b") + b"\n")

    assert names(read(path, position)) == ["b"]


def test_a_file_put_in_the_place_of_another_is_read_from_its_start(path: Path) -> None:
    path.write_bytes(line("a") + b"\n")
    position = read(path)[-1].position
    path.write_bytes(line("x") + b"\n" + line("y") + b"\n")

    assert names(read(path, position)) == ["x", "y"]


def test_a_file_cut_short_is_read_from_its_start(path: Path) -> None:
    path.write_bytes(line("a") + b"\n" + line("b") + b"\n")
    position = read(path)[-1].position
    path.write_bytes(line("a") + b"\n")

    assert names(read(path, position)) == ["a"]


def test_a_followed_file_leaves_a_line_that_may_still_grow(path: Path) -> None:
    path.write_bytes(line("a") + b"\n" + line("b")[:20])
    deliveries = read(path, whole_lines=True)
    path.write_bytes(line("a") + b"\n" + line("b") + b"\n")

    assert names(deliveries) == ["a"]
    assert names(read(path, deliveries[-1].position, whole_lines=True)) == ["b"]


def test_a_last_line_without_its_end_is_read(path: Path) -> None:
    path.write_bytes(line("a"))

    assert names(read(path)) == ["a"]


def test_blank_lines_line_ends_of_windows_and_a_byte_order_mark_are_no_fault(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + line("a") + b"\r\n\r\n  \n" + line("b") + b"\r\n")

    assert names(read(path)) == ["a", "b"]


def test_an_empty_file_holds_nothing(path: Path) -> None:
    path.touch()

    assert read(path) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'{"half": ', RejectionReason.MALFORMED_JSON),
        (b"\xff\xfe", RejectionReason.INVALID_ENCODING),
        (b"[]", RejectionReason.NOT_AN_OBJECT),
        (b'"' + b"x" * 10_000_000 + b'"', RejectionReason.TOO_LARGE),
    ],
    ids=["malformed", "not UTF-8", "no object", "10 MB"],
)
def test_a_bad_line_is_kept_whole_with_its_place_and_the_others_are_read(
    path: Path, bad: bytes, reason: RejectionReason
) -> None:
    path.write_bytes(line("a") + b"\n" + bad + b"\n" + line("b") + b"\n")
    deliveries = read(path)
    refused = next(one for d in deliveries for one in d.items if isinstance(one.item, Rejection))

    assert names(deliveries) == ["a", reason.value, "b"]
    assert isinstance(refused.item, Rejection)
    assert refused.item.original == bad
    assert refused.place == f"byte {len(line('a')) + 1}"


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        (None, NOW),
        (NOW - timedelta(days=400), NOW - timedelta(days=400)),
        (NOW + timedelta(seconds=1), NOW),
    ],
)
def test_a_recorded_instant_is_kept_unless_it_is_missing_or_still_to_come(
    path: Path, stated: datetime | None, kept: datetime
) -> None:
    path.write_bytes(line("a", stated) + b"\n")
    (one,) = read(path)[0].items

    assert isinstance(one.item, Event)
    assert one.item.recorded_at == kept


def test_a_folder_gives_its_event_files_by_name(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.ndjson", "notes.txt"):
        (tmp_path / name).touch()

    assert [p.name for p in event_files(tmp_path)] == ["a.ndjson", "b.jsonl"]


@pytest.mark.parametrize("use", [event_files, read])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, use: Callable[[Path], object]) -> None:
    with pytest.raises(InputUnreadableError, match=r"nowhere\.jsonl: cannot be read"):
        use(tmp_path / "nowhere.jsonl")


def test_a_pipe_has_no_position() -> None:
    stream = io.BytesIO(line("a") + b"\n")
    (delivery,) = read_stream(stream, source="stdin", wall_clock=CLOCK)

    assert delivery.position is None
    assert names([delivery]) == ["a"]
