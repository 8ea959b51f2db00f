"""Mirroring the ledger of a register to Alertmanager, for whoever has no engine at hand.

An engine hands each record on as it is said. Beside a register there is only the ledger, so
that is looked at once a minute, and what stood before and stands no longer is ended.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from ehcpwatch.alerts import AlertRecord, AlertState
from ehcpwatch.clock import Clock
from ehcpwatch.register import SqlConnection, records_of_alerts, standing_alerts

from .alertmanager import RESEND_AFTER, AlertmanagerSink

__all__ = ["LedgerMirror"]


class LedgerMirror:
    """Keeps Alertmanager at what stands in a register.

    Args:
        register: Gives one view of it.
        sink: What it was handed by a process before is taken in anew; what ended while nobody
            mirrored ends by itself after its hold.
        wall_clock: The source of the present moment.
    """

    def __init__(
        self,
        *,
        register: Callable[[], AbstractContextManager[SqlConnection]],
        sink: AlertmanagerSink,
        wall_clock: Clock,
    ) -> None:
        self._register = register
        self._sink = sink
        self._wall_clock = wall_clock
        self._mirrored: dict[str, AlertRecord] = {}
        self._looked_at: datetime | None = None

    def step(self) -> None:
        """Look at the ledger if it is time to, and post what stands and what has ended.

        Raises:
            EngineError: The register cannot be read; Alertmanager keeps what it has.
        """
        now = self._wall_clock.now()
        if self._looked_at is not None and now - self._looked_at < RESEND_AFTER:
            return
        with self._register() as connection:
            standing = {record.alert_id: record for record in standing_alerts(connection)}
            gone = self._mirrored.keys() - standing.keys()
            latest = records_of_alerts(connection, gone)
        ended = [
            # Of an erased case there is no record left that could say how its alerts ended.
            latest.get(name, self._mirrored[name]._replace(state=AlertState.WITHDRAWN))
            for name in sorted(gone)
        ]
        self._sink.take([*ended, *standing.values()])
        self._mirrored, self._looked_at = standing, now
        self._sink.send_if_due()
