"""What several rows of *Is ehcpwatch healthy?* are made of."""

from grafana.boards.links import TO_FIGURES
from grafana.boards.panels import Unit

__all__ = ["A_MINUTE", "SECONDS", "WAY", "of_each_partition"]

SECONDS = Unit(name="s", decimals=0)
A_MINUTE = Unit(name="cpm", decimals=1)
WAY = (TO_FIGURES,)


def of_each_partition(metric: str, *labels: str) -> str:
    """Return the query that takes each partition once, whoever shows it."""
    return f"max by ({', '.join(('partition', *labels))}) ({metric})"
