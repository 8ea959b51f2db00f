"""*Is ehcpwatch healthy?*: for operators. Whether the other boards can be believed."""

from .described import described
from .frame import Board, Row
from .links import TO_FIGURES
from .palette import Colour
from .panels import COUNT, Ask, Link, Unit, Word, figures, rows, trend, word

__all__ = ["HEALTHY"]

_SECONDS = Unit(name="s", decimals=0)
_A_MINUTE = Unit(name="cpm", decimals=1)
_WAY = (TO_FIGURES,)
_SOURCE = "- Source: Prometheus itself, of the targets that it scrapes as `ehcpwatch`"


def _each(metric: str, *labels: str) -> str:
    return f"max by ({', '.join(('partition', *labels))}) ({metric})"


_BELIEVED = Row(
    title="Can the figures be believed?",
    panels=(
        word(
            1,
            "Are all partitions there?",
            "(all:ehcpwatch_partitions:missing > bool 0)",
            {
                0: Word(says="All are there: figures are whole"),
                1: Word(says="Some are missing: no figures are shown", colour=Colour.ORANGE),
            },
            about=described(
                "ehcpwatch_partitions",
                "ehcpwatch_as_at_timestamp_seconds",
                says="While one is missing or read back, the other boards show no case: a sum "
                "over the rest would be taken for a figure.",
            ),
            links=_WAY,
            unknown="No worker answers",
            width=6,
        ),
        word(
            2,
            "Is every event so far in the figures?",
            "min(ehcpwatch_caught_up)",
            {
                0: Word(says="No: a backlog is being read", colour=Colour.ORANGE),
                1: Word(says="Yes"),
            },
            about=described("ehcpwatch_caught_up"),
            links=_WAY,
            unknown="No worker answers",
            width=6,
        ),
        word(
            3,
            "Is a partition being read back?",
            f"{_each('ehcpwatch_recovering')} == 1",
            {1: Word(says="Being read back", colour=Colour.ORANGE)},
            about=described("ehcpwatch_recovering"),
            links=_WAY,
            legend="Partition {{partition}}",
            unknown="None",
            width=6,
        ),
        word(
            4,
            "Do two workers show the same partition?",
            "count by (partition) (ehcpwatch_partition_owned == 1) > 1",
            {
                2: Word(says="Two workers", colour=Colour.ORANGE),
                3: Word(says="Three workers", colour=Colour.ORANGE),
            },
            about=described(
                "ehcpwatch_partition_owned",
                says="For a short time after a hand-over this is so, and figures count it once.",
            ),
            links=_WAY,
            legend="Partition {{partition}}",
            unknown="No",
            width=6,
        ),
        figures(
            5,
            "How old is what is shown?",
            (
                Ask(
                    name="Since the page was made",
                    expr="time() - min(ehcpwatch_snapshot_timestamp_seconds)",
                ),
                Ask(
                    name="Since the newest event was recorded",
                    expr="time() - max(ehcpwatch_last_event_timestamp_seconds > 0)",
                ),
            ),
            about=described(
                "ehcpwatch_snapshot_timestamp_seconds", "ehcpwatch_last_event_timestamp_seconds"
            ),
            unit=_SECONDS,
            links=_WAY,
            width=8,
        ),
        figures(
            6,
            "Which day are the figures as at?",
            (
                Ask(
                    name="As at",
                    expr=f"min({_each('ehcpwatch_as_at_timestamp_seconds')}) * 1000",
                ),
            ),
            about=described("ehcpwatch_as_at_timestamp_seconds"),
            unit=Unit(name="dateTimeAsLocal"),
            links=_WAY,
            width=8,
        ),
        figures(
            7,
            "How many partitions are there, and how many shown?",
            (
                Ask(name="There are", expr="max(ehcpwatch_partitions)"),
                Ask(
                    name="Owned",
                    expr=f"count({_each('ehcpwatch_partition_owned')} == 1)",
                ),
                Ask(
                    name="Shown",
                    expr=f"count({_each('ehcpwatch_as_at_timestamp_seconds')})",
                ),
            ),
            about=described("ehcpwatch_partitions", "ehcpwatch_partition_owned"),
            unit=COUNT,
            links=_WAY,
            width=8,
        ),
    ),
)

