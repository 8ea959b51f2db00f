"""Letters as lines of a file: what a person needs to mend them, and what comes back."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.errors import RepairsRefusedError
from ehcpwatch.events import (
    Event,
    Rejection,
    RejectionReason,
    RequestReceived,
    decode_structured,
    encode_binary,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.kafka import line_of, repairs_in
from ehcpwatch.streams.kafka.letters import KEPT_BYTES, MAX_LETTER_BYTES, letter_of_record
from ehcpwatch.streams.kafka.repairs import Repair
from ehcpwatch.streams.kafka.standing_letters import Opened, Standing
from tests.strategies.events import wide_events
from tests.streams.kafka.topics import Written

PATH = Path("mended.jsonl")
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
CHILD = "Ayesha Khan"

EVENT = new_event(
    RequestReceived(received_on=date(2025, 1, 6)), subject="E09000012/C-1", source="s", id="e-1"
)


def opened(record: Written, reason: RejectionReason = RejectionReason.FAULT) -> Opened:
    refused = Rejection(original=record.value or b"", reason=reason, sentence="It is wrong.")
    letter = letter_of_record(record, refused, failed_at=datetime(2025, 3, 3, tzinfo=UTC))
    return Opened(0, letter.key, letter.value, letter.headers, Standing(0, reason, 2))


def exported(record: Written) -> dict[str, Any]:
    line = line_of(opened(record))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    document: dict[str, Any] = json.loads(line)
    return document


def line(letter: str, event: Mapping[str, object] | Event) -> bytes:
    body = json.loads(encode_structured(event)) if isinstance(event, Event) else event
    return json.dumps({"letter": letter, "event": body}).encode()


@given(wide_events(), st.booleans())
def test_a_letter_that_was_mended_by_others_is_sent_as_it_was_written(
    event: Event,
    binary: bool,  # noqa: FBT001  # drawn
) -> None:
    """The draft of a valid event is that event: only what is wrong has to be mended."""
    headers, value = encode_binary(event) if binary else (STRUCTURED, encode_structured(event))
    letter = opened(Written(value=value, headers=headers))

    repairs = repairs_in([(1, line_of(letter))], path=PATH)

    (repair,) = repairs.values()
    assert list(repairs) == [letter.key]
    assert repair.subject == event.subject
    assert decode_structured(repair.event) == event


@given(
    st.none() | st.binary(),
    st.none() | st.binary(),
    st.lists(st.tuples(st.sampled_from(["ce_type", "trace"]), st.binary())).map(tuple),
)
def test_every_original_can_be_found_in_its_line(
    key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...]
) -> None:
    document = exported(Written(key=key, value=value, headers=headers))

    assert read(document, "key") == key
    assert read(document, "original") == value
    assert [(one["name"], read(one, "value")) for one in document["headers"]] == list(headers)


def test_a_line_says_why_the_letter_was_refused_and_how_often_it_was_sent() -> None:
    document = exported(Written(partition=3, offset=17, key=b"k", value=b"no event"))

    assert document == {
        "letter": "ehcp.events-3-17",
        "reason": "fault",
        "sentence": "It is wrong.",
        "attempt": 2,
        "key": "k",
        "headers": [],
        "original": "no event",
        "event": None,
    }


def test_a_line_says_what_of_its_original_is_not_whole() -> None:
    document = exported(Written(value=b"x" * MAX_LETTER_BYTES))

    assert document["cut"] == ["value"]
    assert document["original"] == "x" * KEPT_BYTES


def test_the_draft_of_an_event_in_headers_has_its_attributes_beside_its_data() -> None:
    headers = (
        ("content-type", b"application/json"),
        ("ce_type", b"ehcp.unknown.v1"),
        ("ce_id", b"e-1"),
        ("trace", b"x"),
    )

    assert exported(Written(value=b'{"a": 1}', headers=headers))["event"] == {
        "type": "ehcp.unknown.v1",
        "id": "e-1",
        "data": {"a": 1},
    }


@pytest.mark.parametrize("value", [b"[1]", b"not JSON", b"\xff", b"", None])
def test_what_is_no_object_has_no_draft(value: bytes | None) -> None:
    assert exported(Written(value=value, headers=STRUCTURED))["event"] is None


def test_what_else_stands_on_a_line_is_passed() -> None:
    text = json.dumps({"letter": "a", "event": json.loads(encode_structured(EVENT)), "note": "x"})

    assert repairs_in([(1, text.encode())], path=PATH) == {
        b"a": Repair(encode_structured(EVENT), EVENT.subject)
    }


def test_every_line_that_cannot_be_used_is_named_and_none_is_quoted() -> None:
    half = {"specversion": "1.0", "type": "ehcp.request.received.v1", "subject": CHILD}
    lines = [
        line("a", EVENT),
        b'{"letter": "' + CHILD.encode(),
        json.dumps({"letter": "b", "event": None, "original": CHILD}).encode(),
        line("c", half),
        line("a", EVENT),
    ]

    with pytest.raises(RepairsRefusedError) as raised:
        repairs_in(enumerate(lines, 1), path=PATH)

    needed = 'this must be a JSON object with "letter", a text, and "event", an event.'
    first, second, third, fourth, last = str(raised.value).splitlines()
    assert first == f"mended.jsonl, line 2: {needed}"
    assert second == f"mended.jsonl, line 3: {needed}"
    assert third.startswith("mended.jsonl, line 4: the event is not valid yet. ")
    assert fourth == "mended.jsonl, line 5: the same letter as on a line before."
    assert last == "Nothing was sent. Mend these lines, or take them out."
    assert CHILD not in str(raised.value)


def read(document: Mapping[str, Any], name: str) -> bytes | None:
    if f"{name}_base64" in document:
        return base64.b64decode(document[f"{name}_base64"])
    text: str | None = document[name]
    return None if text is None else text.encode()
