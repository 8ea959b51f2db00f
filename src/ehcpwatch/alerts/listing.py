"""An alert in a list for machines: its keys, and its place, the worst first."""

from collections.abc import Mapping
from typing import TypeAlias

from .ledger import AlertRecord
from .standing import Severity

__all__ = ["AlertField", "alert_document", "worst_first"]

AlertField: TypeAlias = str | int | bool | list[str] | None
"""What stands under one key."""

_GRAVITY = {Severity.BREACH: 0, Severity.EXCUSED: 1, Severity.NOTICE: 2}


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
        "moved_from": None if record.moved_from is None else record.moved_from.isoformat(),
        "caseworker": record.caseworker,
        "team": record.team,
        "tell": [role.value for role in record.tell],
        "stage": record.stage.value,
        "reason": None if record.reason is None else record.reason.value,
        "revision": record.revision,
        "told": record.told,
        "said_on": record.said_on.isoformat(),
    }
