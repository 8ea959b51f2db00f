"""Mediation and appeal: the ways by which a decision is undone, each with its clock."""

from enum import StrEnum
from typing import ClassVar

from .dates import CivilDate
from .payload import Payload, Reference

__all__ = [
    "AppealConceded",
    "AppealLodged",
    "AppealNotOpposed",
    "AppealSubject",
    "MediationAgreed",
    "MediationRequested",
    "OrderKind",
    "TribunalOrdered",
]


class AppealSubject(StrEnum):
    """The decision that is appealed against."""

    REFUSAL_TO_ASSESS = "refusal_to_assess"
    REFUSAL_TO_ISSUE = "refusal_to_issue"
    REFUSAL_TO_REASSESS = "refusal_to_reassess"
    CONTENTS = "contents"
    SCHOOL = "school"
    REFUSAL_TO_AMEND = "refusal_to_amend"
    CEASE = "cease"


class OrderKind(StrEnum):
    """What must be done: the kind of Tribunal order, or of mediation agreement."""

    ASSESS = "assess"
    REASSESS = "reassess"
    MAKE_PLAN = "make_plan"
    RECONSIDER = "reconsider"
    AMEND = "amend"
    NAME_SCHOOL = "name_school"
    MAINTAIN = "maintain"
    OTHER = "other"


class MediationRequested(Payload):
    """The family asked for mediation."""

    event_type: ClassVar[str] = "ehcp.mediation.requested.v1"
    effective_field: ClassVar[str] = "requested_on"

    requested_on: CivilDate


class MediationAgreed(Payload):
    """Mediation ended in an agreement, to be carried out as if it were an order."""

    event_type: ClassVar[str] = "ehcp.mediation.agreed.v1"
    effective_field: ClassVar[str] = "agreed_on"

    agreed_on: CivilDate
    agreement: OrderKind
    order: Reference | None = None


class AppealLodged(Payload):
    """An appeal was registered with the Tribunal."""

    event_type: ClassVar[str] = "ehcp.appeal.lodged.v1"
    effective_field: ClassVar[str] = "lodged_on"

    lodged_on: CivilDate
    subject: AppealSubject


class AppealConceded(Payload):
    """The authority gave in, without an order and not by reg. 45."""

    event_type: ClassVar[str] = "ehcp.appeal.conceded.v1"
    effective_field: ClassVar[str] = "conceded_on"

    conceded_on: CivilDate


class AppealNotOpposed(Payload):
    """The authority told the Tribunal, before its response, that it does not oppose."""

    event_type: ClassVar[str] = "ehcp.appeal.not_opposed.v1"
    effective_field: ClassVar[str] = "notified_tribunal_on"

    notified_tribunal_on: CivilDate
    subject: AppealSubject
    order: Reference | None = None


class TribunalOrdered(Payload):
    """The Tribunal sent out its order."""

    event_type: ClassVar[str] = "ehcp.tribunal.ordered.v1"
    effective_field: ClassVar[str] = "sent_on"

    sent_on: CivilDate
    kind: OrderKind
    order: Reference | None = None
    made_on: CivilDate | None = None
