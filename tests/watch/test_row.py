"""What is read of a stored row without decoding it agrees with the row."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.case import EMPTY, FOLD_VERSION
from ehcpwatch.errors import RowUnreadableError
from ehcpwatch.events import CaseKey
from ehcpwatch.watch import (
    CaseRow,
    decode_row,
    encode_row,
    event_digest,
    fold_version_of,
    holds_reference,
    last_day_of,
)

CASE = CaseKey("E09000012/C-1")
REFERENCES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\Z")


def row(on: date, caseworker: str, *, events: int = 1) -> CaseRow:
    digests = sorted(event_digest("casework", str(number)) for number in range(events))
    return CaseRow(
        case=CASE,
        fold_version=FOLD_VERSION,
        restated=False,
        last_key=(on, 1, "casework", "1"),
        digests=b"".join(digests),
        facts=EMPTY._replace(people=EMPTY.people._replace(caseworker=caseworker)),
    )


@given(st.dates(), REFERENCES, st.integers(0, 5))
def test_the_last_day_and_the_references_of_a_row_are_found_in_what_is_stored(
    on: date, caseworker: str, events: int
) -> None:
    made = row(on, caseworker, events=events)
    stored = encode_row(made)

    assert last_day_of(stored) == on
    assert fold_version_of(stored) == FOLD_VERSION
    assert holds_reference(stored, caseworker)
    assert decode_row(CASE, stored) == made
    assert made.event_count == events


def test_a_part_of_a_reference_is_no_reference() -> None:
    assert not holds_reference(encode_row(row(date(2025, 1, 6), "cw-07")), "cw-0")


@pytest.mark.parametrize("stored", [b"", b"[]", b'[3,false,["someday",1', b'[3,false,["\xff'])
def test_what_has_no_last_day_is_no_row(stored: bytes) -> None:
    with pytest.raises(RowUnreadableError):
        last_day_of(stored)
