import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ehcpwatch.alerts import (
    ALERTED_LIMITS,
    DEFAULT_LADDER,
    Condition,
    Ladder,
    Role,
    Rule,
    RuleVersion,
    Rung,
    ladder_toml,
    parse_ladder,
)
from ehcpwatch.errors import Fault, LadderError
from ehcpwatch.statute import LimitKey
from tests.case.story import day

from .desk import ladder, rule, version

LAST = "Nothing was loaded; the previous ladder stays in force."
GOOD = """\
[[rule]]
limit = "final_plan"
[[rule.version]]
version = 1
from = 2014-09-01
rungs = [
    {at = "14 days before", tell = ["caseworker"]},
    {at = "on the day", tell = ["caseworker"]},
    {at = "1 day after", tell = ["caseworker"]},
]
"""
CHILD = "Josephine"


def refused(text: str) -> list[Fault]:
    with pytest.raises(LadderError) as caught:
        parse_ladder(text)
    return list(caught.value.faults)


def places(text: str) -> list[tuple[int | None, str]]:
    return [(line, place) for line, place, _ in refused(text)]


def test_a_ladder_is_read_as_written() -> None:
    assert parse_ladder(GOOD) == ladder(
        rule(LimitKey.FINAL_PLAN, version(1, "2014-09-01", -14, 0, 1))
    )


def test_a_rule_for_several_limits_is_one_rule_for_each() -> None:
    text = GOOD.replace('limit = "final_plan"', 'limits = ["final_plan", "advice"]')

    assert set(parse_ladder(text).limits) == {LimitKey.FINAL_PLAN, LimitKey.ADVICE}


def test_the_default_ladder_has_a_rule_for_every_limit_that_can_be_overdue() -> None:
    assert set(DEFAULT_LADDER.limits) == ALERTED_LIMITS
    assert set(DEFAULT_LADDER.conditions) == set(Condition)


def test_a_fault_is_told_with_its_place_and_with_what_belongs_there() -> None:
    with pytest.raises(LadderError) as caught:
        parse_ladder(GOOD.replace("1 day after", "tomorrow"))

    assert str(caught.value) == (
        'ladder.toml, line 9, rule "final_plan", rung 3: a distance is a number of days before or '
        'after the deadline, such as "14 days before", "1 day after" or "on the day"; at most 365 '
        f"before and 3650 after. {LAST}"
    )


def test_the_file_is_called_by_the_name_that_it_has() -> None:
    with pytest.raises(LadderError) as caught:
        parse_ladder("", name="north.toml")

    assert str(caught.value).startswith("north.toml: a ladder is a list of [[rule]]")


def test_all_faults_are_told_at_once_each_on_its_line() -> None:
    text = GOOD.replace("14 days", "14 weeks").replace('"1 day', '"0 days') + GOOD.replace(
        "final_plan", "advice"
    ).replace("version = 1", "version = 0")

    with pytest.raises(LadderError) as caught:
        parse_ladder(text)

    assert [(line, place) for line, place, _ in caught.value.faults] == [
        (7, 'rule "final_plan", rung 1'),
        (9, 'rule "final_plan", rung 3'),
        (14, 'rule "advice"'),
    ]
    assert len(str(caught.value).splitlines()) == 3
    assert str(caught.value).count(LAST) == 1


def test_of_several_versions_the_one_at_fault_is_named() -> None:
    second = GOOD[GOOD.index("[[rule.version]]") :].replace("version = 1", "version = 2")
    text = GOOD + second.replace("2014", "2025").replace('["caseworker"]', "[]", 1)

    assert places(text) == [(15, 'rule "final_plan", version 2, rung 1')]


