"""The files of `docs/` that this room writes; a test keeps the committed ones up to date."""

import json

from .asyncapi import asyncapi_document
from .catalogue import catalogue_markdown
from .schemas import JSONObject, json_schemas

__all__ = ["generated_files"]


def generated_files() -> dict[str, str]:
    """Return the text of each generated file, by its path below `docs/`, with a line end."""
    schemas = {
        f"schemas/{event_type}.json": _text(schema) for event_type, schema in json_schemas().items()
    }
    return {
        **schemas,
        "asyncapi.json": _text(asyncapi_document()),
        "events.md": catalogue_markdown(),
    }


def _text(document: JSONObject) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
