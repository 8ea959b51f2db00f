"""What became of alerts, and their counts, against a model too simple to be wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.alerts import (
    JUDGED_ENOUGH,
    TOLD_ENOUGH,
    AlertRecord,
    AlertState,
    Became,
    Closing,
    Condition,
    RuleUsefulness,
    became,
    nobody_acts_on,
    not_useful_to_most,
    usefulness,
)
from ehcpwatch.case import Statement, resolve
from ehcpwatch.events import (
    DESK_SOURCE,
    AlertAcknowledged,
    AlertJudged,
    AlertSnoozed,
    BreachReason,
    BreachReasonRecorded,
    CaseworkerAssigned,
    LimitName,
    Payload,
    SnoozeReason,
    new_event,
)
from tests.register.records import record

TOLD_ON = date(2025, 5, 6)
LAST = date(2025, 5, 31)
FIRST = record("a")._replace(said_on=TOLD_ON)


def after(days: int) -> date:
    return TOLD_ON + timedelta(days=days)


def acknowledged(days: int, alert: str = "a") -> Payload:
    return AlertAcknowledged(acknowledged_on=after(days), alert=alert, by="cw-07")


def snoozed(days: int, alert: str = "a") -> Payload:
    return AlertSnoozed(
        snoozed_on=after(days),
        alert=alert,
        by="cw-07",
        reason=SnoozeReason.ACTION_BOOKED,
        until=after(days + 7),
    )


def judged(days: int, alert: str = "a", *, useful: bool) -> Payload:
    return AlertJudged(judged_on=after(days), alert=alert, by="cw-07", useful=useful)


def handed_over(days: int) -> Payload:
    return CaseworkerAssigned(assigned_on=after(days), caseworker="cw-08")


def explained(days: int, limit: LimitName = LimitName.FINAL_PLAN) -> Payload:
    return BreachReasonRecorded(
        recorded_on=after(days), limit=limit, reason=BreachReason.LATE_ADVICE
    )


def statements(*acts: Payload, source: str = DESK_SOURCE) -> tuple[Statement, ...]:
    """Return the acts in fold order; of one day in the order given."""
    return resolve(
        new_event(one, subject=FIRST.case, source=source, id=f"act-{place}", sequence=place)
        for place, one in enumerate(acts)
    ).statements


def ended(days: int, reason: Closing, rule: str = FIRST.rule) -> list[AlertRecord]:
    """Return the records of an alert that ended so many days after it was told."""
    last = FIRST._replace(
        rule=rule,
        state=AlertState.RESOLVED,
        reason=reason,
        revision=2,
        said_on=after(days),
    )
    return [FIRST._replace(rule=rule), last]


def what(
    acts: Sequence[Statement] = (), records: Sequence[AlertRecord] = (FIRST,), last: date = LAST
) -> Became:
    found = became(records, acts, last)
    assert found is not None
    return found


def test_an_alert_that_nobody_did_anything_about_is_untouched_while_it_stands() -> None:
    assert what().untouched
    assert not what().acted_on
    assert not what(records=ended(3, Closing.NEXT_RUNG)).untouched


def test_what_was_only_seen_when_going_live_was_told_to_nobody() -> None:
    seen = FIRST._replace(state=AlertState.SEEN, told=False)
    spoken_of_again = seen._replace(state=AlertState.REVISED, revision=2)

    assert became([seen, spoken_of_again], (), LAST) is None


def test_of_an_alert_whose_first_record_is_lost_nobody_knows_when_it_was_told() -> None:
    assert became([FIRST._replace(revision=2)], (), LAST) is None


def test_the_first_acknowledgement_counts_and_the_last_judgement() -> None:
    found = what(
        statements(
            acknowledged(3), acknowledged(5), judged(3, useful=True), judged(4, useful=False)
        )
    )

    assert found.acknowledged_on == after(3)
    assert found.useful is False


def test_to_judge_is_not_to_act_and_yet_the_alert_is_not_untouched() -> None:
    found = what(statements(judged(1, useful=True)))

    assert not found.acted_on
    assert not found.untouched


def test_an_alert_that_was_snoozed_and_then_acknowledged_was_both() -> None:
    found = what(statements(snoozed(1), acknowledged(2)))

    assert found.snoozed
    assert found.acknowledged_on == after(2)


def test_an_act_about_another_alert_or_after_the_last_day_plays_no_part() -> None:
    later = (LAST - TOLD_ON).days + 1

    assert what(statements(acknowledged(1, "b"), snoozed(1, "b"))).untouched
    assert what(statements(acknowledged(later), judged(later, useful=True))).untouched


def test_a_case_is_handed_over_at_the_desk_and_while_the_alert_stands() -> None:
    assert what(statements(handed_over(0))).handed_over
    assert not what(statements(handed_over(0), source="casework")).acted_on
    assert not what(statements(handed_over(-1))).acted_on
    assert not what(statements(handed_over(4)), ended(3, Closing.NEXT_RUNG)).acted_on


def test_a_breach_reason_is_about_the_alerts_of_its_own_limit() -> None:
    assert what(statements(explained(2))).explained
    assert not what(statements(explained(2, LimitName.ADVICE))).acted_on
    assert not what(statements(explained(2), source="casework")).acted_on


@pytest.mark.parametrize(
    ("rule", "reason", "done"),
    [
        ("final_plan", Closing.MET_IN_TIME, True),
        ("final_plan", Closing.MET_LATE, True),
        ("final_plan", Closing.ENDED, False),
        ("final_plan", Closing.NEXT_RUNG, False),
        ("final_plan", Closing.DATE_GONE, False),
        ("final_plan", Closing.RULE_CHANGED, False),
        (Condition.WITHOUT_CASEWORKER, Closing.CONDITION_OVER, True),
        (Condition.STALLED, Closing.CONDITION_OVER, True),
        (Condition.SNOOZE_ENDING, Closing.CONDITION_OVER, False),
        (Condition.DEADLINE_MOVED, Closing.MET_IN_TIME, False),
    ],
)
def test_an_alert_is_done_if_it_ended_because_what_it_asks_for_was(
    rule: str, reason: Closing, *, done: bool
) -> None:
    found = what(records=ended(3, reason, rule))

    assert found.done is done
    assert found.acted_on is done


def test_what_was_done_after_the_last_day_was_not_done_by_then() -> None:
    records = ended(10, Closing.MET_IN_TIME)

    assert what(records=records, last=after(9)).untouched
    assert what(records=records, last=after(10)).done


def test_what_was_done_and_then_undone_by_a_correction_is_not_done() -> None:
    again = FIRST._replace(state=AlertState.REINSTATED, revision=3, said_on=after(6))

    assert not what(records=[*ended(3, Closing.MET_IN_TIME), again]).acted_on


def test_an_acknowledgement_dated_before_the_alert_was_told_took_no_time() -> None:
    (found,) = usefulness([what(statements(acknowledged(-2)))])

    assert found.days_to_acknowledge == (0,)


def test_days_count_weekends_and_bank_holidays() -> None:
    friday = date(2025, 5, 23)
    tuesday = date(2025, 5, 27)
    told = FIRST._replace(said_on=friday)
    act = AlertAcknowledged(acknowledged_on=tuesday, alert="a", by="cw-07")

    (found,) = usefulness([what(statements(act), [told])])

    assert found.median_days == 4


class Story(NamedTuple):
    """One alert, as the model knows it: days from the day told to each act, `None` for none."""

    rule: str
    acknowledged: int | None
    snoozed: int | None
    handed_over: int | None
    judged: tuple[tuple[int, bool], ...]
    ended: tuple[int, Closing] | None

    @property
    def gone(self) -> tuple[int, Closing] | None:
        """How it ended by the last day."""
        return self.ended if self.ended is not None and self.by_last(self.ended[0]) else None

    def by_last(self, days: int | None) -> bool:
        return days is not None and after(days) <= LAST

    def verdict(self) -> bool | None:
        known = [one for one in self.judged if self.by_last(one[0])]
        # Of one day the later statement holds, and `max` takes the first of several.
        return max(reversed(known), key=lambda one: one[0])[1] if known else None

    def is_handed_over(self) -> bool:
        within = self.gone is None or (self.handed_over or 0) <= self.gone[0]
        return self.by_last(self.handed_over) and within

    def is_done(self) -> bool:
        return self.gone is not None and self.gone[1] in {Closing.MET_IN_TIME, Closing.MET_LATE}

    def is_acted_on(self) -> bool:
        return (
            self.by_last(self.acknowledged)
            or self.by_last(self.snoozed)
            or self.is_handed_over()
            or self.is_done()
        )

    def told(self) -> Became:
        acts: list[Payload] = [judged(on, useful=useful) for on, useful in self.judged]
        if self.acknowledged is not None:
            acts.append(acknowledged(self.acknowledged))
        if self.snoozed is not None:
            acts.append(snoozed(self.snoozed))
        if self.handed_over is not None:
            acts.append(handed_over(self.handed_over))
        records = [FIRST] if self.ended is None else ended(*self.ended)
        return what(statements(*acts), [one._replace(rule=self.rule) for one in records])


DAYS = st.integers(min_value=0, max_value=40)
STORIES = st.builds(
    Story,
    rule=st.sampled_from(["advice", "final_plan", "stalled"]),
    acknowledged=st.none() | DAYS,
    snoozed=st.none() | DAYS,
    handed_over=st.none() | DAYS,
    judged=st.lists(st.tuples(DAYS, st.booleans()), max_size=3).map(tuple),
    ended=st.none()
    | st.tuples(
        DAYS,
        st.sampled_from([Closing.MET_IN_TIME, Closing.MET_LATE, Closing.ENDED, Closing.NEXT_RUNG]),
    ),
)


@given(st.lists(STORIES, max_size=30))
def test_the_counts_of_a_rule_are_those_of_a_model_that_counts_one_by_one(
    stories: list[Story],
) -> None:
    found = {one.rule: one for one in usefulness(story.told() for story in stories)}

    assert set(found) == {story.rule for story in stories}
    for rule, one in found.items():
        of_rule = [story for story in stories if story.rule == rule]
        days = sorted(
            story.acknowledged
            for story in of_rule
            if story.acknowledged is not None and story.by_last(story.acknowledged)
        )
        assert one.told == len(of_rule)
        assert list(one.days_to_acknowledge) == days
        assert one.snoozed == sum(story.by_last(story.snoozed) for story in of_rule)
        assert one.handed_over == sum(story.is_handed_over() for story in of_rule)
        assert one.done == sum(story.is_done() for story in of_rule)
        assert one.acted_on == sum(story.is_acted_on() for story in of_rule)
        assert one.judged_useful == sum(story.verdict() is True for story in of_rule)
        assert one.judged_not_useful == sum(story.verdict() is False for story in of_rule)
        assert one.untouched == sum(
            story.gone is None and not story.is_acted_on() and story.verdict() is None
            for story in of_rule
        )


@given(st.lists(STORIES, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_alerts_does_not_matter_and_no_part_is_more_than_the_whole(
    stories: list[Story], chance: Random
) -> None:
    alerts = [story.told() for story in stories]
    shuffled = list(alerts)
    chance.shuffle(shuffled)
    rules = usefulness(alerts)

    assert usefulness(shuffled) == rules
    assert [one.told for one in rules] == sorted((one.told for one in rules), reverse=True)
    for one in rules:
        parts = (one.acknowledged, one.snoozed, one.handed_over, one.explained, one.done)
        assert max(parts) <= one.acted_on <= sum(parts)
        assert one.acted_on + one.untouched <= one.told
        assert one.judged <= one.told


NOTHING = RuleUsefulness(
    rule="final_plan",
    told=0,
    days_to_acknowledge=(),
    snoozed=0,
    handed_over=0,
    explained=0,
    done=0,
    acted_on=0,
    judged_useful=0,
    judged_not_useful=0,
    untouched=0,
)


@given(st.lists(st.integers(min_value=0, max_value=300), min_size=1, max_size=50))
def test_the_median_and_the_ninetieth_percentile_are_those_of_the_definition(
    days: list[int],
) -> None:
    days.sort()
    one = replace(NOTHING, days_to_acknowledge=tuple(days))
    middle = [days[(len(days) - 1) // 2], days[len(days) // 2]]
    within = one.ninetieth_percentile_days

    assert one.median_days is not None
    assert Fraction(one.median_days) == Fraction(sum(middle), 2)
    assert within in days
    assert sum(day <= within for day in days) * 10 >= len(days) * 9
    assert sum(day < within for day in days) * 10 < len(days) * 9


def test_without_an_acknowledgement_there_is_no_median() -> None:
    assert NOTHING.median_days is None
    assert NOTHING.ninetieth_percentile_days is None


def test_a_median_between_two_days_is_exact() -> None:
    assert replace(NOTHING, days_to_acknowledge=(1, 2)).median_days == Decimal("1.5")


def test_nobody_acts_on_a_rule_that_was_told_often_and_never_acted_on() -> None:
    often = replace(NOTHING, told=TOLD_ENOUGH)

    assert nobody_acts_on([often]) == (often,)
    assert nobody_acts_on([replace(often, told=TOLD_ENOUGH - 1)]) == ()
    assert nobody_acts_on([replace(often, acted_on=1)]) == ()


def test_most_are_more_than_half_of_enough_judgements() -> None:
    enough = replace(NOTHING, told=20, judged_useful=2, judged_not_useful=JUDGED_ENOUGH - 2)

    assert not_useful_to_most([enough]) == (enough,)
    assert not_useful_to_most([replace(enough, judged_not_useful=2)]) == ()
    assert not_useful_to_most([replace(enough, judged_useful=JUDGED_ENOUGH)]) == ()
