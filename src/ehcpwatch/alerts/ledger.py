"""The ledger: what has been said, and what must now be said to make it true.

An alert has one id for ever, made from what it is about and not from whom it is told.
At most one record of an id is `raised` (or `seen`); after it come any number of others.
A ledger is history: what *should* stand never follows from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from ehcpwatch.case import Clock, Facts, Stage, is_open, stage
from ehcpwatch.events import CaseKey
from ehcpwatch.statute import Ground

from .ladder import Condition, Role
from .standing import Severity, Standing

__all__ = [
    "AlertRecord",
    "AlertState",
    "Closing",
    "alert_id",
    "settle",
    "withdraw_all",
]

# A name space of our own, so that the ids are those of no other system (RFC 9562, version 5).
_NAMESPACE = UUID("6d3c0d8e-5a0e-5b61-9f5c-2f1f2d6b8a10")
_CONDITIONS = frozenset(condition.value for condition in Condition)


class AlertState(StrEnum):
    """The state in which a record leaves its alert."""

    RAISED = "raised"
    SEEN = "seen"
    """Reached before going live: known, listed once, never told."""
    REVISED = "revised"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"


_STANDS = frozenset({AlertState.RAISED, AlertState.SEEN, AlertState.REVISED, AlertState.REINSTATED})


class Closing(StrEnum):
    """Why an alert no longer stands."""

    MET_IN_TIME = "met_in_time"
    MET_LATE = "met_late"
    ENDED = "ended"
    NEXT_RUNG = "next_rung"
    CONDITION_OVER = "condition_over"
    DATE_GONE = "date_gone"
    CASE_ERASED = "case_erased"


class AlertRecord(NamedTuple):
    """The latest thing said about one alert.

    Attributes:
        alert_id: The same for the same alert, for ever.
        case: `authority/case_ref`.
        due_on: The last lawful day, or the day the condition began.
        rung: Distance in days from `due_on`.
        revision: 1 for the first record of the id, one more for each after it.
        told: Whether people were told before this record, or are told by it.
        message: Whether this record is worth a message of its own.
        said_on: The day on which the watch said it.
        stage: Of the case, when it was said.
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
        return self.state in _STANDS


def alert_id(case: CaseKey, alert: Standing) -> str:
    """Return the id of *alert*: authority, case, rule, version, subject, day and rung."""
    return str(
        uuid5(
            _NAMESPACE,
            f"{case}\0{alert.rule}\0{alert.version}\0{alert.subject}\0"
            f"{alert.due_on.isoformat()}\0{alert.rung}",
        )
    )


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
    """
    wanted = {alert_id(case, alert): alert for alert in standing}
    records = [
        _close(record, facts, clocks, wanted.values(), day)
        for name, record in said.items()
        if record.stands and name not in wanted
    ]
    for name, alert in wanted.items():
        known = said.get(name)
        if known is None:
            seen = go_live_on is not None and alert.reached_on < go_live_on
            records.append(_first(name, case, facts, alert, seen=seen, day=day))
        elif not known.stands:
            records.append(_again(known, facts, alert, AlertState.REINSTATED, day))
        elif _reads_otherwise(known, facts, alert):
            state = known.state if known.state is AlertState.SEEN else AlertState.REVISED
            records.append(_again(known, facts, alert, state, day))
    return tuple(records)


def withdraw_all(said: Iterable[AlertRecord], day: date) -> tuple[AlertRecord, ...]:
    """Return the withdrawal of everything that stands for an erased case."""
    return tuple(
        _closed(record, AlertState.WITHDRAWN, Closing.CASE_ERASED, record.stage, day)
        for record in said
        if record.stands
    )


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
    """Whether caseworker, words or severity changed; days over and stage are not words."""
    return (
        known.severity is not alert.severity
        or known.caseworker != facts.people.caseworker
        or known.team != facts.people.team
        or known.ground is not alert.ground
        or known.moved_from != alert.moved_from
    )


def _again(
    known: AlertRecord, facts: Facts, alert: Standing, state: AlertState, day: date
) -> AlertRecord:
    return known._replace(
        state=state,
        severity=alert.severity,
        caseworker=facts.people.caseworker,
        team=facts.people.team,
        tell=alert.tell,
        ground=alert.ground,
        moved_from=alert.moved_from,
        stage=stage(facts),
        reason=None,
        revision=known.revision + 1,
        message=known.told,
        said_on=day,
    )


def _close(
    record: AlertRecord,
    facts: Facts,
    clocks: Sequence[Clock],
    wanted: Iterable[Standing],
    day: date,
) -> AlertRecord:
    now = stage(facts)
    for alert in wanted:
        if (alert.rule, alert.subject, alert.due_on) == (
            record.rule,
            record.subject,
            record.due_on,
        ):
            return _closed(record, AlertState.RESOLVED, Closing.NEXT_RUNG, now, day)
    if record.rule in _CONDITIONS:
        return _closed(record, AlertState.RESOLVED, Closing.CONDITION_OVER, now, day)
    for clock in clocks:
        if (clock.limit.value, clock.subject, clock.deadline) == (
            record.rule,
            record.subject,
            record.due_on,
        ):
            return _closed(record, AlertState.RESOLVED, _closing(clock), now, day)
    return _closed(record, AlertState.WITHDRAWN, Closing.DATE_GONE, now, day)


def _closing(clock: Clock) -> Closing:
    if clock.met_on is not None:
        return Closing.MET_IN_TIME if clock.met_on <= clock.deadline else Closing.MET_LATE
    # Still owed, yet no rung stands: the policy's versions leave a gap here.
    return Closing.NEXT_RUNG if is_open(clock) else Closing.ENDED


def _closed(
    record: AlertRecord, state: AlertState, reason: Closing, now: Stage, day: date
) -> AlertRecord:
    return record._replace(
        state=state,
        reason=reason,
        stage=now,
        revision=record.revision + 1,
        message=record.told and reason is not Closing.NEXT_RUNG,
        said_on=day,
    )
