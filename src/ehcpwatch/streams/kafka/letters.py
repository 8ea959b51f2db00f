"""Dead letters on their topic: the original untouched, and beside it why it was refused.

The topic is compacted by a key of its own, so that a letter can be taken back by a
tombstone: when it has been sent again, or when its case is erased. The key, value and
headers of the original travel untouched: the key in a header, since the topic needs one
that no other letter has.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from ehcpwatch import __version__
from ehcpwatch.events import CaseKey, Event, Rejection, case_key, decode_binary

from .record import Record

__all__ = [
    "ATTEMPT",
    "FAMILY",
    "KEY",
    "NO_VALUE",
    "REASON",
    "SENTENCE",
    "Headers",
    "Letter",
    "attempt_of",
    "header",
    "letter_of_record",
    "letter_of_rejection",
    "original_headers",
    "subject_of",
]

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
_DIGEST_BYTES = 16


class Letter(NamedTuple):
    """One message of the topic.

    Attributes:
        key: The letter's own; never that of the original.
        value: The bytes of the original; empty where it had none.
        headers: Those of the original, then ours.
    """

    key: bytes
    value: bytes
    headers: Headers


def letter_of_record(record: Record, rejection: Rejection, *, failed_at: datetime) -> Letter:
    """Return the letter of a record as it was read."""
    headers = [(name, b"" if value is None else value) for name, value in record.headers]
    headers += [
        (f"{FAMILY}topic", record.topic.encode()),
        (f"{FAMILY}partition", b"%d" % record.partition),
        (f"{FAMILY}offset", b"%d" % record.offset),
        (f"{FAMILY}timestamp", b"%d" % record.timestamp),
    ]
    if record.key is not None:
        headers.append((KEY, record.key))
    if record.value is None:
        headers.append((NO_VALUE, b"1"))
    return Letter(
        key=f"{record.topic}-{record.partition}-{record.offset}".encode(),
        value=record.value or b"",
        headers=(*headers, *_why(rejection, failed_at)),
    )


def letter_of_rejection(rejection: Rejection, *, failed_at: datetime) -> Letter:
    """Return the letter of an event that the watch refused: in structured mode.

    It may have come long ago, under the id that another event now turns out to have, so
    no place in the input is told. The key is the same for the same bytes and reason.
    """
    said = blake2b(rejection.original, digest_size=_DIGEST_BYTES)
    said.update(rejection.reason.encode())
    headers: list[tuple[str, bytes]] = [("content-type", b"application/cloudevents+json")]
    item = decode_binary(tuple(headers), rejection.original)
    if isinstance(item, Event):
        headers.append((KEY, item.subject.encode()))
    return Letter(
        key=f"{rejection.reason.value}-{said.hexdigest()}".encode(),
        value=rejection.original,
        headers=(*headers, *_why(rejection, failed_at)),
    )


def header(headers: Sequence[tuple[str, bytes]], name: str) -> bytes | None:
    """Return the last value under *name*, or `None`; the last, because ours come last."""
    return next((value for key, value in reversed(headers) if key == name), None)


def original_headers(headers: Sequence[tuple[str, bytes]]) -> Headers:
    """Return the headers of the original: all but ours."""
    return tuple((name, value) for name, value in headers if not name.startswith(FAMILY))


def attempt_of(headers: Sequence[tuple[str, bytes]]) -> int:
    """Return how often a message has been sent again; 0 for one that comes first-hand."""
    said = header(headers, ATTEMPT)
    return int(said) if said is not None and said.isdigit() else 0


def subject_of(headers: Sequence[tuple[str, bytes]], value: bytes) -> CaseKey | None:
    """Return the case that a letter's original is about, as far as it can be read.

    What cannot be decoded is judged by the key it was sent under.
    """
    item = decode_binary(original_headers(headers), value)
    if isinstance(item, Event):
        return case_key(item)
    key = header(headers, KEY)
    return None if key is None else CaseKey(key.decode(errors="replace"))


def _why(rejection: Rejection, failed_at: datetime) -> Headers:
    return (
        (REASON, rejection.reason.encode()),
        (SENTENCE, rejection.sentence.encode()),
        (f"{FAMILY}version", __version__.encode()),
        (f"{FAMILY}failed-at", failed_at.isoformat().encode()),
    )
