"""A directory as written: what is read, and how every fault is told at once."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.alerts import OFFICE_HOURS, Hours
from ehcpwatch.errors import DirectoryFileError, Fault
from ehcpwatch.sinks.channels import ChannelName
from ehcpwatch.sinks.directory import (
    Absence,
    Contact,
    Directory,
    Person,
    Team,
    When,
    parse_directory,
)
from ehcpwatch.sinks.directory.directory_faults import LONGEST_FILE

# apprise loads all of its plugins for the first room, and with them imghdr, until Python 3.13.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PATH = Path("settings/north.toml")
GOOD = """\
authority = "E09000012"
head_of_send = "mg-01"
director = "mg-01"
[hours]
days = ["Mon", "Sun"]
opens = 09:00:00
closes = 17:30:00
[duty]
channel = "chat"
address = "workflows://rooms.north.example/0123456789abcdef/0123456789ABCDEF"
when = "at once"
hours = {days = ["Sat"], opens = 10:00:00, closes = 12:00:00}
[[person]]
reference = "cw-01"
channel = "mail"
address = "cw-01@north.example"
when = "at once"
hours = {days = ["Tue"], opens = 08:00:00, closes = 09:00:00}
away = [
    {from = 2026-12-21, until = 2027-01-04, cover = "mg-01"},
    {from = 2027-02-01, until = 2027-02-01, cover = "mg-01"},
]
[[person]]
reference = "mg-01"
channel = "notify"
address = "mg-01@north.example"
away = [{from = 2027-01-05, until = 2027-01-31, cover = "cw-01"}]
[[team]]
reference = "north"
channel = "webhook"
address = "https://north.example/alerts"
manager = "mg-01"
[[agency]]
adviser = "ep-12"
lead = "cw-01"
"""
MARK = "Josephine"
LEAST = 'authority = "E09000012"\n[duty]\nchannel = "mail"\naddress = "duty@north.example"\n'


def refused(text: str) -> list[Fault]:
    with pytest.raises(DirectoryFileError) as caught:
        parse_directory(text, path=PATH)
    return list(caught.value.faults)


def faults_of(text: str) -> tuple[Fault, ...]:
    """Return what is wrong, at least one fault where it is refused; any other error is raised."""
    try:
        parse_directory(text, path=PATH)
    except DirectoryFileError as error:
        return error.faults or (Fault(None, "", MARK),)
    return ()


def person(reference: str, *absences: str) -> str:
    return (
        f'[[person]]\nreference = "{reference}"\nchannel = "mail"\n'
        f'address = "{reference}@north.example"\naway = [\n{"".join(absences)}]\n'
    )


def absence(from_on: str, until: str, cover: str) -> str:
    return f'{{from = {from_on}, until = {until}, cover = "{cover}"}},\n'


def test_a_directory_is_read_as_written() -> None:
    own = Hours(days=frozenset({1, 7}), opens=time(9), closes=time(17, 30))
    people = {
        "cw-01": Person(
            reference="cw-01",
            contact=Contact(
                key="person/cw-01",
                channel=ChannelName.MAIL,
                address="cw-01@north.example",
                when=When.AT_ONCE,
                hours=Hours(days=frozenset({2}), opens=time(8), closes=time(9)),
            ),
            away=(
                Absence(from_on=date(2026, 12, 21), until_on=date(2027, 1, 4), cover="mg-01"),
                Absence(from_on=date(2027, 2, 1), until_on=date(2027, 2, 1), cover="mg-01"),
            ),
        ),
        "mg-01": Person(
            reference="mg-01",
            contact=Contact(
                key="person/mg-01",
                channel=ChannelName.NOTIFY,
                address="mg-01@north.example",
                when=When.DIGEST,
                hours=own,
            ),
            away=(Absence(from_on=date(2027, 1, 5), until_on=date(2027, 1, 31), cover="cw-01"),),
        ),
    }
    team = Team(
        reference="north",
        contact=Contact(
            key="team/north",
            channel=ChannelName.WEBHOOK,
            address="https://north.example/alerts",
            when=When.DIGEST,
            hours=own,
        ),
        manager="mg-01",
    )

    assert parse_directory(GOOD, path=PATH) == Directory(
        authority="E09000012",
        duty=Contact(
            key="duty",
            channel=ChannelName.CHAT,
            address="workflows://rooms.north.example/0123456789abcdef/0123456789ABCDEF",
            when=When.AT_ONCE,
            hours=Hours(days=frozenset({6}), opens=time(10), closes=time(12)),
        ),
        people=people,
        teams={"north": team},
        leads={"ep-12": "cw-01"},
        head_of_send="mg-01",
        director="mg-01",
    )


def test_a_duty_inbox_is_enough_and_has_office_hours() -> None:
    found = parse_directory(LEAST, path=PATH)

    assert (found.duty.hours, found.duty.when) == (OFFICE_HOURS, When.DIGEST)
    assert (found.people, found.teams, found.leads) == ({}, {}, {})
    assert (found.head_of_send, found.director) == (None, None)


def test_a_fault_is_told_with_its_line_its_place_and_what_belongs_there() -> None:
    text = GOOD.replace('cover = "mg-01"},\n]', 'cover = "cw-09"},\n]')

    with pytest.raises(DirectoryFileError) as caught:
        parse_directory(text, path=PATH)

    assert caught.value.path == PATH
    assert str(caught.value) == (
        "north.toml, line 21, person 1, absence 2: cover is the reference of a [[person]] of this "
        "file. Nothing was loaded."
    )


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    """Also those between tables that have faults of their own."""
    text = (
        GOOD.replace('director = "mg-01"', 'director = "di-01"')
        .replace('"cw-01@north.example"', '"cw-01"\nname = "x"')
        .replace("2027-02-01, until = 2027-02-01", "2027-01-04, until = 2027-01-06")
        .replace('lead = "cw-01"', 'lead = "cw-09"')
    )

    assert [(line, place) for line, place, _ in refused(text)] == [
        (3, ""),
        (16, "person 1"),
        (17, "person 1"),
        (22, "person 1, absence 2"),
        (28, "person 2, absence 1"),
        (36, "agency 1"),
    ]


@pytest.mark.parametrize(
    ("written", "instead", "line", "place", "begins"),
    [
        ('"E09000012"', '"204"', 1, "", "authority is"),
        ('authority = "E09000012"\n', "", None, "", "authority is"),
        ('head_of_send = "mg-01"', 'head_of_send = "hs-01"', 2, "", "head_of_send is"),
        ('head_of_send = "mg-01"', 'head_of_send = ""', 2, "", "head_of_send is"),
        ('director = "mg-01"', 'director = "north"', 3, "", "director is"),
        ('director = "mg-01"', 'mayor = "mg-01"', 3, "", "a directory has"),
        ('["Mon", "Sun"]', "[]", 5, "hours", "days are"),
        ('["Mon", "Sun"]', '["Mon", "Sunday"]', 5, "hours", "days are"),
        ('["Mon", "Sun"]', "[1, [2]]", 5, "hours", "days are"),
        ("09:00:00", '"09:00"', 6, "hours", "opens is"),
        ("09:00:00", "32400", 6, "hours", "opens is"),
        ("17:30:00", "2026-01-01T17:30:00", 7, "hours", "closes is a time"),
        ("17:30:00", "09:00:00", 7, "hours", "closes is later"),
        ("closes = 17:30:00\n", "", 4, "hours", "closes is"),
        ("closes = 17:30:00", "closes = 17:30:00\nshuts = 1", 8, "hours", "hours are"),
        ("12:00:00", "09:59:00", 12, "duty, hours", "closes is later"),
        ("[duty]", "[night]", None, "duty", "duty is"),
        ('"chat"', '"pigeon"', 9, "duty", "channel is"),
        ('channel = "chat"\n', "", 8, "duty", "channel is"),
        ("workflows://rooms", "nonsense://rooms", 10, "duty", "for chat"),
        ("/0123456789abcdef/", "/0123456789abcdef /", 10, "duty", "for chat"),
        ('when = "at once"\nhours', 'when = "at_once"\nhours', 11, "duty", "when is"),
        ('when = "at once"\nhours', "when = true\nhours", 11, "duty", "when is"),
        ('reference = "cw-01"\n', "", 13, "person 1", "reference is"),
        ('reference = "cw-01"', 'reference = "-"', 14, "person 1", "reference is"),
        ('channel = "mail"', 'channel = "chat"', 15, "person 1", "a person is not told"),
        ('address = "cw-01@north.example"\n', "", 13, "person 1", "address is where"),
        ('"cw-01@north.example"', '""', 16, "person 1", "address is where"),
        ('"cw-01@north.example"', "5", 16, "person 1", "address is where"),
        ('"cw-01@north.example"', '"cw-01@north@example"', 16, "person 1", "for mail"),
        ('"cw-01@north.example"', '"cw-01@n.example\\n"', 16, "person 1", "for mail"),
        ('["Tue"]', '["Tue"], noon = 1', 18, "person 1, hours", "hours are"),
        ("until = 2027-01-04", "until = 2026-12-20", 20, "person 1, absence 1", "until is"),
        ("from = 2026-12-21", "from = '2026-12-21'", 20, "person 1, absence 1", "from is"),
        ("2026-12-21", "2026-12-21T00:00:00", 20, "person 1, absence 1", "from is"),
        ("2027-02-01, until", "2027-01-04, until", 21, "person 1, absence 2", "this absence"),
        (', cover = "mg-01"},\n]', "},\n]", 21, "person 1, absence 2", "cover is"),
        (', cover = "mg-01"},\n]', ", to = 1},\n]", 21, "person 1, absence 2", "away is a list"),
        ('"notify"', '"mail"\nage = 50', 26, "person 2", "a person is"),
        ('"mg-01@north.example"', '"mg 01@north.example"', 26, "person 2", "for mail"),
        ("away = [{from", "away = [5, {from", 27, "person 2, absence 1", "away is a list"),
        ('reference = "north"', 'reference = "n n"', 29, "team 1", "reference is"),
        ("https://north", "http://north", 31, "team 1", "for webhook"),
        ('manager = "mg-01"', 'manager = "north"', 32, "team 1", "manager is"),
        ('manager = "mg-01"', 'lead = "mg-01"', 32, "team 1", "a team is"),
        ('adviser = "ep-12"', "adviser = 12", 34, "agency 1", "adviser is"),
        ('lead = "cw-01"', 'lead = "ep-12"', 35, "agency 1", "lead is"),
        ('lead = "cw-01"', "", 33, "agency 1", "lead is"),
        ("[[agency]]", "[agency]", 33, "", "an agency is"),
        ("[[team]]", "[[team.inbox]]", 28, "", "a team is"),
    ],
)
def test_each_fault_has_its_line_its_place_and_its_sentence(
    written: str, instead: str, line: int | None, place: str, begins: str
) -> None:
    assert written in GOOD
    faults = refused(GOOD.replace(written, instead, 1))

    assert (line, place) in [(fault.line, fault.place) for fault in faults]
    assert [
        fault.sentence
        for fault in faults
        if (fault.line, fault.place) == (line, place) and fault.sentence.startswith(begins)
    ]


@pytest.mark.parametrize(
    ("again", "line", "place"),
    [
        (person("cw-01"), 37, "person 3"),
        ('[[team]]\nreference = "north"\nchannel = "mail"\naddress = "a@b"\n', 37, "team 2"),
        ('[[agency]]\nadviser = "ep-12"\nlead = "mg-01"\n', 37, "agency 2"),
    ],
)
def test_each_reference_has_one_table(again: str, line: int, place: str) -> None:
    ((found_line, found_place, sentence),) = refused(GOOD + again)

    assert (found_line, found_place) == (line, place)
    assert sentence.startswith("an earlier table has the same reference")


def test_a_person_a_team_and_an_adviser_may_have_the_same_reference() -> None:
    same = (
        person("north")
        + '[[team]]\nreference = "north"\nchannel = "mail"\naddress = "a@b"\n'
        + '[[agency]]\nadviser = "north"\nlead = "north"\n'
    )

    assert parse_directory(LEAST + same, path=PATH).leads == {"north": "north"}


@pytest.mark.parametrize(
    ("people", "at"),
    [
        ([("a", ("01", "05", "a"))], [(10, "person 1, absence 1")]),
        ([("a", ("01", "05", "b")), ("b", ("05", "09", "a"))], [(17, "person 2, absence 1")]),
        ([("a", ("05", "09", "b")), ("b", ("01", "05", "a"))], [(10, "person 1, absence 1")]),
        ([("a", ("01", "05", "b")), ("b", ("06", "09", "a"))], []),
        (
            # Who leads into a circle later is not told of it again.
            [("a", ("01", "09", "b")), ("b", ("01", "09", "a")), ("c", ("03", "09", "a"))],
            [(10, "person 1, absence 1")],
        ),
        (
            [("a", ("01", "09", "b")), ("b", ("02", "09", "c")), ("c", ("03", "03", "a"))],
            [(24, "person 3, absence 1")],
        ),
        (
            [("a", ("01", "09", "b")), ("b", ("02", "09", "c")), ("c", ("10", "11", "a"))],
            [],
        ),
        (
            # Two circles on one day.
            [
                ("a", ("01", "09", "b")),
                ("b", ("02", "09", "a")),
                ("c", ("02", "09", "d")),
                ("d", ("01", "09", "c")),
            ],
            [(17, "person 2, absence 1"), (24, "person 3, absence 1")],
        ),
    ],
)
def test_covers_in_a_circle_are_a_fault_on_the_first_day_of_it_and_on_no_other(
    people: list[tuple[str, tuple[str, str, str]]], at: list[tuple[int, str]]
) -> None:
    text = LEAST + "".join(
        person(name, absence(f"2026-11-{first}", f"2026-11-{last}", cover))
        for name, (first, last, cover) in people
    )
    if not at:
        assert len(parse_directory(text, path=PATH).people) == len(people)
        return
    faults = refused(text)

    assert [(fault.line, fault.place) for fault in faults] == at
    assert all(fault.sentence.startswith("on days of this absence") for fault in faults)


DAYS = st.integers(1, 6)
NAMES = st.sampled_from("abcd")


@given(
    away=st.dictionaries(
        NAMES, st.tuples(DAYS, DAYS, NAMES).map(lambda one: (*sorted(one[:2]), one[2]))
    )
)
def test_a_circle_is_a_fault_just_where_a_day_has_one(
    away: dict[str, tuple[int, int, str]],
) -> None:
    """By asking on every day for everybody, step by step."""

    def goes_round(day: int, name: str) -> bool:
        for _ in "abcde":
            first, last, cover = away.get(name, (0, 0, ""))
            if not first <= day <= last:
                return False
            name = cover
        return True

    expected = any(goes_round(day, name) for day in range(1, 7) for name in away)
    text = LEAST + "".join(
        person(
            name, absence(f"2026-11-0{away[name][0]}", f"2026-11-0{away[name][1]}", away[name][2])
        )
        if name in away
        else person(name)
        for name in "abcd"
    )
    found = faults_of(text)

    assert bool(found) is expected
    assert all(fault.sentence.startswith("on days of this absence") for fault in found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('authority = "E09000012"\nauthority = "E09000013"\n', 2),
        ("[duty]\nchannel = mail\n", 2),
        ("[duty]\nchannel =", 2),
        ("\ufeff", 1),
        ("a = " + "[" * 100_000, None),
    ],
)
def test_what_is_not_toml_is_told_by_its_line(text: str, line: int | None) -> None:
    ((found, place, sentence),) = refused(text)

    assert (found, place) == (line, "")
    assert sentence.startswith("this is not TOML")


def test_a_file_that_is_too_long_is_some_other_file() -> None:
    ((line, _, sentence),) = refused("#" * (LONGEST_FILE + 1))

    assert line is None
    assert "2,097,152 characters" in sentence
    assert parse_directory(LEAST.ljust(LONGEST_FILE, "\n"), path=PATH).people == {}


LINES = [line for line in GOOD.splitlines() if "=" in line]
VALUES = st.sampled_from(
    [
        f'"{MARK}"',
        f'"{MARK}@{MARK}@x"',
        f'["{MARK}"]',
        f'[{{{MARK} = "{MARK}"}}]',
        f"{{{MARK} = 1}}",
    ]
)


@given(written=st.sampled_from(LINES), value=VALUES)
def test_what_was_written_is_never_repeated(written: str, value: str) -> None:
    key = written.partition(" = ")[0]
    text = GOOD.replace(written, f'{key} = {value}\n{MARK} = "{MARK}"', 1)

    with pytest.raises(DirectoryFileError) as caught:
        parse_directory(text, path=PATH)

    assert MARK not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


SCRAPS = st.sampled_from(
    [*(f"{line}\n" for line in GOOD.splitlines()), MARK, f'"{MARK}"', f"[{MARK}]\n", "=", "{", "]"]
)


@given(text=st.lists(SCRAPS | st.text(max_size=8)).map("".join) | st.text())
def test_whatever_is_thrown_at_it_is_a_directory_or_refused_without_a_word_of_it(text: str) -> None:
    for fault in faults_of(text):
        assert MARK not in fault.of(PATH.name)
