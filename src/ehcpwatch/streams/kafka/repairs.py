"""Dead letters as a person mends them: written to a file line by line, and read back from it.

Each line is a JSON object. Written are the letter's key, why it was refused, the original,
and under `event` a draft to be mended; read are the key and the event, all else is passed.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import from_json, to_json

from ehcpwatch.errors import RepairsRefusedError
from ehcpwatch.events import STRUCTURED_CONTENT_TYPE, Rejection, decode_structured

from .letters import CUT, KEY, NO_VALUE, Headers, header, original_headers
from .standing_letters import Opened

__all__ = ["Repair", "line_of", "repairs_in"]

_ATTRIBUTE = "ce_"
_CONTENT_TYPE = "content-type"


class Repair(NamedTuple):
    """What is to be sent in the place of a letter's original.

    Attributes:
        event: A valid event in structured mode.
        subject: That of the event.
    """

    event: bytes
    subject: str


class _Line(BaseModel):
    """What is read of a line."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    letter: str
    event: dict[str, JsonValue]


def line_of(letter: Opened) -> bytes:
    """Return a letter as one line of JSON, its end included; it holds personal data.

    What is not UTF-8 stands in base64, under a name that ends so.
    """
    headers = original_headers(letter.headers)
    document: dict[str, JsonValue] = {
        "letter": letter.key.decode(errors="backslashreplace"),
        "reason": letter.standing.reason,
        "sentence": letter.sentence,
        "attempt": letter.standing.attempt,
        **_cut(letter.headers),
        **_readable("key", header(letter.headers, KEY)),
        "headers": [{"name": name, **_readable("value", value)} for name, value in headers],
        **_readable("original", _value(letter)),
        "event": _draft(headers, letter.value),
    }
    return to_json(document) + b"\n"


def repairs_in(lines: Iterable[tuple[int, bytes]], *, path: Path) -> dict[bytes, Repair]:
    """Return the mended events by the keys of their letters.

    Args:
        lines: With their numbers.
        path: Of the file, for the error.

    Raises:
        RepairsRefusedError: Some lines cannot be used; every one of them is named.
    """
    repairs, faults = dict[bytes, Repair](), list[tuple[int, str]]()
    for number, line in lines:
        letter, repair = _read(line)
        if isinstance(repair, str):
            faults.append((number, repair))
        elif letter in repairs:
            faults.append((number, "the same letter as on a line before."))
        else:
            repairs[letter] = repair
    if faults:
        raise RepairsRefusedError(path=path, faults=faults)
    return repairs


def _read(line: bytes) -> tuple[bytes, Repair | str]:
    try:
        read = _Line.model_validate_json(line)
    except ValidationError:
        return b"", 'this must be a JSON object with "letter", a text, and "event", an event.'
    event = to_json(read.event)
    item = decode_structured(event)
    if isinstance(item, Rejection):
        return b"", f"the event is not valid yet. {item.sentence}"
    return read.letter.encode(), Repair(event, item.subject)


def _cut(headers: Headers) -> Mapping[str, JsonValue]:
    """Return which parts of the original are not whole, where there are any."""
    said = header(headers, CUT)
    return {} if said is None else {"cut": [*said.decode(errors="replace").split(",")]}


def _value(letter: Opened) -> bytes | None:
    return None if header(letter.headers, NO_VALUE) is not None else letter.value


def _readable(name: str, value: bytes | None) -> Mapping[str, str | None]:
    if value is None:
        return {name: None}
    try:
        return {name: value.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": b64encode(value).decode()}


def _draft(headers: Headers, value: bytes) -> JsonValue:
    """Return the original as an event in structured mode, as far as it is one; else `None`."""
    try:
        texts = {
            name.lower(): text.decode()
            for name, text in headers
            if name.lower() == _CONTENT_TYPE or name.lower().startswith(_ATTRIBUTE)
        }
        document: JsonValue = from_json(value)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    if texts.get(_CONTENT_TYPE, "").split(";")[0].strip().lower() == STRUCTURED_CONTENT_TYPE:
        return document
    attributes = {
        name.removeprefix(_ATTRIBUTE): text
        for name, text in texts.items()
        if name.startswith(_ATTRIBUTE)
    }
    return {**attributes, "data": document}
