"""What every payload shares: strict reading, pseudonymous references and one effective date.

The law looks at the *effective* date of an event, so every type names the field that
holds it. Payloads hold references and closed words only, so that nothing that a caseworker
might type about a child enters the system through one; but for the few words beside the
reason `other` of a snooze or a breach, which stay in the event and are shown nowhere.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["REFERENCE_PATTERN", "CalendarYear", "Payload", "Reference", "SubjectKind"]

# Pseudonymous by agreement with the sender; the pattern refuses spaces, so a name in
# two words cannot pass for one.
REFERENCE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"

Reference = Annotated[str, Field(pattern=REFERENCE_PATTERN, description="Pseudonymous reference.")]


CalendarYear = Annotated[
    int, Field(ge=1990, le=2099, description="Calendar year, from 1990 to 2099.")
]
"""A calendar year, within the bounds of a date."""


class SubjectKind(StrEnum):
    """What a type of event is about; but for a case, it is the middle of the subject."""

    CASE = "case"
    SOURCE = "source"
    SERVICE = "service"
    PLAN = "plan"


class Payload(BaseModel):
    """The data of one event. Unknown fields are ignored when read and never written."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    event_type: ClassVar[str]
    """The CloudEvents type, with its major version; wire format, never renamed."""
    effective_field: ClassVar[str]
    """The name of the field that holds the effective date."""
    subject_kind: ClassVar[SubjectKind] = SubjectKind.CASE
    """What the subject names."""

    @property
    def about_a_case(self) -> bool:
        """False for what a service, a plan or a source reports; no case is touched by it."""
        return self.subject_kind is SubjectKind.CASE

    @property
    def effective_on(self) -> date:
        """The day the law looks at; civil, Europe/London."""
        value: date = self.__dict__[self.effective_field]
        return value
