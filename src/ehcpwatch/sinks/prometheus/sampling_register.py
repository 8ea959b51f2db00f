"""From what a projector notes of itself to the series of its page."""

from datetime import datetime

from ehcpwatch.streams import RegisterPulse

from .series import Series

__all__ = ["note_register"]


def note_register(series: Series, pulse: RegisterPulse, taken_at: datetime) -> None:
    """Add what a projector notes of itself."""
    for topic, one in pulse.topics.items():
        series.add("ehcpwatch_register_partitions", (topic,), one.partitions)
        series.add("ehcpwatch_register_lag_records", (topic,), one.waiting)
        behind = one.behind_since
        age = 0.0 if behind is None else max((taken_at - behind).total_seconds(), 0.0)
        series.add("ehcpwatch_register_lag_seconds", (topic,), age)
        series.add("ehcpwatch_register_records_total", (topic,), one.written)
    last = pulse.last_write_at
    written = 0.0 if last is None else last.timestamp()
    series.add("ehcpwatch_register_last_write_timestamp_seconds", (), written)
    series.add("ehcpwatch_register_database_up", (), float(pulse.database_up))
