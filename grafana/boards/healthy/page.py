"""The metrics page itself, and its rules."""

from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.panels import COUNT, Ask, Link, Unit, figures, rows

from .terms import WAY

__all__ = ["PAGE"]

_SOURCE = "- Source: Prometheus itself, of the targets that it scrapes as `ehcpwatch`"
PAGE = Row(
    title="The metrics page and its rules",
    panels=(
        rows(
            20,
            "Which of our Prometheus alerts fire?",
            (
                Ask(
                    name="Firing",
                    expr='count by (alertname, severity) (ALERTS{alertname=~"Ehcpwatch.*",'
                    ' alertstate="firing"})',
                ),
            ),
            by={"alertname": "Alert", "severity": "Severity"},
            about="The alert rules of ehcpwatch that Prometheus holds to be firing. What each "
            f"means and what to do: `deploy/runbooks/`.\n{_SOURCE}: `ALERTS`.",
            unit=COUNT,
            links=(
                Link(
                    title="Its rule in Prometheus",
                    url="/alerting/list?search=${__data.fields.Alert}",
                ),
            ),
        ),
        figures(
            21,
            "Is every worker scraped?",
            (
                Ask(name="Answering", expr='sum(up{job="ehcpwatch"})'),
                Ask(name="Of", expr='count(up{job="ehcpwatch"})'),
            ),
            about=f"Whether the metrics page of each worker answered the last scrape.\n{_SOURCE}: "
            "`up`.",
            unit=COUNT,
            links=WAY,
        ),
        figures(
            22,
            "What does the page cost?",
            (
                Ask(
                    name="Longest scrape",
                    expr='max(scrape_duration_seconds{job="ehcpwatch"})',
                ),
                Ask(
                    name="Longest making of a page",
                    expr="max(ehcpwatch_snapshot_duration_seconds)",
                ),
            ),
            about=described(
                "ehcpwatch_snapshot_duration_seconds",
                says="A scrape, and the making of the page that it reads.",
            ),
            unit=Unit(name="s", decimals=3),
            links=WAY,
        ),
        rows(
            23,
            "Was a metric left out because the page is too large?",
            (
                Ask(
                    name="Series left out",
                    expr="max by (metric) (ehcpwatch_series_cut) > 0",
                ),
            ),
            by={"metric": "Metric"},
            about=described("ehcpwatch_series_cut", "ehcpwatch_series_limit"),
            unit=COUNT,
            links=WAY,
        ),
        figures(
            24,
            "How many series are on a page, and how many may be?",
            (
                Ask(
                    name="On the largest page",
                    expr='max(scrape_samples_scraped{job="ehcpwatch"})',
                ),
                Ask(name="At most", expr="min(ehcpwatch_series_limit)"),
            ),
            about=described("ehcpwatch_series_limit"),
            unit=COUNT,
            links=WAY,
        ),
        rows(
            25,
            "Which versions are running?",
            (Ask(name="Processes", expr="count by (version) (ehcpwatch_build_info)"),),
            by={"version": "Version"},
            about=described("ehcpwatch_build_info"),
            unit=COUNT,
            links=WAY,
            width=6,
        ),
    ),
)
