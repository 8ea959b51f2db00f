"""The row of a case: what is made durable, and how it is written.

A row follows from the *set* of the case's events alone. It never depends on the day, so
two watches that know the same events hold the same row, byte for byte.
"""

from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from ehcpwatch.case import FOLD_VERSION, Facts
from ehcpwatch.errors import RowUnreadableError
from ehcpwatch.events import CaseKey, OrderKey

__all__ = [
    "DIGEST_BYTES",
    "CaseRow",
    "decode_row",
    "encode_row",
    "erasure_digest",
    "event_digest",
    "fold_version_of",
    "holds_reference",
    "last_day_of",
]

DIGEST_BYTES = 8
"""Of the digest of (source, id). Of a million cases with a hundred events each, in no case
are two digests likely to agree (about one chance in 10**9 in all); one that agrees by
chance costs a look into the history, nothing else."""

_ERASURE_DIGEST_BYTES = 16
_ISO_DAY = len("2025-03-31")


class CaseRow(NamedTuple):
    """One case as it is kept.

    Attributes:
        fold_version: Of the fold that made `facts`; another version is refolded.
        restated: Whether any event corrects or retracts another: then every new event
            means a refold.
        last_key: Order key of the event that sorts last; new events after it are folded in.
        digests: Eight bytes for each (source, id) in the set, sorted.
        facts: Of all events, also of those whose day has not come yet.
    """

    case: CaseKey
    fold_version: int
    restated: bool
    last_key: OrderKey
    digests: bytes
    facts: Facts

    @property
    def event_count(self) -> int:
        """How many events are in the set; never fewer than before."""
        return len(self.digests) // DIGEST_BYTES


class _Stored(NamedTuple):
    fold_version: int
    restated: bool
    last_key: tuple[date, int, str, str]
    digests: str
    facts: Facts


class _Header(NamedTuple):
    fold_version: int
    restated: bool
    last_key: tuple[date, int, str, str]
    digests: str
    facts: object


_STORED: TypeAdapter[_Stored] = TypeAdapter(_Stored)
_HEADER: TypeAdapter[_Header] = TypeAdapter(_Header)


def event_digest(source: str, name: str) -> bytes:
    """Return the digest by which an event of a case is known again."""
    return blake2b(f"{source}\0{name}".encode(), digest_size=DIGEST_BYTES).digest()


def erasure_digest(case: CaseKey, key: bytes) -> bytes:
    """Return the digest by which an erased case is known again, to whoever holds the key."""
    return blake2b(case.encode(), digest_size=_ERASURE_DIGEST_BYTES, key=key).digest()


def encode_row(row: CaseRow) -> bytes:
    """Return *row* without its case, as a JSON array."""
    return _STORED.dump_json(
        _Stored(row.fold_version, row.restated, row.last_key, row.digests.hex(), row.facts)
    )


def fold_version_of(stored: bytes) -> int:
    """Return the version of the fold that made a stored row, without reading the rest.

    Raises:
        RowUnreadableError: The bytes are not a row.
    """
    version = stored[1 : stored.find(b",")]
    if not version.isdigit():
        raise RowUnreadableError
    return int(version)


def last_day_of(stored: bytes) -> date:
    """Return the latest day on which anything known takes effect, without reading the rest.

    Raises:
        RowUnreadableError: The bytes are not a row.
    """
    begins = stored.find(b'["') + 2
    try:
        return date.fromisoformat(stored[begins : begins + _ISO_DAY].decode("ascii"))
    except ValueError as error:
        raise RowUnreadableError from error


def holds_reference(stored: bytes, reference: str) -> bool:
    """Whether *reference* stands anywhere in a stored row, as a person's or another's.

    Args:
        reference: In the form of references: letters, digits and a few signs, of ASCII.
    """
    return f'"{reference}"'.encode() in stored


def decode_row(case: CaseKey, stored: bytes) -> CaseRow | None:
    """Return the row, or `None` where it is of another fold version and must be refolded.

    Raises:
        RowUnreadableError: The bytes are not a row of this or any earlier version.
    """
    try:
        return _row(case, _STORED.validate_json(stored))
    except ValidationError as error:
        try:
            header = _HEADER.validate_json(stored)
        except ValidationError:
            raise RowUnreadableError from error
        if header.fold_version == FOLD_VERSION:
            raise RowUnreadableError from error
        return None


def _row(case: CaseKey, stored: _Stored) -> CaseRow | None:
    if stored.fold_version != FOLD_VERSION:
        return None
    return CaseRow(
        case,
        stored.fold_version,
        stored.restated,
        stored.last_key,
        bytes.fromhex(stored.digests),
        stored.facts,
    )
