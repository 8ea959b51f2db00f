"""Whether people are told of alerts: the notifier."""

from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.palette import Colour
from grafana.boards.panels import COUNT, Ask, Word, figures, rows, trend, word

from .terms import A_MINUTE, SECONDS, WAY

__all__ = ["TOLD"]

_NO_NOTIFIER = "No notifier answers"
TOLD = Row(
    title="Who is told of alerts",
    panels=(
        word(
            26,
            "Does a notifier read what is to be told?",
            "min(ehcpwatch_notifier_register_up)",
            {
                0: Word(says="No: its register does not answer", colour=Colour.ORANGE),
                1: Word(says="Yes"),
            },
            about=described("ehcpwatch_notifier_register_up"),
            links=WAY,
            unknown=_NO_NOTIFIER,
        ),
        word(
            27,
            "Are messages held back?",
            "max(ehcpwatch_notifier_held)",
            {
                0: Word(says="No"),
                1: Word(says="Yes: the hour is full", colour=Colour.ORANGE),
            },
            about=described(
                "ehcpwatch_notifier_held",
                says="What is held back goes when the hour allows it. Look first whether so many "
                "are right: `deploy/runbooks/EhcpwatchLettersHeld.md`.",
            ),
            links=WAY,
            unknown=_NO_NOTIFIER,
        ),
        word(
            28,
            "Is the directory that it uses the newest?",
            "max(ehcpwatch_notifier_directory_stale)",
            {
                0: Word(says="Yes"),
                1: Word(says="No: the newest is faulty", colour=Colour.ORANGE),
            },
            about=described("ehcpwatch_notifier_directory_stale"),
            links=WAY,
            unknown=_NO_NOTIFIER,
        ),
        figures(
            29,
            "How late is what is told?",
            (
                Ask(
                    name="The first that is due has been due for",
                    expr="max(ehcpwatch_notifier_oldest_due_seconds)",
                ),
                Ask(
                    name="Since the ledger was looked through",
                    expr="time() - min(ehcpwatch_notifier_last_look_timestamp_seconds > 0)",
                ),
            ),
            about=described(
                "ehcpwatch_notifier_oldest_due_seconds",
                "ehcpwatch_notifier_last_look_timestamp_seconds",
            ),
            unit=SECONDS,
            links=WAY,
        ),
        figures(
            30,
            "What waits to be told?",
            (
                Ask(
                    name="Deliveries in all, most for their hour",
                    expr="max(ehcpwatch_notifier_deliveries_waiting)",
                ),
                Ask(
                    name="Those whose hour has come",
                    expr="max(ehcpwatch_notifier_deliveries_due)",
                ),
                Ask(
                    name="Messages that may have arrived",
                    expr="max(ehcpwatch_notifier_messages_unknown)",
                ),
            ),
            about=described(
                "ehcpwatch_notifier_deliveries_waiting",
                "ehcpwatch_notifier_deliveries_due",
                "ehcpwatch_notifier_messages_unknown",
            ),
            unit=COUNT,
            links=WAY,
            width=12,
        ),
        figures(
            31,
            "Who is not told as the directory says?",
            (
                Ask(
                    name="Inboxes that do not exist",
                    expr="max(ehcpwatch_notifier_inboxes_refusing)",
                ),
                Ask(
                    name="Deliveries to duty instead, in the last day",
                    expr="sum(increase(ehcpwatch_notifier_deliveries_to_duty_total[1d]))",
                ),
                Ask(
                    name="Told perhaps twice, in the last day",
                    expr="sum(increase(ehcpwatch_notifier_repeated_attempts_total[1d]))",
                ),
            ),
            about=described(
                "ehcpwatch_notifier_inboxes_refusing",
                "ehcpwatch_notifier_deliveries_to_duty_total",
                "ehcpwatch_notifier_repeated_attempts_total",
                says="`ehcpwatch outbox show` names the inboxes, by their key in the directory.",
            ),
            unit=COUNT,
            links=WAY,
            width=12,
        ),
        trend(
            32,
            "How many deliveries are made by each channel?",
            (
                Ask(
                    name="{{channel}}",
                    expr="60 * sum by (channel)"
                    " (rate(ehcpwatch_notifier_deliveries_total[$__rate_interval]))",
                    colour=Colour.TEAL,
                ),
            ),
            about=described("ehcpwatch_notifier_deliveries_total"),
            unit=A_MINUTE,
            links=WAY,
        ),
        rows(
            33,
            "What became of attempts in the last day?",
            (
                Ask(
                    name="Attempts",
                    expr="sum by (channel, outcome, reason)"
                    " (increase(ehcpwatch_notifier_attempts_total[1d]))",
                ),
            ),
            by={"channel": "Channel", "outcome": "Outcome", "reason": "Reason"},
            about=described(
                "ehcpwatch_notifier_attempts_total",
                says="The increase is what Prometheus works out from its samples, so it may not "
                "be whole. What each reason means, and who can act: `docs/channels.md`.",
            ),
            unit=COUNT,
            links=WAY,
        ),
    ),
)
