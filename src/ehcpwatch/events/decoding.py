"""Reading CloudEvents, structured and binary. Bad input is a value, never an error raised.

The sentence of a rejection is built from the *kind* of fault and the names that the
vocabulary itself declares, because a validation error carries the refused input, and
the input may hold anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, from_json, to_json

from .correction import EventReference, Replacement
from .dates import EARLIEST_DATE, LATEST_DATE
from .envelope import EVENT_ADAPTER, PAYLOADS, Event
from .exceptions import ClosurePeriod
from .payload import SubjectKind
from .rejection import Rejection, RejectionReason
from .reporting import WaitBand

__all__ = ["MAX_EVENT_BYTES", "STRUCTURED_CONTENT_TYPE", "decode_binary", "decode_structured"]

MAX_EVENT_BYTES = 1_048_576
"""The largest event that is read, in bytes: Kafka's own default for a message.

The largest honest event is an inventory of open cases; 1 MiB holds some 15,000 of them.
"""

STRUCTURED_CONTENT_TYPE = "application/cloudevents+json"
_DATA_CONTENT_TYPE = "application/json"
_CONTENT_TYPE = "content-type"
_BINARY_PREFIX = "ce_"

_MODELS: tuple[type[BaseModel], ...] = (
    Event,
    *PAYLOADS,
    ClosurePeriod,
    EventReference,
    Replacement,
    WaitBand,
)
_NAMES: frozenset[str] = frozenset(
    field.alias or name for model in _MODELS for name, field in model.model_fields.items()
)
_TYPES: frozenset[str] = frozenset(payload.event_type for payload in PAYLOADS)

_SENTENCES_SHOWN = 3
"""So that a message stays readable; the sender puts these right and sends again."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_DATE_ENDINGS = ("_on", "until", "time")
_RANGE_FAULTS = frozenset({"greater_than_equal", "less_than_equal"})
_A_WORD = "must be one of the words that the event catalogue lists for it"
_A_DATE = "must be a date such as 2025-01-06"
_AN_INSTANT = "must be an instant with its time zone, such as 2025-01-06T09:30:00Z"
_AN_OBJECT = "must be a JSON object"
_A_TYPE = "must be a type that the event catalogue allows there, such as ehcp.plan.issued.v1"
_FAULTS: Mapping[str, str] = {
    "missing": "is missing and must be sent",
    "enum": _A_WORD,
    "literal_error": _A_WORD,
    "string_pattern_mismatch": "must have the form that the event catalogue gives",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "date_type": _A_DATE,
    "date_from_datetime_parsing": f"{_A_DATE}, and a day of the calendar",
    "datetime_type": _AN_INSTANT,
    "datetime_from_date_parsing": _AN_INSTANT,
    "datetime_parsing": _AN_INSTANT,
    "timezone_aware": _AN_INSTANT,
    "model_type": _AN_OBJECT,
    "model_attributes_type": _AN_OBJECT,
    "dict_type": _AN_OBJECT,
    "union_tag_invalid": _A_TYPE,
    "union_tag_not_found": _A_TYPE,
    "greater_than_equal": "must lie in the range that the event catalogue gives",
    "less_than_equal": "must lie in the range that the event catalogue gives",
}
_OTHERWISE = "must be as the event catalogue describes it"
_DATE_RANGE = f"must lie between {EARLIEST_DATE} and {LATEST_DATE}"


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
    texts = _texts(kept)
    if isinstance(texts, tuple):
        reason, sentence = texts
        return Rejection(original=original, headers=kept, reason=reason, sentence=sentence)
    content_type = texts.get(_CONTENT_TYPE, _DATA_CONTENT_TYPE).split(";")[0].strip().lower()
    if content_type == STRUCTURED_CONTENT_TYPE:
        result = decode_structured(original)
        return result if isinstance(result, Event) else replace(result, headers=kept)
    if content_type != _DATA_CONTENT_TYPE:
        return Rejection(
            original=original,
            headers=kept,
            reason=RejectionReason.UNKNOWN_CONTENT_TYPE,
            sentence=f"The content-type header must be {_DATA_CONTENT_TYPE} (binary mode) or "
            f"{STRUCTURED_CONTENT_TYPE} (structured mode, one event).",
        )
    if not original:
        return Rejection(
            original=original,
            headers=kept,
            reason=RejectionReason.MISSING_DATA,
            sentence="The message has no value. Send the data of the event as its value; "
            "to remove a case, send ehcp.case.erased.v1.",
        )
    attributes: dict[str, object] = {
        name.removeprefix(_BINARY_PREFIX): value
        for name, value in texts.items()
        if name.startswith(_BINARY_PREFIX)
    }
    try:
        # Written and read again as one document, because the strict models read JSON only;
        # pasting the bytes together instead would let data forge attributes.
        event = EVENT_ADAPTER.validate_json(to_json({**attributes, "data": from_json(original)}))
    except ValidationError as error:
        return _refused(original, kept, error)
    except (PydanticSerializationError, ValueError):
        return _not_json(original, kept)
    return _checked(event, original, kept)


