"""What somebody does about an alert, and the event that it comes to.

Whether an act may be done follows from the latest record of its alert, the day and nothing
else. The act is checked where it is read (`reading.py`); here it is held against the alert.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID, uuid5

from ehcpwatch.alerts import AlertRecord, Closing, Condition, message
from ehcpwatch.clock import london_date
from ehcpwatch.events import (
    DESK_SOURCE,
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReason,
    BreachReasonRecorded,
    CaseworkerAssigned,
    Event,
    LimitName,
    Payload,
    SnoozeReason,
    new_event,
)
from ehcpwatch.register import to_micros
from ehcpwatch.statute import long_date

__all__ = [
    "Acknowledge",
    "Act",
    "ActName",
    "BreachBecause",
    "HandOver",
    "Judge",
    "Recorded",
    "Refusal",
    "RefusalKind",
    "Snooze",
    "act_event",
    "event_id",
    "takes_breach_reason",
]


class ActName(StrEnum):
    """What may be done about an alert, as the API and the forms name it."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    HAND_OVER = "hand_over"
    JUDGE = "judge"
    BREACH_REASON = "breach_reason"


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody has seen the alert and acts on it."""

    name: ClassVar = ActName.ACKNOWLEDGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """The alert rests.

    Attributes:
        until: The day on which it speaks again.
        text: What the reason `other` stands for; `None` with every other.
    """

    name: ClassVar = ActName.SNOOZE

    until: date
    reason: SnoozeReason
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The case is looked after by another caseworker from today on."""

    name: ClassVar = ActName.HAND_OVER

    caseworker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Whether the alert was of use."""

    name: ClassVar = ActName.JUDGE

    useful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachBecause:
    """Why the limit was passed; `text` as of a snooze."""

    name: ClassVar = ActName.BREACH_REASON

    reason: BreachReason
    text: str | None = None


Act: TypeAlias = Acknowledge | Snooze | HandOver | Judge | BreachBecause
"""One thing that is done about one alert."""


class RefusalKind(StrEnum):
    """Why nothing was recorded."""

    UNKNOWN = "unknown_alert"
    OVER = "over"
    UNFIT = "unfit"
    """It does not fit this alert."""
    AGAIN = "already_recorded"
    """The link has served for this act, or the key for what was sent."""
    KEY_TAKEN = "key_taken"
    """The key of a system was given with another act before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Nothing was recorded, and why, as a sentence."""

    kind: RefusalKind
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The event that an act comes to, and what it does, in words for whoever acted."""

    event: Event
    sentence: str


def act_event(
    act: Act, record: AlertRecord, *, by: str, at: datetime, once: str | None = None
) -> Recorded | Refusal:
    """Return the event that *act* comes to, or why it cannot be done.

    About an alert that is over it can still be said whether it was useful, and why its limit
    was passed: people judge and explain afterwards.

    Args:
        act: As it was read, so within the rules that need no alert.
        record: The latest of the alert.
        by: The reference of whoever acts.
        at: When; the day of the event is the day of this instant in England.
        once: What the act is done by only once, a link or a key: the same act by the same is
            the same event. `None` for any other, which is the same event only if it is by
            the same person at the same instant.
    """
    today = london_date(at)
    if not record.stands and act.name not in _AFTERWARDS:
        return Refusal(
            kind=RefusalKind.OVER,
            sentence=(
                f"Nothing was recorded. It is over: {message(record, today).ends}. Only whether "
                "it was useful, and why its limit was passed, can still be said."
            ),
        )
    unfit = _misfit(act, record, today)
    if unfit is not None:
        return Refusal(kind=RefusalKind.UNFIT, sentence=f"Nothing was recorded. {unfit}")
    done_by = f"{by}\0{at.isoformat()}" if once is None else once
    event = new_event(
        _payload(act, record, by=by, today=today),
        subject=record.case,
        source=DESK_SOURCE,
        id=event_id(record.alert_id, act.name, done_by),
        # The later of two acts of a day wins, also over what a source numbers from one.
        sequence=to_micros(at),
    ).model_copy(update={"time": at})
    return Recorded(event=event, sentence=_said(act, record))


def event_id(alert_id: str, name: str, done_by: str) -> str:
    """Return the id of the event of an act, done by what makes it one."""
    return str(uuid5(_NAMESPACE, f"{alert_id}\0{name}\0{done_by}"))


def takes_breach_reason(record: AlertRecord, today: date) -> bool:
    """Whether it can be said by an alert why its limit was passed."""
    return _why_no_breach_reason(record, today) is None


# A name space of our own, so that the ids are those of no other system (RFC 9562, version 5).
_NAMESPACE = UUID("0b0d1a3c-61a5-5f0e-8f6b-7a6f5a2c9d41")
_LIMITS = frozenset(name.value for name in LimitName)
_CONDITIONS = frozenset(condition.value for condition in Condition)
_AFTERWARDS = frozenset({ActName.JUDGE, ActName.BREACH_REASON})


def _misfit(act: Act, record: AlertRecord, today: date) -> str | None:
    """Return why *act* does not fit the alert, `None` if it does."""
    match act:
        case HandOver() if act.caseworker == record.caseworker:
            return "The case is with this caseworker already."
        case BreachBecause():
            return _why_no_breach_reason(record, today)
        case _:
            return None


def _why_no_breach_reason(record: AlertRecord, today: date) -> str | None:
    if record.rule not in _LIMITS:
        return "A reason can be given for passing a limit, and this alert is about none."
    if record.reason is Closing.MET_IN_TIME:
        return "The limit was met in time."
    if record.reason is Closing.DATE_GONE:
        return "The last lawful day that it was about holds no longer."
    if record.due_on >= today:
        return f"The limit is not passed: its last lawful day is {long_date(record.due_on)}."
    if not record.stands and record.rung <= 0 and record.reason is not Closing.MET_LATE:
        # What became of the limit since is for a later alert to know.
        return "It ended before the limit was passed. Give the reason by a later alert about it."
    return None


def _payload(act: Act, record: AlertRecord, *, by: str, today: date) -> Payload:
    alert = record.alert_id
    match act:
        case Acknowledge():
            return AlertAcknowledged(acknowledged_on=today, alert=alert, by=by)
        case Snooze():
            return AlertSnoozed(
                snoozed_on=today,
                alert=alert,
                by=by,
                reason=act.reason,
                until=act.until,
                text=act.text,
            )
        case HandOver():
            return CaseworkerAssigned(assigned_on=today, caseworker=act.caseworker)
        case Judge():
            return AlertJudged(judged_on=today, alert=alert, by=by, useful=act.useful)
        case BreachBecause():
            return BreachReasonRecorded(
                recorded_on=today, limit=LimitName(record.rule), reason=act.reason, text=act.text
            )
        case _:
            assert_never(act)


def _said(act: Act, record: AlertRecord) -> str:
    match act:
        case Acknowledge():
            return (
                "Recorded: somebody is dealing with it. This reminder is not repeated; a later "
                "one still comes if it is due."
            )
        case Snooze():
            rests = f"Recorded: this alert rests until {long_date(act.until)}."
            if record.rule not in _CONDITIONS and record.rung <= 0 and act.until > record.due_on:
                last = long_date(record.due_on)
                return f"{rests} The first reminder after the last lawful day, {last}, ends that."
            return rests
        case HandOver():
            return (
                "Recorded: the case is handed over from today. Alerts about it go to the new "
                "caseworker."
            )
        case Judge():
            return f"Recorded: the alert was {'' if act.useful else 'not '}useful."
        case BreachBecause():
            return "Recorded: the reason for passing the limit."
        case _:
            assert_never(act)
