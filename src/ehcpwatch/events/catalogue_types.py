"""The part of the event catalogue that lists the types, their fields and their words."""

from collections.abc import Iterator

from .correction import EventCorrected, EventRetracted
from .markdown import code_block, table
from .meanings import meaning_of
from .payload import REFERENCE_PATTERN, Payload, SubjectKind
from .schemas import JSONObject, as_object, example_of, title_of
from .vocabulary import GROUPS

__all__ = ["is_required", "subject_form", "type_sections", "word_sections", "yes_or_no"]

_EVERY_GROUP: dict[str, tuple[type[Payload], ...]] = {
    **GROUPS,
    "Correction": (EventCorrected, EventRetracted),
}


def type_sections(schemas: dict[str, JSONObject]) -> Iterator[str]:
    """Yield the section that describes every type, by group, from its schema."""
    yield "## Types\n"
    for group, payloads in _EVERY_GROUP.items():
        yield f"### {group}\n"
        for payload in payloads:
            yield from _type(payload, schemas[payload.event_type])


def word_sections(schemas: dict[str, JSONObject]) -> Iterator[str]:
    """Yield the section that lists the words of every closed set, by name."""
    yield "## Words\n"
    words = {
        name: as_object(definition)
        for schema in schemas.values()
        for name, definition in as_object(schema["$defs"]).items()
        if "enum" in as_object(definition)
    }
    for name, definition in sorted(words.items()):
        yield f"### {name}\n"
        yield f"{definition['description']}\n"
        listed = definition["enum"]
        assert isinstance(listed, list)  # noqa: S101  # chosen above
        yield ", ".join(f"`{word}`" for word in listed) + "\n"


def subject_form(kind: SubjectKind) -> str:
    """Return the form of a subject, as the page writes it."""
    return "authority/case_ref" if kind is SubjectKind.CASE else f"authority/{kind}/name"


def is_required(model: JSONObject, name: str) -> bool:
    """Whether the schema *model* requires the property *name*."""
    required = model["required"]
    return isinstance(required, list) and name in required


def yes_or_no(*, required: bool) -> str:
    """Return the cell of the column "Required"."""
    return "yes" if required else "no"


def _type(payload: type[Payload], schema: JSONObject) -> Iterator[str]:
    event_type = payload.event_type
    yield f"#### `{event_type}`\n"
    yield f"**{title_of(payload)}.** {schema['description']}\n"
    yield (
        f"Subject: `{subject_form(payload.subject_kind)}`. Effective date: {_effective(payload)}. "
        f"Schema: [`schemas/{event_type}.json`](schemas/{event_type}.json).\n"
    )
    definitions = as_object(schema["$defs"])
    yield from table(
        ("Field", "Type", "Required", "Meaning"),
        _fields(as_object(definitions[payload.__name__]), definitions, prefix=""),
    )
    yield code_block(as_object(example_of(payload)["data"]))


def _fields(
    model: JSONObject, definitions: JSONObject, *, prefix: str
) -> Iterator[tuple[str, str, str, str]]:
    """Yield one row per field, those of a part right after the field that holds it."""
    for name, value in as_object(model["properties"]).items():
        field = as_object(value)
        part = _part(field, definitions)
        yield (
            f"`{prefix}{name}`",
            _type_in_words(field, definitions),
            yes_or_no(required=is_required(model, name)),
            meaning_of(str(model["title"]), name),
        )
        if part is not None:
            yield from _fields(part, definitions, prefix=f"{prefix}{name}.")


def _part(field: JSONObject, definitions: JSONObject) -> JSONObject | None:
    """Return the part that a field, or each member of its list, is; `None` for plain ones."""
    held = as_object(field["items"]) if "items" in field else _not_null(field)
    definition = as_object(definitions[_referred(held)]) if "$ref" in held else {}
    return definition if "properties" in definition else None


def _type_in_words(field: JSONObject, definitions: JSONObject) -> str:
    plain = _not_null(field)
    match plain:
        case {"$ref": _}:
            name = _referred(plain)
            is_word = "enum" in as_object(definitions[name])
            return f"[{name}](#{name.lower()})" if is_word else "object"
        case {"oneOf": _}:
            return "object: `type` and `data` of any type about a case, but for an erasure"
        case {"type": "array"}:
            return f"list of {_type_in_words(as_object(plain['items']), definitions)}"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer"}:
            return f"whole number, {plain['minimum']} to {plain['maximum']}"
        case {"type": "number"}:
            return f"number, {plain['minimum']} to {plain['maximum']}"
        case {"format": "date"}:
            return "date"
        case _:
            return "reference" if plain["pattern"] == REFERENCE_PATTERN else "text"


def _not_null(field: JSONObject) -> JSONObject:
    """Return the schema of what a field holds when it holds something."""
    choices = field.get("anyOf")
    return as_object(choices[0]) if isinstance(choices, list) else field


def _referred(reference: JSONObject) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]


def _effective(payload: type[Payload]) -> str:
    if payload is EventCorrected:
        return "that of the payload which now stands"
    return f"`{payload.effective_field}`"
