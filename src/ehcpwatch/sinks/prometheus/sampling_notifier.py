"""From what a notifier notes of itself to the series of its page."""

from datetime import datetime

from .notifier_pulse import NotifierPulse, OutboxPulse
from .series import Series

__all__ = ["note_notifier"]

_NO_REASON = "none"


def note_notifier(series: Series, pulse: NotifierPulse, taken_at: datetime) -> None:
    """Add what a notifier notes of itself, and what the register says of its messages."""
    for (channel, outcome, reason), count in pulse.attempts.items():
        labels = (channel, outcome, reason or _NO_REASON)
        series.add("ehcpwatch_notifier_attempts_total", labels, count)
    for (channel, outcome), last in pulse.last_attempts.items():
        metric = "ehcpwatch_notifier_last_attempt_timestamp_seconds"
        series.add(metric, (channel, outcome), _unix(last))
    for channel, count in pulse.repeated.items():
        series.add("ehcpwatch_notifier_repeated_attempts_total", (channel,), count)
    for channel, count in pulse.delivered.items():
        series.add("ehcpwatch_notifier_deliveries_total", (channel,), count)
    for reason, count in pulse.instead.items():
        series.add("ehcpwatch_notifier_deliveries_to_duty_total", (reason,), count)
    for template, count in pulse.fallbacks.items():
        series.add("ehcpwatch_notifier_template_fallbacks_total", (template,), count)
    series.add("ehcpwatch_notifier_directory_stale", (), float(pulse.directory_stale))
    series.add("ehcpwatch_notifier_last_look_timestamp_seconds", (), _unix(pulse.last_look_at))
    series.add("ehcpwatch_notifier_register_up", (), float(pulse.outbox is not None))
    if pulse.outbox is not None:
        _note_outbox(series, pulse.outbox, taken_at)


def _note_outbox(series: Series, outbox: OutboxPulse, taken_at: datetime) -> None:
    oldest = outbox.oldest_due_at
    age = 0.0 if oldest is None else max((taken_at - oldest).total_seconds(), 0.0)
    series.add("ehcpwatch_notifier_deliveries_waiting", (), outbox.waiting)
    series.add("ehcpwatch_notifier_deliveries_due", (), outbox.due)
    series.add("ehcpwatch_notifier_oldest_due_seconds", (), age)
    series.add("ehcpwatch_notifier_messages_unknown", (), outbox.unknown)
    series.add("ehcpwatch_notifier_inboxes_refusing", (), outbox.refusing)
    series.add("ehcpwatch_notifier_held", (), float(outbox.held))


def _unix(instant: datetime | None) -> float:
    return 0.0 if instant is None else instant.timestamp()
