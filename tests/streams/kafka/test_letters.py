"""Dead letters: whatever was refused comes back out of its letter as it went in."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
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
    CUT,
    FAMILY,
    KEPT_BYTES,
    KEY,
    MAX_LETTER_BYTES,
    NO_VALUE,
    ORIGINAL_BYTES,
    ORIGINAL_SHA256,
    REASON,
    SENTENCE,
    Letter,
    attempt_of,
    header,
    headers_told_with_key,
    letter_of_record,
    letter_of_rejection,
    original_headers,
    subject_of,
)
from tests.strategies.events import wide_events
from tests.streams.kafka.topics import Written

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
OURS = st.sampled_from([KEY, NO_VALUE, REASON, CUT, f"{FAMILY}sent-{KEY}", f"{FAMILY}sent-"])
NAMES = TEXTS.filter(lambda name: name != ATTEMPT) | OURS
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


@pytest.mark.parametrize("said", [b"often", b"", b"-1", b"9" * 5_000])
def test_an_attempt_that_is_no_number_of_ours_counts_as_none(said: bytes) -> None:
    assert attempt_of(((ATTEMPT, said),)) == 0


def test_an_event_that_is_refused_again_keeps_count_of_its_attempts() -> None:
    letter = letter_of_rejection(rejection(b"{}"), failed_at=NOW, attempt=3)
    first = letter_of_rejection(rejection(b"{}"), failed_at=NOW)

    assert attempt_of(letter.headers) == 3
    assert attempt_of(first.headers) == 0
    assert letter.key == first.key


def test_a_sender_cannot_forge_what_a_letter_says_of_its_original() -> None:
    forged = ((KEY, b"E09000012/C-1"), (NO_VALUE, b"1"), (CUT, b"value"), (REASON, b"erased"))
    record = Written(value=b"\xff", headers=forged)

    letter = letter_of_record(record, rejection(b"\xff"), failed_at=NOW)
    told = headers_told_with_key(letter.headers)

    assert [header(letter.headers, name) for name in (KEY, NO_VALUE, CUT)] == [None, None, None]
    assert header(letter.headers, REASON) == b"fault"
    assert subject_of(letter.headers, letter.value) is None
    assert subject_of(told, letter.value) is None
    assert original_headers(letter.headers) == original_headers(told) == forged


@given(RECORDS, REJECTIONS)
def test_what_is_told_of_a_letter_says_whose_it_is_as_the_letter_does(
    record: Written, why: Rejection
) -> None:
    letter = letter_of_record(record, why, failed_at=NOW)
    told = headers_told_with_key(letter.headers)

    assert subject_of(told, letter.value) == subject_of(letter.headers, letter.value)
    assert header(told, REASON) is None


def batch_bytes(letter: Letter) -> int:
    """Return what a broker counts against the limit of its topic: a batch of that one letter."""
    batch = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=0,
        is_transactional=1,
        producer_id=2**40,
        producer_epoch=0,
        base_sequence=0,
        batch_size=131_072,
    )
    batch.append(0, 2**41, letter.key, letter.value, list(letter.headers))
    return len(batch.build())


@pytest.mark.parametrize("part", ["value", "key", "headers"])
def test_a_letter_that_just_fits_holds_its_original_whole_and_one_beyond_is_cut(part: str) -> None:
    def of(size: int) -> Written:
        return Written(
            key=b"k" * size if part == "key" else b"key",
            value=b"v" * size if part == "value" else b"value",
            headers=(("first", b"1"), ("h", b"h" * size if part == "headers" else b"")),
        )

    def letter_of(record: Written) -> Letter:
        return letter_of_record(record, rejection(b""), failed_at=NOW)

    empty = batch_bytes(letter_of(of(0)))
    fitting, beyond = of(MAX_LETTER_BYTES - empty - 20), of(MAX_LETTER_BYTES)
    whole, cut = letter_of(fitting), letter_of(beyond)

    assert MAX_LETTER_BYTES - 30 < batch_bytes(whole) <= MAX_LETTER_BYTES
    assert header(whole.headers, CUT) is None
    assert (header(whole.headers, KEY), whole.value) == (fitting.key, fitting.value)
    assert original_headers(whole.headers) == fitting.headers
    assert header(cut.headers, CUT) == part.encode()
    assert batch_bytes(cut) < 2 * KEPT_BYTES


def test_what_is_cut_begins_as_the_original_and_says_how_long_it_was_and_where_it_lies() -> None:
    value = bytes(range(256)) * (MAX_LETTER_BYTES // 256 + 1)
    headers = tuple((f"h-{number}", b"x" * 1_000) for number in range(100))
    record = Written(partition=3, offset=77, key=b"k" * 100_000, value=value, headers=headers)

    letter = letter_of_record(record, rejection(b""), failed_at=NOW)
    said = {name: header(letter.headers, f"{FAMILY}{name}") for name in ("partition", "offset")}
    kept = original_headers(letter.headers)

    assert header(letter.headers, CUT) == b"value,key,headers"
    assert letter.value == value[:KEPT_BYTES]
    assert header(letter.headers, KEY) == b"k" * KEPT_BYTES
    assert kept == headers[: len(kept)]
    assert header(letter.headers, ORIGINAL_BYTES) == b"%d" % len(value)
    assert header(letter.headers, ORIGINAL_SHA256) == sha256(value).hexdigest().encode()
    assert said == {"partition": b"3", "offset": b"77"}


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
