"""A real pair of Alertmanagers under the mirror, each killed in turn: no false "resolved"."""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from ehcpwatch.clock import SystemClock
from ehcpwatch.events import CaseKey, PlanIssued, RequestReceived
from tests.real.alertmanager import AlertmanagerPair, alertmanager_pair
from tests.real.web import WebServer, web_server
from tests.sinks.notifier.council import COUNCIL, Council, told
from tests.sinks.test_mirror import mirrored
from tests.waiting import eventually

STAYS, ENDS = CaseKey(f"{COUNCIL}/C-1"), CaseKey(f"{COUNCIL}/C-2")
REQUEST = RequestReceived(received_on=date(2025, 1, 6))
PLAN = PlanIssued(sent_on=date(2025, 6, 2))


def config(web: WebServer) -> str:
    """Tell the test of each alert by itself, at once, of its end too, and never again."""
    return (
        "route: {receiver: test, group_by: [alert_id],"
        " group_wait: 0s, group_interval: 1s, repeat_interval: 24h}\n"
        "receivers:\n- name: test\n  webhook_configs:\n"
        f"  - {{url: 'http://127.0.0.1:{web.port}', send_resolved: true}}\n"
    )


def heard(web: WebServer) -> Counter[tuple[str, str]]:
    """Return how often people were told that an alert is firing, and that it is resolved."""
    alerts = [alert for asked in tuple(web.asked) for alert in json.loads(asked.body)["alerts"]]
    return Counter((alert["labels"]["alert_id"], alert["status"]) for alert in alerts)


def standing(council: Council) -> set[str]:
    return {one.alert_id for one in council.ledger() if one.stands and one.told}


def after_a_minute(council: Council, pair: AlertmanagerPair) -> None:
    """Post by a mirror that has just been started and knows of nothing before."""
    council.clock.advance(timedelta(minutes=1))
    with mirrored(council, *pair.urls) as mirror:
        mirror.step()


@pytest.mark.slow
@pytest.mark.real("alertmanager")
def test_a_pair_killed_in_turn_tells_everybody_once_and_nobody_that_it_is_over(
    tmp_path: Path,
) -> None:
    # Behind theirs, so that what ends is over there too.
    council = Council(tmp_path, at=SystemClock().now() - timedelta(minutes=15))
    council.take(told(STAYS, REQUEST))
    council.take(told(ENDS, REQUEST))
    begun = standing(council)
    with (
        web_server() as web,
        alertmanager_pair(tmp_path, config(web)) as pair,
        mirrored(council, *pair.urls) as mirror,
    ):
        eventually(pair.settled, "each knows its peer")
        mirror.step()
        firing = Counter((alert, "firing") for alert in begun)
        eventually(lambda: heard(web) == firing, "everybody is told")
        eventually(lambda: pair.heard() == len(begun), "the one that told has told its peer of it")
        for number in range(2):
            pair.kill(number)
            after_a_minute(council, pair)
            assert pair.active(1 - number) == begun
            pair.start(number)
            eventually(pair.settled, "the one that came back knows its peer")
            after_a_minute(council, pair)
            assert [pair.active(one) for one in range(2)] == [begun, begun]

        pair.kill(0)
        council.take(told(ENDS, PLAN, first=2))
        left = standing(council)
        council.clock.advance(timedelta(minutes=1))
        mirror.step()
        over = Counter((alert, "resolved") for alert in begun - left)
        whole = over + Counter((alert, "firing") for alert in begun | left)
        eventually(
            lambda: heard(web).total() >= whole.total(), "whoever was told hears that it is over"
        )
        assert heard(web) == whole
        pair.start(0)
        council.clock.advance(timedelta(minutes=1))
        mirror.step()
        assert [pair.active(one) for one in range(2)] == [left, left]

    assert begun & left
    assert over
    assert heard(web) == whole
