"""Check dates that somebody else stated against the last lawful days computed here.

Vectors are rows of a table whose columns are `id,limit,trigger,expected,source`: what an
ombudsman, a court or an authority says the last lawful day was, and of what.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ehcpwatch.errors import DateOutOfRangeError, LimitNotInForceError, MissingColumnsError

from .counting import deadline
from .limits import limit_for, limit_in_force
from .terms import LimitKey
from .wording import long_date

__all__ = ["VECTOR_COLUMNS", "CheckedRow", "Verdict", "check_rows"]

VECTOR_COLUMNS = ("id", "limit", "trigger", "expected", "source")
"""The columns that a table of vectors must have; others are passed over."""

# Stricter than fromisoformat, which also reads "20250106" and "2025-W02-1".
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Verdict(StrEnum):
    """What came of one row; only `AGREES` is good."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """One row and what came of it.

    Attributes:
        row: Its number, 1 for the first row below the names of the columns.
        id: The row's own name, as written.
        limit: As written.
        trigger: As written.
        expected: As written.
        source: As written.
        computed: The last lawful day; `None` when the row cannot be computed.
        verdict: What came of it.
        note: A sentence, or more; empty when there is nothing to say.
    """

    row: int
    id: str
    limit: str
    trigger: str
    expected: str
    source: str
    computed: date | None
    verdict: Verdict
    note: str


def check_rows(
    rows: Iterable[Mapping[str, str]], *, count_receipt_as_day_one: bool = False
) -> list[CheckedRow]:
    """Compare each row's expected date with the last lawful day; one result per row.

    A row that cannot be read never stops the others. A trigger before the limit was law
    is computed by the nearest version, compared all the same, and noted.

    Args:
        rows: Parsed rows by the names of their columns; may be empty.
        count_receipt_as_day_one: The rival reading of weeks, see `deadline`.

    Raises:
        MissingColumnsError: A row lacks one of `VECTOR_COLUMNS`.
    """
    return [
        _checked(number, row, count_receipt_as_day_one=count_receipt_as_day_one)
        for number, row in enumerate(rows, start=1)
    ]


def _checked(number: int, row: Mapping[str, str], *, count_receipt_as_day_one: bool) -> CheckedRow:
    missing = [column for column in VECTOR_COLUMNS if column not in row]
    if missing:
        raise MissingColumnsError(table="statute vectors", missing=missing, required=VECTOR_COLUMNS)
    # A csv reader gives None for the cells that a short line lacks.
    cells = {column: (row[column] or "").strip() for column in VECTOR_COLUMNS}
    computed, note = _computed(
        cells["limit"], cells["trigger"], count_receipt_as_day_one=count_receipt_as_day_one
    )
    verdict, remark = _compared(computed, cells["expected"])
    return CheckedRow(
        row=number,
        id=cells["id"],
        limit=cells["limit"],
        trigger=cells["trigger"],
        expected=cells["expected"],
        source=cells["source"],
        computed=computed,
        verdict=verdict,
        note=" ".join(part for part in (note, remark) if part),
    )


def _computed(
    limit_name: str, trigger_text: str, *, count_receipt_as_day_one: bool
) -> tuple[date | None, str]:
    try:
        key = LimitKey(limit_name)
    except ValueError:
        return None, "Unknown limit: the names of the limits are in the rule book."
    trigger_on = _day(trigger_text)
    if trigger_on is None:
        return None, "The trigger is not a date such as 2025-01-06."
    limit = limit_for(key, trigger_on)
    try:
        limit_in_force(key, trigger_on)
        note = ""
    except LimitNotInForceError:
        note = (
            "The rule was not in force on this date; computed by the version of "
            f"{long_date(limit.effective_from)}."
        )
    try:
        computed = deadline(limit, trigger_on, count_receipt_as_day_one=count_receipt_as_day_one)
    except DateOutOfRangeError:
        return None, "The last lawful day lies outside the years 1 to 9999."
    return computed, note


def _compared(computed: date | None, expected_text: str) -> tuple[Verdict, str]:
    expected_on = _day(expected_text)
    if expected_on is None:
        return Verdict.UNREADABLE, "Expected is not a date such as 2025-01-06."
    if computed is None:
        return Verdict.UNREADABLE, ""
    if computed == expected_on:
        return Verdict.AGREES, ""
    days = abs((expected_on - computed).days)
    side = "later" if expected_on > computed else "earlier"
    unit = "day" if days == 1 else "days"
    return Verdict.DIFFERS, f"The date expected is {days} {unit} {side} than the one computed."


def _day(text: str) -> date | None:
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
