"""A council of one register: its watch, its notifier, and the post that goes out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from ehcpwatch.alerts import DEFAULT_LADDER, AlertRecord, Ladder
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import (
    AssessmentAgreed,
    CaseKey,
    CaseworkerAssigned,
    Event,
    Payload,
    RequestReceived,
    TeamAssigned,
    new_event,
)
from ehcpwatch.register import SqlConnection, deliveries_of_alerts
from ehcpwatch.sinks.channels import (
    Answer,
    Channel,
    ChannelName,
    Letter,
    Outcome,
    RateLimit,
    Reason,
)
from ehcpwatch.sinks.directory import Directory, parse_directory
from ehcpwatch.sinks.notifier import Notifier
from ehcpwatch.sinks.words import Words
from ehcpwatch.statute import LimitKey
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine, clear_errors, open_beside
from ehcpwatch.watch import Policy

__all__ = [
    "BUSY",
    "CASE",
    "COUNCIL",
    "NO_ANSWER",
    "NO_SUCH_ADDRESS",
    "PEOPLE",
    "PLANS_ONLY",
    "Council",
    "PostOffice",
    "Said",
    "begun",
    "said_in",
    "told",
]

COUNCIL = "E09000012"
CASE = CaseKey(f"{COUNCIL}/C-1")
BUSY = Answer(Outcome.LATER, Reason.BUSY)
NO_ANSWER = Answer(Outcome.UNKNOWN, Reason.NO_ANSWER)
NO_SUCH_ADDRESS = Answer(Outcome.REFUSED, Reason.NO_SUCH_ADDRESS)
PLANS_ONLY = Policy(
    ladder=Ladder(
        limits={LimitKey.FINAL_PLAN: DEFAULT_LADDER.limits[LimitKey.FINAL_PLAN]}, conditions={}
    )
)
"""Alerts about the final plan alone, at the usual distances."""
_NO_LIMIT = RateLimit(100_000, timedelta(minutes=1))
PEOPLE = """\
authority = "E09000012"
head_of_send = "head"
director = "dir"

[duty]
channel = "mail"
address = "duty@council.example"
when = "digest"

[[person]]
reference = "cw-07"
channel = "mail"
address = "seven@council.example"
when = "at once"

[[person]]
reference = "cw-08"
channel = "mail"
address = "eight@council.example"
when = "digest"

[[person]]
reference = "mgr"
channel = "mail"
address = "manager@council.example"

[[person]]
reference = "head"
channel = "mail"
address = "head@council.example"

[[person]]
reference = "dir"
channel = "mail"
address = "director@council.example"

