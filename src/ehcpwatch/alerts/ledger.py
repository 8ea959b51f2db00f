"""The ledger: what has been said, and what must now be said to make it true.

An alert has one id for ever, made from what it is about and not from whom it is told.
At most one record of an id is `raised` or `seen`; after it come any number of others.
A ledger is history: what *should* stand never follows from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias
from uuid import UUID, uuid5

from ehcpwatch.case import Clock, Facts, Stage, stage
from ehcpwatch.events import CaseKey
from ehcpwatch.statute import Ground

from .closing import Closing, closing
from .conditions import conditions_held
from .ladder import Role
from .standing import Severity, Standing

__all__ = ["AlertRecord", "AlertState", "alert_id", "settle", "withdraw_all"]


class AlertState(StrEnum):
    """The state in which a record leaves its alert."""

    RAISED = "raised"
    SEEN = "seen"
    """Reached before going live: known, listed once, never told."""
    REVISED = "revised"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"


class AlertRecord(NamedTuple):
    """The latest thing said about one alert.

    Attributes:
        alert_id: The same for the same alert, for ever.
        case: `authority/case_ref`.
        due_on: The last lawful day, or the day the condition began.
        rung: Distance in days from `due_on`.
        ground: What excuses the limit in law, if anything does.
        moved_from: For a moved deadline, the last lawful day as first stated; it is part
            of the identity there, and `due_on` is not.
        stage: Of the case, when this was said.
        reason: Why the alert no longer stands; `None` while it does.
        revision: 1 for the first record of the id, one more for each after it.
        told: Whether people were told before this record, or are told by it.
        message: Whether this record is worth a message of its own.
        said_on: The day on which the watch said it.
    """

    alert_id: str
    case: CaseKey
    rule: str
    version: int
    subject: str
    due_on: date
    rung: int
    state: AlertState
    severity: Severity
    caseworker: str | None
    team: str | None
    tell: tuple[Role, ...]
    ground: Ground | None
    moved_from: date | None
    stage: Stage
    reason: Closing | None
    revision: int
    told: bool
    message: bool
    said_on: date

    @property
    def stands(self) -> bool:
        """Whether the alert stands after this record."""
        return self.state is not AlertState.RESOLVED and self.state is not AlertState.WITHDRAWN


def alert_id(case: CaseKey, alert: Standing) -> str:
    """Return the id of *alert*: authority, case, rule, version, subject, day and rung.

    The day is the last lawful day, or the day the condition began; of a moved deadline
    the one first stated, so that a clock is told of as moved once.
    """
    rule, version, subject, known_by, rung = _identity(alert)
    name = f"{case}\0{rule}\0{version}\0{subject}\0{known_by.isoformat()}\0{rung}"
    return str(uuid5(_NAMESPACE, name))


def settle(
    case: CaseKey,
    facts: Facts,
    clocks: Sequence[Clock],
    standing: Iterable[Standing],
    *,
    said: Mapping[str, AlertRecord],
    day: date,
    go_live_on: date | None,
) -> tuple[AlertRecord, ...]:
    """Return the records that make what was said agree with what should stand.

    Args:
        facts: As at *day*.
        clocks: All clocks of the case.
        standing: What should stand on *day*.
        said: The latest record of every id of this case.
        go_live_on: Rungs reached before this day are marked seen and never told.

    Returns:
        What no longer stands first, so that a person is never told twice of one thing.
        Nothing when the two agree, so settling again says nothing.
    """
    wanted = {_identity(alert): alert for alert in standing}
    # Most cases agree with their ledger: matched by identity, they cost no hashing of ids.
    open_records = {_identity(record): record for record in said.values() if record.stands}
    gone = [record for name, record in sorted(open_records.items()) if name not in wanted]
    held = conditions_held(facts, clocks, day) if gone else ()
    records = [
        _closed(
            record,
            closing(record, facts, clocks, wanted=tuple(wanted.values()), held=held),
            stage(facts),
            day,
        )
        for record in gone
    ]
    for identity, alert in wanted.items():
        known = open_records.get(identity)
        if known is not None:
            if _reads_otherwise(known, facts, alert):
                records.append(_again(known, facts, alert, AlertState.REVISED, day))
            continue
        name = alert_id(case, alert)
        earlier = said.get(name)
        if earlier is not None:
            records.append(_again(earlier, facts, alert, AlertState.REINSTATED, day))
        else:
            seen = _reached_before(alert, said, go_live_on)
            records.append(_first(name, case, facts, alert, seen=seen, day=day))
    return tuple(records)


def withdraw_all(said: Iterable[AlertRecord], day: date) -> tuple[AlertRecord, ...]:
    """Return the withdrawal of everything that stands for an erased case."""
    return tuple(
        _closed(record, Closing.CASE_ERASED, record.stage, day) for record in said if record.stands
    )


# A name space of our own, so that the ids are those of no other system (RFC 9562, version 5).
_NAMESPACE = UUID("6d3c0d8e-5a0e-5b61-9f5c-2f1f2d6b8a10")

_WITHDRAWS = frozenset({Closing.DATE_GONE, Closing.CASE_ERASED})
# The next rung speaks for itself; a ladder that changed is no news about a case.
_UNTOLD = frozenset({Closing.NEXT_RUNG, Closing.RULE_CHANGED})

_Identity: TypeAlias = tuple[str, int, str, date, int]
"""Of a case: rule, version, subject, the day it is known by, rung."""


def _identity(alert: Standing | AlertRecord) -> _Identity:
    known_by = alert.due_on if alert.moved_from is None else alert.moved_from
    return (alert.rule, alert.version, alert.subject, known_by, alert.rung)


def _reached_before(
    alert: Standing, said: Mapping[str, AlertRecord], go_live_on: date | None
) -> bool:
    """Whether the alert belongs to what is known when going live, and is only listed."""
    if go_live_on is None or alert.reached_on >= go_live_on:
        return False
    # Nothing states the day of a correction. A deadline that moves in a case already
    # spoken of has moved since; in another it came so with the data of before.
    return alert.moved_from is None or not said


def _first(
    name: str, case: CaseKey, facts: Facts, alert: Standing, *, seen: bool, day: date
) -> AlertRecord:
    return AlertRecord(
        alert_id=name,
        case=case,
        rule=alert.rule,
        version=alert.version,
        subject=alert.subject,
        due_on=alert.due_on,
        rung=alert.rung,
        state=AlertState.SEEN if seen else AlertState.RAISED,
        severity=alert.severity,
        caseworker=facts.people.caseworker,
        team=facts.people.team,
        tell=alert.tell,
        ground=alert.ground,
        moved_from=alert.moved_from,
        stage=stage(facts),
        reason=None,
        revision=1,
        told=not seen,
        message=not seen,
        said_on=day,
    )


def _reads_otherwise(known: AlertRecord, facts: Facts, alert: Standing) -> bool:
    """Whether it is now another's, or its words or severity changed.

    Days over and stage change by themselves and are no new words. Nor does the ladder
    change an alert that stands by telling others from now on.
    """
    people = facts.people
    return (
        known.severity is not alert.severity
        or known.caseworker != people.caseworker
        or known.ground is not alert.ground
        or known.due_on != alert.due_on
        or (known.team != people.team and _is_for_the_team(known))
    )


def _is_for_the_team(record: AlertRecord) -> bool:
    """Whether a team is told: it stands in for a caseworker, and a manager is the team's."""
    return record.caseworker is None or Role.MANAGER in record.tell


def _again(
    known: AlertRecord, facts: Facts, alert: Standing, state: AlertState, day: date
) -> AlertRecord:
    return known._replace(
        due_on=alert.due_on,
        state=state,
        severity=alert.severity,
        caseworker=facts.people.caseworker,
        team=facts.people.team,
        tell=alert.tell,
        ground=alert.ground,
        stage=stage(facts),
        reason=None,
        revision=known.revision + 1,
        message=known.told,
        said_on=day,
    )


def _closed(record: AlertRecord, reason: Closing, now: Stage, day: date) -> AlertRecord:
    return record._replace(
        state=AlertState.WITHDRAWN if reason in _WITHDRAWS else AlertState.RESOLVED,
        stage=now,
        reason=reason,
        revision=record.revision + 1,
        message=record.told and reason not in _UNTOLD,
        said_on=day,
    )