@pytest.mark.parametrize(
    ("written", "instead", "begins"),
    [
        ("14 days before", "366 days before", "a distance is"),
        ("1 day after", "3651 days after", "a distance is"),
        ("14 days before", "0 days before", "a distance is"),
        ("14 days before", "14 days", "a distance is"),
        ('"14 days before"', "-14", "a distance is"),
        ('"1 day after"', '"14 days before"', "the rungs stand in order"),
        ('"1 day after"', '"20 days before"', "the rungs stand in order"),
        ('tell = ["caseworker"]', "tell = []", "those who are told"),
        ('tell = ["caseworker"]', 'tell = ["mayor"]', "those who are told"),
        ('tell = ["caseworker"]', 'tell = ["manager", "manager"]', "those who are told"),
        (', tell = ["caseworker"]', "", "those who are told"),
        ("version = 1", "version = 0", "the number of a version"),
        ("version = 1", "version = true", "the number of a version"),
        ("from = 2014-09-01", 'from = "2014-09-01"', "the first day of a version"),
        ("from = 2014-09-01", "from = 2014-09-01T00:00:00", "the first day of a version"),
        ("from = 2014-09-01\n", "", "the first day of a version"),
        ('limit = "final_plan"', 'limit = "no_plan_notice"', "a limit is one that can be overdue"),
        ('limit = "final_plan"', 'limit = "draft_representations"', "a limit is one that can be"),
        ('limit = "final_plan"', 'limits = ["final"]', "a limit is one that can be overdue"),
        ('limit = "final_plan"', "limits = []", "a limit is one that can be overdue"),
        ('limit = "final_plan"', 'condition = "late"', "a condition is one of"),
        ('limit = "final_plan"\n', "", "a rule is about one thing"),
        ('limit = "final_plan"', 'limit = "advice"\ncondition = "stalled"', "a rule is about one"),
        ('limit = "final_plan"', 'condition = "stalled"', "this condition is counted from"),
        ('limit = "final_plan"', 'condition = "without_caseworker"', "this condition is counted"),
        ('limit = "final_plan"', 'condition = "deadline_moved"', "a moved deadline is told of"),
        (
            'limit = "final_plan"',
            'condition = "exception_unsupported"',
            "this condition is counted",
        ),
        ('limit = "final_plan"', 'condition = "acknowledged_idle"', "this condition is counted"),
        (
            'limit = "final_plan"',
            'condition = "snooze_ending"',
            "this condition is counted from the day on which a snoozed alert comes back",
        ),
        ("version = 1", "version = 1\nnote = 1", "a rule has at least one [[rule.version]]"),
        ("[[rule.version]]", "[rule.version]", "a rule has at least one [[rule.version]]"),
        ("[[rule]]", "title = 1\n[[rule]]", "nothing but [[rule]]"),
        ("[[rule]]", "[rule]", "a ladder is a list of [[rule]]"),
        ("from = 2014-09-01", "from = 2014-13-01", "this is not TOML"),
        ("[[rule]]", "[[rule", "this is not TOML"),
        ("[[rule]]", "x = " + "[" * 5000, "this is not TOML"),
        ("[[rule]]", "x = " + "9" * 5000, "this is not TOML"),
    ],
)
def test_what_is_wrong_is_answered_by_what_belongs_there(
    written: str, instead: str, begins: str
) -> None:
    assert written in GOOD

    faults = refused(GOOD.replace(written, instead, 1))

    assert [fault.sentence[: len(begins)] for fault in faults] == [begins]


def test_a_second_rule_for_a_limit_is_refused() -> None:
    second = GOOD.replace('limit = "final_plan"', 'limits = ["advice", "final_plan"]')

    assert refused(GOOD + second) == [
        (11, 'rule "final_plan"', "each limit and each condition has one rule; join the two.")
    ]


@pytest.mark.parametrize(("number", "from_on"), [(1, "2025-01-01"), (2, "2014-09-01")])
def test_versions_rise_in_number_and_in_first_day(number: int, from_on: str) -> None:
    second = GOOD[GOOD.index("[[rule.version]]") :]
    text = GOOD + second.replace("version = 1", f"version = {number}").replace(
        "2014-09-01", from_on
    )

    ((_, place, sentence),) = refused(text)

    assert (place, sentence[:22]) == ('rule "final_plan"', "the versions stand in ")


def test_text_that_is_not_toml_is_told_by_its_line() -> None:
    assert places(GOOD.replace("version = 1", "version = ")) == [(4, "")]
    assert places(GOOD.removesuffix("]\n")) == [(9, "")]


