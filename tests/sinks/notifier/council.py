"""A council of one register: its watch, its notifier, and the post that goes out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.cli.reading import open_register, write_beside
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseKey, Event, Payload, new_event
from ehcpwatch.register import SqlConnection, deliveries_of_alerts, ledger
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, Outcome, RateLimit
from ehcpwatch.sinks.directory import Directory, parse_directory
from ehcpwatch.sinks.notifier import Notifier
from ehcpwatch.sinks.words import Words
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

__all__ = ["COUNCIL", "Council", "PostOffice", "told"]

COUNCIL = "E09000012"
_NO_LIMIT = RateLimit(100_000, timedelta(minutes=1))
_PEOPLE = """\
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
        people: str = _PEOPLE,
        most_an_hour: int = 100_000,
    ) -> None:
        self.state = str(folder / "state.db")
        self.clock = ManualClock(at)
        self.people = people
        self.policy = policy or Policy()
        self.post = {name: PostOffice(name) for name in ChannelName}
        self.most_an_hour = most_an_hour
        self.take([])
        self.notifier = self.new_notifier()

    def new_notifier(self) -> Notifier:
        """Return a notifier that has just been started."""
        return Notifier(
            register=partial(write_beside, self.state),
            directory=self.directory,
            channels=self.post,
            limits=dict.fromkeys(ChannelName, _NO_LIMIT),
            words=Words(),
            link_of=lambda alert, by, link: f"https://desk.example/a/{alert}.{by}.{link}",
            wall_clock=self.clock,
            most_an_hour=self.most_an_hour,
        )

    def directory(self) -> Directory:
        """Return the people of now."""
        return parse_directory(self.people, path=Path("people.toml"))

    def take(self, events: Iterable[Event]) -> None:
        """Have the watch take events in, and say what is due."""
        with EmbeddedEngine(Path(self.state), policy=self.policy, wall_clock=self.clock) as engine:
            items = [Delivered(item=event, place="") for event in events]
            engine.take(Delivery(source="test", items=items, position=None))
            engine.tick()
            list(engine.settle())

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

    def day(self, day: date, events: Iterable[Event] = ()) -> list[Letter]:
        """Let a day begin, be watched, and be told of at nine in the morning."""
        self.at(datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=1))
        self.take(events)
        early = self.notify()
        self.at(datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9))
        return [*early, *self.notify()]

    @contextmanager
    def register(self) -> Iterator[SqlConnection]:
        """Give a view of the register."""
        with open_register(self.state) as connection:
            yield connection

    def ledger(self) -> tuple[AlertRecord, ...]:
        """Return the latest record of every alert."""
        with self.register() as connection:
            return tuple(ledger(connection))

    def heard(self) -> Mapping[tuple[str, str, str], str]:
        """Return what each recipient has heard, by alert, audience and reference."""
        with self.register() as connection:
            found = deliveries_of_alerts(connection, [one.alert_id for one in self.ledger()])
        return {
            (alert, recipient.audience.value, recipient.who): delivery.heard.hearing.value
            for alert, of_alert in found.items()
            for recipient, delivery in of_alert.items()
        }
