import json
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ehcpwatch.events import (
    JSON,
    PAYLOADS,
    Event,
    Payload,
    decode_structured,
    encode_structured,
    json_schemas,
)
from ehcpwatch.events.meanings import FIELD_MEANINGS
from ehcpwatch.events.schemas import JSONObject, as_object
from tests.events.goldens import goldens
from tests.strategies.events import wide_events

SCHEMAS: Final = json_schemas()
VALIDATORS: Final = {
    event_type: Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for event_type, schema in SCHEMAS.items()
}
EVERY_TYPE: Final = pytest.mark.parametrize(
    "payload", PAYLOADS, ids=lambda payload: payload.event_type
)


def damaged(event: JSONObject) -> Iterator[tuple[str, JSONObject]]:
    """Yield *event* with one part after another wrong, each with its name."""
    yield "no data", {name: value for name, value in event.items() if name != "data"}
    yield "another type", {**event, "type": "ehcp.plan.issued.v2"}
    yield "a subject of nothing", {**event, "subject": "E09000012"}
    yield "a number for an instant", {**event, "time": 1_736_121_600}
    data = as_object(event["data"])
    for name in data:
        yield f"a list of lists for {name}", {**event, "data": {**data, name: [[]]}}


@EVERY_TYPE
def test_a_schema_is_one_and_carries_its_name(payload: type[Payload]) -> None:
    schema = SCHEMAS[payload.event_type]

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:ehcpwatch:schema:{payload.event_type}"
    assert schema["title"]
    assert schema["description"]


@EVERY_TYPE
def test_a_schema_accepts_its_golden_events_and_its_own_example(payload: type[Payload]) -> None:
    examples = SCHEMAS[payload.event_type]["examples"]
    assert isinstance(examples, list)
    events = [*examples, *(golden["event"] for golden in goldens(payload))]

    assert len(events) >= 3
    for event in events:
        VALIDATORS[payload.event_type].validate(event)


@EVERY_TYPE
def test_a_schema_refuses_what_decoding_refuses(payload: type[Payload]) -> None:
    full = json.loads(json.dumps(goldens(payload)[0]["event"]))

    for name, event in damaged(full):
        assert not VALIDATORS[payload.event_type].is_valid(event), name
        assert not isinstance(decode_structured(json.dumps(event).encode()), Event), name


@EVERY_TYPE
def test_every_field_is_described(payload: type[Payload]) -> None:
    definitions = as_object(SCHEMAS[payload.event_type]["$defs"])
    fields = as_object(as_object(definitions[payload.__name__])["properties"])

    assert set(fields) == set(payload.model_fields)
    assert all(as_object(field)["description"] for field in fields.values())


def test_no_meaning_is_left_without_its_field() -> None:
    used = set()
    for schema in SCHEMAS.values():
        for model, definition in as_object(schema["$defs"]).items():
            for name in as_object(as_object(definition).get("properties", {})):
                used.add(f"{model}.{name}" if f"{model}.{name}" in FIELD_MEANINGS else name)

    assert set(FIELD_MEANINGS) - used == set()


@given(wide_events())
def test_whatever_is_written_fits_its_schema(event: Event) -> None:
    VALIDATORS[event.type].validate(json.loads(encode_structured(event)))


json_scalars: Final[st.SearchStrategy[JSON]] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**8),
    st.text(max_size=3),
    st.sampled_from(
        (
            "2025-05-23",
            "1989-12-31",
            "2100-01-01",
            "9999-12-31",
            "2025-05-23T10:00:00Z",
            "2025-05-23T10:00:00",
            "1736121600",
            "family",
            "E09000012/C-1",
            "E09000012/source/x",
        )
    ),
)


@given(wide_events(), st.data())
def test_schema_and_decoding_agree_on_an_event_with_one_value_changed(
    event: Event, data: st.DataObject
) -> None:
    changed: JSONObject = json.loads(encode_structured(event))
    inner = as_object(changed["data"])
    where = data.draw(st.sampled_from((changed, inner)))
    key = data.draw(st.sampled_from(sorted(set(where) - {"type", "data"})))
    if data.draw(st.booleans()):
        where[key] = data.draw(json_scalars)
    else:
        del where[key]

    fits = VALIDATORS[event.type].is_valid(changed)
    assert fits is isinstance(decode_structured(json.dumps(changed).encode()), Event)
