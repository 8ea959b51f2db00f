from typing import Final

import pytest

from ehcpwatch.events import (
    MAX_EVENT_BYTES,
    PlanIssued,
    Rejection,
    RejectionReason,
    decode_binary,
    decode_structured,
    encode_structured,
)
from tests.events.lines import DATA, JSON, Headers, accepted, binary, issued, line, refused
from tests.events.refusals import FOUND_LATER, REFUSED, REFUSED_BINARY

# What a sentence must contain to be of use to the person who has to put things right.
REMEDIES: Final = ("must ", "Send ", "send ")


@pytest.mark.parametrize(("original", "reason", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_line_is_refused_with_its_bytes_a_reason_and_a_remedy(
    original: bytes, reason: RejectionReason, words: str
) -> None:
    rejection = refused(decode_structured(original))

    assert rejection.reason is reason
    assert words in rejection.sentence
    assert any(remedy in rejection.sentence for remedy in REMEDIES)
    assert rejection.original is original
    assert rejection.headers == ()


@pytest.mark.parametrize(
    ("headers", "value", "reason", "words"), REFUSED_BINARY.values(), ids=REFUSED_BINARY
)
def test_a_bad_message_is_refused_with_its_headers_too(
    headers: Headers, value: bytes, reason: RejectionReason, words: str
) -> None:
    rejection = refused(decode_binary(headers, value))

    assert rejection.reason is reason
    assert words in rejection.sentence
    assert any(remedy in rejection.sentence for remedy in REMEDIES)
    assert rejection.original is value
    assert rejection.headers == headers


def test_every_reason_that_decoding_can_give_has_an_example() -> None:
    shown = {reason for _, reason, _ in REFUSED.values()}
    shown |= {reason for _, _, reason, _ in REFUSED_BINARY.values()}

    assert shown == set(RejectionReason) - FOUND_LATER


def test_many_faults_are_told_three_at_a_time() -> None:
    rejection = refused(decode_structured(line(id="", source="", subject="", time="", sequence="")))

    assert rejection.sentence.count(" must have the form ") == 3
    assert rejection.sentence.endswith(" 2 more must be put right.")


@pytest.mark.parametrize(
    "number", [0, 20_000, 1.7e9, -1, "0", "1736121600", "1736121600000", "-1"], ids=repr
)
@pytest.mark.parametrize("field", ["sent_on", "time", "recordedtime"])
def test_a_number_is_not_taken_for_a_date_or_an_instant(field: str, number: JSON) -> None:
    original = issued(sent_on=number) if field == "sent_on" else line(**{field: number})

    assert f"{field} must be a" in refused(decode_structured(original)).sentence


@pytest.mark.parametrize(
    "sequence", ["\u0663", " 3", "+3", "1_0", "1.0", "-1", "", "x", True, 10.0, -1], ids=repr
)
def test_a_sequence_in_another_form_is_refused(sequence: JSON) -> None:
    rejection = refused(decode_structured(line(sequence=sequence)))

    assert rejection.reason is RejectionReason.INVALID_ATTRIBUTE
    assert "sequence must" in rejection.sentence


@pytest.mark.parametrize("largest", [2**63 - 1, str(2**63 - 1)], ids=repr)
def test_the_largest_sequence_is_what_a_database_holds(largest: JSON) -> None:
    assert accepted(decode_structured(line(sequence=largest))).sequence == 2**63 - 1


@pytest.mark.parametrize("beyond", [2**63, str(2**63), "9" * 19, "9" * 20, "9" * 4000], ids=repr)
def test_a_sequence_beyond_that_is_refused(beyond: JSON) -> None:
    rejection = refused(decode_structured(line(sequence=beyond)))

    assert rejection.reason is RejectionReason.INVALID_ATTRIBUTE


@pytest.mark.parametrize(
    ("sent", "read"), [("7", 7), (7, 7), ("007", 7), ("0", 0), (None, None)], ids=repr
)
def test_a_sequence_is_read_from_a_text_and_from_a_number(sent: JSON, read: int | None) -> None:
    assert accepted(decode_structured(line(sequence=sent))).sequence == read


@pytest.mark.parametrize("sent_on", ["1990-01-01", "2099-12-31", "2024-02-29"])
def test_the_first_and_the_last_date_are_accepted(sent_on: str) -> None:
    event = accepted(decode_structured(issued(sent_on=sent_on)))

    assert event.data.effective_on.isoformat() == sent_on


@pytest.mark.parametrize("sent_on", ["1989-12-31", "2100-01-01"])
def test_the_dates_beside_them_are_refused(sent_on: str) -> None:
    rejection = refused(decode_structured(issued(sent_on=sent_on)))

    assert rejection.reason is RejectionReason.DATE_OUT_OF_RANGE


def test_an_event_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    fits = line() + b" " * (MAX_EVENT_BYTES - len(line()))

    accepted(decode_structured(fits))
    assert refused(decode_structured(fits + b" ")).reason is RejectionReason.TOO_LARGE


def test_fields_that_nobody_knows_are_ignored_and_not_written() -> None:
    event = accepted(
        decode_structured(
            line(traceparent="00-4b", data={"sent_on": "2025-05-23", "note": "x", "deep": [[1]]})
        )
    )

    assert event == accepted(decode_structured(line()))
    assert b"traceparent" not in encode_structured(event)
    assert b"note" not in encode_structured(event)


def test_the_python_name_of_the_recorded_instant_is_a_field_that_nobody_knows() -> None:
    event = accepted(decode_structured(line(recorded_at="2025-05-24T09:00:00Z")))

    assert event.recorded_at is None


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    twice = b'{"sent_on": "2025-05-22", "sent_on": "2025-05-23"}'
    original = line(data="D").replace(b'"D"', twice)

    assert accepted(decode_structured(original)) == accepted(decode_binary(binary(), twice))
    assert accepted(decode_structured(original)) == accepted(decode_structured(line()))


def test_a_line_end_of_any_system_may_follow_a_line() -> None:
    assert decode_structured(line() + b"\r\n") == decode_structured(line())


def test_data_may_be_declared_as_json_in_utf8() -> None:
    accepted(decode_structured(line(datacontenttype="application/json")))
    accepted(decode_structured(line(datacontenttype="application/json; charset=UTF-8")))


def test_headers_that_are_not_ours_may_hold_anything() -> None:
    headers = (("traceparent", b"\xff"), *binary(), ("traceparent", b"\xfe"), ("", b"\0"))

    assert accepted(decode_binary(headers, DATA)) == accepted(decode_structured(line()))


@pytest.mark.parametrize("name", ["ce_id", "CE_ID", "Ce_Id"])
def test_the_case_of_a_header_does_not_matter(name: str) -> None:
    headers = (*binary(ce_id=None), (name, b"a-1"))

    assert accepted(decode_binary(headers, DATA)) == accepted(decode_structured(line()))


@pytest.mark.parametrize("content_type", [b"application/json", b"Application/JSON; charset=UTF-8"])
def test_binary_mode_is_told_by_its_content_type(content_type: bytes) -> None:
    headers = (*binary(), ("content-type", content_type))

    assert accepted(decode_binary(headers, DATA)) == accepted(decode_structured(line()))


def test_structured_mode_is_told_by_its_content_type() -> None:
    headers = (("content-type", b"application/cloudevents+json; charset=UTF-8"),)

    assert decode_binary(headers, line()) == decode_structured(line())


def test_data_as_deep_as_a_line_may_be_does_not_end_the_reader() -> None:
    """The line is written again on the way, by a writer with a limit of its own."""
    for depth in (100, 190, 198, 199, 200, 201, 202, 260, 1000):
        value = b'{"sent_on": "2025-05-23", "x": ' + b"[" * depth + b"]" * depth + b"}"
        result = decode_binary(binary(), value)
        if isinstance(result, Rejection):
            assert result.reason is RejectionReason.MALFORMED_JSON


def test_a_plan_sent_to_nobody_listed_stays_so() -> None:
    data = accepted(decode_structured(line())).data

    assert isinstance(data, PlanIssued)
    assert data.recipients == ()
