"""The last part of docs/dashboards.md: every panel of every board, and what it is drawn as."""

import re

from grafana_foundation_sdk.models import dashboard, prometheus

from .written import BOARDS

__all__ = ["HEADING", "panels_markdown"]

HEADING = "## Every panel"
"""What stands above it on the page; all that follows is written by `make dashboards`."""

_DRAWN_AS = {
    "alertGroups": "groups of alerts",
    "barchart": "bars",
    "bargauge": "lying bars",
    "stat": "figures",
    "table": "table",
    "text": "words",
    "timeseries": "lines over time",
}


def panels_markdown() -> str:
    """Return the heading and, for each board, its panels under their headings."""
    lines = [HEADING, ""]
    for board in BOARDS:
        lines += [f"### {board.title}", "", board.says, ""]
        for row in board.rows:
            lines += [f"**{row.title.replace('$year', 'the year')}**", ""]
            lines += [f"- {_told(panel)}" for panel in row.panels]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _told(panel: dashboard.Panel) -> str:
    names = "; ".join(
        _name(target.legend_format or "")
        for target in panel.targets or ()
        if isinstance(target, prometheus.Dataquery)
    )
    asked = f": {names}" if names and names != "__auto" else ""
    return f"{panel.title} ({_DRAWN_AS[panel.type_val]}{asked})"


def _name(legend: str) -> str:
    """Return what a series is called, or by what there are several."""
    labels = re.findall(r"\{\{(\w+)\}\}", legend)
    return f"each {' and '.join(labels)}" if labels else legend
