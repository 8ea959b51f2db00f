"""How events reach us: late, twice, out of order, wrong at first, or about nothing at all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias, assert_never

from ehcpwatch.events import (
    AdviceReceived,
    AssessmentAgreed,
    AssessmentRefused,
    DraftSent,
    Event,
    EventCorrected,
    EventReference,
    EventRetracted,
    Payload,
    PlanIssued,
    RequestReceived,
    RequestWithdrawn,
    ReviewDecided,
    ReviewMeetingHeld,
    SourceHeartbeat,
    new_event,
    replacement_of,
)

from .draws import Draws
from .life import Happening, Life, System
from .writing import days_after

__all__ = ["Post", "deliver", "deliver_heartbeats"]

# Shares of events, our assumption: about one in a hundred of each, so that a day of a
# borough shows some of all.
_REPEATED: Final = 0.01
_OUT_OF_ORDER: Final = 0.03
_MISSTATED: Final = 0.03
_OVERTAKEN: Final = 0.1
# Share of cases, our assumption.
_WITH_PHANTOM: Final = 0.01

_MISSTATED_TYPES: Final = (
    RequestReceived,
    AssessmentAgreed,
    AssessmentRefused,
    AdviceReceived,
    DraftSent,
    PlanIssued,
    ReviewMeetingHeld,
    ReviewDecided,
)

_LONGEST_MISSTATEMENT_DAYS: Final = 14
_LONGEST_PHANTOM_DAYS: Final = 20

# Days between what happened and its record: from, to, share. Most is typed in on the day,
# some when somebody is back from leave, a little when a gap is found.
_Lags: TypeAlias = tuple[tuple[tuple[int, int], float], ...]
_CASEWORK_LAGS: Final[_Lags] = (((0, 1), 0.8), ((2, 7), 0.16), ((8, 45), 0.04))
_PORTAL_LAGS: Final[_Lags] = (((1, 1), 0.8), ((2, 4), 0.2))
_TRIBUNAL_LAGS: Final[_Lags] = (((1, 5), 0.9), ((6, 21), 0.1))

# Hours of the day, UTC. The portal sends its day by night.
_OFFICE_FROM_HOUR: Final = 8
_OFFICE_MINUTES: Final = 9 * 60
_PORTAL_HOUR: Final = 2
_PORTAL_MINUTES: Final = 90
_HEARTBEAT_HOUR: Final = 5
_DAYS_BETWEEN_HEARTBEATS: Final = 7


@dataclass(frozen=True, slots=True)
class _Delivery:
    at: datetime
    event: Event


class Post:
    """Collects what the systems of one authority send, and sorts it by arrival.

    Args:
        authority_code: Of the Office for National Statistics.
        prefix: What the ids of all events begin with.
        draws: Decides what goes wrong on the way.
    """

    def __init__(self, authority_code: str, *, prefix: str, draws: Draws) -> None:
        self.draws = draws
        self._authority_code = authority_code
        self._prefix = prefix
        self._sent: Counter[System] = Counter()
        self._deliveries: list[_Delivery] = []

    def send(
        self,
        data: Payload,
        *,
        name: str,
        by: System,
        recorded_at: datetime,
        sequence: int | None = None,
    ) -> str:
        """Send that *data* happened, now and then twice; return the id of the event.

        Args:
            name: The rest of the subject, behind the authority.
        """
        self._sent[by] += 1
        event = new_event(
            data,
            subject=f"{self._authority_code}/{name}",
            source=by.value,
            id=f"{self._prefix}-{self._sent[by]:06d}",
            sequence=sequence,
            recorded_at=recorded_at,
        )
        delayed = self.draws.between(1, 4_000) if self.draws.chance(_OUT_OF_ORDER) else 0
        self._deliveries.append(_Delivery(recorded_at + timedelta(minutes=delayed), event))
        if self.draws.chance(_REPEATED):
            again_at = recorded_at + timedelta(minutes=self.draws.between(1, 4_000))
            again = event.model_copy(update={"recorded_at": again_at})
            self._deliveries.append(_Delivery(again_at, again))
        return event.id

    def events(self) -> tuple[Event, ...]:
        """Return everything sent, in order of arrival."""
        ordered = sorted(self._deliveries, key=lambda delivery: delivery.at)
        return tuple(delivery.event for delivery in ordered)


def deliver(life: Life, post: Post, *, last_on: date) -> None:
    """Send what happened in a case up to *last_on*, with the errors that are drawn."""
    happened = sorted(
        (item for item in life.happenings if item.data.effective_on <= last_on),
        key=lambda item: item.data.effective_on,
    )
    for sequence, happening in enumerate(happened, start=1):
        misstated = isinstance(happening.data, _MISSTATED_TYPES) and post.draws.chance(_MISSTATED)
        if misstated:
            _deliver_misstated(life, happening, post, sequence=sequence)
        else:
            recorded_at = _recorded_at(happening, post.draws)
            post.send(
                happening.data,
                name=life.case_ref,
                by=happening.system,
                recorded_at=recorded_at,
                sequence=sequence,
            )
    if post.draws.chance(_WITH_PHANTOM):
        _deliver_phantom(life, happened, post, last_on=last_on)


def deliver_heartbeats(
    systems: Iterable[System], post: Post, *, first_on: date, last_on: date
) -> None:
    """Send that every system lives, once a week."""
    on = first_on
    while on <= last_on:
        for system in systems:
            post.send(
                SourceHeartbeat(sent_on=on),
                name=f"source/{system.value}",
                by=system,
                recorded_at=_at(on, _HEARTBEAT_HOUR),
            )
        on = days_after(on, _DAYS_BETWEEN_HEARTBEATS)


def _deliver_misstated(life: Life, happening: Happening, post: Post, *, sequence: int) -> None:
    """Send a wrong date first, and the right one later; now and then the two cross."""
    right = happening.data
    days = post.draws.between(1, _LONGEST_MISSTATEMENT_DAYS)
    wrong_on = days_after(right.effective_on, -days)
    wrong = right.model_copy(update={right.effective_field: wrong_on})
    wrong_at = _recorded_at(happening, post.draws)
    right_at = wrong_at + timedelta(days=post.draws.between(2, 40), minutes=30)
    if post.draws.chance(_OVERTAKEN):
        wrong_at, right_at = right_at, wrong_at
    stated = post.send(
        wrong, name=life.case_ref, by=happening.system, recorded_at=wrong_at, sequence=sequence
    )
    corrected = EventCorrected(
        corrects=EventReference(id=stated), replacement=replacement_of(right)
    )
    post.send(corrected, name=life.case_ref, by=happening.system, recorded_at=right_at)


def _deliver_phantom(
    life: Life, happened: Sequence[Happening], post: Post, *, last_on: date
) -> None:
    """Send what never happened in a case, being meant for another, and take it back."""
    requests = [item.data for item in happened if isinstance(item.data, RequestReceived)]
    room = (last_on - requests[0].received_on).days - _LONGEST_PHANTOM_DAYS if requests else 0
    if room < 1:
        return
    on = days_after(requests[0].received_on, post.draws.below(room))
    phantoms: tuple[Payload, ...] = (
        PlanIssued(sent_on=on),
        DraftSent(sent_on=on),
        RequestWithdrawn(withdrawn_on=on),
    )
    phantom = Happening(data=post.draws.pick(phantoms), system=System.CASEWORK)
    stated_at = _recorded_at(phantom, post.draws)
    stated = post.send(phantom.data, name=life.case_ref, by=phantom.system, recorded_at=stated_at)
    days = post.draws.between(1, _LONGEST_PHANTOM_DAYS)
    retracted = EventRetracted(
        retracts=EventReference(id=stated), retracted_on=days_after(on, days)
    )
    retracted_at = stated_at + timedelta(days=days)
    post.send(retracted, name=life.case_ref, by=phantom.system, recorded_at=retracted_at)


def _recorded_at(happening: Happening, draws: Draws) -> datetime:
    known_on = happening.known_on or happening.data.effective_on
    match happening.system:
        case System.CASEWORK:
            lags, hour, minutes = _CASEWORK_LAGS, _OFFICE_FROM_HOUR, _OFFICE_MINUTES
        case System.HEALTH_PORTAL:
            lags, hour, minutes = _PORTAL_LAGS, _PORTAL_HOUR, _PORTAL_MINUTES
        case System.TRIBUNAL_DESK:
            lags, hour, minutes = _TRIBUNAL_LAGS, _OFFICE_FROM_HOUR, _OFFICE_MINUTES
        case _:
            assert_never(happening.system)
    least, most = draws.weighted(lags)
    elapsed = timedelta(days=draws.between(least, most), minutes=draws.below(minutes))
    return _at(known_on, hour) + elapsed


def _at(on: date, hour: int) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
