"""Writing down what happened in one case, errors of record and their repair included."""

from datetime import UTC, date, datetime, timedelta

from ehcpwatch.events import (
    Event,
    EventCorrected,
    EventReference,
    EventRetracted,
    Payload,
    new_event,
    replacement_of,
)

from .draws import Draws

__all__ = ["CaseWriter", "days_after"]

_FIRST_HOUR = 8
_WORKING_HOURS = 9

# Days after the effective date at which a statement is recorded that its own correction
# overtook: the correction is recorded first, and has to wait for it.
_OVERTAKEN_LAG = 40


def days_after(on: date, days: int) -> date:
    """Return the civil date *days* after *on*; before it if negative."""
    return on + timedelta(days=days)


class CaseWriter:
    """Writes the events of one case, in the order in which they were stated.

    Args:
        subject: `authority/case_ref`.
        source: The system that states them.
        prefix: What the ids of the events begin with; no other case of the source has it.
        draws: Gives the hour of each record, and whether a correction overtakes.
    """

    def __init__(self, subject: str, *, source: str, prefix: str, draws: Draws) -> None:
        self.events: list[Event] = []
        self._subject = subject
        self._source = source
        self._prefix = prefix
        self._draws = draws

    def state(self, data: Payload, *, lag_days: int = 0) -> str:
        """Write that *data* happened, recorded so many days later; return the event's id."""
        return self._write(data, known_on=data.effective_on, lag_days=lag_days)

    def misstate(self, wrong: Payload, right: Payload) -> str:
        """Write *wrong*, then the correction that puts *right* in its place; return its id."""
        overtaken = self._draws.chance(1 / 3)
        stated = self.state(wrong, lag_days=_OVERTAKEN_LAG if overtaken else 0)
        return self.correct(stated, right, known_on=wrong.effective_on)

    def correct(self, stated: str, right: Payload, *, known_on: date) -> str:
        """Write that *right* stands in the place of the event *stated*; return the id of that."""
        return self._write(
            EventCorrected(corrects=EventReference(id=stated), replacement=replacement_of(right)),
            known_on=known_on,
            lag_days=self._draws.between(1, 30),
        )

    def retract(self, stated: str, on: date) -> None:
        """Write that the event *stated* never happened."""
        self.state(EventRetracted(retracts=EventReference(id=stated), retracted_on=on))

    def _write(self, data: Payload, *, known_on: date, lag_days: int) -> str:
        name = f"{self._prefix}-{len(self.events) + 1:02d}"
        minute = self._draws.below(60 * _WORKING_HOURS)
        self.events.append(
            new_event(
                data,
                subject=self._subject,
                source=self._source,
                id=name,
                recorded_at=datetime(known_on.year, known_on.month, known_on.day, tzinfo=UTC)
                + timedelta(days=lag_days, hours=_FIRST_HOUR, minutes=minute),
            )
        )
        return name
