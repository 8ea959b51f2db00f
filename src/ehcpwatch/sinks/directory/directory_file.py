"""Reading a directory from TOML.

All faults are found at once; how each is named and put is told in `directory_faults`.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from ehcpwatch.alerts import OFFICE_HOURS, Hours, line_of
from ehcpwatch.errors import DirectoryFileError, Fault
from ehcpwatch.events import Reference
from ehcpwatch.sinks.channels import ChannelName

from .addresses import is_address
from .crossings import crossings
from .directory_faults import LONGEST_FILE, NOT_TOML, TOO_LONG, Loc, Slip, faults_of
from .records import Absence, Contact, Directory, Person, Team, When

__all__ = ["parse_directory"]


def parse_directory(text: str, *, path: Path) -> Directory:
    """Return the directory that *text* describes.

    Args:
        text: TOML: `authority`, `[duty]`, and a table `[[person]]`, `[[team]]` or `[[agency]]`
            for each of them.
        path: Of the file, for the error.

    Raises:
        DirectoryFileError: Something in it is wrong; every fault is named, nothing is loaded.
    """
    if len(text) > LONGEST_FILE:
        raise DirectoryFileError(path=path, faults=[Fault(None, "", TOO_LONG)])
    try:
        document: Mapping[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DirectoryFileError(
            path=path, faults=[Fault(_unreadable(text, error), "", NOT_TOML)]
        ) from None
    written: _File | None = None
    errors: list[tuple[str, Loc]] = []
    try:
        written = _File.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        errors = [(one["type"], one["loc"]) for one in found]
    errors += crossings(document)
    if written is None or errors:
        faults = [
            Fault(line_of(text, loc), place, words) for loc, place, words in faults_of(errors)
        ]
        raise DirectoryFileError(path=path, faults=sorted(faults, key=lambda one: one.line or 0))
    return _directory(written)


def _unreadable(text: str, error: Exception) -> int | None:
    """Return the line that is not TOML; the message about it may repeat what stands there."""
    line = re.search(r"at line (\d+)", str(error))
    if line is not None:
        return int(line[1])
    return len(text.splitlines()) if "at end of document" in str(error) else None


def _wrong(slip: Slip = Slip.VALUE) -> PydanticCustomError:
    # Only the kind matters: pydantic's own text is never shown.
    return PydanticCustomError(slip.value, slip.value)


_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WHEN = {"at once": When.AT_ONCE, "digest": When.DIGEST}
_SHAPES: Mapping[ChannelName, Slip] = {
    ChannelName.MAIL: Slip.MAILBOX,
    ChannelName.NOTIFY: Slip.MAILBOX,
    ChannelName.CHAT: Slip.ROOM,
    ChannelName.WEBHOOK: Slip.RECEIVER,
}


def _weekday(value: object) -> int:
    if isinstance(value, str) and value in _WEEK:
        return _WEEK.index(value) + 1
    raise _wrong()


def _when(value: object) -> When:
    if isinstance(value, str) and value in _WHEN:
        return _WHEN[value]
    raise _wrong()


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Hours(_Table):
    days: Annotated[frozenset[Annotated[int, BeforeValidator(_weekday)]], Field(min_length=1)]
    opens: Annotated[time, Field(strict=True)]
    closes: Annotated[time, Field(strict=True)]

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: ValidationInfo) -> time:
        opens = info.data.get("opens")
        if opens is not None and closes <= opens:
            raise _wrong(Slip.CLOSES)
        return closes

    def hours(self) -> Hours:
        return Hours(days=self.days, opens=self.opens, closes=self.closes)


class _Inbox(_Table):
    channel: ChannelName
    address: Annotated[str, Field(min_length=1, repr=False)]
    when: Annotated[When, BeforeValidator(_when)] = When.DIGEST
    hours: _Hours | None = None

    @field_validator("address")
    @classmethod
    def _suits_its_channel(cls, address: str, info: ValidationInfo) -> str:
        channel = info.data.get("channel")
        if channel is not None and not is_address(channel, address):
            raise _wrong(_SHAPES[channel])
        return address

    def contact(self, key: str, hours: Hours) -> Contact:
        return Contact(
            key=key,
            channel=self.channel,
            address=self.address,
            when=self.when,
            hours=hours if self.hours is None else self.hours.hours(),
        )


class _Absence(_Table):
    from_on: Annotated[date, Field(alias="from", strict=True)]
    until: Annotated[date, Field(strict=True)]
    cover: Reference

    @field_validator("until")
    @classmethod
    def _not_before_it_begins(cls, until: date, info: ValidationInfo) -> date:
        from_on = info.data.get("from_on")
        if from_on is not None and until < from_on:
            raise _wrong(Slip.UNTIL)
        return until

    def absence(self) -> Absence:
        return Absence(from_on=self.from_on, until_on=self.until, cover=self.cover)


class _Person(_Inbox):
    reference: Reference
    away: tuple[_Absence, ...] = ()

    @field_validator("channel")
    @classmethod
    def _not_in_a_shared_room(cls, channel: ChannelName) -> ChannelName:
        if channel is ChannelName.CHAT:
            raise _wrong(Slip.SHARED_ROOM)
        return channel

    def person(self, hours: Hours) -> Person:
        return Person(
            reference=self.reference,
            contact=self.contact(f"person/{self.reference}", hours),
            away=tuple(one.absence() for one in self.away),
        )


class _Team(_Inbox):
    reference: Reference
    manager: Reference | None = None

    def team(self, hours: Hours) -> Team:
        return Team(
            reference=self.reference,
            contact=self.contact(f"team/{self.reference}", hours),
            manager=self.manager,
        )


class _Agency(_Table):
    adviser: Reference
    lead: Reference


class _File(_Table):
    authority: Annotated[str, Field(pattern=r"^[EWSN][0-9]{8}$")]
    head_of_send: Reference | None = None
    director: Reference | None = None
    hours: _Hours | None = None
    duty: _Inbox
    person: tuple[_Person, ...] = ()
    team: tuple[_Team, ...] = ()
    agency: tuple[_Agency, ...] = ()


def _directory(written: _File) -> Directory:
    hours = OFFICE_HOURS if written.hours is None else written.hours.hours()
    return Directory(
        authority=written.authority,
        duty=written.duty.contact("duty", hours),
        people={one.reference: one.person(hours) for one in written.person},
        teams={one.reference: one.team(hours) for one in written.team},
        leads={one.adviser: one.lead for one in written.agency},
        head_of_send=written.head_of_send,
        director=written.director,
    )
