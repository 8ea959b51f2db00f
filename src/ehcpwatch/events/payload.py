"""What every payload shares: strict reading, pseudonymous references and one effective date.

The law looks at the *effective* date of an event, so every type names the field that
holds it. Payloads hold references and closed words only: no field takes free text, so
nothing that a caseworker might type about a child can enter the system through one.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["EARLIEST_DATE", "LATEST_DATE", "CivilDate", "Payload", "Reference"]

# The oldest plan a council could still load was preceded by a statement under the
# Education Act 1981; nobody aged 25 or under has a date before this.
EARLIEST_DATE = date(1990, 1, 1)
# Typing errors such as 9999 stand beyond it; no limit of the law reaches so far.
LATEST_DATE = date(2099, 12, 31)

CivilDate = Annotated[
    date,
    Field(ge=EARLIEST_DATE, le=LATEST_DATE, description="Civil date, Europe/London."),
]

# Pseudonymous by agreement with the sender; the pattern refuses spaces, so a name in
# two words cannot pass for one.
Reference = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$", description="Pseudonymous reference."),
]


class Payload(BaseModel):
    """The data of one event. Unknown fields are ignored when read and never written."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    event_type: ClassVar[str]
    """The CloudEvents type, with its major version; wire format, never renamed."""
    effective_field: ClassVar[str]
    """The name of the field that holds the effective date."""
    about_a_case: ClassVar[bool] = True
    """False for what a service, a plan or a source reports; no case is touched by it."""

    @property
    def effective_on(self) -> date:
        """The day the law looks at; civil, Europe/London."""
        value: date = self.__dict__[self.effective_field]
        return value
