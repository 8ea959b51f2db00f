"""Everybody hears of an alert once, of its end once, and of nothing that they need not know."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ehcpwatch.alerts import (
    AlertRecord,
    AlertState,
    Audience,
    Closing,
    Heard,
    Hearing,
    News,
    Recipient,
    Role,
    Severity,
    owed,
    reads,
    rests_until,
)
from ehcpwatch.case import Snooze
from tests.sinks.test_alertmanager import record

COUNCIL = "E09000012"
ANNA = Recipient(Audience.CASEWORKER, COUNCIL, "cw-1")
BASIL = Recipient(Audience.CASEWORKER, COUNCIL, "cw-2")
NORTH = Recipient(Audience.TEAM, COUNCIL, "north")
MANAGER = Recipient(Audience.MANAGER, COUNCIL, "north")

ALERT = record("a", caseworker="cw-1")._replace(
    state=AlertState.RAISED, team="north", tell=(Role.CASEWORKER,), told=True, reason=None
)
STANDS = Heard(Hearing.STANDS, reads(ALERT))
WITH_MANAGER = ALERT._replace(tell=(Role.CASEWORKER, Role.MANAGER))


def news(
    now: AlertRecord, heard: Mapping[Recipient, Heard], *, acknowledged: bool = False
) -> dict[Recipient, News | None]:
    return {
        recipient: one.news
        for recipient, one in owed(now, heard, acknowledged=acknowledged).items()
    }


def over(reason: Closing) -> AlertRecord:
    return ALERT._replace(state=AlertState.RESOLVED, reason=reason)


def test_each_recipient_is_told_once() -> None:
    assert news(WITH_MANAGER, {}) == {ANNA: News.NEW, MANAGER: News.NEW}
    assert news(WITH_MANAGER, {ANNA: STANDS}) == {MANAGER: News.NEW}
    assert news(WITH_MANAGER, {ANNA: STANDS, MANAGER: STANDS}) == {}


def test_an_alert_known_before_going_live_is_listed_once_whoever_has_the_case_since() -> None:
    seen = ALERT._replace(state=AlertState.SEEN, told=False)
    listed = {ANNA: Heard(Hearing.LISTED, "")}
    moved = seen._replace(state=AlertState.REVISED, caseworker="cw-2")

    assert news(seen, {}) == {ANNA: News.LISTED}
    assert news(seen, listed) == {}
    # Whoever takes over before it was listed has it in theirs; later they hear of the next rung.
    assert news(moved, {ANNA: Heard(Hearing.NOTHING, "")}) == {BASIL: News.LISTED}
    assert news(moved, listed) == {}
    assert news(over(Closing.MET_LATE)._replace(told=False), listed) == {}


def test_when_the_words_change_those_who_were_told_hear_it() -> None:
    excused = ALERT._replace(severity=Severity.EXCUSED)

    assert news(excused, {ANNA: STANDS}) == {ANNA: News.CHANGED}
    assert news(excused, {}) == {ANNA: News.NEW}


@pytest.mark.parametrize("reason", [Closing.MET_IN_TIME, Closing.DATE_GONE, Closing.ENDED])
def test_the_end_is_told_to_those_who_heard_the_beginning(reason: Closing) -> None:
    assert news(over(reason), {ANNA: STANDS}) == {ANNA: News.OVER}
    assert news(over(reason), {}) == {}
    assert news(over(reason), {ANNA: Heard(Hearing.NOTHING, "")}) == {}


@pytest.mark.parametrize("reason", [Closing.NEXT_RUNG, Closing.RULE_CHANGED])
def test_what_the_next_reminder_replaces_ends_without_a_word(reason: Closing) -> None:
    assert news(over(reason), {ANNA: STANDS}) == {ANNA: None}


def test_what_stands_again_is_told_again() -> None:
    assert news(ALERT, {ANNA: Heard(Hearing.OVER, reads(ALERT))}) == {ANNA: News.AGAIN}


def test_with_a_new_caseworker_the_old_one_is_told_so_and_the_new_one_of_the_alert() -> None:
    moved = ALERT._replace(caseworker="cw-2")

    assert news(moved, {ANNA: STANDS}) == {ANNA: News.HANDED_ON, BASIL: News.NEW}


def test_whoever_takes_over_hears_of_an_alert_that_the_former_caseworker_acknowledged() -> None:
    moved = ALERT._replace(caseworker="cw-2")
    gone = {ANNA: Heard(Hearing.OVER, reads(ALERT))}

    assert news(moved, {ANNA: STANDS}, acknowledged=True)[BASIL] is News.NEW
    assert news(moved, gone, acknowledged=True) == {BASIL: News.NEW}
    # The team's inbox takes over as a person does.
    unassigned = ALERT._replace(caseworker=None)
    assert news(unassigned, {ANNA: STANDS}, acknowledged=True)[NORTH] is News.NEW


def test_who_has_not_heard_of_an_acknowledged_alert_need_not() -> None:
    assert news(ALERT, {}, acknowledged=True) == {ANNA: None}
    assert news(WITH_MANAGER, {ANNA: STANDS}, acknowledged=True) == {MANAGER: None}


def test_who_was_spared_an_alert_is_spared_its_end() -> None:
    (spared,) = owed(ALERT, {}, acknowledged=True).values()

    assert news(ALERT, {ANNA: spared.then}, acknowledged=True) == {}
    assert news(over(Closing.MET_IN_TIME), {ANNA: spared.then}, acknowledged=True) == {}


TODAY = date(2025, 3, 3)
DUE = ALERT.due_on


def rung(name: str, days: int) -> AlertRecord:
    return ALERT._replace(alert_id=name, rung=days)


@pytest.mark.parametrize(
    ("snoozed_at", "now_at", "rests"),
    [
        (-14, -14, True),
        # The next rungs rest too, up to the last lawful day; the first after it speaks.
        (-14, -7, True),
        (-14, 1, False),
        # Snoozed when the limit was past, it rests until its day.
        (1, 1, True),
        (1, 28, True),
    ],
)
def test_a_snooze_holds_for_its_clock_until_the_first_rung_after_the_last_lawful_day(
    snoozed_at: int,
    now_at: int,
    rests: bool,  # noqa: FBT001  # a column of the table
) -> None:
    others = {"old": rung("old", snoozed_at), "now": rung("now", now_at)}
    until = TODAY + timedelta(days=10)

    found = rests_until(others["now"], others, [Snooze("old", TODAY, until)], TODAY)

    assert found == (until if rests else None)


def test_a_snooze_ends_on_its_day_and_touches_no_other_clock() -> None:
    others = {"old": rung("old", -14), "now": rung("now", -7)}

    assert (
        rests_until(others["now"], others, [Snooze("old", TODAY - timedelta(days=1), TODAY)], TODAY)
        is None
    )
    moved = others["now"]._replace(due_on=DUE + timedelta(days=1))
    later = [Snooze("old", TODAY, TODAY + timedelta(days=9))]
    assert rests_until(moved, others, later, TODAY) is None
    assert rests_until(others["now"], {}, later, TODAY) is None


class AnAlertAndItsPeople(RuleBasedStateMachine):
    """Whatever becomes of an alert, and however seldom it is looked at."""

    @initialize()
    def begin(self) -> None:
        self.now = WITH_MANAGER
        self.heard: dict[Recipient, Heard] = {}
        self.acknowledged = False
        self.told: dict[Recipient, list[News]] = {}

    @rule(
        who=st.sampled_from(["cw-1", "cw-2", None]),
        severity=st.sampled_from(Severity),
        end=st.sampled_from([None, None, Closing.MET_LATE, Closing.NEXT_RUNG, Closing.DATE_GONE]),
    )
    def changes(self, who: str | None, severity: Severity, end: Closing | None) -> None:
        state = AlertState.REVISED if end is None else AlertState.RESOLVED
        self.now = self.now._replace(caseworker=who, severity=severity, reason=end, state=state)

    @rule()
    def is_acknowledged(self) -> None:
        self.acknowledged = True

    @rule()
    def people_are_told(self) -> None:
        for recipient, one in owed(self.now, self.heard, acknowledged=self.acknowledged).items():
            self.heard[recipient] = one.then
            if one.news is not None:
                self.told.setdefault(recipient, []).append(one.news)

        assert owed(self.now, self.heard, acknowledged=self.acknowledged) == {}
        if self.now.stands:
            know = [one for one in self.heard.values() if one.hearing is Hearing.STANDS]
            assert self.acknowledged or len(know) == len(WITH_MANAGER.tell)

    @invariant()
    def everybody_hears_the_beginning_first_and_once(self) -> None:
        for said in self.told.values():
            assert said.count(News.NEW) <= 1
            ends = [one for one in said if one in (News.OVER, News.HANDED_ON)]
            begins = [one for one in said if one in (News.NEW, News.AGAIN)]
            assert len(ends) <= len(begins)
            assert said[0] is News.NEW


TestAnAlertAndItsPeople = AnAlertAndItsPeople.TestCase
