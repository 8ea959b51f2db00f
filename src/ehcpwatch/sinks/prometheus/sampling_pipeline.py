"""From what a partition's owner and a process note of themselves to their series."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from ehcpwatch.streams import DELAY_BOUNDS, PartitionPulse

from .reading import PartitionReading, Reading
from .series import Distribution, LabelValues, Series

__all__ = ["midnight", "note_page", "note_partition", "note_posts", "note_process"]

_Value = tuple[str, LabelValues, float]


def note_partition(series: Series, one: PartitionReading, taken_at: datetime) -> None:
    """Add what *one* notes of itself; of a partition that is read back, that it is."""
    for metric, labels, value in _of_partition(one, taken_at):
        series.add(metric, labels, value)
    if one.pulse is not None:
        series.distributions["ehcpwatch_alert_delay_seconds"] = {(): _delays(one.pulse)}


def note_process(series: Series, reading: Reading) -> None:
    """Add what the process notes of itself."""
    note_posts(series, reading)
    for metric, labels, value in _of_process(reading):
        series.add(metric, labels, value)


def note_posts(series: Series, reading: Reading) -> None:
    """Add how posting to Alertmanager went."""
    for labels, count in reading.posts.items():
        series.add("ehcpwatch_alertmanager_posts_total", labels, count)


def note_page(series: Series, reading: Reading) -> None:
    """Add what every page says of itself."""
    for metric, labels, value in _of_page(reading):
        series.add(metric, labels, value)


def midnight(day: date) -> float:
    """Return 00:00 UTC of *day* in Unix time, so that days are told apart by whole days."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _of_partition(one: PartitionReading, taken_at: datetime) -> Iterator[_Value]:
    yield "ehcpwatch_partition_owned", (), 1.0
    if one.pulse is not None:
        yield "ehcpwatch_recovering", (), float(one.snapshot is None)
    if one.snapshot is None:
        # What is half read back would be taken for a figure.
        return
    snapshot = one.snapshot
    yield "ehcpwatch_cases_watched", (), snapshot.cases
    yield "ehcpwatch_as_at_timestamp_seconds", (), midnight(snapshot.day)
    for (rule, severity), count in snapshot.alerts.items():
        yield "ehcpwatch_alerts_active", (rule, severity), count
    yield "ehcpwatch_alerts_unsettled", (), snapshot.unsettled
    for kind, count in snapshot.applied.items():
        yield "ehcpwatch_events_total", (kind, "applied"), count
    yield "ehcpwatch_events_total", ("any", "duplicate"), snapshot.duplicates
    yield "ehcpwatch_faults_total", (), snapshot.faults
    yield "ehcpwatch_last_event_timestamp_seconds", (), _unix(one.last_event_at)
    yield "ehcpwatch_caught_up", (), float(one.caught_up)
    if one.pulse is not None:
        yield from _of_pulse(one.pulse, taken_at)


def _of_pulse(pulse: PartitionPulse, taken_at: datetime) -> Iterator[_Value]:
    for reason, count in pulse.refused.items():
        yield "ehcpwatch_inputs_refused_total", (reason,), count
    yield "ehcpwatch_lag_records", (), pulse.waiting
    newest = pulse.last_event_at
    age = (taken_at - newest).total_seconds() if newest is not None and pulse.waiting else 0.0
    yield "ehcpwatch_lag_seconds", (), age
    yield "ehcpwatch_checkpoints_total", (), pulse.checkpoints
    yield "ehcpwatch_checkpoint_seconds_total", (), pulse.checkpoint_seconds
    yield "ehcpwatch_checkpoint_records_total", (), pulse.records_written
    yield "ehcpwatch_holes_total", (), pulse.holes
    yield "ehcpwatch_last_tick_timestamp_seconds", (), _unix(pulse.last_tick_at)
    yield "ehcpwatch_alerts_said_total", (), pulse.announced


def _delays(pulse: PartitionPulse) -> Distribution:
    found = Distribution(DELAY_BOUNDS)
    found.counts = [pulse.delays[bound] for bound in (*DELAY_BOUNDS, float("inf"))]
    found.total = pulse.delay_seconds
    return found


def _of_process(reading: Reading) -> Iterator[_Value]:
    for reason, count in reading.dead_letters.items():
        yield "ehcpwatch_dead_letters", (reason,), count
    worker = reading.worker
    partitions = 1 if worker is None else worker.partitions
    if partitions:
        yield "ehcpwatch_partitions", (), partitions
    if worker is not None:
        yield "ehcpwatch_partitions_owned", (), worker.owned
        yield "ehcpwatch_rebalances_total", (), worker.rebalances
        yield "ehcpwatch_recoveries_total", (), worker.recoveries
        yield "ehcpwatch_recovery_seconds_total", (), worker.recovery_seconds
        for kind, count in worker.failures.items():
            yield "ehcpwatch_worker_failures_total", (kind,), count
        yield "ehcpwatch_at_least_once", (), float(worker.at_least_once)
    yield from _of_page(reading)


def _of_page(reading: Reading) -> Iterator[_Value]:
    yield "ehcpwatch_snapshot_timestamp_seconds", (), reading.taken_at.timestamp()
    yield "ehcpwatch_build_info", (reading.version,), 1.0


def _unix(instant: datetime | None) -> float:
    return 0.0 if instant is None else instant.timestamp()
