import json
from typing import Final

import pytest

from ehcpwatch.events import (
    PAYLOADS,
    Payload,
    content_digest,
    decode_binary,
    decode_structured,
    encode_binary,
    encode_structured,
)
from tests.events.goldens import GOLDEN, Golden, goldens, main
from tests.events.lines import JSON, accepted

EVERY_TYPE: Final = pytest.mark.parametrize(
    "payload", PAYLOADS, ids=lambda payload: payload.event_type
)
EVERY_GOLDEN: Final = pytest.mark.parametrize(
    "golden",
    [
        pytest.param(golden, id=f"{payload.event_type} {golden['name']}")
        for payload in PAYLOADS
        for golden in goldens(payload)
    ],
)


def holds(whole: JSON, part: JSON) -> bool:
    """Whether *whole* says all that *part* says, and perhaps defaults beside it."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and holds(whole[key], part[key]) for key in part)
    return whole == part


def line_of(golden: Golden) -> bytes:
    return json.dumps(golden["event"]).encode()


@EVERY_TYPE
def test_every_type_has_a_full_and_a_minimal_event(payload: type[Payload]) -> None:
    names = [golden["name"] for golden in goldens(payload)]

    assert {"full", "minimal"} <= set(names)
    assert len(names) == len(set(names))
    assert all(golden["event"]["type"] == payload.event_type for golden in goldens(payload))


@EVERY_TYPE
def test_every_field_is_in_some_event_and_no_optional_one_in_the_minimal(
    payload: type[Payload],
) -> None:
    stated: dict[str, set[str]] = {}
    for golden in goldens(payload):
        data = golden["event"]["data"]
        assert isinstance(data, dict)
        stated[golden["name"]] = set(data)

    assert set.union(*stated.values()) == set(payload.model_fields)
    assert stated["minimal"] == {
        name for name, field in payload.model_fields.items() if field.is_required()
    }


def test_no_file_is_of_a_type_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {payload.event_type for payload in PAYLOADS}


@EVERY_GOLDEN
def test_what_was_once_written_says_what_it_said_then(golden: Golden) -> None:
    assert content_digest(accepted(decode_structured(line_of(golden)))).hex() == golden["digest"]


@EVERY_GOLDEN
def test_what_was_once_written_is_written_again_whole(golden: Golden) -> None:
    event = accepted(decode_structured(line_of(golden)))
    written = encode_structured(event)

    assert holds(json.loads(written), golden["event"])
    assert decode_structured(written) == event
    headers, value = encode_binary(event)
    # In binary mode the type of the data is the transport's own header.
    assert decode_binary(headers, value) == event.model_copy(update={"datacontenttype": None})


def test_the_files_are_written_only_where_there_are_none_and_only_when_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = {path: path.stat().st_mtime_ns for path in GOLDEN.iterdir()}

    assert main([]) == 2
    assert "--write-missing" in capsys.readouterr().err
    assert main(["--write-missing"]) == 0
    assert {path: path.stat().st_mtime_ns for path in GOLDEN.iterdir()} == before
