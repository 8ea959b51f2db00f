import json
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcpwatch.events import (
    PAYLOADS,
    AssessmentAgreed,
    AssessmentRefused,
    CaseworkerAssigned,
    Event,
    EventCorrected,
    EventReference,
    Payload,
    PlanIssued,
    RequestReceived,
    content_digest,
    decode_binary,
    decode_structured,
    encode_binary,
    encode_structured,
    new_event,
    replacement_of,
)
from tests.strategies.events import wide_events

SUBJECT: Final = "E09000012/C-1"
# There are over fifty types, each with its own run.
FEW_OF_EACH: Final = settings(max_examples=max(1, settings().max_examples // 5))


def event_of(data: Payload, *, sequence: int | None = None, id: str = "a-1") -> Event:  # noqa: A002  # as in CloudEvents
    return new_event(data, subject=SUBJECT, source="casework", id=id, sequence=sequence)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.event_type)
@FEW_OF_EACH
@given(data=st.data())
def test_what_is_written_is_read_back_in_both_modes(
    payload: type[Payload], data: st.DataObject
) -> None:
    event = data.draw(wide_events(payload))

    assert decode_structured(encode_structured(event)) == event
    assert decode_binary(*encode_binary(event)) == event


@given(wide_events())
def test_a_line_holds_no_line_end_and_no_null_but_for_a_case_given_to_nobody(event: Event) -> None:
    written = encode_structured(event)

    assert b"\n" not in written
    nobody = b'"caseworker":null'
    assert written.replace(nobody, b"").count(b":null") == 0


def test_a_case_given_to_nobody_says_so_in_both_modes() -> None:
    """Absent, it would be a caseworker whom the sender forgot, and be refused."""
    event = event_of(CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker=None))

    assert decode_structured(encode_structured(event)) == event
    assert decode_binary(*encode_binary(event)) == event


def test_a_correction_to_nobody_says_so_too() -> None:
    data = CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker=None)
    event = event_of(
        EventCorrected(corrects=EventReference(id="a-0"), replacement=replacement_of(data))
    )

    assert decode_structured(encode_structured(event)) == event


def test_the_sequence_is_written_as_the_text_that_cloudevents_asks_for() -> None:
    written = json.loads(
        encode_structured(event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=10))
    )

    assert written["sequence"] == "10"


def test_the_data_never_travels_as_a_header() -> None:
    headers, value = encode_binary(event_of(PlanIssued(sent_on=date(2025, 5, 23))))

    assert b"2025-05-23" in value
    assert all(b"2025-05-23" not in text for _, text in headers)


def test_the_digest_looks_past_who_says_it_and_when() -> None:
    data = PlanIssued(sent_on=date(2025, 5, 23))
    told = event_of(data, sequence=1)
    later = new_event(
        data,
        subject=SUBJECT,
        source="portal",
        id="b-2",
        sequence=1,
        recorded_at=datetime(2025, 6, 1, tzinfo=UTC),
    )

    assert content_digest(told) == content_digest(later)
    assert len(content_digest(told)) == 16


def test_the_digest_of_what_is_left_out_is_that_of_the_default_written_out() -> None:
    short = decode_structured(
        b'{"id": "a-1", "source": "s", "subject": "E09000012/C-1", "type": "ehcp.plan.issued.v1",'
        b' "data": {"sent_on": "2025-05-23"}}'
    )
    long = decode_structured(
        b'{"id": "a-1", "source": "s", "subject": "E09000012/C-1", "type": "ehcp.plan.issued.v1",'
        b' "data": {"institution_named": false, "recipients": [], "sent_on": "2025-05-23", "x": 1}}'
    )

    assert isinstance(short, Event)
    assert isinstance(long, Event)
    assert content_digest(short) == content_digest(long)


DIFFERENT: Final = (
    event_of(PlanIssued(sent_on=date(2025, 5, 23))),
    event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=0),
    event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=1),
    event_of(PlanIssued(sent_on=date(2025, 5, 24))),
    event_of(PlanIssued(sent_on=date(2025, 5, 23), institution_named=True)),
    event_of(RequestReceived(received_on=date(2025, 5, 23))),
    new_event(
        PlanIssued(sent_on=date(2025, 5, 23)), subject="E09000012/C-2", source="casework", id="a-1"
    ),
    event_of(
        EventCorrected(
            corrects=EventReference(id="a-0"),
            replacement=replacement_of(PlanIssued(sent_on=date(2025, 5, 23))),
        )
    ),
    event_of(
        EventCorrected(
            corrects=EventReference(id="a-0"),
            replacement=replacement_of(PlanIssued(sent_on=date(2025, 5, 24))),
        )
    ),
    event_of(
        EventCorrected(
            corrects=EventReference(id="a-0", source="portal"),
            replacement=replacement_of(PlanIssued(sent_on=date(2025, 5, 23))),
        )
    ),
)


def test_a_correction_into_another_type_has_another_digest() -> None:
    """Their data have the same shape."""
    notified_on = date(2025, 2, 17)
    agreed, refused = (
        EventCorrected(corrects=EventReference(id="a-0"), replacement=replacement_of(data))
        for data in (
            AssessmentAgreed(notified_on=notified_on),
            AssessmentRefused(notified_on=notified_on),
        )
    )

    assert content_digest(event_of(agreed)) != content_digest(event_of(refused))


def test_events_that_say_different_things_have_different_digests() -> None:
    assert len({content_digest(event) for event in DIFFERENT}) == len(DIFFERENT)


@given(wide_events(), wide_events())
def test_two_digests_agree_exactly_when_the_statements_do(one: Event, other: Event) -> None:
    def said(event: Event) -> tuple[object, ...]:
        return event.type, event.subject, event.sequence, event.data

    assert (content_digest(one) == content_digest(other)) is (said(one) == said(other))
    again = decode_structured(encode_structured(one))
    assert isinstance(again, Event)
    assert content_digest(again) == content_digest(one)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            event_of(PlanIssued(sent_on=date(2025, 5, 22)), sequence=9, id="z"),
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), id="a"),
            id="the effective date before all else",
        ),
        pytest.param(
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), id="z"),
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=0, id="a"),
            id="an absent sequence before any",
        ),
        pytest.param(
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=2, id="z"),
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=10, id="a"),
            id="2 before 10",
        ),
        pytest.param(
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=2, id="z"),
            new_event(
                PlanIssued(sent_on=date(2025, 5, 23)),
                subject=SUBJECT,
                source="portal",
                id="a",
                sequence=2,
            ),
            id="then the source",
        ),
        pytest.param(
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=2, id="a"),
            event_of(PlanIssued(sent_on=date(2025, 5, 23)), sequence=2, id="b"),
            id="then the id",
        ),
        pytest.param(
            event_of(
                EventCorrected(
                    corrects=EventReference(id="a-0"),
                    replacement=replacement_of(PlanIssued(sent_on=date(2025, 5, 22))),
                ),
                sequence=9,
            ),
            event_of(PlanIssued(sent_on=date(2025, 5, 23))),
            id="a correction by the date of what now stands",
        ),
    ],
)
def test_events_of_a_case_stand_in_one_order(first: Event, second: Event) -> None:
    assert first.order_key < second.order_key


@given(st.lists(wide_events(), max_size=5))
def test_the_order_of_events_does_not_depend_on_when_we_were_told(events: list[Event]) -> None:
    later = [
        event.model_copy(
            update={"recorded_at": datetime(2030, 1, 1, tzinfo=UTC) - timedelta(days=n)}
        )
        for n, event in enumerate(events)
    ]

    assert [event.order_key for event in later] == [event.order_key for event in events]
