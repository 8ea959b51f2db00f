"""What letters say, in the packaged words."""

import re
from dataclasses import replace
from datetime import date

import pytest

from ehcpwatch.alerts import (
    ALERTED_LIMITS,
    AlertRecord,
    AlertState,
    Audience,
    DigestGroup,
    Role,
    Severity,
    go_live_digest,
)
from ehcpwatch.case import Stage
from ehcpwatch.events import CaseKey
from ehcpwatch.sinks.words import EXAMPLES, MOST_LINES, WIDTH, Example, Reader, Words
from ehcpwatch.statute import LimitKey
from tests.sinks.words.told import LINK, READER, entry, page

WORDS = Words()
NOBODY = ("officer-7", "ep.jones")


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_every_letter_is_short_and_nothing_in_it_is_cut(example: Example) -> None:
    wording = WORDS.example(example)
    lines = wording.text.splitlines()

    assert 0 < len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > WIDTH and "://" not in line] == []
    assert "…" not in wording.subject + wording.text + wording.html
    assert len(wording.subject.splitlines()) == (0 if example.key.startswith("room") else 1)


def test_a_letter_about_one_alert_gives_all_that_one_must_know() -> None:
    wording = WORDS.letter([entry()], READER)

    assert wording.subject == "Case C-2025-0117: waiting for advice"
    assert wording.text == (
        "New. Plan overdue by 12 days: last lawful day Friday 14 March 2025.\n"
        "\n"
        "Case: C-2025-0117\n"
        "Stage: Waiting for advice\n"
        "Whose turn: the advisers\n"
        "Next step: Get the advice that is missing.\n"
        "\n"
        "Act on this alert:\n"
        "https://ehcpwatch.example/act/7\n"
        "\n"
        "All your alerts:\n"
        "https://ehcpwatch.example/alerts\n"
        "\n"
        "You are told as the caseworker. To change or stop these messages, ask whoever\n"
        "looks after ehcpwatch at your council."
    )


def test_a_letter_without_links_has_none() -> None:
    reader = Reader(audience=Audience.DUTY, worklist=None, stop="Ring the SEND office to stop.")
    wording = WORDS.letter([entry(link=None)], reader)

    assert "://" not in wording.text
    assert page(wording.html).links == {}
    assert one_line(wording.text).endswith("Ring the SEND office to stop.")


@pytest.mark.parametrize("audience", Audience)
def test_a_letter_says_as_whom_its_reader_is_told(audience: Audience) -> None:
    said = {WORDS.letter([entry()], Reader(audience=one, worklist=None)).text for one in Audience}

    assert len(said) == len(Audience)
    assert WORDS.letter([entry()], Reader(audience=audience, worklist=None)).text in said


def test_an_alert_that_is_over_asks_for_nothing() -> None:
    wording = WORDS.letter([entry(news="Over", ends="met late")], READER)

    assert wording.text.startswith("Over. ")
    assert "There is nothing more to do about this alert." in wording.text
    assert "Next step" not in wording.text + wording.html
    assert "Whose turn" not in wording.text + wording.html


def test_a_digest_has_the_worst_first_and_of_equals_the_order_given() -> None:
    entries = [
        entry("over-1", severity=Severity.BREACH, news="Over", ends="met late"),
        entry("notice-1", severity=Severity.NOTICE),
        entry("breach-2"),
        entry("excused-1", severity=Severity.EXCUSED, news="Changed"),
        entry("breach-1", news="Stands again"),
    ]
    reader = replace(READER, worklist=None)
    wording = WORDS.letter([replace(one, link=None) for one in entries], reader)

    assert re.findall(r"(?m)^- (\S+)\. (\S+)", wording.text) == [
        ("breach-2", "New."),
        ("breach-1", "Stands"),
        ("excused-1", "Changed."),
        ("notice-1", "New."),
        ("over-1", "Over."),
    ]
    assert wording.subject == "5 alerts: 2 overdue, 1 excused, 1 not late, 1 over or withdrawn"
    assert "more" not in wording.text


def test_a_digest_names_as_many_as_fit_and_counts_the_rest() -> None:
    wording = WORDS.letter([entry(f"C-{at}") for at in range(60)], READER)
    named = re.findall(r"(?m)^- (C-\d+)\.", wording.text)

    assert named == [f"C-{at}" for at in range(len(named))]
    assert len(named) >= 3
    assert f"And {60 - len(named)} more, none of them worse." in wording.text
    assert len(wording.text.splitlines()) > MOST_LINES - 3
    assert f"And {60 - len(named)} more, none of them worse." in page(wording.html).shown
    assert f"C-{len(named) - 1}." in page(wording.html).shown
    assert f"C-{len(named)}." not in page(wording.html).shown


def test_a_digest_of_some_counts_those_that_it_was_not_handed() -> None:
    wording = WORDS.letter([entry("C-1"), entry("C-2")], READER, total=3)

    assert wording.subject == "3 alerts"
    assert "And 1 more, not worse." in wording.text


def test_one_alert_among_others_is_a_digest() -> None:
    wording = WORDS.letter([entry()], READER, total=15)

    assert wording.subject == "15 alerts"
    assert "And 14 more, none of them worse." in wording.text


