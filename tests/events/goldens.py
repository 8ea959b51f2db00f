"""The events that must stay readable for ever, and the command that writes the first of a type.

Each file of `golden/` lists events of one type with their digests. A file that exists is
never written again: when a type gains a field, an entry is added to its file by hand.

    python -m tests.events.goldens --write-missing
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypedDict

from ehcpwatch.events import (
    PAYLOADS,
    Event,
    Payload,
    content_digest,
    decode_structured,
    encode_structured,
)
from ehcpwatch.events.examples import example_event
from tests.events.lines import JSON, accepted

__all__ = ["GOLDEN", "Golden", "goldens", "main"]

GOLDEN: Final = Path(__file__).parent / "golden"

_FULL_ATTRIBUTES: Final = {
    "time": "2025-06-02T08:15:00Z",
    "datacontenttype": "application/json",
    "dataschema": "urn:example:schema:1",
    "recordedtime": "2025-06-02T08:15:30Z",
}


class Golden(TypedDict):
    """One event as it was once emitted.

    Attributes:
        name: What it shows; unique within its file.
        event: The structured-mode event.
        digest: Its content digest, in hexadecimal digits.
    """

    name: str
    event: dict[str, JSON]
    digest: str


def goldens(payload: type[Payload]) -> list[Golden]:
    """Return the entries of one type; empty if it has no file."""
    path = _path(payload)
    if not path.exists():
        return []
    entries: list[Golden] = json.loads(path.read_text())
    return entries


def main(arguments: Sequence[str]) -> int:
    """Write the file of each type that has none; return the exit status."""
    if list(arguments) != ["--write-missing"]:
        sys.stderr.write("Say --write-missing to write the files that do not exist yet.\n")
        return 2
    GOLDEN.mkdir(exist_ok=True)
    for payload in PAYLOADS:
        if not _path(payload).exists():
            entries = [_entry("full", _full(payload)), _entry("minimal", _minimal(payload))]
            _path(payload).write_text(json.dumps(entries, indent=2) + "\n")
    return 0


def _path(payload: type[Payload]) -> Path:
    return GOLDEN / f"{payload.event_type}.json"


def _entry(name: str, event: dict[str, JSON]) -> Golden:
    read: Event = accepted(decode_structured(json.dumps(event).encode()))
    return {"name": name, "event": event, "digest": content_digest(read).hex()}


def _full(payload: type[Payload]) -> dict[str, JSON]:
    written: dict[str, JSON] = json.loads(encode_structured(example_event(payload)))
    return {**written, **_FULL_ATTRIBUTES}


def _minimal(payload: type[Payload]) -> dict[str, JSON]:
    event = example_event(payload)
    data: dict[str, JSON] = json.loads(event.data.model_dump_json())
    return {
        "specversion": event.specversion,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "data": {
            name: data[name] for name, field in payload.model_fields.items() if field.is_required()
        },
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
