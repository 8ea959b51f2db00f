"""What is wrong with dates and limits, and with tables of cases to be checked."""

from collections.abc import Sequence
from datetime import date

from .branches import InvariantError, SourceError

__all__ = [
    "DateOutOfRangeError",
    "LimitNotInForceError",
    "MalformedLimitError",
    "MissingColumnsError",
    "NaiveInstantError",
    "UnreadableCellError",
    "UnreadableTableError",
]


class DateOutOfRangeError(SourceError):
    """A period counted from a date that we were sent ends outside the years 1 to 9999.

    Args:
        period: What was counted, such as a limit's key or "15 working days"; never the date.
    """

    def __init__(self, *, period: str) -> None:
        self.period = period
        super().__init__(
            f"{period}: counted from the date given, it ends outside the years 1 to 9999. "
            "Correct the date in the sending system."
        )


class LimitNotInForceError(SourceError):
    """A limit was asked for on a day on which no version of it was in force.

    Args:
        limit: The limit's key.
        in_force_from: First day of its first version.
        in_force_to: Last day of its last version; `None` while that is still in force.
    """

    def __init__(self, *, limit: str, in_force_from: date, in_force_to: date | None) -> None:
        self.limit = limit
        self.in_force_from = in_force_from
        self.in_force_to = in_force_to
        until = "" if in_force_to is None else f" until {in_force_to.isoformat()}"
        super().__init__(
            f"{limit}: not in force on the date given; it is law from "
            f"{in_force_from.isoformat()}{until}. Check the date of the trigger in the "
            "sending system."
        )


class MissingColumnsError(SourceError):
    """A table lacks columns that it must have, so none of it was read.

    Args:
        table: What the table is, such as "vectors of the statute".
        missing: The columns that are not there, at least one.
        required: All the columns it must have, in their usual order.
    """

    def __init__(self, *, table: str, missing: Sequence[str], required: Sequence[str]) -> None:
        self.table = table
        self.missing = tuple(missing)
        self.required = tuple(required)
        super().__init__(
            f"{table}: no column named {', '.join(self.missing)}. Nothing was read. "
            f"The first line must name the columns {', '.join(self.required)}."
        )


class UnreadableTableError(SourceError):
    """What should be a table stops being one, so none of it was read.

    Args:
        table: What the table is, such as "published figures".
        line: The line at which reading stopped, 1 for the first.
    """

    def __init__(self, *, table: str, line: int) -> None:
        self.table = table
        self.line = line
        super().__init__(
            f"{table}, line {line}: this is not a line of comma-separated values. "
            "Nothing was read. Save the table as CSV, in UTF-8, with one row on each line."
        )


class UnreadableCellError(SourceError):
    """A cell of a table holds what its column cannot, so none of the table was read.

    Args:
        table: What the table is, such as "published figures".
        row: Its number, 1 for the first row below the names of the columns.
        column: The name of the column.
        expected: What the column may hold, such as "a whole number, x or z".
    """

    def __init__(self, *, table: str, row: int, column: str, expected: str) -> None:
        self.table = table
        self.row = row
        self.column = column
        self.expected = expected
        super().__init__(
            f"{table}, row {row}, column {column}: this must be {expected}. "
            "Nothing was read. Correct the cell in the table."
        )


class MalformedLimitError(InvariantError):
    """A limit is written down without what its unit needs, so it has no last day.

    Args:
        limit: The limit's key.
    """

    def __init__(self, *, limit: str) -> None:
        self.limit = limit
        super().__init__(
            f"{limit}: a limit of a fixed date has no month and day. "
            "Put them on its record in the statute."
        )


class NaiveInstantError(InvariantError):
    """An instant without a time zone was handed to code that compares instants.

    Args:
        where: The function or field that was handed it.
    """

    def __init__(self, *, where: str) -> None:
        self.where = where
        super().__init__(
            f"{where}: the instant has no time zone, so it names no moment. "
            "Hand over an aware datetime, such as datetime(2025, 1, 6, 9, 30, tzinfo=UTC)."
        )
