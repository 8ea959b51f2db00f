"""Who is told of an alert: somebody by their reference, whose address the directory knows.

A recipient is no part of an alert's identity. A delivery is an alert and a recipient.
"""

from enum import StrEnum
from typing import NamedTuple

from .ladder import Role
from .ledger import AlertRecord

__all__ = ["Audience", "Recipient", "recipient_of", "recipients_of"]


class Audience(StrEnum):
    """As whom somebody is told."""

    CASEWORKER = "caseworker"
    TEAM = "team"
    """Of a case without a caseworker."""
    DUTY = "duty"
    """Of a case with neither caseworker nor team, also where its manager is named; and where
    a rung names the inbox itself."""
    MANAGER = "manager"
    AGENCY_LEAD = "agency_lead"
    HEAD_OF_SEND = "head_of_send"
    DIRECTOR = "director"


class Recipient(NamedTuple):
    """Somebody who is told.

    Attributes:
        authority: The code of the council; references are its own.
        who: The caseworker's reference; the team's, also of its manager; the adviser that is
            asked, of an agency's lead; empty where a case names nobody, and for the duty inbox,
            the head of SEND and the director, of whom a council has one each.
    """

    audience: Audience
    authority: str
    who: str


def recipient_of(record: AlertRecord, role: Role) -> Recipient:
    """Return who is told of *record* where a rung names *role*."""
    authority = record.case.partition("/")[0]
    match role:
        case Role.MANAGER if record.team is not None:
            return Recipient(Audience.MANAGER, authority, record.team)
        case Role.AGENCY_LEAD:
            # An adviser that is asked again is numbered; the lead is the same.
            return Recipient(Audience.AGENCY_LEAD, authority, record.subject.partition("#")[0])
        case Role.CASEWORKER if record.caseworker is not None:
            return Recipient(Audience.CASEWORKER, authority, record.caseworker)
        case Role.CASEWORKER if record.team is not None:
            return Recipient(Audience.TEAM, authority, record.team)
        case Role.HEAD_OF_SEND:
            return Recipient(Audience.HEAD_OF_SEND, authority, "")
        case Role.DIRECTOR:
            return Recipient(Audience.DIRECTOR, authority, "")
        case Role.CASEWORKER | Role.MANAGER | Role.DUTY:
            return Recipient(Audience.DUTY, authority, "")


def recipients_of(record: AlertRecord) -> tuple[Recipient, ...]:
    """Return everybody who is told of *record*, each once, in the order of its roles."""
    return tuple(dict.fromkeys(recipient_of(record, role) for role in record.tell))
