"""Reading the settings of the metrics page from TOML.

All faults are found at once. A place is told by the number of its table, and what was written
is never repeated: a fault's sentence says what belongs there.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from ehcpwatch.errors import MetricsSettingsError

from .beside import DEFAULT_SERIES_LIMIT, DEFAULT_YEARS, AuthoritySettings, PageSettings

__all__ = ["parse_page_settings"]

# Twenty years of months are more than there are published figures to hold them against.
_MOST_YEARS = 20
# Fewer than this do not hold what one small authority has to show; more than this a scrape
# every minute cannot carry.
_LEAST_SERIES = 1_000
_MOST_SERIES = 5_000_000
# More than the residents of any authority: what is larger is an error of typing.
_MOST_RESIDENTS = 10_000_000


def parse_page_settings(
    text: str, *, published: Collection[str], name: str = "metrics.toml"
) -> PageSettings:
    """Return the settings that *text* describes.

    Args:
        text: TOML: `years` and `series_limit`, and a table `[[authority]]` for each authority.
        published: Codes of which there are published figures: a neighbour must be one.
        name: Of the file, for the error.

    Raises:
        MetricsSettingsError: Something in it is wrong; every fault is named, nothing is loaded.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # Only the number of the line: the message may repeat what stands there.
        line = re.search(r"at line (\d+)", str(error))
        place = f"line {line[1]}" if line else ""
        raise MetricsSettingsError(name=name, faults=[(place, _NOT_TOML)]) from None
    try:
        written = _File.model_validate(document)
    except ValidationError as error:
        faults = list(dict.fromkeys(_fault(one["loc"]) for one in error.errors()))
        raise MetricsSettingsError(name=name, faults=faults) from None
    faults = [*_twice(written.authority), *_unknown(written.authority, frozenset(published))]
    if faults:
        raise MetricsSettingsError(name=name, faults=faults)
    return PageSettings(
        authorities={
            one.code: AuthoritySettings(
                targets=one.targets, residents=one.residents, neighbours=one.neighbours
            )
            for one in written.authority
        },
        years=written.years,
        series_limit=written.series_limit,
    )


def _year(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"20[0-9]{2}", value):
        return int(value)
    raise _wrong()


def _whole(value: object) -> int:
    # In Python a truth is a whole number too.
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong()


def _percentage(value: object) -> Decimal:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite():
            return number
    raise _wrong()


def _each_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(codes)) != len(codes):
        raise _wrong()
    return codes


def _wrong() -> PydanticCustomError:
    # Only the place matters: pydantic's own text is never shown.
    return PydanticCustomError("wrong", "wrong")


_Code = Annotated[str, Field(pattern=r"^[EWSN][0-9]{8}$")]
_Year = Annotated[int, BeforeValidator(_year)]
_Percentage = Annotated[Decimal, BeforeValidator(_percentage), Field(ge=0, le=100)]
_Residents = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_MOST_RESIDENTS)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Authority(_Table):
    code: _Code
    neighbours: Annotated[tuple[_Code, ...], AfterValidator(_each_once)] = ()
    targets: Mapping[_Year, _Percentage] = Field(default_factory=dict)
    residents: Mapping[_Year, _Residents] = Field(default_factory=dict)


class _File(_Table):
    years: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=_MOST_YEARS)] = DEFAULT_YEARS
    series_limit: Annotated[
        int, BeforeValidator(_whole), Field(ge=_LEAST_SERIES, le=_MOST_SERIES)
    ] = DEFAULT_SERIES_LIMIT
    authority: tuple[_Authority, ...] = ()


_NOT_TOML = (
    "this is not TOML. Write numbers without quotes and codes in quotes, such as "
    'code = "E09000012", and years as targets = {2026 = 75}.'
)
_AUTHORITY = (
    "an authority is a table [[authority]] with code, and with neighbours, targets and residents "
    "as far as they are known."
)
_TWICE = "each authority has one table; join the two."
_BY_PLACE: Mapping[tuple[str, ...], str] = {
    (): "nothing but years, series_limit and [[authority]] stands in these settings.",
    ("years",): (
        "years is for how many calendar years months are shown, the present one included: a "
        f"whole number from 1 to {_MOST_YEARS}, such as years = {DEFAULT_YEARS}."
    ),
    ("series_limit",): (
        f"series_limit is a whole number from {_LEAST_SERIES} to {_MOST_SERIES}, such as "
        f"series_limit = {DEFAULT_SERIES_LIMIT}."
    ),
    ("authority",): _AUTHORITY,
    ("authority", "code"): (
        'a code is that of the Office for National Statistics, such as code = "E09000012".'
    ),
    ("authority", "neighbours"): (
        "neighbours are codes of authorities of which figures are published, each once, such as "
        'neighbours = ["E09000028", "E09000030"].'
    ),
    ("authority", "targets"): (
        "targets are percentages of plans within 20 weeks, 0 to 100, by calendar year, such as "
        "targets = {2026 = 75}."
    ),
    ("authority", "residents"): (
        "residents are how many people aged 0 to 24 live there in the middle of a calendar year, "
        "such as residents = {2024 = 90_000}."
    ),
}


def _fault(loc: Sequence[int | str]) -> tuple[str, str]:
    """Return place and sentence of a fault at *loc*, of which only declared names are shown."""
    number = next((part for part in loc if isinstance(part, int)), None)
    names: tuple[str, ...] = ()
    for part in loc:
        if isinstance(part, str) and (*names, part) in _BY_PLACE:
            names = (*names, part)
    place = "" if number is None else f"authority {number + 1}"
    return place, _BY_PLACE[names]


def _twice(authorities: Sequence[_Authority]) -> list[tuple[str, str]]:
    seen: set[str] = set()
    faults: list[tuple[str, str]] = []
    for number, one in enumerate(authorities, start=1):
        if one.code in seen:
            faults.append((f"authority {number}", _TWICE))
        seen.add(one.code)
    return faults


def _unknown(authorities: Sequence[_Authority], published: frozenset[str]) -> list[tuple[str, str]]:
    return [
        (f"authority {number}", _BY_PLACE["authority", "neighbours"])
        for number, one in enumerate(authorities, start=1)
        if not published.issuperset(one.neighbours)
    ]
