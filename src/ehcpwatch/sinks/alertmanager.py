"""Mirroring the standing alerts to Alertmanager, API v2: to every peer, again and again.

Alertmanager forgets: it keeps alerts in memory, and resolves what nobody repeats. So each
alert is re-sent with an end far ahead, and what has ended is re-sent as ended for a
while. Labels are identity there: a changed caseworker or severity ends the old alert and
starts a new one in the same request. One request a person, so that a first message holds
all of that person's cases.

Only the ledger is durable. A process that starts mirrors it anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from ehcpwatch.alerts import AlertRecord, message, one_line
from ehcpwatch.clock import Clock, london_date

__all__ = ["AlertmanagerSink", "Posted", "alert_of"]

HOLD = timedelta(hours=12)
"""How long an alert outlives the last time it was sent: so long may ehcpwatch be down
without Alertmanager telling everybody that all is well."""
RESEND_AFTER = timedelta(minutes=1)
"""Between repeats; well below any `resolve_timeout`, and 10,000 alerts take 0.3 s."""
REPEAT_ENDED_FOR = timedelta(minutes=10)
"""How long an ended alert is repeated as ended, for a peer that was away."""
MAX_ALERTS_A_REQUEST = 1_000
REQUEST_TIMEOUT_SECONDS = 5.0
ATTEMPTS = 3

UNASSIGNED = "unassigned"
"""The team of a case that has neither caseworker nor team: nothing is addressed to nobody."""

_BAD_REQUEST = 400
_RETRYING = Retrying(
    retry=retry_if_exception_type(httpx.TransportError),
    stop=stop_after_attempt(ATTEMPTS),
    wait=wait_exponential(multiplier=0.1, max=1.0),
    reraise=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What is being mirrored: one label set, with when it began and ends."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: datetime
    ended_at: datetime | None

    @property
    def person(self) -> str:
        """Who gets it, for grouping requests."""
        return self.labels.get("caseworker") or self.labels["team"]

    def document(self, now: datetime) -> dict[str, object]:
        """Return the alert as Alertmanager's API takes it."""
        ends_at = now + HOLD if self.ended_at is None else self.ended_at
        return {
            "labels": dict(self.labels),
            "annotations": dict(self.annotations),
            "startsAt": self.starts_at.isoformat(),
            "endsAt": ends_at.isoformat(),
        }


def alert_of(record: AlertRecord, now: datetime) -> Posted:
    """Return a record as an alert that starts *now*; what changes daily is an annotation."""
    authority, _, case_ref = record.case.partition("/")
    labels = {
        "alertname": record.rule,
        "alert_id": record.alert_id,
        "authority": authority,
        "case_ref": case_ref,
        "severity": record.severity.value,
        "team": record.team or UNASSIGNED,
        # Roles, not persons: with team and caseworker, routes make addresses of them.
        "tell": ",".join(record.tell),
    }
    if record.caseworker is not None:
        labels["caseworker"] = record.caseworker
    day = london_date(now)
    return Posted(
        labels=labels,
        annotations={
            "summary": message(record, day).headline,
            "says": one_line(record, day),
            "last_lawful_day": record.due_on.isoformat(),
        },
        starts_at=now,
        ended_at=None,
    )


class AlertmanagerSink:
    """Mirrors alerts to every peer.

    Args:
        peers: Base addresses, such as http://127.0.0.1:9093.
        wall_clock: The source of the present moment.
        client: Speaks HTTP; closed by whoever made it.
    """

    def __init__(self, peers: Sequence[str], *, wall_clock: Clock, client: httpx.Client) -> None:
        self._peers = tuple(peers)
        self._wall_clock = wall_clock
        self._client = client
        self._active: dict[str, tuple[AlertRecord, Posted]] = {}
        self._ended: list[Posted] = []
        self._sent_at: datetime | None = None
        self._changed = False
        self.posts: dict[tuple[str, str], int] = {}

    def take(self, records: Iterable[AlertRecord]) -> None:
        """Note new records, or the standing ones of a ledger when starting."""
        now = self._wall_clock.now()
        for record in records:
            known = self._active.pop(record.alert_id, None)
            told = record.stands and record.told
            posted = alert_of(record, now) if told else None
            if known is not None:
                if posted is not None and posted.labels == known[1].labels:
                    posted = replace(posted, starts_at=known[1].starts_at)
                else:
                    self._ended.append(replace(known[1], ended_at=now))
            if posted is not None:
                self._active[record.alert_id] = (record, posted)
            self._changed = self._changed or posted is not None or known is not None

    def send_if_due(self) -> None:
        """Send what has changed, or everything when it is time to repeat it."""
        now = self._wall_clock.now()
        if not self._changed and self._sent_at is not None and now - self._sent_at < RESEND_AFTER:
            return
        self._ended = [
            posted
            for posted in self._ended
            if posted.ended_at is not None and now - posted.ended_at < REPEAT_ENDED_FOR
        ]
        # Words that count days are made anew each day; labels stay.
        for name, (record, posted) in self._active.items():
            fresh = alert_of(record, now)
            self._active[name] = (record, replace(posted, annotations=fresh.annotations))
        wanted = [posted for _, posted in self._active.values()]
        for alerts in self._requests([*self._ended, *wanted], now):
            for peer in self._peers:
                self._post(peer, alerts)
        self._sent_at, self._changed = now, False

    def _requests(
        self, posted: Sequence[Posted], now: datetime
    ) -> Iterator[list[dict[str, object]]]:
        by_person = sorted(posted, key=lambda one: (one.person, one.labels["alert_id"]))
        for _, group in groupby(by_person, key=lambda one: one.person):
            alerts = [one.document(now) for one in group]
            for at in range(0, len(alerts), MAX_ALERTS_A_REQUEST):
                yield alerts[at : at + MAX_ALERTS_A_REQUEST]

    def _post(self, peer: str, alerts: list[dict[str, object]]) -> None:
        """Send to one peer; on "400, partly stored" halve, until the one at fault is alone."""
        try:
            status = self._posted(peer, alerts)
        except httpx.HTTPError:
            self._count(peer, "unreachable")
            return
        if status < _BAD_REQUEST:
            self._count(peer, "delivered")
        elif status == _BAD_REQUEST and len(alerts) > 1:
            half = len(alerts) // 2
            self._post(peer, alerts[:half])
            self._post(peer, alerts[half:])
        else:
            self._count(peer, "refused")

    def _posted(self, peer: str, alerts: list[dict[str, object]]) -> int:
        response = _RETRYING(
            self._client.post,
            f"{peer.rstrip('/')}/api/v2/alerts",
            json=alerts,
            timeout=REQUEST_TIMEOUT_SECONDS,
        )
        return response.status_code

    def _count(self, peer: str, outcome: str) -> None:
        self.posts[peer, outcome] = self.posts.get((peer, outcome), 0) + 1