_FLOW = Row(
    title="What comes in",
    panels=(
        trend(
            8,
            "How many events are taken in?",
            (
                *(
                    Ask(
                        name=words,
                        expr=f'60 * sum(rate(ehcpwatch_events_total{{outcome="{outcome}"}}'
                        "[$__rate_interval]))",
                        colour=colour,
                    )
                    for outcome, words, colour in (
                        ("applied", "New", Colour.BLUE),
                        ("duplicate", "Known already", Colour.PURPLE),
                    )
                ),
            ),
            about=described("ehcpwatch_events_total"),
            unit=_A_MINUTE,
            links=_WAY,
        ),
        trend(
            9,
            "How far behind is the reading?",
            (
                Ask(
                    name="Partition {{partition}}",
                    expr=_each("ehcpwatch_lag_records"),
                    colour=Colour.PURPLE,
                ),
            ),
            about=described("ehcpwatch_lag_records"),
            unit=COUNT,
            links=_WAY,
        ),
        trend(
            10,
            "How old is the newest event applied while others wait?",
            (
                Ask(
                    name="Partition {{partition}}",
                    expr=_each("ehcpwatch_lag_seconds"),
                    colour=Colour.PURPLE,
                ),
            ),
            about=described("ehcpwatch_lag_seconds"),
            unit=_SECONDS,
            links=_WAY,
        ),
        rows(
            11,
            "What was refused, and is waiting to be mended?",
            (
                Ask(
                    name="Kept whole",
                    expr="sum by (reason) (ehcpwatch_dead_letters)",
                ),
                Ask(
                    name="Refused in the last day",
                    expr="sum by (reason) (increase(ehcpwatch_inputs_refused_total[1d]))",
                ),
            ),
            by={"reason": "Reason"},
            about=described(
                "ehcpwatch_dead_letters",
                "ehcpwatch_inputs_refused_total",
                says="The increase is what Prometheus works out from its samples, so it may not "
                "be whole. `ehcpwatch dead-letters` has them, and the way back.",
            ),
            unit=COUNT,
            links=_WAY,
        ),
        figures(
            12,
            "Did ehcpwatch itself fail?",
            (
                Ask(
                    name="Events that the fold could not take, in the last day",
                    expr="sum(increase(ehcpwatch_faults_total[1d]))",
                ),
                Ask(
                    name="Stretches of input lost on the way, read again",
                    expr="sum(increase(ehcpwatch_holes_total[1d]))",
                ),
                Ask(
                    name="Ends of a worker",
                    expr="sum(increase(ehcpwatch_worker_failures_total[1d]))",
                ),
            ),
            about=described(
                "ehcpwatch_faults_total", "ehcpwatch_holes_total", "ehcpwatch_worker_failures_total"
            ),
            unit=COUNT,
            links=_WAY,
            width=12,
        ),
        figures(
            13,
            "How often do partitions change hands?",
            (
                Ask(
                    name="Hand-overs in the last day",
                    expr="sum(increase(ehcpwatch_rebalances_total[1d]))",
                ),
                Ask(
                    name="Read back in the last day",
                    expr="sum(increase(ehcpwatch_recoveries_total[1d]))",
                ),
            ),
            about=described("ehcpwatch_rebalances_total", "ehcpwatch_recoveries_total"),
            unit=COUNT,
            links=_WAY,
            width=12,
        ),
    ),
)

_DELIVERY = Row(
    title="What goes out",
    panels=(
        trend(
            14,
            "Do alerts reach every Alertmanager?",
            (
                Ask(
                    name="{{peer}}: {{outcome}}",
                    expr="60 * sum by (peer, outcome)"
                    " (rate(ehcpwatch_alertmanager_posts_total[$__rate_interval]))",
                    colour=Colour.TEAL,
                ),
            ),
            about=described("ehcpwatch_alertmanager_posts_total"),
            unit=_A_MINUTE,
            links=_WAY,
        ),
        trend(
            15,
            "How long after the beginning of its day is an alert raised, nine times in ten?",
            (
                Ask(
                    name="Nine in ten",
                    expr="histogram_quantile(0.9, sum by (le)"
                    " (increase(ehcpwatch_alert_delay_seconds_bucket[1d])))",
                ),
            ),
            about=described(
                "ehcpwatch_alert_delay_seconds", says="Of the last day, read off the bands."
            ),
            unit=_SECONDS,
            links=_WAY,
        ),
        figures(
            16,
            "Is an alert waiting to be settled?",
            (
                Ask(
                    name="Cases changed since they were looked at",
                    expr=f"sum({_each('ehcpwatch_alerts_unsettled')})",
                ),
                Ask(
                    name="Alerts that stand",
                    expr=f"sum({_each('ehcpwatch_alerts_active', 'rule', 'severity')})",
                ),
            ),
            about=described("ehcpwatch_alerts_unsettled", "ehcpwatch_alerts_active"),
            unit=COUNT,
            links=_WAY,
            width=12,
        ),
        word(
            17,
            "Can an alert be raised twice?",
            "max(ehcpwatch_at_least_once)",
            {
                0: Word(says="No"),
                1: Word(says="Yes: a worker runs without transactions", colour=Colour.ORANGE),
            },
            about=described("ehcpwatch_at_least_once"),
            links=_WAY,
            unknown="No: there is one process",
            width=12,
        ),
        trend(
            18,
            "How long does a checkpoint take, on average?",
            (
                Ask(
                    name="Partition {{partition}}",
                    expr="sum by (partition)"
                    " (rate(ehcpwatch_checkpoint_seconds_total[$__rate_interval]))"
                    " / (sum by (partition)"
                    " (rate(ehcpwatch_checkpoints_total[$__rate_interval])) > 0)",
                    colour=Colour.BLUE,
                ),
            ),
            about=described("ehcpwatch_checkpoint_seconds_total", "ehcpwatch_checkpoints_total"),
            unit=Unit(name="s", decimals=3),
            links=_WAY,
        ),
        trend(
            19,
            "When did each partition last look at the clock?",
            (
                Ask(
                    name="Partition {{partition}}",
                    expr="time() - max by (partition) (ehcpwatch_last_tick_timestamp_seconds > 0)",
                    colour=Colour.BLUE,
                ),
            ),
            about=described("ehcpwatch_last_tick_timestamp_seconds", says="Seconds since then."),
            unit=_SECONDS,
            links=_WAY,
        ),
    ),
)

_PAGE = Row(
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
            links=_WAY,
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
            links=_WAY,
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
            links=_WAY,
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
            links=_WAY,
        ),
        rows(
            25,
            "Which versions are running?",
            (Ask(name="Processes", expr="count by (version) (ehcpwatch_build_info)"),),
            by={"version": "Version"},
            about=described("ehcpwatch_build_info"),
            unit=COUNT,
            links=_WAY,
            width=6,
        ),
    ),
)

HEALTHY = Board(
    uid="ehcpwatch-healthy",
    title="Is ehcpwatch healthy?",
    says="For operators: are all partitions there, is the reading up to date, does what is said "
    "arrive. Only if so are the other boards to be believed.",
    rows=(_BELIEVED, _FLOW, _DELIVERY, _PAGE),
    of_cases=False,
    range_from="now-24h",
)
