"""Counting plans from events by the plainest means, to compare with what was published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ehcpwatch.events import (
    Event,
    EventCorrected,
    EventReference,
    EventRetracted,
    ExceptionRecorded,
    LimitName,
    Payload,
    PlanIssued,
    Recipient,
    RequestReceived,
    RequestRoute,
)
from ehcpwatch.simulator import PublishedRow

__all__ = ["Recount", "published", "recount", "statements"]

FLAGGING = (LimitName.DECISION_TO_ASSESS, LimitName.NO_PLAN_NOTICE, LimitName.FINAL_PLAN)
UNCOUNTED_ROUTES = (RequestRoute.REASSESSMENT, RequestRoute.REASSESSMENT_OWN_DECISION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    plans: int | None
    plans_ex: int | None
    within_20_weeks: int | None
    within_20_weeks_ex: int | None
    weeks_20_to_52: int | None
    weeks_20_to_52_ex: int | None
    over_52_weeks: int | None
    over_52_weeks_ex: int | None


def published(row: PublishedRow, *, instead: Recount | None = None) -> Recount:
    """Return the counts of *row*; where one is not published, the one of *instead*."""
    return Recount(
        **{
            name: getattr(instead, name) if getattr(row, name) is None else getattr(row, name)
            for name in Recount.__slots__
        }
    )


def statements(events: Iterable[Event]) -> dict[str, list[Payload]]:
    """Return what stands at last, by subject: corrections and retractions are carried out."""
    by_name = {(event.source, event.id): event for event in events}
    acting = {
        (acted.source or event.source, acted.id): event
        for event in by_name.values()
        if (acted := _acted_on(event)) is not None
    }
    standing: dict[str, list[Payload]] = {}
    for name, event in by_name.items():
        if _acted_on(event) is not None:
            continue
        last, last_name = event, name
        while last_name in acting:
            last = acting[last_name]
            last_name = (last.source, last.id)
        if not isinstance(last.data, EventRetracted):
            data = last.data
            standing.setdefault(event.subject, []).append(
                data.replacement.data if isinstance(data, EventCorrected) else data
            )
    return standing


def recount(events: Iterable[Event], year: int) -> Recount:
    """Count the plans issued in *year* and their bands."""
    days = [taken for data in statements(events).values() if (taken := _plan(data, year))]
    return Recount(
        plans=len(days),
        plans_ex=sum(not flagged for _, flagged in days),
        within_20_weeks=sum(0 <= taken <= 140 for taken, _ in days),
        within_20_weeks_ex=sum(0 <= taken <= 140 and not flagged for taken, flagged in days),
        weeks_20_to_52=sum(140 < taken < 365 for taken, _ in days),
        weeks_20_to_52_ex=sum(140 < taken < 365 and not flagged for taken, flagged in days),
        over_52_weeks=sum(taken >= 365 for taken, _ in days),
        over_52_weeks_ex=sum(taken >= 365 and not flagged for taken, flagged in days),
    )


def _acted_on(event: Event) -> EventReference | None:
    match event.data:
        case EventCorrected(corrects=reference) | EventRetracted(retracts=reference):
            return reference
        case _:
            return None


def _plan(payloads: Iterable[Payload], year: int) -> tuple[int, bool] | None:
    """Return the days taken and the flag of a plan that counts in *year*."""
    payloads = list(payloads)
    issues = [
        data.sent_on
        for data in payloads
        if isinstance(data, PlanIssued)
        and (not data.recipients or Recipient.FAMILY in data.recipients)
    ]
    requests = [data for data in payloads if isinstance(data, RequestReceived)]
    if not issues or min(issues).year != year or not requests:
        return None
    issued_on = min(issues)
    first = min(requests, key=lambda data: data.received_on)
    if first.route in UNCOUNTED_ROUTES or first.received_on > date(year, 12, 31):
        return None
    flagged = any(
        isinstance(data, ExceptionRecorded)
        and data.limit in FLAGGING
        and data.began_on <= issued_on
        for data in payloads
    )
    return (issued_on - first.received_on).days, flagged
