from pathlib import Path
from typing import Final

import pytest

from ehcpwatch.events import (
    MAX_EVENT_BYTES,
    PAYLOADS,
    RejectionReason,
    asyncapi_document,
    catalogue_markdown,
    decode_binary,
    encode_binary,
    generated_files,
    json_schemas,
)
from ehcpwatch.events.examples import example_event
from ehcpwatch.events.schemas import JSON, JSONObject, as_object

DOCS: Final = Path(__file__).parents[2] / "docs"
FILES: Final = generated_files()
DOCUMENT: Final = asyncapi_document()
MESSAGES: Final = as_object(as_object(DOCUMENT["components"])["messages"])
TYPES: Final = [payload.event_type for payload in PAYLOADS]


def at(document: JSONObject, pointer: str) -> JSON:
    """Return what a JSON pointer such as `#/a/b` points at."""
    found: JSON = document
    for part in pointer.removeprefix("#").split("/")[1:]:
        found = as_object(found)[part]
    return found


def references(value: JSON) -> list[str]:
    """Return every `$ref` below *value*."""
    match value:
        case dict():
            own = [str(value["$ref"])] if "$ref" in value else []
            return own + [found for inner in value.values() for found in references(inner)]
        case list():
            return [found for inner in value for found in references(inner)]
        case _:
            return []


@pytest.mark.parametrize("path", FILES)
def test_the_committed_file_is_what_would_be_written_now(path: str) -> None:
    assert (DOCS / path).read_text() == FILES[path]


def test_no_schema_is_committed_of_a_type_that_is_gone() -> None:
    assert {path.stem for path in (DOCS / "schemas").iterdir()} == set(TYPES)


def test_each_type_is_one_message() -> None:
    names = [as_object(message)["name"] for message in MESSAGES.values()]

    assert sorted(map(str, names)) == sorted([*TYPES, "structured"])


def test_the_channel_carries_every_message() -> None:
    channel = as_object(as_object(DOCUMENT["channels"])["events"])

    assert set(as_object(channel["messages"])) == set(MESSAGES)
    assert channel["address"] == "ehcp.events"


def test_the_channel_takes_the_largest_event_that_is_read() -> None:
    topic = at(DOCUMENT, "#/channels/events/bindings/kafka/topicConfiguration")
    largest = as_object(topic)["max.message.bytes"]

    assert isinstance(largest, int)
    assert largest > MAX_EVENT_BYTES


def test_every_reference_of_the_document_leads_somewhere() -> None:
    found = references(DOCUMENT)
    schemas = {f"schemas/{name}.json": schema for name, schema in json_schemas().items()}

    # Each type: its message in the channel, its data, and its place in structured mode.
    assert len(found) == 3 * len(TYPES) + 2
    for reference in found:
        file, _, pointer = reference.partition("#")
        assert as_object(at(schemas[file] if file else DOCUMENT, pointer))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.event_type)
def test_a_message_in_binary_mode_has_the_headers_that_the_document_lists(payload: type) -> None:
    headers = as_object(as_object(MESSAGES[payload.__name__])["headers"])
    example = example_event(payload)
    sent = dict(encode_binary(example)[0])
    required = headers["required"]
    assert isinstance(required, list)

    assert set(required) <= set(sent) <= set(as_object(headers["properties"]))
    # And each of those required is.
    for name in required:
        fewer = tuple((header, text) for header, text in sent.items() if header != name)
        assert decode_binary(fewer, encode_binary(example)[1]) != example


def test_the_catalogue_describes_every_type_and_every_reason_once() -> None:
    page = catalogue_markdown()

    for event_type in TYPES:
        assert page.count(f"\n#### `{event_type}`\n") == 1
    for reason in RejectionReason:
        assert page.count(f"\n| `{reason}` | ") == 1


def test_every_link_of_the_catalogue_leads_somewhere() -> None:
    page = catalogue_markdown()
    headings = {
        line.lstrip("# ").lower().replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("#")
    }
    targets = [part.partition(")")[0] for part in page.split("](")[1:]]

    assert len(targets) > len(TYPES)
    for target in targets:
        assert target.removeprefix("#") in headings or (DOCS / target).exists(), target