[[team]]
reference = "north"
channel = "chat"
address = "workflows://host.example/w/s"
when = "digest"
manager = "mgr"
"""


def told(case: CaseKey, *payloads: Payload, first: int = 1) -> list[Event]:
    """Return one event for each payload, recorded on the morning of its day."""
    return [
        new_event(
            data,
            subject=case,
            source="casework",
            id=f"{case.partition('/')[2]}-{place}",
            sequence=place,
            recorded_at=datetime.combine(data.effective_on, datetime.min.time(), UTC),
        )
        for place, data in enumerate(payloads, start=first)
    ]


def begun(
    case: CaseKey = CASE,
    caseworker: str | None = "cw-07",
    *,
    received_on: date = date(2025, 1, 6),
    team: str = "north",
) -> list[Event]:
    """Return how a case began, of which a plan is due 20 weeks after the request.

    As it stands that is on Monday 26 May 2025, a bank holiday; rungs are reached on 28 April,
    on 12, 19, 25 and 27 May, and with the manager on 23 June.
    """
    return told(
        case,
        RequestReceived(received_on=received_on),
        TeamAssigned(assigned_on=received_on, team=team),
        CaseworkerAssigned(assigned_on=received_on, caseworker=caseworker),
        AssessmentAgreed(notified_on=received_on + timedelta(days=39)),
    )


class Said(NamedTuple):
    """What one entry of a letter says: the news in its first words, of which alert, to whom."""

    news: str
    alert: str
    by: str


_LINK = re.compile(r"https://desk\.example/a/([0-9a-f-]{36})\.([^.\s]+)\.\w+")
_NEWS = re.compile(
    r"^(?:- \S+ )?(New|Changed|Stands again|Over|Withdrawn|Handed on)\.", re.MULTILINE
)


def said_in(letter: Letter) -> list[Said]:
    """Return what a reader finds in *letter*, which is no digest of going live."""
    found: list[Said] = []
    start = 0
    for link in _LINK.finditer(letter.text):
        news = _NEWS.search(letter.text, start, link.start())
        assert news is not None, letter.text
        found.append(Said(news[1], link[1], link[2]))
        start = link.end()
    return found


class PostOffice:
    """A channel that keeps what it is handed, and answers as told.

    Attributes:
        letters: All that it was handed, in order.
        answer: Says what becomes of a letter.
    """

    def __init__(self, name: ChannelName) -> None:
        self.name = name
        self.letters: list[Letter] = []
        self.answer: Callable[[Letter], Answer] = lambda _: Answer(Outcome.ACCEPTED)

    def send(self, letter: Letter) -> Answer:
        """Take a letter."""
        self.letters.append(letter)
        return self.answer(letter)


class Council:
    """A register with a watch over it and a notifier beside it, moved by hand.

    Attributes:
        post: The channels, by name.
        people: The text of the directory; may be changed at any time.
    """

    def __init__(
        self,
        folder: Path,
        *,
        at: datetime,
        policy: Policy | None = None,
        people: str = PEOPLE,
        most_an_hour: int = 100_000,
    ) -> None:
        self.state = folder / "state.db"
        self.clock = ManualClock(at)
        self.people = people
        self.post = {name: PostOffice(name) for name in ChannelName}
        self.most_an_hour = most_an_hour
        self.words = Words()
        # Both stay open: each opening has every statement compiled anew.
        self.engine = EmbeddedEngine(self.state, policy=policy or Policy(), wall_clock=self.clock)
        self._beside = open_beside(self.state)
        self.notifier = self.new_notifier()

    def close(self) -> None:
        """Close the register."""
        self._beside.close()
        self.engine.close()

    def new_notifier(
        self,
        channels: Mapping[ChannelName, Channel] | None = None,
        *,
        worklist: str | None = None,
    ) -> Notifier:
        """Return a notifier that has just been started, by default with all post offices."""
        return Notifier(
            register=self.register,
            directory=self.directory,
            channels=self.post if channels is None else channels,
            limits=dict.fromkeys(ChannelName, _NO_LIMIT),
            words=self.words,
            link_of=lambda alert, by, link: f"https://desk.example/a/{alert}.{by}.{link}",
            worklist=worklist,
            wall_clock=self.clock,
            most_an_hour=self.most_an_hour,
        )

    def directory(self) -> Directory:
        """Return the people of now."""
        return parse_directory(self.people, path=Path("people.toml"))

    def take(self, events: Iterable[Event]) -> list[AlertRecord]:
        """Have the watch take events in; return what it says is due."""
        items = [Delivered(item=event, place="") for event in events]
        self.engine.take(Delivery(source="test", items=items, position=None))
        self.engine.tick()
        return [record for part in self.engine.settle() for record in part]

    def notify(self) -> list[Letter]:
        """Send all that is due now, and return it."""
        before = {name: len(post.letters) for name, post in self.post.items()}
        self.notifier.plan()
        for name in ChannelName:
            while self.notifier.send_next(name):
                pass
        return [
            letter for name, post in self.post.items() for letter in post.letters[before[name] :]
        ]

    def at(self, moment: datetime) -> None:
        """Let time pass until *moment*, with nobody at work."""
        self.clock.advance(moment - self.clock.now())

    def later(self, wait: timedelta) -> list[Letter]:
        """Let time pass, and send all that is due then."""
        self.clock.advance(wait)
        return self.notify()

    def night(self, day: date, events: Iterable[Event] = ()) -> None:
        """Let a day begin: it is watched, planned, and nobody is at work."""
        self.at(datetime.combine(day, time(1), UTC))
        self.take(events)
        assert self.notify() == []

    def day(self, day: date, events: Iterable[Event] = ()) -> list[Letter]:
        """Let a day begin, and be told of at nine in the morning."""
        self.night(day, events)
        self.at(datetime.combine(day, time(9), UTC))
        return self.notify()

    @contextmanager
    def register(self) -> Iterator[SqlConnection]:
        """Give a short transaction beside the engine."""
        with clear_errors(self.state), self._beside.engine.begin() as connection:
            yield connection

    def ledger(self) -> tuple[AlertRecord, ...]:
        """Return the latest record of every alert."""
        return self.engine.ledger()

    def heard(self) -> Mapping[tuple[str, str, str], str]:
        """Return what each recipient has heard, by alert, audience and reference."""
        names = [record.alert_id for record in self.ledger()]
        with self.register() as connection:
            found = deliveries_of_alerts(connection, names)
        return {
            (alert, recipient.audience.value, recipient.who): delivery.heard.hearing.value
            for alert, of_alert in found.items()
            for recipient, delivery in of_alert.items()
        }
