"""The people, teams and agencies of a council, and where each of them is reached on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ehcpwatch.alerts import Audience, Hours, Recipient
from ehcpwatch.sinks.channels import ChannelName

__all__ = ["Absence", "Contact", "Directory", "Person", "Team", "When"]


class When(StrEnum):
    """When somebody is told, within their hours."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    """In one letter, when their hours begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An inbox to which letters go.

    Attributes:
        key: By which letters to it are grouped and remembered: "person/cw-01", "team/north" or
            "duty"; the same by whatever role somebody is told, and never an address.
        address: As the channel reads it.
        hours: In which it is read.
    """

    key: str
    channel: ChannelName
    address: str = field(repr=False)
    when: When
    hours: Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody else is told, the first and the last included.

    Attributes:
        cover: The reference of whoever is told; if they are away themselves, their own cover.
    """

    from_on: date
    until_on: date
    cover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the council or of an agency; absences in any order, no two on one day."""

    reference: str
    contact: Contact
    away: tuple[Absence, ...] = ()

    def absence(self, on: date) -> Absence | None:
        """Return why somebody else is told on that day; `None` for nothing of the kind."""
        for absence in self.away:
            if absence.from_on <= on <= absence.until_on:
                return absence
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team with an inbox of its own.

    Attributes:
        manager: The reference of a person; `None` where nobody is named.
    """

    reference: str
    contact: Contact
    manager: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everybody whom a council's alerts may be told to.

    Attributes:
        authority: The code of the council; of others the directory knows nobody.
        duty: The inbox that is read when nobody else is to be found.
        people: By reference, as the events write it; so are teams.
        leads: The reference of the person who leads an agency, by that of its adviser.
        head_of_send: The reference of a person, `None` where nobody is named; so is `director`.
    """

    authority: str
    duty: Contact
    people: Mapping[str, Person] = field(repr=False)
    teams: Mapping[str, Team] = field(repr=False)
    leads: Mapping[str, str] = field(repr=False)
    head_of_send: str | None
    director: str | None

    def person(self, reference: str) -> Person | None:
        """Return whom events call by *reference*, also if they are away; `None` if unknown."""
        return self.people.get(reference)

    def contact(self, recipient: Recipient, on: date) -> Contact | None:
        """Return where *recipient* is reached on a day.

        Args:
            on: A civil date in England: on days of absence the cover is reached.

        Returns:
            `None` where nobody is known for it, or where it is of another council. Covers that
            lead nowhere, which no directory from a file has, lead to the duty inbox.
        """
        if recipient.authority != self.authority:
            return None
        match recipient.audience:
            case Audience.DUTY:
                return self.duty
            case Audience.TEAM:
                team = self.teams.get(recipient.who)
                return None if team is None else team.contact
            case Audience.CASEWORKER:
                return self._reached(recipient.who, on)
            case Audience.MANAGER:
                team = self.teams.get(recipient.who)
                return None if team is None else self._reached(team.manager, on)
            case Audience.AGENCY_LEAD:
                return self._reached(self.leads.get(recipient.who), on)
            case Audience.HEAD_OF_SEND:
                return self._reached(self.head_of_send, on)
            case Audience.DIRECTOR:
                return self._reached(self.director, on)

    def _reached(self, reference: str | None, on: date) -> Contact | None:
        person = None if reference is None else self.people.get(reference)
        if person is None:
            return None
        absent: set[str] = set()
        while (absence := person.absence(on)) is not None:
            absent.add(person.reference)
            cover = self.people.get(absence.cover)
            if cover is None or cover.reference in absent:
                return self.duty
            person = cover
        return person.contact
