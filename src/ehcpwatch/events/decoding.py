"""Reading CloudEvents, structured and binary. Bad input is a value, never an error raised.

The sentence of a rejection is built from the *kind* of fault and the names that the
vocabulary itself declares, because a validation error carries the refused input, and
the input may hold anything.
"""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, from_json, to_json

from .envelope import EVENT_ADAPTER, PAYLOADS, Event
from .exceptions import ClosurePeriod
from .correction import EventReference, Replacement
from .rejection import Rejection, RejectionReason
from .reporting import WaitBand

__all__ = ["MAX_EVENT_BYTES", "STRUCTURED_CONTENT_TYPE", "decode_binary", "decode_structured"]

MAX_EVENT_BYTES = 1_048_576
"""The largest event that is read, in bytes: Kafka's own default for a message.

The largest honest event is an inventory of open cases; 1 MiB holds some 15,000 of them.
"""

STRUCTURED_CONTENT_TYPE = "application/cloudevents+json"
_DATA_CONTENT_TYPE = "application/json"
_BINARY_PREFIX = "ce_"

_NAMES: frozenset[str] = frozenset(
    field.alias or name
    for model in (
        Event,
        *PAYLOADS,
        ClosurePeriod,
        EventReference,
        Replacement,
        WaitBand,
    )
    for name, field in model.model_fields.items()
)
_ATTRIBUTES: frozenset[str] = frozenset(
    field.alias or name for name, field in Event.model_fields.items()
)
_TYPES: frozenset[str] = frozenset(payload.event_type for payload in PAYLOADS)
_ABOUT_A_CASE_PARTS = 2

_DATE_RANGE_FAULTS = frozenset({"greater_than_equal", "less_than_equal"})
_FAULTS: Mapping[str, str] = {
    "missing": "is missing",
    "enum": "is not one of the words listed in the event catalogue",
    "literal_error": "is not one of the words listed in the event catalogue",
    "string_pattern_mismatch": "does not have the form that the event catalogue gives",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "date_type": "must be a date such as 2025-01-06",
    "date_parsing": "must be a date such as 2025-01-06",
    "date_from_datetime_parsing": "must be a date such as 2025-01-06",
    "date_from_datetime_inexact": "must be a date such as 2025-01-06",
    "datetime_type": "must be an instant such as 2025-01-06T09:30:00Z",
    "datetime_parsing": "must be an instant such as 2025-01-06T09:30:00Z",
    "datetime_from_date_parsing": "must be an instant such as 2025-01-06T09:30:00Z",
    "timezone_aware": "must be an instant with its time zone, such as 2025-01-06T09:30:00Z",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "union_tag_invalid": "is not a type that the event catalogue lists",
    "union_tag_not_found": "has no type",
    "greater_than_equal": "is out of range",
    "less_than_equal": "is out of range",
}
_OTHERWISE = "is not as the event catalogue describes it"


def decode_structured(original: bytes) -> Event | Rejection:
    """Read one event in structured mode: a JSON object that holds attributes and data.

    Args:
        original: The whole message value, or one line of JSON Lines.

    Returns:
        The event, without a recorded instant unless it brought one, or why it was refused.
    """
    if len(original) > MAX_EVENT_BYTES:
        return _too_large(original)
    try:
        event = EVENT_ADAPTER.validate_json(original)
    except ValidationError as error:
        return _refused(original, (), error)
    return _checked(event, original, ())


def decode_binary(headers: Sequence[tuple[str, bytes]], original: bytes) -> Event | Rejection:
    """Read one event in binary mode: attributes in `ce_` headers, the value is the data.

    A message in structured mode (by its content-type header) is read as such.

    Args:
        headers: Header names and values in the order of the message.
        original: The message value; empty is a rejection, never a tombstone.
    """
    kept = tuple(headers)
    if len(original) > MAX_EVENT_BYTES:
        return _too_large(original, kept)
    try:
        texts = {name.lower(): value.decode("utf-8") for name, value in kept}
    except UnicodeDecodeError:
        return Rejection(
            original=original,
            headers=kept,
            reason=RejectionReason.INVALID_ENCODING,
            sentence="A header is not UTF-8 text. Send headers as UTF-8.",
        )
    content_type = texts.get("content-type", _DATA_CONTENT_TYPE).split(";")[0].strip().lower()
    if content_type == STRUCTURED_CONTENT_TYPE:
        result = decode_structured(original)
        return result if isinstance(result, Event) else _with_headers(result, kept)
    if content_type != _DATA_CONTENT_TYPE:
        return Rejection(
            original=original,
            headers=kept,
            reason=RejectionReason.UNKNOWN_CONTENT_TYPE,
            sentence=f"The content type is neither {_DATA_CONTENT_TYPE} (binary mode) nor "
            f"{STRUCTURED_CONTENT_TYPE} (structured mode).",
        )
    if not original:
        return Rejection(
            original=original,
            headers=kept,
            reason=RejectionReason.MISSING_DATA,
            sentence="A binary-mode event must have data; an empty value would be a tombstone.",
        )
    try:
        data = from_json(original)
    except ValueError:
        return _not_json(original, kept)
    attributes: dict[str, object] = {
        name.removeprefix(_BINARY_PREFIX): value
        for name, value in texts.items()
        if name.startswith(_BINARY_PREFIX)
    }
    try:
        event = EVENT_ADAPTER.validate_json(to_json({**attributes, "data": data}))
    except ValidationError as error:
        return _refused(original, kept, error)
    except PydanticSerializationError:
        return _not_json(original, kept)
    return _checked(event, original, kept)


