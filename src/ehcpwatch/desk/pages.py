"""The pages of the desk, as HTML: plain, without scripts, for keyboards and screen readers."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from jinja2 import Environment, PackageLoader, StrictUndefined

from ehcpwatch.alerts import AlertRecord, message
from ehcpwatch.events import BreachReason, SnoozeReason

from .acts import ActName, Refusal, RefusalKind, takes_breach_reason
from .reading import Fault

__all__ = ["Pages"]

_RESULTS = {RefusalKind.AGAIN: "Already recorded", RefusalKind.OVER: "This alert is over"}
_FAILURES = {
    400: ("That could not be read", "Nothing was recorded. Open the link in your message again."),
    403: (
        "That came from another page",
        "Nothing was recorded. Open the link in your message and use the buttons there.",
    ),
    404: (
        "Page not found",
        "This link no longer holds. Open the worklist or ask for a new one.",
    ),
    405: ("That cannot be done here", "Nothing was recorded. Open the link in your message again."),
    410: (
        "Page not found",
        "This link no longer holds. Open the worklist or ask for a new one.",
    ),
    413: ("That was too much", "Nothing was recorded. Send less."),
    503: (
        "That did not work",
        "If you sent something, it may have been recorded. Try again: it counts only once.",
    ),
}
_OTHERWISE = ("That did not work", "Nothing can be said about it. Try again in a minute.")


class Pages:
    """Writes the pages.

    Args:
        longest_snooze_days: How far ahead of today the form offers a day.
    """

    def __init__(self, *, longest_snooze_days: int) -> None:
        self._longest_snooze_days = longest_snooze_days
        self._templates = Environment(
            loader=PackageLoader(__package__),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def alert(
        self,
        record: AlertRecord,
        *,
        today: date,
        faults: Sequence[Fault] = (),
        given: Mapping[str, object] | None = None,
    ) -> str:
        """Return what an alert is, and the forms to act on it; of one that is over, to judge it.

        Args:
            record: The latest of the alert.
            today: In England.
            faults: What was wrong with the form sent.
            given: What that form held, to be shown again.
        """
        return self._templates.get_template("alert.html").render(
            told=message(record, today),
            acts=ActName,
            explains=takes_breach_reason(record, today),
            first_on=today + timedelta(days=1),
            last_on=today + timedelta(days=self._longest_snooze_days),
            longest=self._longest_snooze_days,
            snooze_reasons=_choices(SnoozeReason),
            breach_reasons=_choices(BreachReason),
            faults=faults,
            sent=(given or {}).get("act"),
            given=given or {},
        )

    def recorded(self, sentence: str) -> str:
        """Return that an act was recorded, and what it does."""
        return self._result("Recorded", sentence)

    def refused(self, refusal: Refusal) -> str:
        """Return that an act was not recorded, and why."""
        return self._result(_RESULTS.get(refusal.kind, "Not recorded"), refusal.sentence)

    def failure(self, status: int) -> str:
        """Return what a page says in the place of one that cannot be shown; names no alert."""
        heading, sentence = _FAILURES.get(status, _OTHERWISE)
        return self._templates.get_template("failure.html").render(
            heading=heading, sentence=sentence
        )

    def _result(self, heading: str, sentence: str) -> str:
        return self._templates.get_template("result.html").render(
            heading=heading, sentence=sentence
        )


def _choices(words: type[StrEnum]) -> tuple[tuple[str, str], ...]:
    """Return the words of a closed set, each with how a reader reads it."""
    return tuple((word.value, word.value.replace("_", " ").capitalize()) for word in words)
