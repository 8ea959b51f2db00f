"""Whatever is sent, reading it ends in an event or in a rejection that quotes nothing."""

import json
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ehcpwatch.events import (
    PAYLOADS,
    Event,
    Rejection,
    decode_binary,
    decode_structured,
    encode_structured,
)
from ehcpwatch.events.examples import example_event
from tests.events.lines import DATA, ISSUED, JSON, binary, refused
from tests.events.refusals import FOUND_LATER
from tests.strategies.events import wide_events

NAME: Final = "Jane Example"


def planted() -> dict[str, bytes]:
    """Return lines that hold a name: in every attribute and field of every type, and around."""
    lines = {
        "alone": NAME.encode(),
        "as a text": json.dumps(NAME).encode(),
        "in a list": json.dumps([NAME]).encode(),
        "as a key": json.dumps({NAME: NAME}).encode(),
        "before bytes that are not UTF-8": NAME.encode() + b"\xff",
        "twice": json.dumps({NAME: 1, "type": NAME}).encode(),
    }
    for payload in PAYLOADS:
        good = json.loads(encode_structured(example_event(payload)))
        for place, change in (("attribute", good), ("field", good["data"])):
            for key in list(change):
                for kind, value in (("text", NAME), ("list", [NAME]), ("key", {NAME: NAME})):
                    before, change[key] = change[key], value
                    name = f"{payload.event_type}: a {kind} in {place} {key}"
                    lines[name] = json.dumps(good).encode()
                    change[key] = before
    return lines


def test_no_sentence_repeats_what_it_refuses() -> None:
    lines = planted()
    rejections = {
        place: result
        for place, original in lines.items()
        if isinstance(result := decode_structured(original), Rejection)
    }

    # Every attribute and every field of the vocabulary refuses a name; but for the few words
    # beside the reason `other`, which tests/desk holds to reach nothing beyond their event.
    words = {place for place in lines if place.endswith("a text in field text")}
    assert len(words) == 2
    assert set(rejections) == set(lines) - words
    for place, rejection in rejections.items():
        assert "Jane" not in rejection.sentence, place
        assert "Example" not in rejection.sentence, place


@pytest.mark.parametrize("header", [name for name, _ in binary()])
def test_no_sentence_repeats_a_header(header: str) -> None:
    rejection = refused(decode_binary(binary(**{header: NAME.encode()}), DATA))

    assert "Jane" not in rejection.sentence


def kept(result: Event | Rejection, original: bytes) -> bool:
    """Whether *result* is an event, or a rejection that keeps the bytes and quotes no name."""
    if isinstance(result, Event):
        return True
    return (
        result.original == original and result.reason not in FOUND_LATER and bool(result.sentence)
    )


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from((NAME, ISSUED, "2025-05-23", "E09000012/C-1", "9999-12-31T23:59:59Z")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=5,
)


@given(st.binary())
@example(b"\xed\xa0\x80")
def test_arbitrary_bytes_are_an_event_or_a_rejection(original: bytes) -> None:
    assert kept(decode_structured(original), original)
    assert kept(decode_binary(binary(), original), original)


@given(json_values)
def test_arbitrary_json_is_an_event_or_a_rejection(value: JSON) -> None:
    original = json.dumps(value).encode()

    assert kept(decode_structured(original), original)
    assert kept(decode_binary(binary(), original), original)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("ce_id", "ce_type", "ce_time", "ce_data", "content-type", "ce_", ""))
            | st.text(),
            st.binary() | st.sampled_from((b"application/json", ISSUED.encode())),
        )
    ),
    st.binary() | st.just(DATA),
)
def test_arbitrary_headers_are_an_event_or_a_rejection(
    headers: list[tuple[str, bytes]], value: bytes
) -> None:
    result = decode_binary(headers, value)

    assert kept(result, value)
    if isinstance(result, Rejection):
        assert result.headers == tuple(headers)


def _with_other_value(draw: Callable[[st.SearchStrategy[JSON]], JSON], node: object) -> object:
    """Return *node* with one value on some way down replaced, removed or added."""
    if isinstance(node, dict) and node and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(node)))
        if draw(st.integers(0, 5)) == 0:
            return {k: v for k, v in node.items() if k != key}
        assert isinstance(key, str)
        return {**node, key: _with_other_value(draw, node[key])}
    return draw(json_values)


@st.composite
def mutated_lines(draw: st.DrawFn) -> bytes:
    """Draw a good event of any type with one value changed somewhere, or some of its bytes."""
    good = encode_structured(draw(wide_events()))
    if draw(st.booleans()):
        return json.dumps(_with_other_value(draw, json.loads(good))).encode()
    start = draw(st.integers(0, len(good)))
    return good[:start] + draw(st.binary(max_size=4)) + good[start + draw(st.integers(0, 4)) :]


@given(mutated_lines())
def test_a_damaged_event_is_an_event_or_a_rejection(original: bytes) -> None:
    result = decode_structured(original)

    assert kept(result, original)
    if isinstance(result, Event):
        assert decode_structured(encode_structured(result)) == result
