"""What the recording rules would have recorded: asked of a Prometheus over the blocks so far.

Prometheus evaluates rules at present, and its tool for the past evaluates them at instants of
its own choice, between which the samples of a history are not found. So each rule's
expression is asked at the very instants of the history, in the order in which rules build on
one another. The sums `cell:…` are there already.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ehcpwatch.sinks import METRICS
from ehcpwatch.sinks.prometheus import RecordingRule, recording_rules

from .openmetrics import END, head_text, series_text, value_text
from .prometheus_server import PrometheusServer

__all__ = ["recorded_text", "tiers"]

_SUM = "cell:"
_NAME = "__name__"
_STEP_OF_ONE = 3_600
"""Any step will do for a single instant."""


def tiers() -> list[list[RecordingRule]]:
    """Return the rules beside the sums, each after those whose series it asks for."""
    tier_of: dict[str, int] = {}
    found: dict[int, list[RecordingRule]] = {}
    for rule in recording_rules(METRICS.values()):
        if rule.record.startswith(_SUM):
            continue
        names = re.findall(r"[a-z]+:\w+:\w+", rule.expression)
        below = [tier_of[name] for name in names if name in tier_of and name != rule.record]
        tier = tier_of[rule.record] = max(below, default=-1) + 1
        found.setdefault(tier, []).append(rule)
    return [found[tier] for tier in sorted(found)]


def recorded_text(
    server: PrometheusServer, rules: Sequence[RecordingRule], times: Sequence[int]
) -> tuple[str, int]:
    """Return what *rules* record at *times* as OpenMetrics, and how many samples that is.

    Args:
        server: Over the blocks that the rules ask.
        rules: Of one tier.
        times: In seconds since 1970, equally far apart.

    Raises:
        ProgramFailedError: The server does not answer, or refuses a rule.
    """
    step = times[1] - times[0] if len(times) > 1 else _STEP_OF_ONE
    parts: list[str] = []
    samples = 0
    for record, group in groupby(sorted(rules, key=_record), key=_record):
        lines: list[str] = []
        says = ""
        for rule in group:
            says = says or rule.says
            for series, values in _answers(server, rule, times, step):
                head = series_text(record, series)
                lines.extend(f"{head} {value_text(value)} {int(at)}\n" for at, value in values)
        if lines:
            parts += [head_text(record, says), *lines]
            samples += len(lines)
    return "".join((*parts, END)), samples


def _record(rule: RecordingRule) -> str:
    return rule.record


def _answers(
    server: PrometheusServer, rule: RecordingRule, times: Sequence[int], step: int
) -> Iterator[tuple[list[tuple[str, str]], Sequence[tuple[float, float]]]]:
    """Yield the labels and values of each series that a rule records."""
    for answer in server.query_range(rule.expression, first=times[0], last=times[-1], step=step):
        labels: Mapping[str, str] = {**answer.labels, **rule.labels}
        yield sorted((name, at) for name, at in labels.items() if name != _NAME), answer.values
