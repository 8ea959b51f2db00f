"""What the topic of cases holds, and how it is written.

The topic is compacted, so that the latest value of a key is the state. Its keys:

    authority/case_ref              a case: its row and all its events; a tombstone erases it
    erased/<digest>                 an erased case: what it leaves in months that are over
    setting/erasure_key             the key of those digests, one a partition
    setting/mark                    always a tombstone; also on the topics of alerts and letters
    fact/<digest of subject, …>     an event about no case, for the register alone

A case is one JSON object, `{"row":[…],"events":[{…},…]}`. The events are kept as the bytes
in which they were first encoded: one more event is appended, none is ever encoded again.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import blake2b
from json import JSONDecoder
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from ehcpwatch.errors import RowUnreadableError
from ehcpwatch.events import Event
from ehcpwatch.measures import Cell
from ehcpwatch.register import decode_cell, encode_cell

__all__ = [
    "ERASURE_KEY",
    "MARK",
    "Kind",
    "StoredBody",
    "StoredCase",
    "decode_kept",
    "encode_kept",
    "erased_digest",
    "erased_key",
    "fact_key",
    "kind_of",
]

ERASURE_KEY = b"setting/erasure_key"
MARK = b"setting/mark"
"""Written so that the broker begins a new segment, and may compact the one before."""
_ERASED = b"erased/"
_FACT = b"fact/"
_SETTING = b"setting/"
_DIGEST_BYTES = 16

_HEAD = b'{"row":'
# A row is arrays all the way down and JSON escapes quotes inside its strings, so these
# bytes cannot stand within it: the first place where they are found is the right one.
_MIDDLE = b',"events":['
_TAIL = b"]}"

_DECODER = JSONDecoder()
"""The one reader of JSON here that says where a value ends."""
_KEPT: TypeAdapter[list[str]] = TypeAdapter(list[str])


class Kind(StrEnum):
    """What a key of the topic is about."""

    CASE = "case"
    ERASED = "erased"
    SETTING = "setting"
    FACT = "fact"


def kind_of(key: bytes) -> Kind:
    """Return what *key* is about; a case begins with the code of its authority."""
    if key.startswith(_ERASED):
        return Kind.ERASED
    if key.startswith(_SETTING):
        return Kind.SETTING
    if key.startswith(_FACT):
        return Kind.FACT
    return Kind.CASE


def erased_key(digest: bytes) -> bytes:
    """Return the key under which an erased case is remembered."""
    return _ERASED + digest.hex().encode()


def erased_digest(key: bytes) -> bytes:
    """Return the digest that the key of an erased case holds.

    Raises:
        RowUnreadableError: It holds none.
    """
    try:
        return bytes.fromhex(key.removeprefix(_ERASED).decode("ascii"))
    except ValueError as error:
        raise RowUnreadableError from error


def fact_key(event: Event) -> bytes:
    """Return the key of an event about no case: the same for the same source and id."""
    name = f"{event.subject}\0{event.source}\0{event.id}".encode()
    return _FACT + blake2b(name, digest_size=_DIGEST_BYTES).hexdigest().encode()


class StoredBody(NamedTuple):
    """An event as a case holds it: its name, and the bytes in which it was first encoded."""

    source: str
    id: str
    body: bytes


class StoredCase(NamedTuple):
    """A case as the topic holds it: the encoded row, and the encoded events between commas."""

    row: bytes
    events: bytes

    @classmethod
    def decode(cls, value: bytes) -> "StoredCase":
        """Take a value apart, without reading either part.

        Raises:
            RowUnreadableError: It is not a stored case.
        """
        middle = value.find(_MIDDLE)
        if middle < 0 or not value.startswith(_HEAD) or not value.endswith(_TAIL):
            raise RowUnreadableError
        return cls(value[len(_HEAD) : middle], value[middle + len(_MIDDLE) : -len(_TAIL)])

    def encode(self) -> bytes:
        """Return the value of the topic."""
        return b"".join((_HEAD, self.row, _MIDDLE, self.events, _TAIL))

    def bodies(self) -> tuple[StoredBody, ...]:
        """Return the events one by one, each as it was encoded.

        Raises:
            RowUnreadableError: They are not a list of events.
        """
        found: list[StoredBody] = []
        try:
            text = self.events.decode()
            at, end = 0, len(text)
            while at < end:
                event, after = _DECODER.raw_decode(text, at)
                found.append(StoredBody(event["source"], event["id"], text[at:after].encode()))
                at = after + 1
                if after < end and (text[after] != "," or at == end):
                    raise RowUnreadableError
        except (ValueError, TypeError, KeyError) as error:
            raise RowUnreadableError from error
        return tuple(found)


def encode_kept(cells: Iterable[Cell]) -> bytes:
    """Return what an erased case leaves in months that are over, as a JSON list of cells."""
    return _KEPT.dump_json([encode_cell(cell) for cell in cells])


def decode_kept(value: bytes) -> Sequence[Cell]:
    """Return the cells.

    Raises:
        RowUnreadableError: The value is not a list of cells.
    """
    try:
        return tuple(decode_cell(cell) for cell in _KEPT.validate_json(value))
    except ValidationError as error:
        raise RowUnreadableError from error
