"""Dead letters on their topic: the original untouched, and beside it why it was refused.

The topic is compacted by a key of its own, so that a letter can be taken back by a
tombstone: when it has been sent again, or when its case is erased. The key, value and
headers of the original travel untouched: the key in a header, since the topic needs one
that no other letter has.

What begins with `ehcpwatch-` is ours. A sender's headers of such names are kept under
others, so that nobody can forge what a letter says of its original.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b, sha256
from itertools import accumulate
from typing import NamedTuple

from aiokafka.record.default_records import DefaultRecordBatchBuilder

from ehcpwatch import __version__
from ehcpwatch.events import (
    STRUCTURED_CONTENT_TYPE,
    CaseKey,
    Event,
    Rejection,
    case_key,
    decode_binary,
)

from .record import Record, whole_headers

__all__ = [
    "ATTEMPT",
    "CUT",
    "FAMILY",
    "KEPT_BYTES",
    "KEY",
    "MAX_LETTER_BYTES",
    "NO_VALUE",
    "ORIGINAL_BYTES",
    "ORIGINAL_SHA256",
    "REASON",
    "SENTENCE",
    "Headers",
    "Letter",
    "attempt_of",
    "header",
    "headers_told_with_key",
    "letter_of_record",
    "letter_of_rejection",
    "original_headers",
    "subject_of",
]

MAX_LETTER_BYTES = 8 * 1024 * 1024
"""What the topic takes at least: of a batch that holds one letter. A sender's compressed
batch may hold more, and a record that no letter holds would stop its partition for ever."""
KEPT_BYTES = 64 * 1024
"""Of the value, the key and the headers each, where the whole does not fit: to see what it is."""

Headers = tuple[tuple[str, bytes], ...]
"""Kafka's headers: names may stand more than once, values are bytes."""

FAMILY = "ehcpwatch-"
"""What every header of ours begins with."""
REASON = f"{FAMILY}reason"
"""One of the closed list of reasons."""
SENTENCE = f"{FAMILY}sentence"
"""What is wrong, in a sentence that quotes nothing."""
KEY = f"{FAMILY}key"
"""The key of the original; absent where it had none."""
NO_VALUE = f"{FAMILY}no-value"
"""Present where the original had no value at all, as a tombstone has none."""
ATTEMPT = f"{FAMILY}attempt"
"""How often the original was sent again; travels with it."""
CUT = f"{FAMILY}cut"
"""Which of value, key and headers are not whole, with commas; absent where all are."""
ORIGINAL_BYTES = f"{FAMILY}original-bytes"
"""How long the whole value was, where something was cut."""
ORIGINAL_SHA256 = f"{FAMILY}original-sha256"
"""Of the whole value, in hexadecimal digits, where something was cut."""
_SENT = f"{FAMILY}sent-"
"""Before the names of a sender's headers that begin as ours do."""
_DIGEST_BYTES = 16
_ATTEMPT_DIGITS = 9
_FRAMING_BYTES = 61 + 3 + 5
"""Of a batch that holds one record: its own header, the record's first fields, its length."""


class Letter(NamedTuple):
    """One message of the topic.

    Attributes:
        key: The letter's own; never that of the original.
        value: The bytes of the original, or the first of them where `CUT` says so; empty
            where it had none.
        headers: Those of the original, then ours.
    """

    key: bytes
    value: bytes
    headers: Headers


class _Original(NamedTuple):
    key: bytes | None
    value: bytes | None
    headers: Headers


def letter_of_record(record: Record, rejection: Rejection, *, failed_at: datetime) -> Letter:
    """Return the letter of a record as it was read, or of its beginning where it is too large."""
    sent = whole_headers(record)
    ours = [
        (f"{FAMILY}topic", record.topic.encode()),
        (f"{FAMILY}partition", b"%d" % record.partition),
        (f"{FAMILY}offset", b"%d" % record.offset),
        (f"{FAMILY}timestamp", b"%d" % record.timestamp),
    ]
    if record.value is None:
        ours.append((NO_VALUE, b"1"))
    kept = tuple(
        (f"{_SENT}{name}" if name.startswith(FAMILY) else name, value)
        for name, value in sent
        if name != ATTEMPT
    )
    return _fitting(
        f"{record.topic}-{record.partition}-{record.offset}".encode(),
        _Original(record.key, record.value, kept),
        (*ours, *_attempted(attempt_of(sent)), *_why(rejection, failed_at)),
    )


