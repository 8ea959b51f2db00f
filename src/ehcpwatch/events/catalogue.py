"""The event catalogue: the page of the docs by which somebody connects a casework system.

All of it that can be read from the models is; the prose around it is about sending.
"""

from collections.abc import Iterator
from typing import assert_never

from .catalogue_types import is_required, subject_form, type_sections, word_sections, yes_or_no
from .correction import EventCorrected, EventRetracted
from .dates import EARLIEST_DATE, LATEST_DATE
from .decoding import MAX_EVENT_BYTES, STRUCTURED_CONTENT_TYPE
from .encoding import encode_binary
from .envelope import PAYLOADS
from .examples import example_event
from .markdown import code_block, table
from .meanings import ATTRIBUTE_MEANINGS
from .payload import SubjectKind
from .plan import PlanIssued
from .rejection import RejectionReason
from .schemas import JSONObject, example_of, json_schemas

__all__ = ["catalogue_markdown"]


def catalogue_markdown() -> str:
    """Return the catalogue, `docs/events.md`."""
    schemas = json_schemas()
    return "\n".join(
        (
            _INTRODUCTION,
            *_sending(),
            *_attributes(schemas[PlanIssued.event_type]),
            *_subjects(),
            _ORDER,
            *_corrections(),
            *_rejections(),
            *type_sections(schemas),
            *word_sections(schemas),
        )
    )


_INTRODUCTION = f"""\
# Event catalogue

Written by `ehcpwatch docs generate` from the models in `ehcpwatch.events`. Change those, not
this page.

ehcpwatch is told what happens to cases as [CloudEvents 1.0]. An event states one fact with its
*effective date*, the day that the law looks at. It holds references and coded words only: no name,
no date of birth, no free text; but for the field `text` beside the reason `other` of a snooze or a
breach: one line, in which no name belongs, and which no page, message or metric shows. Each type
has a JSON Schema in [`schemas/`](schemas/), and [`asyncapi.json`](asyncapi.json) describes the same
messages on Kafka.

- Fields that are not listed here are ignored, so a sender may add its own. Types only ever gain
  optional fields; anything else is a new type that ends in `.v2`.
- A date is written `2025-01-06`, is a civil date in Europe/London and lies from {EARLIEST_DATE} to
  {LATEST_DATE}. An instant is written `2025-01-06T09:30:00Z`, with its time zone, and lies within
  the same days. Numbers are not read as either.
- A reference is 1 to 64 letters, digits, `.`, `_`, `-` or `@`, and begins with a letter or digit.
  It must be pseudonymous.
- An event has at most {MAX_EVENT_BYTES:,} bytes.

[CloudEvents 1.0]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

_ORDER = """\
## Order, and repeats

Send events in any order, early or late, once or several times: a case is the *set* of its events.
They are folded by effective date, then by `sequence` as a number (none comes first), then by
`source`, then by `id`. Give a `sequence` where two events of one day have an order that matters.

