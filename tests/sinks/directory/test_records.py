"""Where each recipient of an alert is reached, day by day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ehcpwatch.alerts import Audience, Recipient
from ehcpwatch.sinks.directory import Absence, Contact, Directory, parse_directory

NORTH = "E09000012"
DIRECTORY = f"""\
authority = "{NORTH}"
head_of_send = "hs-01"
director = "di-01"
[duty]
channel = "mail"
address = "duty@north.example"
[[person]]
reference = "cw-01"
channel = "mail"
address = "cw-01@north.example"
away = [
    {{from = 2026-12-21, until = 2027-01-04, cover = "cw-02"}},
    {{from = 2027-03-01, until = 2027-03-01, cover = "cw-03"}},
]
[[person]]
reference = "cw-02"
channel = "notify"
address = "cw-02@north.example"
away = [{{from = 2027-01-02, until = 2027-01-05, cover = "cw-03"}}]
[[person]]
reference = "cw-03"
channel = "mail"
address = "cw-03@north.example"
[[person]]
reference = "hs-01"
channel = "mail"
address = "hs-01@north.example"
[[person]]
reference = "di-01"
channel = "mail"
address = "di-01@north.example"
away = [{{from = 2026-12-01, until = 2026-12-01, cover = "hs-01"}}]
[[team]]
reference = "north"
channel = "mail"
address = "team@north.example"
manager = "cw-01"
[[team]]
reference = "south"
channel = "mail"
address = "south@north.example"
[[agency]]
adviser = "ep-12"
lead = "cw-02"
"""


@pytest.fixture(scope="module")
def directory() -> Directory:
    return parse_directory(DIRECTORY, path=Path("directory.toml"))


def key(contact: Contact | None) -> str | None:
    return None if contact is None else contact.key


def reached(
    directory: Directory, audience: Audience, who: str = "", on: date = date(2026, 11, 2)
) -> str | None:
    return key(directory.contact(Recipient(audience, NORTH, who), on))


@pytest.mark.parametrize(
    ("audience", "who", "expected"),
    [
        (Audience.CASEWORKER, "cw-01", "person/cw-01"),
        (Audience.TEAM, "north", "team/north"),
        (Audience.MANAGER, "north", "person/cw-01"),
        (Audience.AGENCY_LEAD, "ep-12", "person/cw-02"),
        (Audience.HEAD_OF_SEND, "", "person/hs-01"),
        (Audience.DIRECTOR, "", "person/di-01"),
        (Audience.DUTY, "", "duty"),
    ],
)
def test_everybody_is_reached_under_one_key_by_whatever_role(
    directory: Directory, audience: Audience, who: str, expected: str
) -> None:
    assert reached(directory, audience, who) == expected


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.CASEWORKER, "cw-99"),
        (Audience.CASEWORKER, "north"),
        (Audience.TEAM, "cw-01"),
        (Audience.MANAGER, "east"),
        (Audience.MANAGER, "south"),
        (Audience.AGENCY_LEAD, "ot-01"),
    ],
)
def test_of_whom_the_directory_does_not_know_it_has_no_contact(
    directory: Directory, audience: Audience, who: str
) -> None:
    assert reached(directory, audience, who) is None


@pytest.mark.parametrize("audience", [Audience.HEAD_OF_SEND, Audience.DIRECTOR])
def test_a_post_that_nobody_holds_has_no_contact(directory: Directory, audience: Audience) -> None:
    vacant = replace(directory, head_of_send=None, director=None)

    assert reached(vacant, audience) is None


@pytest.mark.parametrize("audience", Audience)
def test_of_another_council_nobody_is_known(directory: Directory, audience: Audience) -> None:
    other = Recipient(audience, "E09000013", "cw-01")

    assert directory.contact(other, date(2026, 11, 2)) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 20), "person/cw-01"),
        (date(2026, 12, 21), "person/cw-02"),
        (date(2027, 1, 1), "person/cw-02"),
        (date(2027, 1, 2), "person/cw-03"),
        (date(2027, 1, 4), "person/cw-03"),
        (date(2027, 1, 5), "person/cw-01"),
        (date(2027, 3, 1), "person/cw-03"),
        (date(2027, 3, 2), "person/cw-01"),
    ],
)
def test_on_days_of_absence_the_cover_is_told_and_theirs_when_they_are_away_too(
    directory: Directory, day: date, expected: str
) -> None:
    """The first and the last day are days of absence."""
    assert reached(directory, Audience.CASEWORKER, "cw-01", day) == expected
    assert reached(directory, Audience.MANAGER, "north", day) == expected


def test_absences_count_for_a_director_as_for_anybody(directory: Directory) -> None:
    assert reached(directory, Audience.DIRECTOR, on=date(2026, 12, 1)) == "person/hs-01"


@pytest.mark.parametrize("cover", ["cw-01", "cw-03", "cw-99"])
def test_covers_that_lead_nowhere_lead_to_the_duty_inbox(directory: Directory, cover: str) -> None:
    """As no file says: a circle of one, of two, and somebody who is not there."""
    day = date(2026, 11, 2)
    one = replace(directory.people["cw-01"], away=(absence(day, cover),))
    other = replace(directory.people["cw-03"], away=(absence(day, "cw-01"),))
    lost = replace(directory, people={**directory.people, "cw-01": one, "cw-03": other})

    assert reached(lost, Audience.CASEWORKER, "cw-01", day) == "duty"


def absence(day: date, cover: str) -> Absence:
    return Absence(from_on=day, until_on=day, cover=cover)


def test_a_person_is_found_by_reference_also_when_away(directory: Directory) -> None:
    found = directory.person("cw-02")

    assert found is not None
    assert found.absence(date(2027, 1, 5)) == Absence(
        from_on=date(2027, 1, 2), until_on=date(2027, 1, 5), cover="cw-03"
    )
    assert found.absence(date(2027, 1, 6)) is None
    assert directory.person("cw-99") is None


def test_what_a_directory_shows_of_itself_holds_no_address(directory: Directory) -> None:
    shown = repr(directory) + str(directory) + repr(directory.people) + repr(directory.teams)

    assert "person/cw-01" in shown
    assert "north.example" not in shown