def letter_of_rejection(rejection: Rejection, *, failed_at: datetime, attempt: int = 0) -> Letter:
    """Return the letter of an event that the watch refused: in structured mode.

    It may have come long ago, under the id that another event now turns out to have, so
    no place in the input is told. The key is the same for the same bytes and reason.

    Args:
        rejection: Of the event.
        failed_at: When it was refused.
        attempt: How often it was sent again, where it came just now.
    """
    said = blake2b(rejection.original, digest_size=_DIGEST_BYTES)
    said.update(rejection.reason.encode())
    headers = (("content-type", STRUCTURED_CONTENT_TYPE.encode()),)
    item = decode_binary(headers, rejection.original)
    key = item.subject.encode() if isinstance(item, Event) else None
    return _fitting(
        f"{rejection.reason.value}-{said.hexdigest()}".encode(),
        _Original(key, rejection.original, headers),
        (*_attempted(attempt), *_why(rejection, failed_at)),
    )


def header(headers: Sequence[tuple[str, bytes]], name: str) -> bytes | None:
    """Return the last value under *name*, or `None`; the last, because ours come last."""
    return next((value for key, value in reversed(headers) if key == name), None)


def original_headers(headers: Sequence[tuple[str, bytes]]) -> Headers:
    """Return the headers of the original: all but ours, under the names it had."""
    return tuple(
        (name.removeprefix(_SENT), value)
        for name, value in headers
        if not name.startswith(FAMILY) or name.startswith(_SENT)
    )


def headers_told_with_key(headers: Sequence[tuple[str, bytes]]) -> Headers:
    """Return the headers of the original as the letter has them, and its key if it had one.

    With the value they tell whose letter it is, as the whole of its headers does.
    """
    return tuple(
        (name, value)
        for name, value in headers
        if not name.startswith(FAMILY) or name.startswith(_SENT) or name == KEY
    )


def attempt_of(headers: Sequence[tuple[str, bytes | None]]) -> int:
    """Return how often a message has been sent again; 0 for one that comes first-hand."""
    said = next((value for key, value in reversed(headers) if key == ATTEMPT), None)
    if said is None or not said.isdigit() or len(said) > _ATTEMPT_DIGITS:
        return 0
    return int(said)


def subject_of(headers: Sequence[tuple[str, bytes]], value: bytes) -> CaseKey | None:
    """Return the case that a letter's original is about, as far as it can be read.

    What cannot be decoded is judged by the key it was sent under.
    """
    item = decode_binary(original_headers(headers), value)
    if isinstance(item, Event):
        return case_key(item)
    key = header(headers, KEY)
    return None if key is None else CaseKey(key.decode(errors="replace"))


def _fitting(key: bytes, original: _Original, ours: Headers) -> Letter:
    """Return the letter that holds *original* whole, or its beginning where that does not fit."""
    letter = _letter(key, original, ours)
    size = DefaultRecordBatchBuilder.size_of(letter.key, letter.value, list(letter.headers))
    if size + _FRAMING_BYTES <= MAX_LETTER_BYTES:
        return letter
    value = original.value or b""
    kept = _Original(
        key=None if original.key is None else original.key[:KEPT_BYTES],
        value=value[:KEPT_BYTES],
        headers=_first_of(original.headers),
    )
    parts = {
        "value": kept.value == value,
        "key": kept.key == original.key,
        "headers": kept.headers == original.headers,
    }
    cut = (
        (CUT, ",".join(part for part, whole in parts.items() if not whole).encode()),
        (ORIGINAL_BYTES, b"%d" % len(value)),
        (ORIGINAL_SHA256, sha256(value).hexdigest().encode()),
    )
    return _letter(key, kept, (*ours, *cut))


def _letter(key: bytes, original: _Original, ours: Headers) -> Letter:
    named = () if original.key is None else ((KEY, original.key),)
    return Letter(key, original.value or b"", (*original.headers, *named, *ours))


def _first_of(headers: Headers) -> Headers:
    """Return as many of *headers* as may be kept, from the first on."""
    sizes = accumulate(len(name.encode()) + len(value) for name, value in headers)
    return tuple(pair for pair, size in zip(headers, sizes, strict=True) if size <= KEPT_BYTES)


def _attempted(attempt: int) -> Headers:
    return ((ATTEMPT, b"%d" % attempt),) if attempt else ()


def _why(rejection: Rejection, failed_at: datetime) -> Headers:
    return (
        (REASON, rejection.reason.encode()),
        (SENTENCE, rejection.sentence.encode()),
        (f"{FAMILY}version", __version__.encode()),
        (f"{FAMILY}failed-at", failed_at.isoformat().encode()),
    )
