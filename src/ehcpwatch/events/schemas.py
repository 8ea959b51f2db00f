"""JSON Schemas of the events, generated from the models that read them.

A schema describes a whole event in structured mode and leaves room for fields that this
version does not know, as readers of events do. It accepts what decoding accepts, and
beyond that only what its language cannot refuse: 30 February, a sequence past 64 bits.
"""

import json
import re
from collections.abc import Iterable
from typing import TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from .correction import EventReference
from .encoding import encode_structured
from .envelope import EVENT_MODELS, PAYLOADS, SUBJECT_PATTERNS
from .examples import example_event
from .exceptions import ClosurePeriod
from .meanings import ATTRIBUTE_MEANINGS, meaning_of
from .payload import Payload
from .reporting import WaitBand

__all__ = ["JSON", "JSONObject", "as_object", "example_of", "json_schemas", "title_of"]

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
JSONObject: TypeAlias = dict[str, JSON]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PARTS: tuple[type[BaseModel], ...] = (ClosurePeriod, EventReference, WaitBand)
"""What a payload may hold beside plain fields."""
_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")


def json_schemas() -> dict[str, JSONObject]:
    """Return one JSON Schema document (2020-12) per type of event, in the catalogue's order.

    Each is named by its `$id`, `urn:ehcpwatch:schema:` and the type, and holds its example.
    """
    return {payload.event_type: _schema(payload) for payload in PAYLOADS}


def title_of(payload: type[Payload]) -> str:
    """Return the name of a payload in words.

    >>> from ehcpwatch.events import PlanIssued
    >>> title_of(PlanIssued)
    'Plan issued'
    """
    return _WORD_BOUNDARY.sub(" ", payload.__name__).capitalize()


def example_of(payload: type[Payload]) -> JSONObject:
    """Return the example of *payload* as it is sent, read as JSON."""
    return as_object(json.loads(encode_structured(example_event(payload))))


def as_object(value: JSON) -> JSONObject:
    """Return *value*, which is known to be an object, as one for the type checker."""
    assert isinstance(value, dict)  # noqa: S101  # our own models wrote it
    return value


class _Generator(GenerateJsonSchema):
    """pydantic's generator, without titles that only repeat the names of fields."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # the signature is pydantic's
        return False


def _schema(payload: type[Payload]) -> JSONObject:
    raw: JSONObject = EVENT_MODELS[payload].model_json_schema(schema_generator=_Generator)
    schema = as_object(_tidied(raw))
    properties = as_object(schema["properties"])
    _describe(properties, ATTRIBUTE_MEANINGS.items())
    # The models read any form of subject, so that a wrong one can be told from a bad one.
    as_object(properties["subject"])["pattern"] = SUBJECT_PATTERNS[payload.subject_kind]
    definitions = as_object(schema["$defs"])
    for model in (*PAYLOADS, *_PARTS):
        if model.__name__ in definitions:
            fields = as_object(as_object(definitions[model.__name__])["properties"])
            _describe(fields, ((name, meaning_of(model.__name__, name)) for name in fields))
    return {
        "$schema": _DIALECT,
        "$id": f"urn:ehcpwatch:schema:{payload.event_type}",
        "title": title_of(payload),
        "description": schema["description"],
        "type": "object",
        "properties": properties,
        "required": schema["required"],
        "examples": [example_of(payload)],
        "$defs": definitions,
    }


def _describe(properties: JSONObject, meanings: Iterable[tuple[str, str]]) -> None:
    """Put each meaning before what the type of its field says in general."""
    for name, meaning in meanings:
        field = as_object(properties[name])
        general = field.get("description")
        field["description"] = f"{meaning} {general}" if general else meaning


def _tidied(value: JSON) -> JSON:
    """Return a schema without OpenAPI's own words, without null defaults and with flowing text."""
    match value:
        case dict():
            return {
                key: _flowing(inner) if key == "description" else _tidied(inner)
                for key, inner in value.items()
                if key != "discriminator" and not (key == "default" and inner is None)
            }
        case list():
            return [_tidied(inner) for inner in value]
        case _:
            return value


def _flowing(text: JSON) -> JSON:
    """Undo the line breaks of a docstring, which mean nothing within a paragraph."""
    if not isinstance(text, str):
        return text
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
