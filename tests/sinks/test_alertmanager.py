"""Mirroring alerts: what is sent, to whom, how often, and what is never sent."""

import json
from datetime import UTC, date, datetime, timedelta

import httpx

from ehcpwatch.alerts import AlertRecord, AlertState, Closing, Role, Severity
from ehcpwatch.case import Stage
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseKey
from ehcpwatch.sinks import AlertmanagerSink

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
PEERS = ("http://one.test", "http://two.test")


def record(name: str = "a-1", case: str = "C1", caseworker: str | None = "cw-1") -> AlertRecord:
    return AlertRecord(
        alert_id=name,
        case=CaseKey(f"E09000012/{case}"),
        rule="final_plan",
        version=1,
        subject="",
        due_on=date(2025, 5, 26),
        rung=1,
        state=AlertState.RAISED,
        severity=Severity.BREACH,
        caseworker=caseworker,
        team="north",
        tell=(Role.CASEWORKER,),
        ground=None,
        moved_from=None,
        stage=Stage.DRAFTING,
        reason=None,
        revision=1,
        told=True,
        message=True,
        said_on=date(2025, 5, 27),
    )


class Peers:
    """Two Alertmanagers that keep what they are sent; one may refuse or be away."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, list[dict[str, object]]]] = []
        self.refuse_case: str | None = None
        self.away = False
        self.clock = ManualClock(NOW)
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        self.sink = AlertmanagerSink(PEERS, wall_clock=self.clock, client=client)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away and request.url.host == "two.test":
            raise httpx.ConnectError(request.url.host)
        alerts = json.loads(request.content)
        self.requests.append((request.url.host, alerts))
        bad = any(alert["labels"]["case_ref"] == self.refuse_case for alert in alerts)
        return httpx.Response(400 if bad else 200)

    def sent(self, host: str = "one.test") -> list[list[dict[str, object]]]:
        return [alerts for to, alerts in self.requests if to == host]


def labels(alert: dict[str, object]) -> dict[str, str]:
    found = alert["labels"]
    assert isinstance(found, dict)
    return found


def test_a_standing_alert_goes_to_every_peer_with_an_end_hours_ahead() -> None:
    peers = Peers()
    peers.sink.take([record()])
    peers.sink.send_if_due()
    ((alert,),) = peers.sent()

    assert [host for host, _ in peers.requests] == ["one.test", "two.test"]
    assert labels(alert)["alertname"] == "final_plan"
    assert labels(alert)["case_ref"] == "C1"
    assert alert["startsAt"] == NOW.isoformat()
    assert alert["endsAt"] == (NOW + timedelta(hours=12)).isoformat()


def test_each_person_gets_one_request_with_all_of_their_cases() -> None:
    peers = Peers()
    peers.sink.take([record("a", "C1"), record("b", "C2"), record("c", "C3", "cw-2")])
    peers.sink.send_if_due()

    assert [[labels(a)["case_ref"] for a in sent] for sent in peers.sent()] == [
        ["C1", "C2"],
        ["C3"],
    ]


def test_a_new_caseworker_ends_the_old_alert_and_begins_a_new_one() -> None:
    peers = Peers()
    peers.sink.take([record()])
    peers.sink.send_if_due()
    peers.requests.clear()
    peers.clock.advance(timedelta(minutes=2))
    peers.sink.take([record(caseworker="cw-2")._replace(state=AlertState.REVISED)])
    peers.sink.send_if_due()
    ends = {labels(a)["caseworker"]: a["endsAt"] for sent in peers.sent() for a in sent}

    assert ends == {
        "cw-1": peers.clock.now().isoformat(),
        "cw-2": (peers.clock.now() + timedelta(hours=12)).isoformat(),
    }


def test_a_resolved_alert_is_repeated_as_ended_for_a_while_and_then_no_more() -> None:
    peers = Peers()
    peers.sink.take([record()])
    peers.sink.send_if_due()
    peers.sink.take([record()._replace(state=AlertState.RESOLVED, reason=Closing.MET_LATE)])
    counts = []
    for _ in range(12):
        peers.requests.clear()
        peers.sink.send_if_due()
        counts.append(sum(len(sent) for sent in peers.sent()))
        peers.clock.advance(timedelta(minutes=1))

    assert counts == [1] * 10 + [0, 0]


def test_standing_alerts_are_repeated_each_minute_and_not_sooner() -> None:
    peers = Peers()
    peers.sink.take([record()])
    counts = []
    for seconds in (0, 30, 30):
        peers.clock.advance(timedelta(seconds=seconds))
        peers.requests.clear()
        peers.sink.send_if_due()
        counts.append(len(peers.sent()))

    assert counts == [1, 0, 1]


def test_what_was_known_before_going_live_is_never_sent() -> None:
    peers = Peers()
    peers.sink.take([record()._replace(state=AlertState.SEEN, told=False, message=False)])
    peers.sink.send_if_due()

    assert peers.requests == []


def test_nothing_is_addressed_to_nobody() -> None:
    peers = Peers()
    peers.sink.take([record(caseworker=None)._replace(team=None)])
    peers.sink.send_if_due()
    ((alert,),) = peers.sent()

    assert labels(alert)["team"] == "unassigned"
    assert "caseworker" not in labels(alert)


def test_one_bad_alert_is_found_by_halving_and_the_others_arrive() -> None:
    peers = Peers()
    peers.refuse_case = "C2"
    peers.sink.take([record(f"a-{n}", f"C{n}") for n in range(4)])
    peers.sink.send_if_due()

    assert peers.sink.posts["http://one.test", "refused"] == 1
    assert peers.sink.posts["http://one.test", "delivered"] == 2


def test_a_peer_that_is_away_is_counted_and_the_other_gets_everything() -> None:
    peers = Peers()
    peers.away = True
    peers.sink.take([record()])
    peers.sink.send_if_due()

    assert peers.sink.posts == {
        ("http://one.test", "delivered"): 1,
        ("http://two.test", "unreachable"): 1,
    }