An event with the `source` and `id` of one that is known is ignored. If it says something else, one
of the two is kept, the same whichever came first, and the other is refused as `id_reused`: to
change what was said, send a correction.
"""


def _sending() -> Iterator[str]:
    headers, value = encode_binary(example_event(PlanIssued))
    yield "## Sending\n"
    yield (
        f"**Structured mode**: one JSON object holds the attributes and the data. A line of a JSON "
        f"Lines file is one; on a transport with headers its content type is "
        f"`{STRUCTURED_CONTENT_TYPE}`.\n"
    )
    yield code_block(example_of(PlanIssued))
    yield (
        "**Binary mode**: each attribute travels as a header that begins with `ce_`, the data as "
        "the value. Headers are UTF-8 and stand once each. On Kafka the key is the subject. A "
        "message without a value is refused: on a compacted topic it would be a tombstone.\n"
    )
    yield "```text"
    yield from (f"{name}: {text.decode()}" for name, text in headers)
    yield ""
    yield value.decode()
    yield "```\n"


def _attributes(schema: JSONObject) -> Iterator[str]:
    yield "## Attributes\n"
    yield from table(
        ("Attribute", "Required", "Meaning"),
        (
            (f"`{name}`", yes_or_no(required=is_required(schema, name)), meaning)
            for name, meaning in ATTRIBUTE_MEANINGS.items()
        ),
    )


def _subjects() -> Iterator[str]:
    yield "## The form of a subject\n"
    yield (
        "The authority is its ONS code of nine characters. It is part of every key, so one "
        "installation may hold several authorities. A case reference, and the name of anything "
        "else, is 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit.\n"
    )
    yield from table(
        ("About", "Subject", "Types"),
        (
            (
                "a case" if kind is SubjectKind.CASE else f"a {kind}",
                f"`{subject_form(kind)}`",
                _of_kind(kind),
            )
            for kind in SubjectKind
        ),
    )


def _corrections() -> Iterator[str]:
    yield "## Corrections and retractions\n"
    yield (
        "Never send an event again with other content. A **correction** names the event that was "
        "wrong and carries the whole payload that stands in its place, with its own effective "
        "date; the type may be another. To correct again, name the first correction. Of two "
        "corrections of one event the one with the greater sequence, source and id wins, and a "
        "data finding says so. Reports about services, plans and sources are not corrected but "
        "sent anew, and an erasure cannot stand in the place of another event.\n"
    )
    yield code_block(example_of(EventCorrected))
    yield (
        "A **retraction** names an event that never happened. Retracting a correction brings back "
        "what it replaced. Either may arrive before the event that it names, and waits for it. "
        "Both count from the instant at which we were told: a figure as it was known before then "
        "stays what it was.\n"
    )
    yield code_block(example_of(EventRetracted))


def _rejections() -> Iterator[str]:
    yield "## What is refused\n"
    yield (
        "An input that cannot be used is kept whole as a dead letter, with one of these reasons "
        "and a sentence that says where the fault is. The sentence never repeats the input.\n"
    )
    yield from table(
        ("Reason", "What was wrong", "What to do"),
        ((f"`{reason}`", *_fault_and_remedy(reason)) for reason in RejectionReason),
    )


def _fault_and_remedy(reason: RejectionReason) -> tuple[str, str]:
    again = "Send it again, put right."
    match reason:
        case RejectionReason.TOO_LARGE:
            return f"More than {MAX_EVENT_BYTES:,} bytes.", "Send references and coded words only."
        case RejectionReason.INVALID_ENCODING:
            return "Not UTF-8, or UTF-8 after a byte order mark.", "Send UTF-8 without a mark."
        case RejectionReason.MALFORMED_JSON:
            return "Not JSON, or nested beyond all need.", "Send one whole object an event."
        case RejectionReason.NOT_AN_OBJECT:
            return "JSON, but not an object.", "Send one object an event, no lists."
        case RejectionReason.UNKNOWN_CONTENT_TYPE:
            return "A content type other than the two.", "See *Sending*."
        case RejectionReason.MISSING_ATTRIBUTE:
            return "A required attribute is not there.", again
        case RejectionReason.INVALID_ATTRIBUTE:
            return "An attribute has another form, or a header stands twice.", again
        case RejectionReason.UNSUPPORTED_SPECVERSION:
            return "A version of CloudEvents other than 1.0.", "Send `specversion` 1.0."
        case RejectionReason.UNKNOWN_TYPE:
            return (
                "A type that this version does not know, or that may not stand in a correction.",
                "Use a type of this page; after an upgrade, have the dead letters read again.",
            )
        case RejectionReason.MISSING_DATA:
            return "No data at all.", "Send the data; to remove a case, send `ehcp.case.erased.v1`."
        case RejectionReason.MISSING_FIELD:
            return "A required field is not there.", again
        case RejectionReason.INVALID_FIELD:
            return "A field has another type, form or word.", again
        case RejectionReason.DATE_OUT_OF_RANGE:
            return (
                f"A date before {EARLIEST_DATE} or after {LATEST_DATE}.",
                "Send the date that was meant.",
            )
        case RejectionReason.WRONG_SUBJECT:
            return "The subject names something that the type is not about.", again
        case RejectionReason.ID_REUSED:
            return "Another event has the same source and id.", "Send a correction with a new id."
        case RejectionReason.ERASED:
            return "The case was erased.", "Stop sending it."
        case RejectionReason.FAULT:
            return "A fault of ehcpwatch.", "Report it; the letter is read again after the repair."
        case RejectionReason.WRONG_PARTITION:
            return (
                "On Kafka, the key does not belong to the partition.",
                "Key by the subject and let the murmur2 partitioner choose.",
            )
    assert_never(reason)


def _of_kind(kind: SubjectKind) -> str:
    if kind is SubjectKind.CASE:
        return "all others"
    return ", ".join(
        f"`{payload.event_type}`" for payload in PAYLOADS if payload.subject_kind is kind
    )
