"""The AsyncAPI document: which messages enter on Kafka, and what each of them holds.

Every type is one message in binary mode, with the CloudEvents attributes as headers and
the data as the value. Structured mode, where the value is the whole event, is one more
message for all types together.
"""

from .decoding import STRUCTURED_CONTENT_TYPE
from .envelope import PAYLOADS
from .payload import Payload
from .schemas import JSON, JSONObject, as_object, example_of, json_schemas, title_of
from .topic import EVENTS_PARTITIONS, EVENTS_REPLICAS, EVENTS_SETTINGS, EVENTS_TOPIC

__all__ = ["asyncapi_document"]

_ASYNCAPI_VERSION = "3.0.0"
_KAFKA_BINDING_VERSION = "0.5.0"
_SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
_DATA_CONTENT_TYPE = "application/json"
_STRUCTURED = "StructuredEvent"

_GROUP = "ehcpwatch"


def asyncapi_document() -> JSONObject:
    """Return the AsyncAPI 3.0.0 document.

    Payloads are references into the schema documents beside it. The numbers of the Kafka
    binding are the ones that ehcpwatch's own topics are made with; an operator may choose
    others, but never change the number of partitions afterwards.
    """
    names = [payload.__name__ for payload in PAYLOADS] + [_STRUCTURED]
    schemas = json_schemas()
    messages: JSONObject = {
        payload.__name__: _message(payload, schemas[payload.event_type]) for payload in PAYLOADS
    }
    messages[_STRUCTURED] = _structured()
    return {
        "asyncapi": _ASYNCAPI_VERSION,
        "info": {
            "title": "ehcpwatch events",
            "version": "1.0.0",
            "description": "What casework systems tell ehcpwatch, as CloudEvents 1.0 on Kafka.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": _DATA_CONTENT_TYPE,
        "channels": {
            "events": {
                "address": EVENTS_TOPIC,
                "title": "Events",
                "description": "Everything that happens to cases, keyed by the subject.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
                "bindings": {"kafka": _channel_binding()},
            }
        },
        "operations": {
            "receiveEvents": {
                "action": "receive",
                "title": "Receive events",
                "summary": "Take what happened into the watch.",
                "channel": {"$ref": "#/channels/events"},
                "bindings": {
                    "kafka": {
                        "groupId": {"type": "string", "const": _GROUP},
                        "bindingVersion": _KAFKA_BINDING_VERSION,
                    }
                },
            }
        },
        "components": {"messages": messages},
    }


def _channel_binding() -> JSONObject:
    # The binding wants the policy as a list; what else it does not name may stand there too.
    policy = str(EVENTS_SETTINGS["cleanup.policy"])
    return {
        "topic": EVENTS_TOPIC,
        "partitions": EVENTS_PARTITIONS,
        "replicas": EVENTS_REPLICAS,
        "topicConfiguration": {**EVENTS_SETTINGS, "cleanup.policy": [policy]},
        "bindingVersion": _KAFKA_BINDING_VERSION,
    }


def _message(payload: type[Payload], schema: JSONObject) -> JSONObject:
    example = example_of(payload)
    headers: JSONObject = {f"ce_{name}": value for name, value in example.items() if name != "data"}
    return {
        "name": payload.event_type,
        "title": title_of(payload),
        "description": schema["description"],
        "contentType": _DATA_CONTENT_TYPE,
        "headers": _headers(schema),
        "payload": _reference(f"{_file(payload)}#/$defs/{payload.__name__}"),
        "bindings": _message_binding(schema),
        "examples": [
            {
                "headers": {**headers, "content-type": _DATA_CONTENT_TYPE},
                "payload": example["data"],
            }
        ],
    }


def _structured() -> JSONObject:
    return {
        "name": "structured",
        "title": "Any event in structured mode",
        "description": "The value is the whole event, and its `type` says which.",
        "contentType": STRUCTURED_CONTENT_TYPE,
        "headers": {
            "type": "object",
            "properties": {
                "content-type": {
                    "type": "string",
                    "pattern": f"^{STRUCTURED_CONTENT_TYPE.replace('+', '[+]')}(;.*)?$",
                }
            },
            "required": ["content-type"],
        },
        "payload": {
            "schemaFormat": _SCHEMA_FORMAT,
            "schema": {"oneOf": [{"$ref": _file(payload)} for payload in PAYLOADS]},
        },
    }


def _headers(schema: JSONObject) -> JSONObject:
    """Return the schema of the headers: every attribute but the data, always as text."""
    attributes = {
        name: as_object(value)
        for name, value in as_object(schema["properties"]).items()
        if name not in {"data", "datacontenttype"}
    }
    required = schema["required"]
    assert isinstance(required, list)  # noqa: S101  # our own schema
    properties: JSONObject = {f"ce_{name}": _text(value) for name, value in attributes.items()}
    properties["content-type"] = {
        "type": "string",
        "pattern": f"^{_DATA_CONTENT_TYPE}(;.*)?$",
        "description": "Taken as application/json where it is left out.",
    }
    names: list[JSON] = [f"ce_{name}" for name in required if name != "data"]
    return {"type": "object", "properties": properties, "required": names}


def _text(attribute: JSONObject) -> JSONObject:
    """Return what is left of an attribute's schema where only text can travel."""
    choices = attribute.get("anyOf")
    if not isinstance(choices, list):
        return attribute
    found = _first_text(choices)
    return {**found, "description": attribute["description"]}


def _first_text(choices: list[JSON]) -> JSONObject:
    for choice in map(as_object, choices):
        inner = choice.get("anyOf")
        if isinstance(inner, list):
            return _first_text(inner)
        if choice["type"] == "string":
            return choice
    return {"type": "string"}


def _message_binding(schema: JSONObject) -> JSONObject:
    subject = as_object(as_object(schema["properties"])["subject"])
    return {
        "kafka": {
            "key": {
                "type": "string",
                "pattern": subject["pattern"],
                "description": "The subject, so that a case keeps to one partition.",
            },
            "bindingVersion": _KAFKA_BINDING_VERSION,
        }
    }


def _reference(target: str) -> JSONObject:
    return {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": target}}


def _file(payload: type[Payload]) -> str:
    return f"schemas/{payload.event_type}.json"