def _checked(
    event: Event, original: bytes, headers: tuple[tuple[str, bytes], ...]
) -> Event | Rejection:
    """Refuse a case event about a source, and the reverse."""
    about_a_case = event.subject.count("/") + 1 == _ABOUT_A_CASE_PARTS
    if about_a_case is event.data.about_a_case:
        return event
    wanted = "authority/case_ref" if event.data.about_a_case else "authority/source/name or alike"
    return Rejection(
        original=original,
        headers=headers,
        reason=RejectionReason.WRONG_SUBJECT,
        sentence=f"The subject of {event.type} must have the form {wanted}.",
    )


def _refused(
    original: bytes, headers: tuple[tuple[str, bytes], ...], error: ValidationError
) -> Rejection:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    first = details[0]
    if first["type"] == "json_invalid":
        return _not_json(original, headers)
    sentences = [_sentence(detail) for detail in details[:3]]
    if len(details) > len(sentences):
        sentences.append(f"And {len(details) - len(sentences)} more.")
    return Rejection(
        original=original,
        headers=headers,
        reason=_reason(first),
        sentence=" ".join(sentences),
    )


def _path(detail: ErrorDetails) -> tuple[str, ...]:
    """Return the declared names on the way to a fault; anything else is left out.

    The first part of a location is the union's tag, which is a type of ours by then.
    """
    parts = detail["loc"]
    return tuple(str(part) for part in parts if isinstance(part, str) and part in _NAMES)


def _sentence(detail: ErrorDetails) -> str:
    tag = next((str(part) for part in detail["loc"] if part in _TYPES), None)
    where = ".".join(_path(detail)) or "The event"
    fault = _FAULTS.get(detail["type"], _OTHERWISE)
    return f"{where} {fault}." if tag is None else f"{tag}: {where} {fault}."


def _reason(detail: ErrorDetails) -> RejectionReason:
    kind, path = detail["type"], _path(detail)
    if kind == "union_tag_invalid":
        return RejectionReason.UNKNOWN_TYPE
    if kind == "union_tag_not_found":
        return RejectionReason.MISSING_ATTRIBUTE
    if kind in {"model_type", "model_attributes_type", "dict_type"} and not path:
        return RejectionReason.NOT_AN_OBJECT
    if path == ("specversion",):
        return RejectionReason.UNSUPPORTED_SPECVERSION
    if path == ("data",):
        return RejectionReason.MISSING_DATA if kind == "missing" else RejectionReason.INVALID_FIELD
    if len(path) == 1 and path[0] in _ATTRIBUTES:
        missing = kind == "missing"
        return RejectionReason.MISSING_ATTRIBUTE if missing else RejectionReason.INVALID_ATTRIBUTE
    if kind == "missing":
        return RejectionReason.MISSING_FIELD
    if kind in _DATE_RANGE_FAULTS and path and path[-1].endswith(("_on", "until")):
        return RejectionReason.DATE_OUT_OF_RANGE
    return RejectionReason.INVALID_FIELD


def _not_json(original: bytes, headers: tuple[tuple[str, bytes], ...]) -> Rejection:
    try:
        original.decode("utf-8")
    except UnicodeDecodeError as error:
        return Rejection(
            original=original,
            headers=headers,
            reason=RejectionReason.INVALID_ENCODING,
            sentence=f"Not UTF-8 text: byte {error.start} cannot be read. Send UTF-8.",
        )
    return Rejection(
        original=original,
        headers=headers,
        reason=RejectionReason.MALFORMED_JSON,
        sentence="Not valid JSON. Send one whole JSON object for each event.",
    )


def _too_large(original: bytes, headers: tuple[tuple[str, bytes], ...] = ()) -> Rejection:
    return Rejection(
        original=original,
        headers=headers,
        reason=RejectionReason.TOO_LARGE,
        sentence=f"Larger than {MAX_EVENT_BYTES:,} bytes. Split it, or send references only.",
    )


def _with_headers(rejection: Rejection, headers: tuple[tuple[str, bytes], ...]) -> Rejection:
    return Rejection(
        original=rejection.original,
        headers=headers,
        reason=rejection.reason,
        sentence=rejection.sentence,
    )
