"""Dates and instants as events write them: ISO 8601 text, within what the law can reach.

pydantic alone would also read numbers, and texts of digits, as seconds or milliseconds
since 1970: a date that nobody wrote. Every date of a payload and every instant of an
envelope is read by a schema of this module instead. All checks run inside pydantic's
core, because each of them runs for every event.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

__all__ = ["EARLIEST_DATE", "LATEST_DATE", "CivilDate", "Instant"]

# The oldest plan a council could still load was preceded by a statement under the
# Education Act 1981; nobody aged 25 or under has a date before this.
EARLIEST_DATE: Final = date(1990, 1, 1)
# Typing errors such as 9999 stand beyond it; no limit of the law reaches so far. An
# instant within these bounds stays in the calendar in whatever time zone it is shown.
LATEST_DATE: Final = date(2099, 12, 31)

_EARLIEST_INSTANT = datetime.combine(EARLIEST_DATE, time.min, UTC)
_LATEST_INSTANT = datetime.combine(LATEST_DATE, time.max, UTC)

_DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# What follows the date is left to pydantic, which then cannot take it for a number.
_INSTANT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]"

# The bounds again, in the words of JSON Schema, which cannot compare dates.
_BOUNDED_DATE = r"(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_BOUNDED_INSTANT = (
    _BOUNDED_DATE
    + r"[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class _CivilDateText:
    """Reads a date as `YYYY-MM-DD` and as nothing else."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(pattern=_DATE_PATTERN)
        bounds = core_schema.date_schema(ge=EARLIEST_DATE, le=LATEST_DATE, strict=False)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.chain_schema([_or_else(text, "date_type"), bounds]),
            python_schema=core_schema.date_schema(ge=EARLIEST_DATE, le=LATEST_DATE, strict=True),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "format": "date",
            "pattern": f"^{_BOUNDED_DATE}$",
            "description": f"Civil date, Europe/London, from {EARLIEST_DATE} to {LATEST_DATE}.",
        }


@dataclass(frozen=True, slots=True)
class _InstantText:
    """Reads an instant as RFC 3339 text with its time zone, and as nothing else."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(pattern=_INSTANT_PATTERN)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.chain_schema(
                [_or_else(text, "datetime_type"), _bounded_instant(strict=False)]
            ),
            python_schema=_bounded_instant(strict=True),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "format": "date-time",
            "pattern": f"^{_BOUNDED_INSTANT}$",
            "description": f"Instant with time zone, from {EARLIEST_DATE} to {LATEST_DATE}.",
        }


CivilDate = Annotated[date, _CivilDateText()]
"""A civil date, Europe/London, from `EARLIEST_DATE` to `LATEST_DATE`."""

Instant = Annotated[datetime, _InstantText()]
"""An aware instant, from the first moment of `EARLIEST_DATE` to the last of `LATEST_DATE`."""


def _or_else(text: CoreSchema, fault: str) -> CoreSchema:
    """Return *text* with one kind of fault for whatever is wrong with it."""
    return core_schema.custom_error_schema(text, custom_error_type=fault)


def _bounded_instant(*, strict: bool) -> CoreSchema:
    return core_schema.datetime_schema(
        ge=_EARLIEST_INSTANT, le=_LATEST_INSTANT, tz_constraint="aware", strict=strict
    )
