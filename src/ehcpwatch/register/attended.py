"""What was told in a span, and what people did about the alerts of a case.

The day on which something was said is what its record ends with. The database looks at these ten
characters, so that of a council's ledger nothing is read but what is asked for.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, LargeBinary, and_, bindparam, func, or_, select

from ehcpwatch.alerts import AlertRecord, ListedAlert, listed, worst_first
from ehcpwatch.case import Attention, fold_events
from ehcpwatch.events import (
    DESK_SOURCE,
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReasonRecorded,
    CaseKey,
    CaseworkerAssigned,
    Event,
    EventCorrected,
)
from ehcpwatch.watch import decode_row

from .codec import decode_record
from .read import case_events, ledger
from .tables import alert_records, cases, events

__all__ = ["acted_on_events", "told_between", "worklist"]

_CHUNK = 5_000
_KEYS = 1_000
"""Looked for in one statement; SQLite takes 32,766 values."""
_ACTS = [
    payload.event_type
    for payload in (AlertAcknowledged, AlertJudged, AlertSnoozed, BreachReasonRecorded)
]
_WITH_ACTS = (
    select(events.c.subject)
    .where(
        or_(
            events.c.type.in_(_ACTS),
            and_(events.c.type == CaseworkerAssigned.event_type, events.c.source == DESK_SOURCE),
        )
    )
    .distinct()
)
# A record ends with its day, a quotation mark and a bracket, and is ASCII to the last.
_SAID_ON = func.substr(
    alert_records.c.record, func.length(alert_records.c.record) - 11, 10, type_=LargeBinary
)
_TOLD = (
    select(alert_records.c.alert_id, alert_records.c.record)
    .where(
        alert_records.c.alert_id.in_(
            select(alert_records.c.alert_id).where(
                alert_records.c.revision == 1,
                bindparam("first", type_=LargeBinary) <= _SAID_ON,
                bindparam("last", type_=LargeBinary) >= _SAID_ON,
            )
        )
    )
    .order_by(alert_records.c.alert_id, alert_records.c.revision)
    .execution_options(yield_per=_CHUNK)
)
_CORRECTIONS = select(events.c.subject, events.c.body).where(
    events.c.type == EventCorrected.event_type
)
_ROWS = select(cases.c.case, cases.c.row).where(cases.c.case.in_(bindparam("keys", expanding=True)))


def told_between(
    connection: Connection, first: date, last: date
) -> Iterator[tuple[AlertRecord, ...]]:
    """Yield all records of each alert that was first spoken of on one of these days.

    Alerts whose first record is not kept, as where Kafka compacted it away, are left out.
    """
    found = connection.execute(
        _TOLD, {"first": first.isoformat().encode(), "last": last.isoformat().encode()}
    )
    for _, group in groupby(found, key=lambda row: row[0]):
        yield tuple(decode_record(record) for _, record in group)


def acted_on_events(
    connection: Connection, wanted: Collection[CaseKey]
) -> Iterator[tuple[CaseKey, tuple[Event, ...]]]:
    """Yield all events of each case of *wanted* in which somebody may have acted on an alert."""
    with_acts = {CaseKey(subject) for subject in connection.execute(_WITH_ACTS).scalars()}
    # A correction may make an act of what was none.
    with_acts.update(
        CaseKey(subject)
        for subject, body in connection.execute(_CORRECTIONS)
        if any(act.encode() in body for act in _ACTS)
    )
    for case in sorted(with_acts.intersection(wanted)):
        yield case, case_events(connection, case)


def worklist(
    connection: Connection, wanted: Callable[[AlertRecord], bool], day: date
) -> list[ListedAlert]:
    """Return the alerts that are *wanted* with what people did about them, the worst first.

    Args:
        connection: One unchanging view of a register.
        wanted: Asked of the latest record of each alert.
        day: Today.
    """
    by_case: dict[CaseKey, dict[str, AlertRecord]] = {}
    for record in ledger(connection):
        by_case.setdefault(record.case, {})[record.alert_id] = record
    records = [one for of_case in by_case.values() for one in of_case.values() if wanted(one)]
    records.sort(key=worst_first)
    attention = _attention_of(connection, (record.case for record in records))
    return [
        listed(record, by_case[record.case], attention.get(record.case, Attention()), day)
        for record in records
    ]


def _attention_of(connection: Connection, wanted: Iterable[CaseKey]) -> Mapping[CaseKey, Attention]:
    """Return what people did about the alerts of each case; nothing of a case that is not kept."""
    keys = sorted(set(wanted))
    found: dict[CaseKey, Attention] = {}
    for start in range(0, len(keys), _KEYS):
        chunk = keys[start : start + _KEYS]
        for name, stored in connection.execute(_ROWS, {"keys": chunk}).all():
            case = CaseKey(name)
            row = decode_row(case, stored)
            # Rows of an earlier fold wait for their writer, who is not us.
            facts = fold_events(case_events(connection, case)) if row is None else row.facts
            found[case] = facts.attention
    return found
