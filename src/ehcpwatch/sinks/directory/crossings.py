"""What tables of a written directory say of one another: who is named, and who covers whom.

It is read from the document itself, so that a fault in one table hides none in another. What is
not of the right form is left to whoever checks the tables one by one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeGuard

from ehcpwatch.events import REFERENCE_PATTERN

from .directory_faults import Loc, Slip

__all__ = ["crossings"]


def crossings(document: Mapping[str, object]) -> list[tuple[str, Loc]]:
    """Return kind and path of each fault between tables.

    Args:
        document: The directory as written.
    """
    people, teams = _tables(document, "person"), _tables(document, "team")
    agencies = _tables(document, "agency")
    away = [one for loc, person in people for one in _tables(person, "away", loc=loc)]
    absences = _absences(people)
    named: list[tuple[Loc, object]] = [
        (("head_of_send",), document.get("head_of_send")),
        (("director",), document.get("director")),
        *(((*loc, "cover"), table.get("cover")) for loc, table in away),
        *(((*loc, "manager"), table.get("manager")) for loc, table in teams),
        *(((*loc, "lead"), table.get("lead")) for loc, table in agencies),
    ]
    return [
        *_twice(people, "reference"),
        *_twice(teams, "reference"),
        *_twice(agencies, "adviser"),
        *_unknown(named, people),
        *_overlaps(absences),
        *_circles(absences),
    ]


class _Table(NamedTuple):
    loc: Loc
    keys: Mapping[str, object]


class _Absence(NamedTuple):
    from_on: date
    until_on: date
    cover: str
    loc: Loc


def _tables(above: Mapping[str, object], name: str, *, loc: Loc = ()) -> list[_Table]:
    written = above.get(name)
    return [
        _Table((*loc, name, number), keys)
        for number, keys in enumerate(written if isinstance(written, list) else ())
        if isinstance(keys, dict)
    ]


_REFERENCE = re.compile(REFERENCE_PATTERN)


def _reference(value: object) -> str | None:
    return value if isinstance(value, str) and _REFERENCE.fullmatch(value) else None


def _is_day(value: object) -> TypeGuard[date]:
    # An instant is a date too, for Python.
    return type(value) is date


def _absences(people: Iterable[_Table]) -> dict[str, list[_Absence]]:
    """Return the absences of each person, the earliest first."""
    found: defaultdict[str, list[_Absence]] = defaultdict(list)
    for loc, person in people:
        reference = _reference(person.get("reference"))
        for place, keys in _tables(person, "away", loc=loc):
            from_on, until_on = keys.get("from"), keys.get("until")
            cover = _reference(keys.get("cover"))
            if reference is None or cover is None:
                continue
            if _is_day(from_on) and _is_day(until_on) and from_on <= until_on:
                found[reference].append(_Absence(from_on, until_on, cover, place))
    for absences in found.values():
        absences.sort()
    return found


def _twice(tables: Iterable[_Table], key: str) -> Iterator[tuple[str, Loc]]:
    seen: set[str] = set()
    for loc, keys in tables:
        reference = _reference(keys.get(key))
        if reference is not None and reference in seen:
            yield Slip.TWICE, (*loc, key)
        elif reference is not None:
            seen.add(reference)


def _unknown(
    named: Iterable[tuple[Loc, object]], people: Iterable[_Table]
) -> Iterator[tuple[str, Loc]]:
    known = {_reference(keys.get("reference")) for _, keys in people}
    for loc, value in named:
        reference = _reference(value)
        if reference is not None and reference not in known:
            yield Slip.VALUE, loc


def _overlaps(absences: Mapping[str, Sequence[_Absence]]) -> Iterator[tuple[str, Loc]]:
    for in_order in absences.values():
        last_on = date.min
        for absence in in_order:
            if absence.from_on <= last_on:
                yield Slip.OVERLAP, absence.loc
            last_on = max(last_on, absence.until_on)


def _circles(absences: Mapping[str, Sequence[_Absence]]) -> Iterator[tuple[str, Loc]]:
    """Yield each absence whose first day closes a circle of covers.

    Covers can only begin to lead in a circle on a day on which one of them goes away.
    """
    leaving: defaultdict[date, list[str]] = defaultdict(list)
    for person, in_order in absences.items():
        for one in in_order:
            leaving[one.from_on].append(person)
    for day, people in sorted(leaving.items()):
        seen: set[str] = set()
        for person in people:
            asked: dict[str, _Absence] = {}
            at = person
            while at not in seen and (absence := _on(absences.get(at, ()), day)) is not None:
                seen.add(at)
                asked[at] = absence
                at = absence.cover
            if at in asked:
                circle = list(asked.values())[list(asked).index(at) :]
                # One that has been going round for days was told of on its first.
                closing = next((one for one in circle if one.from_on == day), None)
                if closing is not None:
                    yield Slip.CIRCLE, closing.loc


def _on(in_order: Iterable[_Absence], day: date) -> _Absence | None:
    return next((one for one in in_order if one.from_on <= day <= one.until_on), None)
