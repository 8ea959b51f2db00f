"""What is owed now: the latest record of each alert, and what people did about its case."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord, Heard, Owed, Recipient, owed, rests_until
from ehcpwatch.case import Attention
from ehcpwatch.events import CaseKey
from ehcpwatch.register import (
    Delivery,
    SqlConnection,
    case_row,
    deliveries_of_alerts,
    latest_records_of_case,
    records_of_alerts,
)
from ehcpwatch.watch import decode_row

__all__ = ["Matters", "Part"]

_NOTHING_DONE = Attention()


class Part(NamedTuple):
    """One delivery of a message, with what it tells."""

    delivery: Delivery
    record: AlertRecord
    owed: Owed


class Matters:
    """The alerts of some deliveries as they are in one view of the register."""

    def __init__(
        self, connection: SqlConnection, deliveries: Iterable[Delivery], day: date
    ) -> None:
        self._connection = connection
        self._day = day
        names = {delivery.alert_id for delivery in deliveries}
        self.records: Mapping[str, AlertRecord] = records_of_alerts(connection, names)
        self._known = deliveries_of_alerts(connection, names)
        self._attention: dict[CaseKey, Attention] = {}
        self._of_case: dict[CaseKey, Mapping[str, AlertRecord]] = {}

    def owed(self, delivery: Delivery) -> Owed | None:
        """Return what is owed to the recipient of *delivery*; `None` where nothing is."""
        record = self.records.get(delivery.alert_id)
        if record is None:
            return None
        done = self._done_about(delivery.case)
        heard: Mapping[Recipient, Heard] = {
            recipient: known.heard for recipient, known in self._known[delivery.alert_id].items()
        }
        acknowledged = any(one.alert == record.alert_id for one in done.acknowledged)
        return owed(record, heard, acknowledged=acknowledged).get(delivery.recipient)

    def stands(self, delivery: Delivery) -> bool:
        """Return whether its alert stands."""
        record = self.records.get(delivery.alert_id)
        return record is not None and record.stands

    def rests(self, delivery: Delivery) -> bool:
        """Return whether nothing is said of it today, because somebody snoozed it."""
        record = self.records[delivery.alert_id]
        snoozed = self._done_about(delivery.case).snoozed
        if not snoozed:
            return False
        if delivery.case not in self._of_case:
            self._of_case[delivery.case] = latest_records_of_case(self._connection, delivery.case)
        others = self._of_case[delivery.case]
        return rests_until(record, others, snoozed, self._day) is not None

    def _done_about(self, case: CaseKey) -> Attention:
        if case not in self._attention:
            stored = case_row(self._connection, case)
            # A row of another version is refolded by its engine within minutes.
            row = None if stored is None else decode_row(case, stored)
            self._attention[case] = _NOTHING_DONE if row is None else row.facts.attention
        return self._attention[case]