def _texts(
    headers: tuple[tuple[str, bytes], ...],
) -> dict[str, str] | tuple[RejectionReason, str]:
    """Return the headers that say something to us as text; those of others may hold any bytes."""
    texts: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key != _CONTENT_TYPE and not key.startswith(_BINARY_PREFIX):
            continue
        if key in texts:
            return (
                RejectionReason.INVALID_ATTRIBUTE,
                "A ce_ or content-type header stands twice. Send each of them once.",
            )
        try:
            texts[key] = value.decode("utf-8")
        except UnicodeDecodeError:
            return (
                RejectionReason.INVALID_ENCODING,
                "A ce_ or content-type header is not UTF-8 text. Send headers as UTF-8.",
            )
    return texts


def _checked(
    event: Event, original: bytes, headers: tuple[tuple[str, bytes], ...]
) -> Event | Rejection:
    """Refuse a case event about a source, and the reverse."""
    kind, slashes = event.data.subject_kind, event.subject.count("/")
    if slashes == 1 if kind is SubjectKind.CASE else f"/{kind}/" in event.subject:
        return event
    wanted = "authority/case_ref" if kind is SubjectKind.CASE else f"authority/{kind}/name"
    return Rejection(
        original=original,
        headers=headers,
        reason=RejectionReason.WRONG_SUBJECT,
        sentence=f"{event.data.event_type}: subject must have the form {wanted}.",
    )


def _refused(
    original: bytes, headers: tuple[tuple[str, bytes], ...], error: ValidationError
) -> Rejection:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    first = details[0]
    if first["type"] == "json_invalid":
        return _not_json(original, headers)
    sentences = [_sentence(detail) for detail in details[:_SENTENCES_SHOWN]]
    if len(details) > len(sentences):
        sentences.append(f"{len(details) - len(sentences)} more must be put right.")
    return Rejection(
        original=original,
        headers=headers,
        reason=_reason(first),
        sentence=" ".join(sentences),
    )


def _path(detail: ErrorDetails) -> tuple[str, ...]:
    """Return the declared names on the way to a fault; anything else is left out."""
    return tuple(part for part in detail["loc"] if isinstance(part, str) and part in _NAMES)


def _place(detail: ErrorDetails) -> str:
    """Return the way to a fault in words: declared names, and positions in a list from 0."""
    return ".".join(str(part) for part in detail["loc"] if isinstance(part, int) or part in _NAMES)


def _sentence(detail: ErrorDetails) -> str:
    """Say what is wrong and what to send; a fault about the tag itself is one about `type`."""
    kind, place = detail["type"], _place(detail)
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        place = f"{place}.type" if place else "type"
    fault = _DATE_RANGE if _is_date_range(detail) else _FAULTS.get(kind, _OTHERWISE)
    # The first part of a location is the union's tag: a type of ours by then.
    tag = next((part for part in detail["loc"] if part in _TYPES), None)
    where = place or "The event"
    return f"{where} {fault}." if tag is None else f"{tag}: {where} {fault}."


def _is_date_range(detail: ErrorDetails) -> bool:
    path = _path(detail)
    return detail["type"] in _RANGE_FAULTS and bool(path) and path[-1].endswith(_DATE_ENDINGS)


def _reason(detail: ErrorDetails) -> RejectionReason:
    kind, path = detail["type"], _path(detail)
    missing = kind == "missing"
    if kind == "union_tag_invalid":
        return RejectionReason.UNKNOWN_TYPE
    if kind == "union_tag_not_found":
        return RejectionReason.MISSING_FIELD if path else RejectionReason.MISSING_ATTRIBUTE
    if not path:
        return RejectionReason.NOT_AN_OBJECT
    if path == ("specversion",):
        return RejectionReason.UNSUPPORTED_SPECVERSION
    if path == ("data",):
        return RejectionReason.MISSING_DATA if missing else RejectionReason.INVALID_FIELD
    if len(path) == 1:
        return RejectionReason.MISSING_ATTRIBUTE if missing else RejectionReason.INVALID_ATTRIBUTE
    if missing:
        return RejectionReason.MISSING_FIELD
    if _is_date_range(detail):
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
    if original.startswith(_BYTE_ORDER_MARK):
        return Rejection(
            original=original,
            headers=headers,
            reason=RejectionReason.INVALID_ENCODING,
            sentence="Begins with a byte order mark. Send UTF-8 without one.",
        )
    return Rejection(
        original=original,
        headers=headers,
        reason=RejectionReason.MALFORMED_JSON,
        sentence="Not valid JSON. Send one whole JSON object for each event, no more than "
        "a few levels deep.",
    )


def _too_large(original: bytes, headers: tuple[tuple[str, bytes], ...] = ()) -> Rejection:
    return Rejection(
        original=original,
        headers=headers,
        reason=RejectionReason.TOO_LARGE,
        sentence=f"Larger than {MAX_EVENT_BYTES:,} bytes. Send less in one event: "
        "references and coded words only.",
    )
