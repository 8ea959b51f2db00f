"""The digest of going live: what was already so when the watch began, listed once.

Nobody is told of these alerts one by one. They stand like any other, and the next rung
of each is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .ledger import AlertRecord
from .standing import Severity

__all__ = ["DigestGroup", "go_live_digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestGroup:
    """The alerts of one rule in the digest, at least one, the worst first."""

    rule: str
    records: tuple[AlertRecord, ...]


def go_live_digest(records: Iterable[AlertRecord]) -> tuple[DigestGroup, ...]:
    """Return the alerts marked seen at go-live that still stand, by rule, worst first.

    Breaches come before what is excused and that before notices; within each the oldest
    day first. A rule stands where its worst alert puts it.

    Args:
        records: The latest record of each alert, of any cases, in any order.
    """
    groups: dict[str, list[AlertRecord]] = {}
    for record in sorted(records, key=_badness):
        # What was reached before going live was never told, whatever was revised since.
        if record.stands and not record.told:
            groups.setdefault(record.rule, []).append(record)
    return tuple(DigestGroup(rule=rule, records=tuple(group)) for rule, group in groups.items())


_RANK = {Severity.BREACH: 0, Severity.EXCUSED: 1, Severity.NOTICE: 2}


def _badness(record: AlertRecord) -> tuple[int, date, str, str, str]:
    return (_RANK[record.severity], record.due_on, record.rule, record.case, record.subject)
