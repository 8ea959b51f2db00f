"""What a panel says under its title: the definition and the source, from the records themselves."""

from ehcpwatch.measures import MEASURES, MeasureKey
from ehcpwatch.sinks.prometheus import METRICS

__all__ = ["described"]

_OWN = "Source: the metrics page of ehcpwatch, "


def described(*about: MeasureKey | str, says: str = "") -> str:
    """Return the description of a panel.

    Args:
        about: The measures that it shows, or the names of metrics for what is no measure.
        says: What this panel adds or leaves out, before the definitions.
    """
    parts = [_measure(one) if isinstance(one, MeasureKey) else _metric(one) for one in about]
    return "\n\n".join([says, *parts] if says else parts)


def _measure(key: MeasureKey) -> str:
    known = MEASURES[key]
    lines = [f"**{known.title}.** {known.sentence}", f"- Counted: {known.numerator}"]
    if known.denominator:
        lines.append(f"- Of: {known.denominator}")
    lines += [f"- Readings: {known.readings}", f"- Left out: {known.left_out}"]
    if known.note:
        lines.append(f"- Note: {known.note}")
    lines.append(f"- Source: {known.source}")
    return "\n".join(lines)


def _metric(name: str) -> str:
    metric = METRICS[name]
    basis = f" {metric.basis}" if metric.basis else ""
    return f"{metric.help}{basis}\n- {_OWN}`{name}`"
