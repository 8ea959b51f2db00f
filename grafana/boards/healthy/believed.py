"""Whether the other boards can be believed."""

from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.palette import Colour
from grafana.boards.panels import COUNT, Ask, Unit, Word, figures, word

from .terms import SECONDS, WAY, of_each_partition

__all__ = ["BELIEVED"]

BELIEVED = Row(
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
            links=WAY,
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
            links=WAY,
            unknown="No worker answers",
            width=6,
        ),
        word(
            3,
            "Is a partition being read back?",
            f"{of_each_partition('ehcpwatch_recovering')} == 1",
            {1: Word(says="Being read back", colour=Colour.ORANGE)},
            about=described("ehcpwatch_recovering"),
            links=WAY,
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
            links=WAY,
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
            unit=SECONDS,
            links=WAY,
            width=8,
        ),
        figures(
            6,
            "Which day are the figures as at?",
            (
                Ask(
                    name="As at",
                    expr=f"min({of_each_partition('ehcpwatch_as_at_timestamp_seconds')}) * 1000",
                ),
            ),
            about=described("ehcpwatch_as_at_timestamp_seconds"),
            unit=Unit(name="dateTimeAsLocal"),
            links=WAY,
            width=8,
        ),
        figures(
            7,
            "How many partitions are there, and how many shown?",
            (
                Ask(name="There are", expr="max(ehcpwatch_partitions)"),
                Ask(
                    name="Owned",
                    expr=f"count({of_each_partition('ehcpwatch_partition_owned')} == 1)",
                ),
                Ask(
                    name="Shown",
                    expr=f"count({of_each_partition('ehcpwatch_as_at_timestamp_seconds')})",
                ),
            ),
            about=described("ehcpwatch_partitions", "ehcpwatch_partition_owned"),
            unit=COUNT,
            links=WAY,
            width=8,
        ),
    ),
)
