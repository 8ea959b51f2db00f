"""Lines of OpenMetrics text, with an instant on every sample.

Source:
    https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
"""

from collections.abc import Iterable

__all__ = ["END", "head_text", "series_text", "value_text"]

END = "# EOF\n"


def head_text(name: str, meaning: str) -> str:
    """Return what stands before the samples of a metric; all are gauges in a history."""
    return f"# TYPE {name} gauge\n# HELP {name} {_escaped(meaning)}\n"


def series_text(name: str, labels: Iterable[tuple[str, str]]) -> str:
    """Return a series as it begins a line.

    >>> series_text("up", [("job", "watch")]), series_text("up", [])
    ('up{job="watch"}', 'up')
    """
    pairs = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels)
    return f"{name}{{{pairs}}}" if pairs else name


def value_text(value: float) -> str:
    """Return a value, whole numbers without a point; it is read back as the same number."""
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
