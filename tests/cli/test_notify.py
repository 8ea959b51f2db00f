"""The notifier as a process: it starts or says why not, tells people once, and stops."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest

from ehcpwatch.alerts import AlertRecord, Role
from ehcpwatch.clock import SystemClock, london_date
from ehcpwatch.register import MessageState, PostgresRegister, state_counts, write_records
from ehcpwatch.statute import is_bank_holiday
from tests.cli.running import ehcpwatch
from tests.cli.test_act import REQUEST
from tests.cli.test_channels import settings
from tests.real.mail import Mailbox, mail_server
from tests.register.records import record
from tests.waiting import eventually

PATIENCE_SECONDS = 60
DUTY = "duty@north.example"
ALWAYS = """\
authority = "E09000012"
[hours]
days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
opens = 00:00:00
closes = 23:59:59
[duty]
channel = "mail"
address = "duty@north.example"
when = "at once"
"""


def ingest(folder: Path, case: str) -> None:
    event = {**REQUEST, "id": case, "subject": f"E09000012/{case}"}
    given = json.dumps(event).encode()
    done = ehcpwatch("ingest", "--state", folder / "state.db", "-", given=given)
    assert done.returncode == 0, done.stderr


def options(folder: Path, state: str | None = None, people: str = "") -> list[str]:
    (folder / "directory.toml").write_text(ALWAYS + people)
    register = state or str(folder / "state.db")
    return [
        *("--state", register, "--channels", str(folder / "channels.toml")),
        *("--directory", str(folder / "directory.toml"), "--metrics-port", "0"),
    ]


def days_to_a_working_day() -> int:
    """Return how far ahead the next day is that is no bank holiday, when nobody is told."""
    today = london_date(SystemClock().now())
    return next(ahead for ahead in count() if not is_bank_holiday(today + timedelta(days=ahead)))


@contextmanager
def started(given: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    ahead = str(days_to_a_working_day())
    command = [sys.executable, "-m", "tests.cli.ahead", ahead, "notify", *given]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EHCPWATCH_")}
    with (
        subprocess.Popen(
            command, stderr=subprocess.PIPE, env={**environment, "PYTHONUNBUFFERED": "1"}
        ) as notifier,
        ExitStack() as ending,
    ):
        ending.callback(notifier.kill)
        yield notifier


def page_of(notifier: "subprocess.Popen[bytes]") -> str:
    """Return the address of the page, which the process says first."""
    assert notifier.stderr is not None
    found = re.search(rb"http://127\.0\.0\.1:\d+/metrics", notifier.stderr.readline())
    assert found is not None
    return found[0].decode()


def cases_told(mailbox: Mailbox) -> list[set[str]]:
    """Return the cases that each mail names."""
    bodies = [mail.get_body(("plain",)) for mail in mailbox.all()]
    return [set(re.findall(r"C-\d", str(one and one.get_content()))) for one in bodies]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_alert_arrives_by_mail_once_also_after_a_kill_and_the_process_stops_when_asked(
    tmp_path: Path,
) -> None:
    ingest(tmp_path, "C-1")
    with mail_server(tmp_path) as mailbox:
        settings(tmp_path, mailbox)
        with started(options(tmp_path)) as first:
            shown = httpx.get(page_of(first), timeout=PATIENCE_SECONDS).status_code
            mailbox.wait_for(DUTY, 1, seconds=PATIENCE_SECONDS)
            first.send_signal(signal.SIGKILL)
        ingest(tmp_path, "C-2")
        with started(options(tmp_path)) as second:
            assert second.stderr is not None
            page_of(second)
            mailbox.wait_for(DUTY, 2, seconds=PATIENCE_SECONDS)
            second.send_signal(signal.SIGTERM)
            logged = second.stderr.read().decode()
            second.wait()
        told = cases_told(mailbox)
        addresses = mailbox.addresses()

    outbox = ehcpwatch("outbox", "show", "--state", tmp_path / "state.db", "--json")
    assert shown == 200
    assert addresses == {DUTY}
    assert told == [{"C-1"}, {"C-2"}]
    assert second.returncode == 0
    assert "stopped in order" in logged
    for telling in ("C-1", "C-2", DUTY, "E09000012"):
        assert telling not in logged
    found = json.loads(outbox.stdout)
    assert found["due"] == 0
    assert found["refusing"] == []
    assert {one["channel"] for one in found["messages"]} == {"mail"}


PEOPLE = tuple(f"p-{number}" for number in range(6))


def of_people(*people: str) -> list[AlertRecord]:
    """Return one alert of each, of a case of their own."""
    return [
        record(f"a-{who}", f"E09000012/{who}")._replace(caseworker=who, tell=(Role.CASEWORKER,))
        for who in people
    ]


@pytest.mark.slow
@pytest.mark.real("postgresql")
def test_on_a_server_two_notifiers_after_one_that_was_killed_tell_each_person_once(
    tmp_path: Path, database_url: str
) -> None:
    register = PostgresRegister(database_url)
    register.prepare()

    def stand(*people: str) -> None:
        with register.transaction() as connection:
            write_records(connection, of_people(*people))

    def taken() -> int:
        with register.beside() as connection:
            return state_counts(connection).get(("mail", MessageState.TAKEN), 0)

    people = "".join(
        f'[[person]]\nreference = "{who}"\nchannel = "mail"\n'
        f'address = "{who}@north.example"\nwhen = "at once"\n'
        for who in PEOPLE
    )
    given = options(tmp_path, database_url, people)
    with closing(register), mail_server(tmp_path) as mailbox:
        settings(tmp_path, mailbox)
        stand(*PEOPLE[:2])
        with started(given) as first:
            eventually(lambda: taken() == 2, "the first two letters are noted as taken")
            first.send_signal(signal.SIGKILL)
        stand(*PEOPLE[2:])
        with started(given) as second, started(given) as third:
            pages = [page_of(one) for one in (second, third)]
            eventually(lambda: taken() == len(PEOPLE), "everybody is told")
            shown = [httpx.get(page, timeout=PATIENCE_SECONDS).text for page in pages]
            logged = []
            for one in (second, third):
                one.send_signal(signal.SIGTERM)
                assert one.stderr is not None
                logged.append(one.stderr.read().decode())
                one.wait()
        told = {who: len(mailbox.mails(f"{who}@north.example")) for who in PEOPLE}

    assert told == dict.fromkeys(PEOPLE, 1)
    assert [second.returncode, third.returncode] == [0, 0]
    for outlet in (*shown, *logged):
        assert not [who for who in PEOPLE if who in outlet]
        assert "E09000012/" not in outlet


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state, and settings of a mail server that nobody is asked of."""
    path = tmp_path_factory.mktemp("notify")
    ingest(path, "C-1")
    (path / "channels.toml").write_text(
        '[mail]\nhost = "localhost"\nport = 9\ntls = "none"\nsender = "a@north.example"\n'
    )
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        (("--desk-url", "https://desk.example"), 2, "links need both"),
        (("--desk-url", "http://desk.example", "--link-keys", "keys"), 2, "begins with https://"),
        (("--state", "nowhere.db"), 5, "nowhere.db"),
        (("--words", "nowhere"), 3, "there is no folder"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_starts(
    folder: Path, more: tuple[str, ...], code: int, sentence: str
) -> None:
    done = ehcpwatch("notify", *options(folder), *more)

    assert done.returncode == code
    assert sentence in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.slow
def test_a_directory_on_a_channel_that_is_not_open_is_refused(folder: Path) -> None:
    given = options(folder)
    (folder / "directory.toml").write_text(ALWAYS.replace('"mail"', '"notify"'))
    done = ehcpwatch("notify", *given)

    assert done.returncode == 3
    assert "notify (inboxes: 1)" in " ".join(done.stderr.split())


@pytest.mark.slow
def test_an_inbox_that_has_not_refused_cannot_be_tried_again(folder: Path) -> None:
    done = ehcpwatch("outbox", "retry", "person/cw-07", "--state", folder / "state.db")

    assert done.returncode == 1
    assert "No inbox of this key refuses" in done.stderr
