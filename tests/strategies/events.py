"""Strategies for events: wide ones for the room itself, close ones for those that fold.

The *wide* strategies draw from everything that the vocabulary allows. The *close* ones
draw few dates, references and ids, so that events meet: advice comes from an adviser who
was asked, corrections name events that exist, two events share a day. Neither promises
that a chronology is plausible: the fold has to be right for those that are not.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel

from ehcpwatch.events import (
    CORRECTABLE,
    EARLIEST_DATE,
    LATEST_DATE,
    PAYLOADS,
    AlertAcknowledged,
    AlertSnoozed,
    AssessmentAgreed,
    CalendarYear,
    CaseKey,
    CaseworkerAssigned,
    CivilDate,
    Event,
    EventCorrected,
    EventId,
    EventReference,
    ExceptionEnded,
    ExceptionRecorded,
    FewWords,
    Payload,
    Reference,
    RequestReceived,
    SourceName,
    SubjectKind,
    new_event,
    replacement_of,
)
from ehcpwatch.events.reporting import Count, Weeks, WholeWeeks
from ehcpwatch.events.request import YearGroup

__all__ = [
    "ACTED_ON",
    "CASE",
    "CASE_PAYLOADS",
    "events",
    "histories",
    "payloads",
    "wide_events",
    "wide_payloads",
]

CASE = CaseKey("E09000012/C-1")
"""The case that `events` is about, unless told otherwise."""

CASE_PAYLOADS: tuple[type[Payload], ...] = tuple(
    payload for payload in PAYLOADS if payload.subject_kind is SubjectKind.CASE
)
"""The payloads that are about a case."""

ACTED_ON: tuple[type[Payload], ...] = (
    RequestReceived,
    AssessmentAgreed,
    CaseworkerAssigned,
    ExceptionRecorded,
    ExceptionEnded,
    AlertAcknowledged,
    AlertSnoozed,
)
"""Few types, so that acts on alerts and exceptions meet a case that is open."""

Model = TypeVar("Model", bound=BaseModel)

_FIRST_CLOSE_DATE = date(2024, 9, 2)
_CLOSE_DAYS = 800
_FIRST_CLOSE_INSTANT = datetime(2024, 9, 2, 8, tzinfo=UTC)

_WIDE_SOURCES = st.from_regex(r"\A[A-Za-z0-9._:/-]{1,128}\Z")
_WIDE_IDS = st.from_regex(r"\A[\x21-\x7e]{1,128}\Z")
_CLOSE_SOURCES = st.sampled_from(("casework", "portal"))
_CLOSE_IDS = st.integers(1, 20).map("e-{}".format)

_Atoms: TypeAlias = tuple[tuple[object, SearchStrategy[object]], ...]
"""Types of fields, by the names that the vocabulary has for them, and what to draw."""

_IN_BOTH: _Atoms = (
    (bool, st.booleans()),
    (Count, st.integers(0, 10_000_000)),
    (Weeks, st.floats(0, 1000)),
    (WholeWeeks, st.integers(0, 1000)),
    (YearGroup, st.integers(-4, 21)),
)
_WIDE: _Atoms = (
    *_IN_BOTH,
    (CivilDate, st.dates(EARLIEST_DATE, LATEST_DATE)),
    (CalendarYear, st.integers(1990, 2099)),
    (Reference, st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\Z")),
    (SourceName, _WIDE_SOURCES),
    (EventId, _WIDE_IDS),
    (
        FewWords,
        st.from_regex(r"\A[A-Za-zÀ-ÿ][^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]{0,199}\Z"),
    ),
)
_CLOSE: _Atoms = (
    *_IN_BOTH,
    (
        CivilDate,
        st.integers(0, _CLOSE_DAYS).map(lambda days: _FIRST_CLOSE_DATE + timedelta(days=days)),
    ),
    (CalendarYear, st.integers(2025, 2027)),
    (Reference, st.sampled_from(("one", "two", "three"))),
    (SourceName, _CLOSE_SOURCES),
    (EventId, _CLOSE_IDS),
    (FewWords, st.sampled_from(("The panel moved.", "Nobody was there."))),
)


def wide_payloads(payload: type[Payload]) -> SearchStrategy[Payload]:
    """Draw any payload of one type that the vocabulary allows."""
    return _payloads(payload, _WIDE)


def payloads(*allowed: type[Payload]) -> SearchStrategy[Payload]:
    """Draw payloads of the types *allowed*, or of all about a case if none are named, close by."""
    return st.one_of(*(_payloads(payload, _CLOSE) for payload in allowed or CASE_PAYLOADS))


def wide_events(*allowed: type[Payload]) -> SearchStrategy[Event]:
    """Draw any event of the types *allowed*, or of the whole vocabulary if none are named."""
    return st.one_of(*(_wide_events(payload) for payload in allowed or PAYLOADS))


def events(case: CaseKey = CASE, *allowed: type[Payload]) -> SearchStrategy[Event]:
    """Draw events about *case* of the types *allowed*, close to each other, each recorded.

    The recorded instant lies anywhere in the same span, before or after the effective
    date. Two draws may share source and id and differ in content.
    """
    return st.builds(
        new_event,
        payloads(*allowed),
        subject=st.just(case),
        source=_CLOSE_SOURCES,
        id=_CLOSE_IDS,
        sequence=st.none() | st.integers(0, 12),
        recorded_at=st.integers(0, 24 * _CLOSE_DAYS).map(
            lambda hours: _FIRST_CLOSE_INSTANT + timedelta(hours=hours)
        ),
    )


def histories(
    case: CaseKey = CASE, *allowed: type[Payload], min_size: int = 0, max_size: int = 12
) -> SearchStrategy[list[Event]]:
    """Draw lists of events about *case* in any order, no two with the same source and id."""
    return st.lists(
        events(case, *allowed),
        min_size=min_size,
        max_size=max_size,
        unique_by=lambda event: (event.source, event.id),
    )


def _wide_events(payload: type[Payload]) -> SearchStrategy[Event]:
    instants = st.datetimes(
        datetime.combine(EARLIEST_DATE, time.min),
        datetime.combine(LATEST_DATE, time.max),
        timezones=st.just(UTC),
    )
    return st.builds(
        new_event,
        wide_payloads(payload),
        subject=_subjects(payload.subject_kind),
        source=_WIDE_SOURCES,
        id=_WIDE_IDS,
        sequence=st.none() | st.integers(0, 2**63 - 1),
        recorded_at=st.none() | instants,
    )


def _subjects(kind: SubjectKind) -> SearchStrategy[str]:
    middle = "/" if kind is SubjectKind.CASE else f"/{kind}/"
    return st.from_regex(rf"\A[EWSN][0-9]{{8}}{middle}[A-Za-z0-9][A-Za-z0-9._-]{{0,63}}\Z")


def _payloads(payload: type[Payload], atoms: _Atoms) -> SearchStrategy[Payload]:
    if payload is EventCorrected:
        return st.builds(
            EventCorrected,
            corrects=_instances(EventReference, atoms),
            replacement=st.one_of(
                *(_instances(correctable, atoms) for correctable in CORRECTABLE)
            ).map(replacement_of),
        )
    return _instances(payload, atoms)


def _instances(model: type[Model], atoms: _Atoms) -> SearchStrategy[Model]:
    """Draw instances of *model*: required fields always, each of the others or its default."""
    hints = get_type_hints(model, include_extras=True)
    drawn: dict[str, SearchStrategy[object]] = {}
    for name, field in model.model_fields.items():
        values = _values(hints[name], atoms)
        drawn[name] = values if field.is_required() else st.just(field.default) | values
    return st.builds(model, **drawn)


def _values(hint: object, atoms: _Atoms) -> SearchStrategy[object]:
    """Draw what a field of type *hint* may hold."""
    for atom, values in atoms:
        if hint == atom:
            return values
    if get_origin(hint) in {Union, UnionType}:
        return st.one_of(*(_values(one, atoms) for one in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0], atoms), max_size=3).map(tuple)
    if hint is NoneType:
        return st.none()
    assert isinstance(hint, type), f"no strategy for a field of type {hint}"
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    assert issubclass(hint, BaseModel), f"no strategy for a field of type {hint}"
    return _instances(hint, atoms)