def test_a_total_of_all_that_is_there_leaves_nothing_out() -> None:
    entries = [entry("C-1"), entry("C-2")]

    assert WORDS.letter(entries, READER, total=2) == WORDS.letter(entries, READER)


def test_a_digest_without_a_list_of_alerts_links_each_of_them() -> None:
    entries = [entry(f"C-{at}", link=f"{LINK}{at}") for at in range(3)]
    wording = WORDS.letter(entries, replace(READER, worklist=None))

    assert [line.strip() for line in wording.text.splitlines() if "://" in line] == [
        f"{LINK}{at}" for at in range(3)
    ]


def _seen(reference: str, rule: str, severity: Severity, due_on: date) -> AlertRecord:
    return AlertRecord(
        alert_id=reference,
        case=CaseKey(f"E09000012/{reference}"),
        rule=rule,
        version=1,
        subject="ep.jones",
        due_on=due_on,
        rung=1,
        state=AlertState.SEEN,
        severity=severity,
        caseworker="officer-7",
        team="north",
        tell=(Role.CASEWORKER,),
        ground=None,
        moved_from=None,
        stage=Stage.ADVICE,
        reason=None,
        revision=1,
        told=False,
        message=False,
        said_on=due_on,
    )


def test_the_digest_of_going_live_has_a_line_for_each_matter() -> None:
    day = date(2025, 3, 14)
    groups = go_live_digest(
        [
            _seen("C-1", LimitKey.FINAL_PLAN, Severity.BREACH, day),
            _seen("C-2", LimitKey.FINAL_PLAN, Severity.NOTICE, day.replace(month=6)),
            _seen("C-3", LimitKey.ADVICE, Severity.NOTICE, day.replace(month=5)),
        ]
    )
    wording = WORDS.go_live(groups, READER)
    text = one_line(wording.text)

    assert wording.subject == "ehcpwatch is live: 3 alerts known before"
    assert "This was so before: 3 alerts, 1 overdue, 2 not late." in text
    assert "- Plan: 1 overdue, 1 not late. The worst: C-1, C-2." in text
    assert "- Advice: 1 not late. Case C-3." in text
    assert not any(name in wording.text + wording.html for name in NOBODY)


def test_a_long_digest_of_going_live_counts_the_matters_left_out() -> None:
    day = date(2025, 3, 14)
    groups = [
        DigestGroup(rule=rule, records=(_seen("C-" + "9" * 62, rule, Severity.BREACH, day),) * 2)
        for rule in sorted(ALERTED_LIMITS)
    ]
    text = one_line(WORDS.go_live(groups, READER).text)
    left = re.search(r"And (\d+) more in (\d+) other matters\.", text)

    assert left is not None
    assert int(left[1]) == 2 * int(left[2])
    assert text.count("- ") == len(groups) - int(left[2])


def test_a_shared_room_is_told_counts_by_team_the_worst_first_and_no_case() -> None:
    counts = {
        ("north", Severity.NOTICE): 4,
        ("south", Severity.BREACH): 2,
        ("south", Severity.EXCUSED): 1,
        ("", Severity.NOTICE): 1,
        ("west", Severity.NOTICE): 0,
    }
    wording = WORDS.room(counts, worklist="https://ehcpwatch.example/alerts")

    assert wording.subject == ""
    assert wording.text == (
        "8 alerts: 2 overdue, 1 excused, 5 not late.\n"
        "\n"
        "- south: 2 overdue, 1 excused.\n"
        "- north: 4 not late.\n"
        "- No team: 1 not late.\n"
        "\n"
        "See the alerts:\n"
        "https://ehcpwatch.example/alerts"
    )


def test_a_room_of_many_teams_counts_those_left_out() -> None:
    wording = WORDS.room({(f"team-{at:02}", Severity.BREACH): 2 for at in range(60)})
    named = wording.text.count("- team-")

    assert f"And {2 * (60 - named)} more in {60 - named} other teams." in wording.text


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.about],
    ids=lambda example: example.key,
)
def test_a_page_can_be_read_without_seeing_it(example: Example) -> None:
    wording = WORDS.example(example)
    made = page(wording.html)
    elements = [element[0] for element in made.outline]

    assert wording.html.startswith("<!DOCTYPE html>")
    assert made.language == "en-GB"
    assert elements.count("title") == elements.count("h1") == elements.count("main") == 1
    assert "ul" in elements
    assert not {"img", "table", "font", "script"} & set(elements)
    assert "color:" not in wording.html.replace("color-scheme", "")
    assert made.links
    assert all(len(text.split()) >= 3 for text in made.links.values())
    assert len(set(made.links.values())) == len(made.links)


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.key in {"overdue", "over", "excused", "moved"}],
    ids=lambda example: example.key,
)
def test_a_page_says_what_the_text_says(example: Example) -> None:
    wording = WORDS.example(example)
    shown = one_line(page(wording.html).shown)
    said = [line for line in one_line(wording.text).split(". ") if "://" not in line]

    assert [sentence for sentence in said if sentence.rstrip(".") not in shown] == []
