"""What goes out, and how promptly."""

from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.palette import Colour
from grafana.boards.panels import COUNT, Ask, Unit, Word, figures, trend, word

from .terms import A_MINUTE, SECONDS, WAY, of_each_partition

__all__ = ["DELIVERY"]

DELIVERY = Row(
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
            unit=A_MINUTE,
            links=WAY,
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
            unit=SECONDS,
            links=WAY,
        ),
        figures(
            16,
            "Is an alert waiting to be settled?",
            (
                Ask(
                    name="Cases changed since they were looked at",
                    expr=f"sum({of_each_partition('ehcpwatch_alerts_unsettled')})",
                ),
                Ask(
                    name="Alerts that stand",
                    expr=f"sum({of_each_partition('ehcpwatch_alerts_active', 'rule', 'severity')})",
                ),
            ),
            about=described("ehcpwatch_alerts_unsettled", "ehcpwatch_alerts_active"),
            unit=COUNT,
            links=WAY,
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
            links=WAY,
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
            links=WAY,
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
            unit=SECONDS,
            links=WAY,
        ),
    ),
)
