"""Reading an act from what somebody typed or a system sent: an act, or every fault at once.

No sentence repeats what was given: it may be a child's name.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple, TypeVar, assert_never

from pydantic import TypeAdapter, ValidationError

from ehcpwatch.events import BreachReason, FewWords, Reference, SnoozeReason
from ehcpwatch.statute import long_date

from .acts import Acknowledge, Act, ActName, BreachBecause, HandOver, Judge, Snooze

__all__ = ["LONGEST_SNOOZE_DAYS", "Fault", "is_reference", "read_act"]

LONGEST_SNOOZE_DAYS = 28
"""Unless a council sets another: longer than any step of a case that an alert waits for."""


class Fault(NamedTuple):
    """One thing that must be put right: in which field, and a sentence for people."""

    field: str
    sentence: str


def read_act(
    given: Mapping[str, object], *, today: date, longest_snooze_days: int
) -> Act | tuple[Fault, ...]:
    """Return the act that *given* states, or all that is wrong with it.

    Args:
        given: By field: `act` and what it needs. A blank text counts as not given; fields
            that the act does not need are left alone.
        today: In England.
        longest_snooze_days: How far ahead of today an alert may rest.
    """
    name = _one_of(ActName, given.get("act"))
    faults: list[Fault] = []
    match name:
        case None:
            return (Fault("act", f"Say what is to be done: one of {_listed(ActName)}."),)
        case ActName.ACKNOWLEDGE:
            return Acknowledge()
        case ActName.SNOOZE:
            until = _until(given, today, longest_snooze_days, faults)
            reason, text = _reason(SnoozeReason, given, faults)
            if until is not None and reason is not None and not faults:
                return Snooze(until=until, reason=reason, text=text)
        case ActName.HAND_OVER:
            caseworker = _text(given, "caseworker")
            if caseworker is not None and is_reference(caseworker):
                return HandOver(caseworker=caseworker)
            faults.append(Fault("caseworker", f"Give the caseworker's reference: {_A_REFERENCE}."))
        case ActName.JUDGE:
            useful = given.get("useful")
            if isinstance(useful, bool):
                return Judge(useful=useful)
            faults.append(Fault("useful", "Say whether the alert was useful."))
        case ActName.BREACH_REASON:
            because, text = _reason(BreachReason, given, faults)
            if because is not None and not faults:
                return BreachBecause(reason=because, text=text)
        case _:
            assert_never(name)
    return tuple(faults)


def is_reference(text: str) -> bool:
    """Whether *text* has the form of a reference."""
    try:
        _REFERENCE.validate_python(text)
    except ValidationError:
        return False
    return True


_REFERENCE: TypeAdapter[str] = TypeAdapter(Reference)
_FEW_WORDS: TypeAdapter[str] = TypeAdapter(FewWords)
_A_REFERENCE = "1 to 64 letters, digits, dots, hyphens, underscores or @, and no name"
_Word = TypeVar("_Word", bound=StrEnum)


def _until(
    given: Mapping[str, object], today: date, longest_snooze_days: int, faults: list[Fault]
) -> date | None:
    last = today + timedelta(days=longest_snooze_days)
    text = _text(given, "until")
    try:
        until = None if text is None else date.fromisoformat(text)
    except ValueError:
        until = None
    if until is None or text is None or len(text) != len("2025-03-31"):
        faults.append(
            Fault("until", "Give the day on which the alert is to speak again, like 2025-03-31.")
        )
        return None
    if until <= today:
        faults.append(Fault("until", "Choose a day after today."))
    elif until > last:
        faults.append(
            Fault(
                "until",
                f"An alert rests for {longest_snooze_days} days at the longest: choose a day up "
                f"to {long_date(last)}.",
            )
        )
    return until


def _reason(
    words: type[_Word], given: Mapping[str, object], faults: list[Fault]
) -> tuple[_Word | None, str | None]:
    reason = _one_of(words, given.get("reason"))
    if reason is None:
        faults.append(Fault("reason", f"Give a reason: one of {_listed(words)}."))
        return None, None
    text = _text(given, "text")
    if reason.value != _OTHER:
        if text is not None:
            faults.append(Fault("text", "Words belong to the reason `other` only: leave them out."))
        return reason, None
    if text is None:
        faults.append(Fault("text", f"Say what the other reason is: {_A_LINE}."))
        return reason, None
    try:
        return reason, _FEW_WORDS.validate_python(text)
    except ValidationError:
        faults.append(Fault("text", f"Say it shorter, or without unseen characters: {_A_LINE}."))
        return reason, None


_OTHER: Literal["other"] = "other"
_A_LINE = "one line of at most 200 characters, without names"


def _text(given: Mapping[str, object], field: str) -> str | None:
    """Return a field without blanks around it; `None` for nothing, and for what is no text."""
    value = given.get(field)
    return (value.strip(" ") or None) if isinstance(value, str) else None


def _one_of(words: type[_Word], value: object) -> _Word | None:
    return next((word for word in words if word.value == value), None)


def _listed(words: type[StrEnum]) -> str:
    return ", ".join(word.value for word in words)
