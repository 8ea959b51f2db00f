"""The published figures of plan timeliness: one row per authority and calendar year.

Figures come in pairs, as the Department for Education publishes them: including all plans
issued, and excluding ("ex") those to which an exception applied.

Source:
    Department for Education, "Education, health and care plans", 2025 release; see
    `data/SOURCE.md` for the publication and its licence.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from typing import Final

from ehcpwatch.errors import MissingColumnsError, UnreadableCellError, UnreadableTableError

__all__ = ["PUBLISHED_COLUMNS", "Level", "PublishedRow", "packaged_rows", "read_rows", "read_table"]

PUBLISHED_COLUMNS = (
    "time_period",
    "geographic_level",
    "region_name",
    "new_la_code",
    "la_name",
    "plans_issued_den",
    "plans_issued_den_ex",
    "plans_issued_within_20_weeks",
    "plans_issued_20_weeks_ex",
    "pc_plans_issued_within_20_weeks",
    "PC_plans_issued_20_weeks_ex",
    "plans_issued_gt20weeks_ltYear",
    "plans_issued_gt20weeks_ltYear_ex",
    "plans_issued_gt_1_year",
    "plans_issued_gt_1_year_ex",
)
"""The columns that a table must have, spelt as published; others are passed over."""

_TABLE = "published figures"
_ENGLAND = "England"

# The rows of England and of its regions bear no code in the published table. These are the
# codes of the Office for National Statistics, from its register of geographic codes.
_CODES: Final[Mapping[str, str]] = {
    _ENGLAND: "E92000001",
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
}

# "x" is "not available" and "z" "not applicable"; an empty cell says no more than either.
_NOT_PUBLISHED = frozenset({"x", "z", ""})
# Seven digits are more than the residents of any authority: what is longer is an error of
# typing, and would be drawn case by case.
_COUNT = re.compile(r"[0-9]{1,7}")
_PERCENTAGE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_CODE = re.compile(r"[EWSN][0-9]{8}")
# The vocabulary dates events from 1990 to 2099; a case may span the years on both sides.
_YEARS = range(1995, 2098)
_YEAR = re.compile(r"[0-9]{4}")


class Level(StrEnum):
    """What a row is about, in the words of the published table."""

    NATIONAL = "National"
    REGIONAL = "Regional"
    LOCAL_AUTHORITY = "Local authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """What was published for one authority, region or country and one calendar year.

    Every count is a number of plans, every percentage from 0 to 100 with the decimals
    printed; `None` means not published.

    Attributes:
        name: As published; "England" for the country.
        code: Of the Office for National Statistics.
        region: Name of the region in which an authority lies; `None` for a region, England,
            and an authority of which none is given.
        plans: Plans issued in the year.
        within_20_weeks: Of these, issued at most 20 weeks after the request.
        weeks_20_to_52: Issued after 20 weeks, within a year.
        over_52_weeks: Issued after a year or more.
    """

    year: int
    level: Level
    name: str
    code: str
    region: str | None
    plans: int | None
    plans_ex: int | None
    within_20_weeks: int | None
    within_20_weeks_ex: int | None
    percent_within_20_weeks: Decimal | None
    percent_within_20_weeks_ex: Decimal | None
    weeks_20_to_52: int | None
    weeks_20_to_52_ex: int | None
    over_52_weeks: int | None
    over_52_weeks_ex: int | None

    @property
    def is_published(self) -> bool:
        """Whether the plans issued, and those within 20 weeks, are published both ways."""
        return None not in (
            self.plans,
            self.plans_ex,
            self.within_20_weeks,
            self.within_20_weeks_ex,
        )


def packaged_rows() -> tuple[PublishedRow, ...]:
    """Return the figures that come with the package, in the order of its table."""
    table = files(__package__).joinpath("data/dfe-plan-timeliness.csv")
    return read_table(table.read_text(encoding="utf-8").splitlines())


def read_table(lines: Iterable[str]) -> tuple[PublishedRow, ...]:
    """Return the rows of a table of comma-separated values, in its order; may be empty.

    Args:
        lines: The text of the table, the names of the columns first, line by line.

    Raises:
        MissingColumnsError: A column is not there, or the table is empty.
        UnreadableTableError: A line is not one of comma-separated values.
        UnreadableCellError: A cell holds what its column cannot.
    """
    reader = csv.DictReader(lines, strict=True)
    try:
        _require_columns(reader.fieldnames or ())
        rows = list(reader)
    except csv.Error as error:
        raise UnreadableTableError(table=_TABLE, line=reader.reader.line_num) from error
    return read_rows(rows)


def read_rows(rows: Iterable[Mapping[str, str | None]]) -> tuple[PublishedRow, ...]:
    """Return parsed *rows*, which go by the names of their columns; may be empty.

    Raises:
        MissingColumnsError: A row lacks one of `PUBLISHED_COLUMNS`.
        UnreadableCellError: A cell holds what its column cannot.
    """
    return tuple(_read_row(number, row) for number, row in enumerate(rows, start=1))


def _require_columns(columns: Iterable[str]) -> None:
    present = frozenset(columns)
    missing = [column for column in PUBLISHED_COLUMNS if column not in present]
    if missing:
        raise MissingColumnsError(table=_TABLE, missing=missing, required=PUBLISHED_COLUMNS)


def _read_row(number: int, row: Mapping[str, str | None]) -> PublishedRow:
    _require_columns(row)
    cells = _Cells(number, row)
    level = cells.level("geographic_level")
    name = cells.name(level)
    return PublishedRow(
        year=cells.year("time_period"),
        level=level,
        name=name,
        code=cells.code("new_la_code", name),
        region=cells.region(level),
        plans=cells.count("plans_issued_den"),
        plans_ex=cells.count("plans_issued_den_ex"),
        within_20_weeks=cells.count("plans_issued_within_20_weeks"),
        within_20_weeks_ex=cells.count("plans_issued_20_weeks_ex"),
        percent_within_20_weeks=cells.percentage("pc_plans_issued_within_20_weeks"),
        percent_within_20_weeks_ex=cells.percentage("PC_plans_issued_20_weeks_ex"),
        weeks_20_to_52=cells.count("plans_issued_gt20weeks_ltYear"),
        weeks_20_to_52_ex=cells.count("plans_issued_gt20weeks_ltYear_ex"),
        over_52_weeks=cells.count("plans_issued_gt_1_year"),
        over_52_weeks_ex=cells.count("plans_issued_gt_1_year_ex"),
    )


class _Cells:
    """Reads the cells of one row, and says which of them cannot be read."""

    def __init__(self, number: int, row: Mapping[str, str | None]) -> None:
        self._number = number
        self._row = row

    def year(self, column: str) -> int:
        text = self._text(column)
        if not _YEAR.fullmatch(text) or int(text) not in _YEARS:
            raise self._unreadable(column, f"a year from {_YEARS[0]} to {_YEARS[-1]}")
        return int(text)

    def level(self, column: str) -> Level:
        try:
            return Level(self._text(column))
        except ValueError:
            raise self._unreadable(column, f"one of {', '.join(Level)}") from None

    def name(self, level: Level) -> str:
        if level is Level.NATIONAL:
            return _ENGLAND
        column = "region_name" if level is Level.REGIONAL else "la_name"
        text = self._text(column)
        if not text:
            raise self._unreadable(column, "a name")
        return text

    def region(self, level: Level) -> str | None:
        return self._text("region_name") or None if level is Level.LOCAL_AUTHORITY else None

    def code(self, column: str, name: str) -> str:
        text = self._text(column) or _CODES.get(name, "")
        if not _CODE.fullmatch(text):
            raise self._unreadable(column, "a code such as E09000012")
        return text

    def count(self, column: str) -> int | None:
        text = self._text(column)
        if text in _NOT_PUBLISHED:
            return None
        if not _COUNT.fullmatch(text):
            raise self._unreadable(column, "a whole number of at most seven digits, x or z")
        return int(text)

    def percentage(self, column: str) -> Decimal | None:
        text = self._text(column)
        if text in _NOT_PUBLISHED:
            return None
        if not _PERCENTAGE.fullmatch(text):
            raise self._unreadable(column, "a percentage such as 43.3, x or z")
        return Decimal(text)

    def _text(self, column: str) -> str:
        text = self._row[column]
        if text is None:  # a csv reader's word for a cell that a short line lacks
            raise self._unreadable(column, "there: the line has too few cells")
        return text.strip()

    def _unreadable(self, column: str, expected: str) -> UnreadableCellError:
        return UnreadableCellError(table=_TABLE, row=self._number, column=column, expected=expected)
