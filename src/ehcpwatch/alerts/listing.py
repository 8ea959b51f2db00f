"""An alert in a list: its place, the worst first, what people did about it, its keys."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from ehcpwatch.case import Attention

from .ledger import AlertRecord
from .owed import rests_until
from .standing import Severity

__all__ = [
    "AlertField",
    "ListedAlert",
    "alert_document",
    "listed",
    "listed_document",
    "worst_first",
]

AlertField: TypeAlias = str | int | bool | list[str] | None
"""What stands under one key."""

_GRAVITY = {Severity.BREACH: 0, Severity.EXCUSED: 1, Severity.NOTICE: 2}


class ListedAlert(NamedTuple):
    """An alert of the worklist.

    Attributes:
        record: The latest of the alert.
        acknowledged_on: The first day on which somebody acknowledged it; `None` if nobody did.
        snoozed_until: The day on which it speaks again; `None` where it does not rest.
    """

    record: AlertRecord
    acknowledged_on: date | None
    snoozed_until: date | None

    def taken_up(self) -> str:
        """Return in words whether somebody has taken it up."""
        words = []
        if self.acknowledged_on is not None:
            words.append(f"acknowledged since {self.acknowledged_on.isoformat()}")
        if self.snoozed_until is not None:
            words.append(f"snoozed until {self.snoozed_until.isoformat()}")
        return ", ".join(words) or "no"


def listed(
    record: AlertRecord, others: Mapping[str, AlertRecord], attention: Attention, day: date
) -> ListedAlert:
    """Return *record* with what people did about it by *day*.

    Args:
        record: The latest of the alert.
        others: The latest record of every alert of the case, by id.
        attention: What people did about the alerts of the case.
        day: Today.
    """
    acknowledged_on = next(
        (
            one.on
            for one in attention.acknowledged
            if one.alert == record.alert_id and one.on <= day
        ),
        None,
    )
    until = rests_until(record, others, attention.snoozed, day) if record.stands else None
    return ListedAlert(record, acknowledged_on, until)


def worst_first(record: AlertRecord) -> tuple[int, str, str]:
    """Return the place of a record in a list: breaches before notices, the oldest first."""
    return (_GRAVITY[record.severity], record.due_on.isoformat(), record.alert_id)


def alert_document(record: AlertRecord) -> Mapping[str, AlertField]:
    """Return a record with the keys that docs/cli.md documents."""
    return {
        "alert_id": record.alert_id,
        "case": record.case,
        "rule": record.rule,
        "rule_version": record.version,
        "subject": record.subject,
        "due_on": record.due_on.isoformat(),
        "rung": record.rung,
        "state": record.state.value,
        "stands": record.stands,
        "severity": record.severity.value,
        "ground": None if record.ground is None else record.ground.value,
        "moved_from": _day(record.moved_from),
        "caseworker": record.caseworker,
        "team": record.team,
        "tell": [role.value for role in record.tell],
        "stage": record.stage.value,
        "reason": None if record.reason is None else record.reason.value,
        "revision": record.revision,
        "told": record.told,
        "said_on": record.said_on.isoformat(),
    }


def listed_document(alert: ListedAlert) -> Mapping[str, AlertField]:
    """Return an alert of the worklist with the keys of its record, and what people did."""
    return {
        **alert_document(alert.record),
        "acknowledged_on": _day(alert.acknowledged_on),
        "snoozed_until": _day(alert.snoozed_until),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
