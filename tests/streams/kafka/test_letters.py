"""Dead letters: whatever was refused comes back out of its letter as it went in."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.events import (
    Event,
    Rejection,
    RejectionReason,
    case_key,
    encode_binary,
    encode_structured,
)
from ehcpwatch.streams.kafka.letters import (
    ATTEMPT,
    FAMILY,
    KEY,
    NO_VALUE,
    REASON,
    SENTENCE,
    attempt_of,
    header,
    letter_of_record,
    letter_of_rejection,
    original_headers,
    subject_of,
)
from tests.strategies.events import wide_events
from tests.streams.kafka.topics import Written

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = TEXTS.filter(lambda name: not name.startswith(FAMILY))
HEADERS = st.lists(st.tuples(NAMES, st.binary())).map(tuple)
RECORDS = st.builds(
    Written,
    partition=st.integers(0, 11),
    offset=st.integers(0, 2**63 - 1),
    timestamp=st.integers(0, 2**42),
    key=st.none() | st.binary(),
    value=st.none() | st.binary(),
    headers=HEADERS,
)
REJECTIONS = st.builds(
    Rejection, original=st.binary(), reason=st.sampled_from(RejectionReason), sentence=TEXTS
)
STRUCTURED = (("content-type", b"application/cloudevents+json"),)


def rejection(original: bytes, reason: RejectionReason = RejectionReason.FAULT) -> Rejection:
    return Rejection(original=original, reason=reason, sentence="It is wrong.")


@given(RECORDS, REJECTIONS)
def test_an_original_is_untouched_whatever_it_holds(record: Written, why: Rejection) -> None:
    letter = letter_of_record(record, why, failed_at=NOW)

    assert header(letter.headers, KEY) == record.key
    assert (header(letter.headers, NO_VALUE) is not None) == (record.value is None)
    assert letter.value == (record.value or b"")
    assert original_headers(letter.headers) == record.headers


@given(RECORDS, REJECTIONS)
def test_a_letter_says_why_and_where_it_came_from(record: Written, why: Rejection) -> None:
    letter = letter_of_record(record, why, failed_at=NOW)
    said = {name: header(letter.headers, f"{FAMILY}{name}") for name in ("topic", "offset")}

    assert header(letter.headers, REASON) == why.reason.encode()
    assert header(letter.headers, SENTENCE) == why.sentence.encode()
    assert said == {"topic": b"ehcp.events", "offset": b"%d" % record.offset}


@given(RECORDS, RECORDS, REJECTIONS)
def test_no_two_records_share_a_letter(one: Written, other: Written, why: Rejection) -> None:
    keys = [letter_of_record(record, why, failed_at=NOW).key for record in (one, other)]
    same_place = (one.partition, one.offset) == (other.partition, other.offset)

    assert (keys[0] == keys[1]) == same_place


@given(st.integers(0, 1000), RECORDS, REJECTIONS)
def test_how_often_an_original_was_sent_again_travels_with_it(
    attempt: int, record: Written, why: Rejection
) -> None:
    again = Written(value=record.value, headers=(*record.headers, (ATTEMPT, b"%d" % attempt)))

    assert attempt_of(letter_of_record(again, why, failed_at=NOW).headers) == attempt
    assert attempt_of(letter_of_record(record, why, failed_at=NOW).headers) == 0


def test_an_attempt_that_is_no_number_counts_as_none() -> None:
    assert attempt_of(((ATTEMPT, b"often"),)) == 0


def test_a_header_without_a_value_has_an_empty_one_in_the_letter() -> None:
    record = Written(value=b"{}", headers=(("trace", None),))

    letter = letter_of_record(record, rejection(b"{}"), failed_at=NOW)

    assert original_headers(letter.headers) == (("trace", b""),)


def test_a_header_that_stands_twice_counts_as_it_stands_last() -> None:
    assert header((("a", b"1"), ("a", b"2")), "a") == b"2"
    assert header((), "a") is None


@given(wide_events())
def test_a_refused_event_keeps_its_subject_as_its_key(event: Event) -> None:
    letter = letter_of_rejection(rejection(encode_structured(event)), failed_at=NOW)

    assert header(letter.headers, KEY) == event.subject.encode()
    assert original_headers(letter.headers) == STRUCTURED


@given(st.binary())
def test_the_same_refusal_is_the_same_letter_and_another_reason_is_another(original: bytes) -> None:
    first = letter_of_rejection(rejection(original), failed_at=NOW)
    second = letter_of_rejection(rejection(original), failed_at=NOW.replace(year=2026))
    other = letter_of_rejection(rejection(original, RejectionReason.ERASED), failed_at=NOW)

    assert first.key == second.key
    assert first.key != other.key


@given(wide_events(), st.booleans())
def test_a_letter_is_about_the_case_of_its_event(event: Event, binary: bool) -> None:  # noqa: FBT001  # drawn
    headers, value = encode_binary(event) if binary else (STRUCTURED, encode_structured(event))
    letter = letter_of_record(
        Written(key=b"another", value=value, headers=headers), rejection(value), failed_at=NOW
    )

    assert subject_of(letter.headers, letter.value) == case_key(event)


@given(st.binary(), TEXTS)
def test_what_cannot_be_read_is_about_the_case_of_its_key(value: bytes, key: str) -> None:
    record = Written(key=key.encode(), value=b"\xff" + value, headers=STRUCTURED)
    letter = letter_of_record(record, rejection(b""), failed_at=NOW)

    assert subject_of(letter.headers, letter.value) == key


def test_what_cannot_be_read_and_has_no_key_is_about_no_case() -> None:
    letter = letter_of_record(Written(value=b"\xff"), rejection(b"\xff"), failed_at=NOW)

    assert subject_of(letter.headers, letter.value) is None
