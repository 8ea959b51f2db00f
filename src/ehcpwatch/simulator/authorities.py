"""Finding published figures by the name that a person would type."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from ehcpwatch.errors import (
    FiguresNotPublishedError,
    UnknownAuthorityError,
    YearNotPublishedError,
)
from ehcpwatch.published import PublishedRow

__all__ = ["row_of", "rows_of"]

# More than that is a list to read, not a hint.
_MOST_HINTS = 5


def row_of(authority: str, year: int, *, among: Sequence[PublishedRow]) -> PublishedRow:
    """Return the row of one authority, region or country and one year, counts published.

    Args:
        authority: As for `rows_of`.
        year: A calendar year.
        among: Where to look, such as `packaged_rows()`.

    Raises:
        UnknownAuthorityError: As for `rows_of`.
        YearNotPublishedError: There is no row for that year.
        FiguresNotPublishedError: There is one, and its counts are not published.
    """
    rows = rows_of(authority, among=among)
    name = rows[0].name
    row = next((row for row in rows if row.year == year), None)
    if row is None:
        raise YearNotPublishedError(authority=name, years=_years(rows))
    if not row.is_published:
        published = _years(row for row in rows if row.is_published)
        raise FiguresNotPublishedError(authority=name, year=year, years=published)
    return row


def rows_of(authority: str, *, among: Sequence[PublishedRow]) -> tuple[PublishedRow, ...]:
    """Return all rows of one authority, region or country, in the order of *among*.

    Args:
        authority: Its code, or its name as published, or the start or any part of that
            which no other name has; upper and lower case are one.
        among: Where to look.

    Raises:
        UnknownAuthorityError: Nothing, or more than one name, answers to it.
    """
    wanted = " ".join(authority.split()).casefold()
    names = tuple(dict.fromkeys(row.name for row in among))
    by_code = {row.code.casefold(): row.name for row in among}
    name = by_code.get(wanted) or _name(wanted, names)
    return tuple(row for row in among if row.name == name)


def _name(wanted: str, names: Sequence[str]) -> str:
    """Return the one name meant: equal, else starting, else with such a word, else a part."""
    folded = {name.casefold(): name for name in names}
    if wanted in folded:
        return folded[wanted]
    if not wanted:
        raise UnknownAuthorityError(close=())
    held = [name for key, name in folded.items() if wanted in key]
    by_word = [name for name in held if f" {wanted}" in f" {name.casefold()}"]
    starting = [name for name in held if name.casefold().startswith(wanted)]
    meant = starting or by_word or held
    if len(meant) == 1:
        return meant[0]
    similar = meant or [folded[key] for key in get_close_matches(wanted, folded, n=_MOST_HINTS)]
    raise UnknownAuthorityError(close=similar[:_MOST_HINTS])


def _years(rows: Iterable[PublishedRow]) -> tuple[int, ...]:
    return tuple(sorted({row.year for row in rows}))
