"""One good event, as a line and as a message, to be changed by the tests that read it."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from ehcpwatch.events import Event, Rejection

__all__ = [
    "ABSENT",
    "DATA",
    "ISSUED",
    "JSON",
    "Headers",
    "accepted",
    "binary",
    "correction",
    "issued",
    "line",
    "refused",
]

JSON: TypeAlias = str | int | float | bool | Sequence["JSON"] | Mapping[str, "JSON"] | None
Headers: TypeAlias = tuple[tuple[str, bytes], ...]

ISSUED: Final = "ehcp.plan.issued.v1"
DATA: Final = b'{"sent_on": "2025-05-23"}'
"""The data of the good event, as the value of a message in binary mode."""
ABSENT: Final = object()
"""Stands for an attribute that is not sent at all."""


def line(**changes: JSON | object) -> bytes:
    """Return a good plan.issued event as a line, with the attributes given changed."""
    attributes: dict[str, object] = {
        "specversion": "1.0",
        "id": "a-1",
        "source": "casework",
        "type": ISSUED,
        "subject": "E09000012/C-1",
        "data": {"sent_on": "2025-05-23"},
        **changes,
    }
    return json.dumps({k: v for k, v in attributes.items() if v is not ABSENT}).encode()


def binary(**changes: bytes | object) -> Headers:
    """Return the headers of the same event in binary mode, with those given changed."""
    headers: dict[str, bytes | object] = {
        "ce_specversion": b"1.0",
        "ce_id": b"a-1",
        "ce_source": b"casework",
        "ce_type": ISSUED.encode(),
        "ce_subject": b"E09000012/C-1",
        **changes,
    }
    return tuple((name, value) for name, value in headers.items() if isinstance(value, bytes))


def accepted(result: Event | Rejection) -> Event:
    assert isinstance(result, Event), result
    return result


def refused(result: Event | Rejection) -> Rejection:
    assert isinstance(result, Rejection), result
    return result


def issued(*, sent_on: JSON, **more: JSON) -> bytes:
    return line(data={"sent_on": sent_on, **more})


def correction(replacement: JSON) -> bytes:
    return line(
        type="ehcp.event.corrected.v1", data={"corrects": {"id": "a-0"}, "replacement": replacement}
    )
