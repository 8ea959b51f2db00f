"""Taking back or restating what an earlier event said.

A correction names one event and carries a whole payload that stands in its place, with
its own effective date. A retraction names one event and leaves nothing in its place.
Either may be named in turn: retracting a correction restores what it replaced.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from .dates import CivilDate
from .payload import Payload, SubjectKind
from .request import CaseErased
from .vocabulary import ORDINARY_PAYLOADS, tagged_models, tagged_union

__all__ = [
    "CORRECTABLE",
    "EventCorrected",
    "EventId",
    "EventReference",
    "EventRetracted",
    "Replacement",
    "SourceName",
    "replacement_of",
]


EventId = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,128}$")]
SourceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,128}$")]

CORRECTABLE: tuple[type[Payload], ...] = tuple(
    payload
    for payload in ORDINARY_PAYLOADS
    if payload.subject_kind is SubjectKind.CASE and payload is not CaseErased
)
"""What may stand in the place of another event: what happens to a case.

Reports about no case are restated by a new report. An erasure is not a correction: the
case it would stand in is gone.
"""


class EventReference(BaseModel):
    """Which event is meant; without a source, one from the same source."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    id: EventId
    source: SourceName | None = None


class Replacement(BaseModel):
    """A type and its data, as an envelope would carry them."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    type: str
    data: Payload


_MODELS: dict[type[Payload], type[Replacement]] = dict(
    zip(CORRECTABLE, tagged_models(Replacement, CORRECTABLE), strict=True)
)

if TYPE_CHECKING:
    AnyReplacement = Replacement
else:
    AnyReplacement = tagged_union(tuple(_MODELS.values()))


def replacement_of(data: Payload) -> Replacement:
    """Return *data* with its type, ready to stand in the place of another event's.

    Raises:
        KeyError: *data* is of a type outside `CORRECTABLE`.
    """
    return _MODELS[type(data)](type=data.event_type, data=data)


class EventCorrected(Payload):
    """An earlier event was wrong; this payload stands in its place."""

    event_type: ClassVar[str] = "ehcp.event.corrected.v1"
    effective_field: ClassVar[str] = "replacement"

    corrects: EventReference
    replacement: AnyReplacement

    @property
    def effective_on(self) -> date:
        """The effective date of the payload that now stands."""
        return self.replacement.data.effective_on


class EventRetracted(Payload):
    """An earlier event never happened."""

    event_type: ClassVar[str] = "ehcp.event.retracted.v1"
    effective_field: ClassVar[str] = "retracted_on"

    retracts: EventReference
    retracted_on: CivilDate
