"""The configuration of Alertmanager: valid, whole in its routes, and what a person gets of it."""

import copy
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from ehcpwatch.alerts import AlertRecord, Role, Severity
from ehcpwatch.clock import SystemClock
from ehcpwatch.sinks import AlertmanagerSink
from ehcpwatch.statute import is_working_day
from tests.real.mail import Mailbox, mail_server
from tests.real.parts import answers_ready, free_ports, need, running
from tests.sinks.test_alertmanager import record

FOLDER = Path(__file__).parents[2] / "deploy/alertmanager"
FILE = FOLDER / "alertmanager.yml"
CONFIG: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
MONTHS = [date(2000, month, 1).strftime("%B").lower() for month in range(1, 13)]
PATIENCE_SECONDS = 60
LINES_AT_MOST = 25
SATURDAY = 5
WEEK_HOURS = 7 * 24


def routes(route: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield route
    for below in route.get("routes", ()):
        yield from routes(below)


def of_cases() -> list[dict[str, Any]]:
    """Return the route of the alerts of cases, and all below it."""
    (found,) = [one for one in CONFIG["route"]["routes"] if one["matchers"] == ['alert_id!=""']]
    return list(routes(found))


@pytest.mark.real("amtool")
def test_amtool_takes_the_configuration_and_its_words() -> None:
    done = subprocess.run(
        [need("amtool"), "check-config", FILE], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "1 templates" in done.stdout


@pytest.mark.real("amtool")
@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ("alertname=Watchdog audience=operators severity=none", "outside"),
        ("alertname=EhcpwatchBacklogGrowing audience=managers severity=info", "service-managers"),
        ("alertname=EhcpwatchTargetDown audience=operators severity=critical", "operators"),
        ("alertname=EhcpwatchLagOld audience=operators severity=warning", "operators"),
        ("alertname=SomethingElse severity=warning", "catch-all"),
        ("alert_id=a caseworker=cw-1 team=north tell=caseworker", "caseworker"),
        ("alert_id=a caseworker=cw-1 team=unassigned tell=caseworker", "caseworker"),
        (
            "alert_id=a caseworker=cw-1 team=north tell=caseworker,manager",
            "team-manager,caseworker",
        ),
        ("alert_id=a caseworker=cw-1 team=north tell=manager", "team-manager"),
        ("alert_id=a caseworker=cw-1 team=unassigned tell=caseworker,manager", "duty,caseworker"),
        ("alert_id=a caseworker=cw-1 team=unassigned tell=manager", "duty"),
        ("alert_id=a team=north tell=caseworker", "team"),
        ("alert_id=a team=north tell=manager", "team-manager"),
        ("alert_id=a team=north tell=caseworker,manager", "team-manager,team"),
        ("alert_id=a team=unassigned tell=caseworker", "duty"),
        ("alert_id=a team=unassigned tell=manager", "duty"),
        ("alert_id=a caseworker=cw-1 team=north tell=head_of_send", "head-of-send"),
        ("alert_id=a caseworker=cw-1 team=north tell=director", "director"),
        ("alert_id=a caseworker=cw-1 team=north tell=duty", "duty"),
        (
            "alert_id=a caseworker=cw-1 team=north tell=caseworker,manager,head_of_send,director",
            "director,head-of-send,team-manager,caseworker",
        ),
        (
            "alert_id=a team=unassigned tell=caseworker,manager,head_of_send",
            "head-of-send,duty",
        ),
        ("alert_id=a team=unassigned tell=caseworker,head_of_send", "head-of-send,duty"),
        ("alert_id=a team=unassigned tell=caseworker,manager,duty", "duty"),
        ("alert_id=a caseworker=cw-1 team=north tell=caseworker,duty", "duty,caseworker"),
        ("alert_id=a caseworker=cw-1 team=north tell=caseworker,agency_lead", "caseworker"),
        ("alert_id=a caseworker=cw-1 team=north tell=agency_lead", "duty"),
    ],
)
def test_whoever_is_concerned_is_told(labels: str, receivers: str) -> None:
    done = subprocess.run(
        [
            need("amtool"),
            "config",
            "routes",
            "test",
            f"--config.file={FILE}",
            *(label.replace("=", '="') + '"' for label in labels.split()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), done.returncode) == (receivers, 0)


def test_what_can_wait_comes_on_working_mornings_and_on_no_bank_holiday() -> None:
    (mornings,) = [
        one["time_intervals"] for one in CONFIG["time_intervals"] if one["name"] == "mornings"
    ]
    to_managers = [
        route for route in routes(CONFIG["route"]) if route["receiver"] == "service-managers"
    ]

    for route in (*of_cases(), *to_managers):
        assert route["active_time_intervals"] == ["mornings"]
        assert route["mute_time_intervals"] == ["bank-holidays"]
    assert mornings == [
        {
            "weekdays": ["monday:friday"],
            "times": [{"start_time": "08:00", "end_time": "08:30"}],
            "location": "Europe/London",
        }
    ]


def test_cases_of_two_councils_never_share_a_mail() -> None:
    for route in of_cases():
        assert "authority" in route["group_by"]


def test_the_bank_holidays_are_those_that_the_clocks_are_counted_with() -> None:
    (listed,) = [
        one["time_intervals"] for one in CONFIG["time_intervals"] if one["name"] == "bank-holidays"
    ]
    days = {
        date(int(year), MONTHS.index(month) + 1, int(day))
        for one in listed
        for year in one["years"]
        for month in one["months"]
        for day in one["days_of_month"]
    }
    first, last = min(days).year, max(days).year
    all_days = (
        date(first, 1, 1) + timedelta(days=n)
        for n in range((date(last + 1, 1, 1) - date(first, 1, 1)).days)
    )

    assert days == {day for day in all_days if day.weekday() < SATURDAY and not is_working_day(day)}


def test_a_case_that_stands_is_told_again_before_alertmanager_forgets_that_it_was_told() -> None:
    (remembered,) = {
        int(hours) for hours in re.findall(r"--data.retention=(\d+)h", FILE.read_text())
    }
    first, *below = of_cases()

    assert WEEK_HOURS - 24 < hours_of(first) < WEEK_HOURS < remembered
    assert not any("repeat_interval" in route for route in below)


def hours_of(route: dict[str, Any]) -> int:
    return int(route["repeat_interval"].removesuffix("h"))


@contextmanager
def pair(folder: Path, mailbox: Mailbox) -> Iterator[list[str]]:
    """Run two Alertmanagers on the configuration, as its head says, at any time of the day."""
    config = copy.deepcopy(CONFIG)
    config["global"] |= {
        "smtp_smarthost": mailbox.address,
        "smtp_auth_password_file": str(mailbox.password_file),
    }
    config["templates"] = [str(FOLDER / "templates/*.tmpl")]
    for receiver in config["receivers"]:
        for mail in receiver.get("email_configs", ()):
            mail["tls_config"] = {"ca_file": str(mailbox.ca_file)}
    for route in routes(config["route"]):
        route.pop("active_time_intervals", None)
        route.pop("mute_time_intervals", None)
        route |= {"group_wait": "1s", "group_interval": "4s"}
    file = folder / "alertmanager.yml"
    file.write_text(yaml.safe_dump(config))
    ports = free_ports(4)
    pages, gossips = ports[:2], ports[2:]
    urls = [f"http://127.0.0.1:{port}" for port in pages]
    with ExitStack() as stack:
        for at, url in enumerate(urls):
            command: Sequence[str | Path] = [
                need("alertmanager"),
                f"--config.file={file}",
                f"--storage.path={folder / str(at)}",
                f"--web.listen-address={url.removeprefix('http://')}",
                f"--cluster.listen-address=127.0.0.1:{gossips[at]}",
                f"--cluster.peer=127.0.0.1:{gossips[1 - at]}",
                # So long the second waits for the first; by itself it is fifteen seconds.
                "--cluster.peer-timeout=1s",
            ]
            log = folder / f"{at}.log"
            stack.enter_context(
                running(command, ready=partial(answers_ready, f"{url}/-/ready"), log=log)
            )
        yield urls


def late(
    number: int,
    *,
    severity: Severity = Severity.BREACH,
    caseworker: str | None = "cw-1",
    team: str | None = "north",
    tell: tuple[Role, ...] = (Role.CASEWORKER,),
) -> AlertRecord:
    return record(f"alert-{number}", f"CASE-{number:03}", caseworker)._replace(
        severity=severity, team=team, tell=tell
    )


def words(mail: EmailMessage) -> str:
    """Return what a mail says; it has one form, which every reader can show and read aloud."""
    (part,) = mail.iter_parts()
    assert part.get_content_type() == "text/plain"
    return str(part.get_content())


@pytest.mark.slow
@pytest.mark.real("alertmanager")
def test_each_person_gets_one_mail_from_the_pair_with_the_worst_first(tmp_path: Path) -> None:
    records = [
        *(late(n, severity=Severity.NOTICE) for n in range(10)),
        *(late(n) for n in range(10, 25)),
        late(30, caseworker="cw-2", tell=(Role.CASEWORKER, Role.MANAGER)),
        late(31, caseworker=None),
        late(32, caseworker=None, team=None),
    ]
    with (
        mail_server(tmp_path) as mailbox,
        pair(tmp_path, mailbox) as urls,
        httpx.Client() as client,
    ):
        sink = AlertmanagerSink(urls, wall_clock=SystemClock(), client=client)
        sink.take(records)
        sink.send_if_due()
        to = "cw-1@caseworkers.example.gov.uk"
        (mail,) = mailbox.wait_for(to, 1, seconds=PATIENCE_SECONDS)
        # Until the second message the other peer has had its turn with the first.
        sink.take([late(40)])
        sink.send_if_due()
        mailbox.wait_for(to, 2, seconds=PATIENCE_SECONDS)
        counts = {address: len(mailbox.mails(address)) for address in mailbox.addresses()}
        (to_manager,) = mailbox.mails("north-manager@teams.example.gov.uk")

    body = words(mail)
    lines = [line for line in body.splitlines() if line.startswith("- ")]
    assert counts == {
        to: 2,
        "cw-2@caseworkers.example.gov.uk": 1,
        "north-manager@teams.example.gov.uk": 1,
        "north@teams.example.gov.uk": 1,
        "send-duty@example.gov.uk": 1,
    }
    assert mail["Subject"] == "25 alerts, 15 past the limit"
    assert [line.split(":")[0] for line in lines] == [
        *["- Past the limit"] * 15,
        *["- Coming up"] * 3,
        "- and 7 more, none of them worse.",
    ]
    assert "CASE-030" in words(to_manager)
    assert len(body.splitlines()) <= LINES_AT_MOST
