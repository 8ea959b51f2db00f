"""What a message about an alert states: the facts in plain words, without any address.

A message gives the case by its reference, the stage, what is due or overdue and by how
long, whose turn it is and the next step. It holds no name, need or address of a child;
how a channel lays it out, and the link, are the channel's.
"""

from dataclasses import dataclass
from datetime import date

from ehcpwatch.events import CaseKey
from ehcpwatch.statute import long_date

from .ladder import Condition
from .ledger import AlertRecord, AlertState
from .wording import ending, ground_in_words, next_step, stage_in_words, title, whose_turn

__all__ = ["Message", "message", "one_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The facts that a message about one alert states, each ready to be read.

    Attributes:
        alert_id: Of the alert; people acknowledge by it.
        case: `authority/case_ref`.
        headline: For a subject line: the case's reference, the matter and its day.
        news: What this message adds: "New", "Changed", "Stands again" and so on.
        stage: Of the case, when the record was made.
        what: What is due or overdue, and by how long; without a full stop.
        about: The source's reference of the adviser, review, order or exception that it
            is about, or the id of another alert; empty where the case has only one. For
            signed-in readers.
        turn: Who is to act next; `None` once the alert stands no longer.
        next_step: A sentence; `None` likewise.
        ends: Why it stands no longer; `None` while it does.
    """

    alert_id: str
    case: CaseKey
    headline: str
    news: str
    stage: str
    what: str
    about: str
    turn: str | None
    next_step: str | None
    ends: str | None


def message(record: AlertRecord, day: date) -> Message:
    """Return what a message about *record* states when it is sent on *day*."""
    what = _what(record, day)
    reason = record.reason
    stands = reason is None
    return Message(
        alert_id=record.alert_id,
        case=record.case,
        headline=f"Case {record.case.partition('/')[2]}: {what[0].lower()}{what[1:]}",
        news=_NEWS[record.state],
        stage=stage_in_words(record.stage),
        what=what,
        about=record.subject,
        turn=whose_turn(record.rule, record.stage) if stands else None,
        next_step=next_step(record.rule, record.stage) if stands else None,
        ends=None if reason is None else ending(reason),
    )


def one_line(record: AlertRecord, day: date) -> str:
    """Return the facts of *record* as one line for *day*, without the case's reference."""
    told = message(record, day)
    if told.turn is None:
        return f"{told.what}."
    return f"{told.stage}. {told.what}. Turn: {told.turn}. Next: {told.next_step}"


_NEWS = {
    AlertState.RAISED: "New",
    AlertState.SEEN: "Known before going live",
    AlertState.REVISED: "Changed",
    AlertState.RESOLVED: "Over",
    AlertState.WITHDRAWN: "Withdrawn",
    AlertState.REINSTATED: "Stands again",
}
_SINCE = frozenset(
    {
        Condition.STALLED,
        Condition.WITHOUT_CASEWORKER,
        Condition.EXCEPTION_UNSUPPORTED,
        Condition.ACKNOWLEDGED_IDLE,
    }
)


def _what(record: AlertRecord, day: date) -> str:
    name, due = title(record.rule), long_date(record.due_on)
    if record.rule == Condition.DEADLINE_MOVED and record.moved_from is not None:
        words = f"{name} from {long_date(record.moved_from)} to {due}"
    elif record.rule in _SINCE:
        words = f"{name} since {due}"
        if record.stands and day > record.due_on:
            words = f"{words} ({_days((day - record.due_on).days)})"
    elif record.rule == Condition.SNOOZE_ENDING:
        left = (record.due_on - day).days if record.stands else -1
        words = f"{name} today, {due}" if left == 0 else f"{name} on {due}"
        if left > 0:
            words = f"{words} ({_days(left)})"
    elif record.stands:
        return f"{name} {_due(record, day)}"
    else:
        words = f"{name}, due {due}"
    return words if record.reason is None else f"{words}: {ending(record.reason)}"


def _due(record: AlertRecord, day: date) -> str:
    """Say how *day* lies to the day set; an excused limit is never called a breach or overdue."""
    due = long_date(record.due_on)
    left = (record.due_on - day).days
    excused = "" if record.ground is None else f"excused ({ground_in_words(record.ground)})"
    if left >= 0:
        words = f"due today, {due}" if left == 0 else f"due {due} ({_days(left)})"
        return f"{words}, {excused}" if excused else words
    over = _days(-left)
    if excused:
        return f"past the limit, {excused}: {over} since the last lawful day, {due}"
    if record.rule == Condition.EXCEPTION_REVIEW:
        return f"since {due} ({over})"
    return f"overdue by {over}: last lawful day {due}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
