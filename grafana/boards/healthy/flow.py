"""What comes in, and what is refused."""

from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.palette import Colour
from grafana.boards.panels import COUNT, Ask, figures, rows, trend

from .terms import A_MINUTE, SECONDS, WAY, of_each_partition

__all__ = ["FLOW"]

FLOW = Row(
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
            unit=A_MINUTE,
            links=WAY,
        ),
        trend(
            9,
            "How far behind is the reading?",
            (
                Ask(
                    name="Partition {{partition}}",
                    expr=of_each_partition("ehcpwatch_lag_records"),
                    colour=Colour.PURPLE,
                ),
            ),
            about=described("ehcpwatch_lag_records"),
            unit=COUNT,
            links=WAY,
        ),
        trend(
            10,
            "How old is the newest event applied while others wait?",
            (
                Ask(
                    name="Partition {{partition}}",
                    expr=of_each_partition("ehcpwatch_lag_seconds"),
                    colour=Colour.PURPLE,
                ),
            ),
            about=described("ehcpwatch_lag_seconds"),
            unit=SECONDS,
            links=WAY,
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
            links=WAY,
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
            links=WAY,
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
            links=WAY,
            width=12,
        ),
    ),
)
