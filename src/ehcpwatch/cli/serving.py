"""What a running watch shows and tells: the metrics page, the console, Alertmanager."""

from collections.abc import Sequence
from datetime import datetime

from ehcpwatch import __version__
from ehcpwatch.alerts import AlertRecord, one_line
from ehcpwatch.clock import Clock, london_date
from ehcpwatch.sinks import AlertmanagerSink
from ehcpwatch.sinks.prometheus import (
    EMBEDDED_PARTITION,
    Beside,
    MetricsPage,
    PartitionReading,
    Reading,
)
from ehcpwatch.streams.embedded import EmbeddedEngine

from .console import out
from .recent import RecentUsefulness

__all__ = ["Serving"]


class Serving:
    """The outlets of one engine.

    Args:
        engine: Whose state is shown.
        page: The metrics page.
        beside: What the page holds the cases against.
        recent: What became of the alerts of the last weeks; `None` where it is not shown.
        alertmanager: `None` where none is configured.
        wall_clock: The source of the present moment.
    """

    def __init__(
        self,
        engine: EmbeddedEngine,
        *,
        page: MetricsPage,
        beside: Beside,
        recent: RecentUsefulness | None,
        alertmanager: AlertmanagerSink | None,
        wall_clock: Clock,
    ) -> None:
        self._engine = engine
        self._page = page
        self._beside = beside
        self._recent = recent
        self._alertmanager = alertmanager
        self._wall_clock = wall_clock
        self._last_event_at: datetime | None = None

    def took(self) -> None:
        """Note that events were taken in just now."""
        self._last_event_at = self._wall_clock.now()

    def tell(self, records: Sequence[AlertRecord]) -> None:
        """Print what is worth a message, and mirror everything."""
        day = london_date(self._wall_clock.now())
        for record in records:
            if record.message:
                out.print(
                    f"{record.state.value:<10} {record.severity.value:<7} {record.case}  "
                    f"{one_line(record, day)}",
                    soft_wrap=True,
                )
        if self._alertmanager is not None:
            self._alertmanager.take(records)

    def publish(self, *, caught_up: bool) -> None:
        """Show the present state on the metrics page, and send alerts that are due."""
        if self._alertmanager is not None:
            self._alertmanager.send_if_due()
        self._page.publish(
            Reading(
                partitions={
                    EMBEDDED_PARTITION: PartitionReading(
                        snapshot=self._engine.watch.snapshot(),
                        caught_up=caught_up,
                        last_event_at=self._last_event_at,
                    )
                },
                taken_at=self._wall_clock.now(),
                dead_letters=self._engine.dead_letter_counts(),
                posts={} if self._alertmanager is None else dict(self._alertmanager.posts),
                version=__version__,
                usefulness=() if self._recent is None else self._recent.rules(),
                beside=self._beside,
            )
        )
