"""What decoding refuses, by name: the input, the reason, and words of the sentence."""

from collections.abc import Mapping
from typing import Final

from ehcpwatch.events import MAX_EVENT_BYTES, STRUCTURED_CONTENT_TYPE, RejectionReason
from tests.events.lines import ABSENT, DATA, ISSUED, Headers, binary, correction, issued, line

__all__ = ["FOUND_LATER", "REFUSED", "REFUSED_BINARY"]

REFUSED: Final[Mapping[str, tuple[bytes, RejectionReason, str]]] = {
    "ten megabytes": (b"x" * 10_000_000, RejectionReason.TOO_LARGE, "Larger than 1,048,576 bytes"),
    "not UTF-8": (b'{"id": "\xff"}', RejectionReason.INVALID_ENCODING, "byte 8 cannot be read"),
    "UTF-16": ("{}".encode("utf-16"), RejectionReason.INVALID_ENCODING, "Send UTF-8"),
    "a byte order mark": (b"\xef\xbb\xbf" + line(), RejectionReason.INVALID_ENCODING, "order mark"),
    "nothing": (b"", RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "white space": (b" \t\r\n", RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "half an event": (line()[:-1], RejectionReason.MALFORMED_JSON, "one whole JSON object"),
    "two events": (line() + b"\n" + line(), RejectionReason.MALFORMED_JSON, "one whole JSON"),
    "a NUL at the end": (line() + b"\0", RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "half a surrogate pair": (line(id="\ud800"), RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "deep lists": (b"[" * 500_000, RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "deep objects": (b'{"a":' * 150_000, RejectionReason.MALFORMED_JSON, "a few levels deep"),
    "a number of 5,000 digits": (
        line(sequence="N").replace(b'"N"', b"9" * 5000),
        RejectionReason.MALFORMED_JSON,
        "Not valid JSON",
    ),
    "null": (b"null", RejectionReason.NOT_AN_OBJECT, "The event must be a JSON object"),
    "a list": (b"[]", RejectionReason.NOT_AN_OBJECT, "The event must be a JSON object"),
    "a text": (b'"event"', RejectionReason.NOT_AN_OBJECT, "The event must be a JSON object"),
    "not a number": (b"NaN", RejectionReason.NOT_AN_OBJECT, "The event must be a JSON object"),
    "no type": (line(type=ABSENT), RejectionReason.MISSING_ATTRIBUTE, "type must be a type"),
    "no id": (line(id=ABSENT), RejectionReason.MISSING_ATTRIBUTE, "id is missing and must be sent"),
    "an id with a line end": (line(id="a\n"), RejectionReason.INVALID_ATTRIBUTE, "id must have"),
    "an id of 129 characters": (line(id="a" * 129), RejectionReason.INVALID_ATTRIBUTE, "id must"),
    "a number for an id": (line(id=5), RejectionReason.INVALID_ATTRIBUTE, "id must be a text"),
    "a source with a space": (line(source="a b"), RejectionReason.INVALID_ATTRIBUTE, "source must"),
    "a subject without case": (
        line(subject="E09000012"),
        RejectionReason.INVALID_ATTRIBUTE,
        "subject must have the form",
    ),
    "a subject in other digits": (
        line(subject="E\u0660\u0669" + "0" * 6 + "/C-1"),
        RejectionReason.INVALID_ATTRIBUTE,
        "subject must have the form",
    ),
    "the year 1 as an instant": (
        line(recordedtime="0001-01-01T00:00:00+14:00"),
        RejectionReason.INVALID_ATTRIBUTE,
        "recordedtime must lie between 1990-01-01 and 2099-12-31",
    ),
    "the year 9999 as an instant": (
        line(time="9999-12-31T23:59:59-12:00"),
        RejectionReason.INVALID_ATTRIBUTE,
        "time must lie between 1990-01-01 and 2099-12-31",
    ),
    "an instant without a zone": (
        line(time="2025-01-06T09:30:00"),
        RejectionReason.INVALID_ATTRIBUTE,
        "such as 2025-01-06T09:30:00Z",
    ),
    "a date for an instant": (
        line(time="2025-01-06"),
        RejectionReason.INVALID_ATTRIBUTE,
        "such as 2025-01-06T09:30:00Z",
    ),
    "XML data": (
        line(datacontenttype="text/xml"),
        RejectionReason.INVALID_ATTRIBUTE,
        "datacontenttype must have the form",
    ),
    "words for a schema": (line(dataschema="a b"), RejectionReason.INVALID_ATTRIBUTE, "dataschema"),
    "CloudEvents 0.3": (
        line(specversion="0.3"),
        RejectionReason.UNSUPPORTED_SPECVERSION,
        "specversion must be",
    ),
    "a type nobody knows": (line(type="x.v1"), RejectionReason.UNKNOWN_TYPE, "type must be a type"),
    "a later version": (
        line(type="ehcp.plan.issued.v2"),
        RejectionReason.UNKNOWN_TYPE,
        "the event catalogue allows there",
    ),
    "a list for a type": (line(type=[ISSUED]), RejectionReason.UNKNOWN_TYPE, "type must be a type"),
    "no data": (line(data=ABSENT), RejectionReason.MISSING_DATA, "data is missing and must be"),
    "data in base 64": (
        line(data=ABSENT, data_base64="e30="),
        RejectionReason.MISSING_DATA,
        "data is missing and must be sent",
    ),
    "a text for data": (line(data="sent"), RejectionReason.INVALID_FIELD, "data must be a JSON"),
    "null for data": (line(data=None), RejectionReason.INVALID_FIELD, "data must be a JSON object"),
    "no effective date": (line(data={}), RejectionReason.MISSING_FIELD, "data.sent_on is missing"),
    "no type in a correction": (
        correction({"data": {"sent_on": "2025-05-23"}}),
        RejectionReason.MISSING_FIELD,
        "data.replacement.type must be",
    ),
    "no data in a correction": (
        correction({"type": ISSUED}),
        RejectionReason.MISSING_FIELD,
        "data.replacement.data is missing",
    ),
    "a correction into a report": (
        correction({"type": "ehcp.source.heartbeat.v1", "data": {"sent_on": "2025-05-23"}}),
        RejectionReason.UNKNOWN_TYPE,
        "data.replacement.type must be",
    ),
    "a correction into an erasure": (
        correction({"type": "ehcp.case.erased.v1", "data": {"erased_on": "2025-05-23"}}),
        RejectionReason.UNKNOWN_TYPE,
        "data.replacement.type must be",
    ),
    "a correction of a correction's kind": (
        correction({"type": "ehcp.event.corrected.v1", "data": {}}),
        RejectionReason.UNKNOWN_TYPE,
        "data.replacement.type must be",
    ),
    "a text in a correction": (
        correction("x"),
        RejectionReason.INVALID_FIELD,
        "data.replacement must be a JSON object",
    ),
    "30 February": (
        issued(sent_on="2025-02-30"),
        RejectionReason.INVALID_FIELD,
        "data.sent_on must be a date such as 2025-01-06, and a day of the calendar",
    ),
    "a date with a time": (
        issued(sent_on="2025-05-23T00:00:00Z"),
        RejectionReason.INVALID_FIELD,
        "data.sent_on must be a date such as 2025-01-06",
    ),
    "one for a yes": (
        issued(sent_on="2025-05-23", institution_named=1),
        RejectionReason.INVALID_FIELD,
        "data.institution_named must be true or false",
    ),
    "an unknown word in a list": (
        issued(sent_on="2025-05-23", recipients=["family", "grandmother"]),
        RejectionReason.INVALID_FIELD,
        "data.recipients.1 must be one of the words",
    ),
    "a word for a list": (
        issued(sent_on="2025-05-23", recipients="family"),
        RejectionReason.INVALID_FIELD,
        "data.recipients must be a list",
    ),
    "a year beyond the calendar": (
        line(
            type="ehcp.plan.amended.v1",
            data={"sent_on": "2025-05-23", "phase_transfer_year": 10**40},
        ),
        RejectionReason.INVALID_FIELD,
        "data.phase_transfer_year must lie in the range",
    ),
    "infinite weeks": (
        line(
            type="ehcp.service.waits_reported.v1",
            subject="E09000012/service/health",
            data={
                "month_end_on": "2025-04-30",
                "pathway": "p",
                "waiting": 1,
                "longest_weeks": float("inf"),
            },
        ),
        RejectionReason.INVALID_FIELD,
        "data.longest_weeks must lie in the range",
    ),
    "the year 1": (
        issued(sent_on="0001-01-01"),
        RejectionReason.DATE_OUT_OF_RANGE,
        "data.sent_on must lie between 1990-01-01 and 2099-12-31",
    ),
    "the year 9999": (
        issued(sent_on="9999-12-31"),
        RejectionReason.DATE_OUT_OF_RANGE,
        "data.sent_on must lie between 1990-01-01 and 2099-12-31",
    ),
    "the year 9999 in a correction": (
        correction({"type": ISSUED, "data": {"sent_on": "9999-12-31"}}),
        RejectionReason.DATE_OUT_OF_RANGE,
        "data.replacement.data.sent_on must lie between",
    ),
    "a plan issued to a source": (
        line(subject="E09000012/source/casework"),
        RejectionReason.WRONG_SUBJECT,
        "subject must have the form authority/case_ref",
    ),
    "a heartbeat of a case": (
        line(type="ehcp.source.heartbeat.v1", data={"sent_on": "2025-05-23"}),
        RejectionReason.WRONG_SUBJECT,
        "subject must have the form authority/source/name",
    ),
    "a heartbeat of a service": (
        line(
            type="ehcp.source.heartbeat.v1",
            subject="E09000012/service/health",
            data={"sent_on": "2025-05-23"},
        ),
        RejectionReason.WRONG_SUBJECT,
        "subject must have the form authority/source/name",
    ),
}

REFUSED_BINARY: Final[Mapping[str, tuple[Headers, bytes, RejectionReason, str]]] = {
    "no value": (binary(), b"", RejectionReason.MISSING_DATA, "The message has no value"),
    "too much": (binary(), b" " * (MAX_EVENT_BYTES + 1), RejectionReason.TOO_LARGE, "Larger than"),
    "text that is not JSON": (binary(), b"sent", RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "deep lists": (binary(), b"[" * 200_000, RejectionReason.MALFORMED_JSON, "Not valid JSON"),
    "half a surrogate pair": (
        binary(),
        b'{"sent_on": "2025-05-23", "x": "\\ud800"}',
        RejectionReason.MALFORMED_JSON,
        "Not valid JSON",
    ),
    "a value that is not UTF-8": (
        binary(),
        b'{"sent_on": "\xff"}',
        RejectionReason.INVALID_ENCODING,
        "byte 13 cannot be read",
    ),
    "a value with a byte order mark": (
        binary(),
        b"\xef\xbb\xbf" + DATA,
        RejectionReason.INVALID_ENCODING,
        "byte order mark",
    ),
    "a header that is not UTF-8": (
        binary(ce_id=b"\xff"),
        DATA,
        RejectionReason.INVALID_ENCODING,
        "header is not UTF-8 text",
    ),
    "an attribute sent twice": (
        (*binary(), ("CE_ID", b"a-2")),
        DATA,
        RejectionReason.INVALID_ATTRIBUTE,
        "stands twice",
    ),
    "two content types": (
        (*binary(), ("content-type", b"text/xml"), ("Content-Type", b"application/json")),
        DATA,
        RejectionReason.INVALID_ATTRIBUTE,
        "stands twice",
    ),
    "XML": (
        (*binary(), ("content-type", b"text/xml")),
        b"<event/>",
        RejectionReason.UNKNOWN_CONTENT_TYPE,
        "application/cloudevents+json (structured mode, one event)",
    ),
    "a batch": (
        (("content-type", b"application/cloudevents-batch+json"),),
        b"[]",
        RejectionReason.UNKNOWN_CONTENT_TYPE,
        "must be application/json",
    ),
    "no headers at all": ((), line(), RejectionReason.MISSING_ATTRIBUTE, "type must be a type"),
    "no subject": (
        binary(ce_subject=None),
        DATA,
        RejectionReason.MISSING_ATTRIBUTE,
        "subject is missing and must be sent",
    ),
    "an attribute among the data": (
        binary(ce_id=None),
        b'{"sent_on": "2025-05-23", "id": "a-1"}',
        RejectionReason.MISSING_ATTRIBUTE,
        "id is missing and must be sent",
    ),
    "data in a header": (
        binary(ce_data=DATA),
        b"{}",
        RejectionReason.MISSING_FIELD,
        "data.sent_on is missing and must be sent",
    ),
    "data that closes its own braces": (
        binary(),
        b'{"sent_on": "2025-05-23"}, "id": "forged"',
        RejectionReason.MALFORMED_JSON,
        "Not valid JSON",
    ),
    "a text for data": (
        binary(),
        b'"sent"',
        RejectionReason.INVALID_FIELD,
        "data must be a JSON object",
    ),
    "structured mode, refused": (
        (("content-type", STRUCTURED_CONTENT_TYPE.encode()),),
        b"[]",
        RejectionReason.NOT_AN_OBJECT,
        "The event must be a JSON object",
    ),
}

# Found by the watch and the engines, which alone know the other events and the partitions.
FOUND_LATER: Final = {
    RejectionReason.ID_REUSED,
    RejectionReason.ERASED,
    RejectionReason.FAULT,
    RejectionReason.WRONG_PARTITION,
}