def test_what_is_missing_is_told_by_the_line_of_what_lacks_it_and_what_is_ours_by_its_own() -> None:
    assert places(GOOD.replace(', tell = ["caseworker"]', "", 1)) == [
        (7, 'rule "final_plan", rung 1')
    ]
    assert places(GOOD.replace("from = 2014-09-01\n", "")) == [(3, 'rule "final_plan"')]
    assert places(GOOD.replace("version = 1", "version = 1\nnote = 1")) == [
        (5, 'rule "final_plan"')
    ]
    assert places("") == [(None, "")]


def test_a_file_that_is_far_too_long_is_no_ladder() -> None:
    assert refused(GOOD + "#" * 256 * 1024) == [
        (None, "", "a ladder has at most 262,144 characters; this is some other file.")
    ]


def test_no_part_of_what_is_refused_is_repeated() -> None:
    everywhere = (
        f'[[rule]]\nlimit = "{CHILD}"\n{CHILD} = 1\nversion = "{CHILD}"\n'
        f'[[rule]]\ncondition = "{CHILD}"\n[[rule.version]]\nversion = "{CHILD}"\n'
        f'from = "{CHILD}"\nrungs = [{{at = "{CHILD}", tell = ["{CHILD}"], {CHILD} = 1}}]\n'
        f"[{CHILD}]\n"
    )

    for text in (everywhere, f"{CHILD} = {CHILD}", f'{CHILD} = "a\n{CHILD}'):
        with pytest.raises(LadderError) as caught:
            parse_ladder(text)
        assert CHILD not in str(caught.value)
        assert caught.value.__cause__ is None


def versions(
    first_days: int, most_rungs: int, last_days: int = 3650
) -> SearchStrategy[tuple[RuleVersion, ...]]:
    """Draw versions of a rule whose distances are from *first_days* to *last_days*."""
    roles = st.lists(st.sampled_from(Role), min_size=1, unique=True).map(tuple)
    rungs = st.lists(
        st.builds(Rung, days=st.integers(first_days, last_days), tell=roles),
        min_size=1,
        max_size=most_rungs,
        unique_by=lambda rung: rung.days,
    ).map(lambda found: tuple(sorted(found, key=lambda rung: rung.days)))
    return st.lists(
        st.tuples(st.integers(1, 50), st.dates(day("2014-09-01"), day("2099-01-01")), rungs),
        min_size=1,
        max_size=3,
        unique_by=(lambda drawn: drawn[0], lambda drawn: drawn[1]),
    ).map(
        lambda drawn: tuple(
            RuleVersion(version=number, from_on=from_on, rungs=found)
            for number, from_on, (_, _, found) in zip(
                sorted(number for number, _, _ in drawn),
                sorted(from_on for _, from_on, _ in drawn),
                drawn,
                strict=True,
            )
        )
    )


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Draw any ladder that may be written, with at least one rule."""
    limits = draw(st.sets(st.sampled_from(sorted(ALERTED_LIMITS)), min_size=1, max_size=4))
    conditions = draw(st.sets(st.sampled_from(Condition)))
    first = {
        Condition.EXCEPTION_REVIEW: -365,
        Condition.DEADLINE_MOVED: 0,
        Condition.SNOOZE_ENDING: -365,
    }
    return Ladder(
        limits={
            key: Rule(key=key.value, versions=draw(versions(-365, 4))) for key in sorted(limits)
        },
        conditions={
            key: Rule(
                key=key.value,
                versions=draw(
                    versions(
                        first.get(key, 1),
                        1 if key is Condition.DEADLINE_MOVED else 4,
                        0 if key is Condition.SNOOZE_ENDING else 3650,
                    )
                ),
            )
            for key in sorted(conditions)
        },
    )


@given(ladders())
def test_a_ladder_that_is_written_is_read_back_as_it_was(any_ladder: Ladder) -> None:
    assert parse_ladder(ladder_toml(any_ladder)) == any_ladder


@given(st.text(), st.integers(0, len(GOOD)), st.integers(0, len(GOOD)))
def test_whatever_is_written_is_read_or_refused(text: str, start: int, end: int) -> None:
    read = _read_or_none(GOOD[:start] + text + GOOD[end:])

    assert read is None or parse_ladder(ladder_toml(read)) == read


def _read_or_none(text: str) -> Ladder | None:
    try:
        return parse_ladder(text)
    except LadderError:
        return None
