"""How large a case may become before what comes more is refused."""

from aiokafka import ConsumerRecord

from ehcpwatch.events import (
    CaseErased,
    CaseKey,
    Event,
    Rejection,
    RejectionReason,
    encode_structured,
)
from ehcpwatch.streams.kafka.record import Record
from ehcpwatch.streams.kafka.room import MAX_CASE_BYTES, Room
from ehcpwatch.streams.kafka.store import CaseStore
from tests.streams.test_engines import TODAY, about, event, request_of

FULL = CaseKey(about("C-1"))


def arrived(told: Event) -> Record:
    key, value = told.subject.encode(), encode_structured(told)
    record: Record = ConsumerRecord(
        "ehcp.events", 0, 0, 0, 1, key, value, None, len(key), len(value), ()
    )
    return record


def with_left(left_bytes: int) -> CaseStore:
    """Return a store in which one case has room for that much more."""
    store = CaseStore()
    store.restore(FULL, b"x" * (MAX_CASE_BYTES - left_bytes))
    return store


def admitted(store: CaseStore, *told: Event) -> list[Event | Rejection]:
    records = [arrived(one) for one in told]
    room = Room(store, records)
    return [room.admit(*pair) for pair in zip(told, records, strict=True)]


def test_the_last_byte_may_be_used_and_no_more() -> None:
    told = request_of("C-1")
    size = len(b",") + len(encode_structured(told))

    assert admitted(with_left(size), told) == [told]

    (refused,) = admitted(with_left(size - 1), told)
    assert isinstance(refused, Rejection)
    assert refused.reason is RejectionReason.TOO_LARGE
    assert refused.original == encode_structured(told)
    assert str(MAX_CASE_BYTES) in refused.sentence


def test_what_the_same_turn_brought_before_counts_too() -> None:
    told = request_of("C-1")
    size = len(b",") + len(encode_structured(told))

    first, second = admitted(with_left(2 * size - 1), told, told)

    assert isinstance(first, Event)
    assert isinstance(second, Rejection)


def test_other_cases_have_room_of_their_own() -> None:
    assert admitted(with_left(0), request_of("C-2")) == [request_of("C-2")]


def test_a_full_case_can_be_erased() -> None:
    erasure = event(CaseErased(erased_on=TODAY), "e", case="C-1")

    assert admitted(with_left(0), erasure) == [erasure]


def test_a_store_that_was_cleared_holds_nothing_large() -> None:
    store = with_left(0)
    store.clear()

    assert (store.largest_bytes, store.size_bytes(FULL)) == (0, 0)
