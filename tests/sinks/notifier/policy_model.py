"""What people should be told, from the history of the ledger alone: a model of its own.

Written from the definitions of alerts: who should know what on each day, and who hears of it in
whose hours. It goes day by day through the records that were made by then, and shares no code
with the notifier. People do nothing about their alerts here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord

__all__ = ["Telling", "days_from", "expected_tellings", "recipients"]

Reads = Callable[[str, str, date], bool]
"""Whether whoever is told as an audience under a reference reads messages on a day."""

# The next rung has its own message, and a new ladder is no news about a case.
_WITHOUT_A_WORD = {"next_rung", "rule_changed"}
_HOLDERS = {"caseworker", "team", "duty"}


class Telling(NamedTuple):
    """One delivery that somebody gets: an alert and a recipient, on a day."""

    on: date
    alert: str
    audience: str
    who: str
    news: str


def days_from(first: date, last: date) -> list[date]:
    """Return all days, both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def expected_tellings(
    history: Iterable[AlertRecord], days: Sequence[date], reads: Reads
) -> Counter[Telling]:
    """Return who should be told what on which day, each as often as they should be.

    Args:
        history: Every record of every alert, each made before anybody reads on its day.
        days: In order, without gaps.
        reads: By whose hours.
    """
    by_alert: dict[str, list[AlertRecord]] = {}
    for record in sorted(history, key=lambda one: one.revision):
        by_alert.setdefault(record.alert_id, []).append(record)
    found: Counter[Telling] = Counter()
    for records in by_alert.values():
        found.update(_of_one_alert(records, days, reads))
    return found


def _of_one_alert(
    records: Sequence[AlertRecord], days: Sequence[date], reads: Reads
) -> Iterable[Telling]:
    knows: dict[tuple[str, str], str] = {}
    """What each has heard: how it reads, "" for over, "listed" for known before going live."""
    for day in days:
        so_far = [record for record in records if record.said_on <= day]
        if not so_far:
            continue
        now = so_far[-1]
        stands = now.state.value not in ("resolved", "withdrawn")
        told = any(record.state.value == "raised" for record in so_far)
        should = recipients(now) if stands else []
        listed_already = {audience for (audience, _), known in knows.items() if known == "listed"}
        for one in dict.fromkeys([*should, *knows]):
            if not reads(*one, day):
                continue
            known, reading = knows.get(one), _reading(now)
            news = None
            if one in should and told:
                if known is None:
                    news = "new"
                elif known == "":
                    news = "again"
                elif known != reading:
                    news = "changed"
                knows[one] = reading
            elif one in should:
                holder = one[0] in _HOLDERS and listed_already & _HOLDERS
                if known is None and not holder and one[0] not in listed_already:
                    news, knows[one] = "listed", "listed"
            elif known not in ("", "listed"):
                knows[one] = ""
                if stands:
                    news = "handed_on"
                elif now.reason is None or now.reason.value not in _WITHOUT_A_WORD:
                    news = "over"
            if news is not None:
                yield Telling(day, now.alert_id, *one, news)


def _reading(record: AlertRecord) -> str:
    return f"{record.severity.value}, {record.due_on}, {record.ground}"


def recipients(record: AlertRecord) -> list[tuple[str, str]]:
    """Return who is to know of an alert while it stands: as whom, and the reference."""
    named = {
        "caseworker": record.caseworker,
        "manager": record.team,
        "agency_lead": record.subject.split("#")[0],
        "head_of_send": "",
        "director": "",
        "duty": "",
    }
    found: list[tuple[str, str]] = []
    for role in record.tell:
        who = named[role.value]
        one = (role.value, who) if who is not None else ("duty", "")
        if role.value == "caseworker" and who is None and record.team is not None:
            one = ("team", record.team)
        if one not in found:
            found.append(one)
    return found
