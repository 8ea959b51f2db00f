"""Whatever channels answer, processes suffer and people do: told once, and in the end the truth.

What people know is read from what the channel really took, by somebody who drops what comes
twice under one id.
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ehcpwatch.alerts import AlertRecord, Closing
from ehcpwatch.events import (
    AlertAcknowledged,
    AlertSnoozed,
    CaseKey,
    CaseworkerAssigned,
    EventCorrected,
    EventReference,
    EventRetracted,
    Payload,
    PlanIssued,
    RequestReceived,
    SnoozeReason,
    replacement_of,
)
from ehcpwatch.register import (
    Delivery,
    MessageState,
    deliveries_of_message,
    records_of_alerts,
    state_counts,
)
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, Outcome, Reason

from .council import (
    BUSY,
    COUNCIL,
    NO_ANSWER,
    NO_SUCH_ADDRESS,
    PLANS_ONLY,
    Council,
    begun,
    said_in,
    told,
)
from .policy_model import recipients

CASES = [CaseKey(f"{COUNCIL}/C-1"), CaseKey(f"{COUNCIL}/C-2")]
REFUSED = Answer(Outcome.REFUSED, Reason.SENDER_REFUSED)
SILENT_ENDS = {Closing.NEXT_RUNG, Closing.RULE_CHANGED}
OUTCOMES = st.sampled_from(
    [
        *("accepted", "busy", "refused"),
        *("unanswered, taken", "unanswered, lost", "killed, taken", "killed, lost"),
    ]
)
"""What the channel answers from now on, and whether it took the letter."""


class KilledError(Exception):
    """The process ends here."""


class Told(NamedTuple):
    """What one delivery in a letter says to its recipient."""

    alert: str
    audience: str
    who: str
    hearing: str
    words: str


class Taken(NamedTuple):
    """A letter that the channel took, whatever it answered."""

    message_id: str
    address: str
    parts: tuple[Told, ...]


class ANotifierAndItsWorld(RuleBasedStateMachine):
    """Two cases of a few people, and everything that may go wrong."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ehcpwatch-notifier-"))
        self.taken: list[Taken] = []
        self.acknowledged: set[str] = set()
        self.last_act: tuple[CaseKey, int, str] | None = None
        self.next_event = 10
        self.away = False
        self.broken: set[str] = set()
        self.numbers = dict.fromkeys(("seven", "eight", "duty"), 0)
        self.outcome = "accepted"
        self.council = Council(
            self.folder,
            at=datetime(2025, 5, 18, 1, tzinfo=UTC),
            policy=PLANS_ONLY,
            people=self.people(),
        )
        self.council.post[ChannelName.MAIL].answer = self.answer
        self.other = self.council.new_notifier()
        self.council.take([*begun(CASES[0]), *begun(CASES[1], "cw-08")])

    def teardown(self) -> None:
        if hasattr(self, "council"):
            self.rests()
            self.council.close()
            shutil.rmtree(self.folder)

    def people(self) -> str:
        away = "away = [{from = 2025-01-01, until = 2026-12-31, cover = 'cw-08'}]"
        inboxes = {
            "cw-07": ("seven", f'when = "at once"\n{away if self.away else ""}'),
            "cw-08": ("eight", ""),
            "mgr": ("manager", ""),
        }
        return "\n".join(
            [
                f'authority = "{COUNCIL}"\nhead_of_send = "mgr"',
                f'[duty]\nchannel = "mail"\naddress = "{self.address("duty")}"',
                '[[team]]\nreference = "north"\nchannel = "mail"\naddress = "north@c.example"',
                'manager = "mgr"',
                *(
                    f'[[person]]\nreference = "{reference}"\nchannel = "mail"\n'
                    f'address = "{self.address(name)}"\n{more}'
                    for reference, (name, more) in inboxes.items()
                ),
            ]
        )

    def address(self, name: str) -> str:
        return f"{name}{self.numbers.get(name, '')}@c.example"

    def answer(self, letter: Letter) -> Answer:
        """Answer as the world is, and see that all that is said is owed."""
        with self.council.register() as connection:
            # What a former attempt held and is no longer owed is not in this letter.
            parts = [
                part
                for part in deliveries_of_message(connection, letter.message_id)
                if part.in_flight
            ]
            records = records_of_alerts(connection, {part.alert_id for part in parts})
        for part in parts:
            record = records[part.alert_id]
            one = (part.recipient.audience.value, part.recipient.who)
            should = record.stands and one in recipients(record)
            assert part.then.hearing.value == ("stands" if should else "over")
        assert {said.alert for said in said_in(letter)} == set(records)
        if letter.address in self.broken:
            return NO_SUCH_ADDRESS
        match self.outcome:
            case "accepted" | "unanswered, taken" | "killed, taken":
                self.take(letter, parts)
            case _:
                pass
        match self.outcome:
            case "busy":
                return BUSY
            case "refused":
                return REFUSED
            case "unanswered, taken" | "unanswered, lost":
                return NO_ANSWER
            case "killed, taken" | "killed, lost":
                raise KilledError
            case _:
                return Answer(Outcome.ACCEPTED)

    def take(self, letter: Letter, parts: Sequence[Delivery]) -> None:
        if any(one.message_id == letter.message_id for one in self.taken):
            return
        told_now = tuple(
            Told(
                part.alert_id,
                part.recipient.audience.value,
                part.recipient.who,
                part.then.hearing.value,
                part.then.words,
            )
            for part in parts
        )
        self.taken.append(Taken(letter.message_id, letter.address, told_now))

    def send(self) -> None:
        try:
            self.council.notify()
        except KilledError:
            self.council.notifier = self.council.new_notifier()
            self.outcome = "accepted"

    def happens(self, case: CaseKey, data: Payload) -> int:
        number, self.next_event = self.next_event, self.next_event + 1
        self.council.take(told(case, data, first=number))
        self.send()
        return number

    def today(self) -> date:
        return self.council.clock.now().date()

    def standing(self, case: CaseKey) -> list[AlertRecord]:
        return [one for one in self.council.ledger() if one.case == case and one.stands]

    def nothing_is_under_way(self) -> bool:
        with self.council.register() as connection:
            return state_counts(connection).get((ChannelName.MAIL, MessageState.IN_FLIGHT), 0) == 0

    @rule(outcome=OUTCOMES, minutes=st.sampled_from([3, 10, 70]))
    def time_passes(self, outcome: str, minutes: int) -> None:
        self.outcome = outcome
        self.council.clock.advance(timedelta(minutes=minutes))
        self.council.take([])
        self.send()

    @rule(outcome=OUTCOMES, days=st.integers(1, 3))
    def a_morning_comes(self, outcome: str, days: int) -> None:
        self.outcome = outcome
        for hour in (1, 9):
            then = datetime.combine(self.today(), time(hour), UTC)
            self.council.at(then + timedelta(days=days if hour == 1 else 0))
            self.council.take([])
            self.send()

    @rule()
    def the_other_notifier_takes_its_turn(self) -> None:
        self.council.notifier, self.other = self.other, self.council.notifier

    @rule(case=st.sampled_from(CASES), who=st.sampled_from(["cw-07", "cw-08", "cw-99", None]))
    def a_case_is_handed_over(self, case: CaseKey, who: str | None) -> None:
        self.happens(case, CaseworkerAssigned(assigned_on=self.today(), caseworker=who))

    @rule(case=st.sampled_from(CASES))
    def an_alert_is_acknowledged(self, case: CaseKey) -> None:
        for alert in self.standing(case)[:1]:
            act = AlertAcknowledged(acknowledged_on=self.today(), alert=alert.alert_id, by="cw-07")
            self.acknowledged.add(alert.alert_id)
            self.last_act = (case, self.happens(case, act), alert.alert_id)

    @rule(case=st.sampled_from(CASES), days=st.integers(1, 4))
    def an_alert_is_snoozed(self, case: CaseKey, days: int) -> None:
        for alert in self.standing(case)[:1]:
            self.happens(
                case,
                AlertSnoozed(
                    snoozed_on=self.today(),
                    alert=alert.alert_id,
                    by="cw-07",
                    reason=SnoozeReason.ACTION_BOOKED,
                    until=self.today() + timedelta(days=days),
                ),
            )

    @rule(case=st.sampled_from(CASES), weeks=st.integers(-1, 2))
    def the_date_is_corrected(self, case: CaseKey, weeks: int) -> None:
        received_on = date(2025, 1, 6) + timedelta(weeks=weeks)
        self.happens(
            case,
            EventCorrected(
                corrects=EventReference(id=f"{case.partition('/')[2]}-1"),
                replacement=replacement_of(RequestReceived(received_on=received_on)),
            ),
        )

    @rule(case=st.sampled_from(CASES), undone=st.booleans())
    def a_plan_is_issued(self, case: CaseKey, undone: bool) -> None:  # noqa: FBT001  # drawn
        number = self.happens(case, PlanIssued(sent_on=self.today()))
        if undone:
            self.retract(case, number)

    @precondition(lambda self: self.last_act is not None)
    @rule()
    def the_last_acknowledgement_is_taken_back(self) -> None:
        if self.last_act is not None:
            case, number, alert = self.last_act
            self.last_act = None
            self.retract(case, number)
            self.acknowledged.discard(alert)

    def retract(self, case: CaseKey, number: int) -> None:
        name = f"{case.partition('/')[2]}-{number}"
        self.happens(
            case, EventRetracted(retracts=EventReference(id=name), retracted_on=self.today())
        )

    @precondition(lambda self: self.nothing_is_under_way())
    @rule()
    def somebody_goes_away_or_comes_back(self) -> None:
        self.away = not self.away
        self.council.people = self.people()

    @precondition(lambda self: self.nothing_is_under_way())
    @rule(name=st.sampled_from(["seven", "eight", "duty"]))
    def an_inbox_is_gone_or_put_right(self, name: str) -> None:
        if self.address(name) in self.broken:
            self.numbers[name] += 1
            self.council.people = self.people()
        else:
            self.broken.add(self.address(name))

    @invariant()
    def nobody_is_told_twice_but_under_one_id(self) -> None:
        knows: dict[tuple[str, str, str], tuple[str, str]] = {}
        for letter in self.taken:
            for part in letter.parts:
                one = (part.alert, part.audience, part.who)
                now = (part.hearing, part.words)
                if part.hearing == "stands":
                    assert knows.get(one) != now
                knows[one] = now

    def rests(self) -> None:
        """Let all channels be fine, and days pass; then everybody knows what is so."""
        if self.address("duty") in self.broken:
            self.an_inbox_is_gone_or_put_right("duty")
        for _ in range(9):
            self.a_morning_comes("accepted", 1)
            self.time_passes("accepted", 70)
        knows = {
            (part.alert, part.audience, part.who): part.hearing
            for letter in self.taken
            for part in letter.parts
        }
        assert self.nothing_is_under_way()
        for record in self.council.ledger():
            should = recipients(record) if record.stands and record.told else []
            for one in should:
                spared = record.alert_id in self.acknowledged
                assert spared or knows.get((record.alert_id, *one)) == "stands"
            if record.reason in SILENT_ENDS:
                continue
            for (alert, audience, who), hearing in knows.items():
                if alert == record.alert_id and (audience, who) not in should:
                    assert hearing == "over"


TestANotifierAndItsWorld = pytest.mark.slow(ANotifierAndItsWorld.TestCase)
TestANotifierAndItsWorld.settings = settings(max_examples=25, stateful_step_count=25)
