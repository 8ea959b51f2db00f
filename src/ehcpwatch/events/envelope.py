"""The CloudEvents 1.0 envelope around a payload, and the order of events in a case."""

from datetime import date, datetime
from types import GenericAlias
from typing import Annotated, Any, Literal, NewType, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema

from .correction import EventCorrected, EventId, EventRetracted, SourceName
from .dates import Instant
from .payload import Payload, SubjectKind
from .vocabulary import ORDINARY_PAYLOADS, tagged_models, tagged_union

__all__ = [
    "EVENTS_ADAPTER",
    "EVENT_ADAPTER",
    "EVENT_MODELS",
    "PAYLOADS",
    "SUBJECT_PATTERNS",
    "CaseKey",
    "Event",
    "OrderKey",
    "case_key",
    "new_event",
]

CaseKey = NewType("CaseKey", str)
"""`authority/case_ref`: the ONS code of the authority and the source's pseudonymous reference."""

OrderKey: TypeAlias = tuple[date, int, str, str]
"""Effective date, sequence (absent first), source, id: total within a case."""

_REFERENCE = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_AUTHORITY = "[EWSN][0-9]{8}"

SUBJECT_PATTERNS: dict[SubjectKind, str] = {
    kind: f"^{_AUTHORITY}/{'' if kind is SubjectKind.CASE else f'{kind}/'}{_REFERENCE}$"
    for kind in SubjectKind
}
"""The form of a subject, by what the type of the event is about."""

_KINDS = "|".join(kind for kind in SubjectKind if kind is not SubjectKind.CASE)
_ANY_SUBJECT = f"^{_AUTHORITY}/(({_KINDS})/)?{_REFERENCE}$"

_ABSENT_SEQUENCE = -1

_LARGEST_SEQUENCE = 2**63 - 1
"""What fits the signed 64 bits of a database's integer."""
_LONGEST_SEQUENCE = len(str(_LARGEST_SEQUENCE))


def _integer(value: object) -> object:
    """Read the CloudEvents sequence extension, which is a string of digits, as a number."""
    if (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) <= _LONGEST_SEQUENCE
    ):
        return int(value)
    return value


Sequence = Annotated[
    int,
    BeforeValidator(_integer),
    Field(ge=0, le=_LARGEST_SEQUENCE, strict=True),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "^[0-9]{1,19}$"},
                {"type": "integer", "minimum": 0, "maximum": _LARGEST_SEQUENCE},
            ],
        }
    ),
]


class Event(BaseModel):
    """One thing that happened, as one system stated it.

    Attributes:
        sequence: The source's own order among events of one day; `None` sorts first.
        recorded_at: When we were told (the extension `recordedtime`); `None` until a
            source of ours has stamped it. Plays no part in the state of a case.
        time: The sender's own time; shown, never used.

    Source:
        CloudEvents 1.0, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    specversion: Literal["1.0"] = "1.0"
    id: EventId
    source: SourceName
    type: str
    subject: Annotated[str, Field(pattern=_ANY_SUBJECT)]
    time: Instant | None = None
    datacontenttype: (
        Annotated[str, Field(pattern=r"^application/json(; ?charset=[Uu][Tt][Ff]-?8)?$")] | None
    ) = None
    dataschema: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,256}$")] | None = None
    sequence: Sequence | None = None
    recorded_at: Annotated[Instant | None, Field(alias="recordedtime")] = None
    data: Payload

    @property
    def order_key(self) -> OrderKey:
        """Where the event stands in the fold of its case."""
        sequence = self.sequence
        return (
            self.data.effective_on,
            _ABSENT_SEQUENCE if sequence is None else sequence,
            self.source,
            self.id,
        )


PAYLOADS: tuple[type[Payload], ...] = (*ORDINARY_PAYLOADS, EventCorrected, EventRetracted)
"""Every payload of the vocabulary."""

EVENT_MODELS: dict[type[Payload], type[Event]] = dict(
    zip(PAYLOADS, tagged_models(Event, PAYLOADS), strict=True)
)
"""The exact envelope of each payload."""

EVENT_ADAPTER: TypeAdapter[Event] = TypeAdapter(tagged_union(tuple(EVENT_MODELS.values())))
"""Reads any event: one union, discriminated by `type`."""

_EVENTS: Any = GenericAlias(tuple, (tagged_union(tuple(EVENT_MODELS.values())), ...))
EVENTS_ADAPTER: TypeAdapter[tuple[Event, ...]] = TypeAdapter(_EVENTS)
"""Reads a list of events, such as all those of a case."""


def case_key(event: Event) -> CaseKey | None:
    """Return the case that *event* is about, or `None` for services, plans and sources."""
    return CaseKey(event.subject) if event.data.about_a_case else None


def new_event(
    data: Payload,
    *,
    subject: str,
    source: str,
    id: str,  # noqa: A002  # the attribute's name in CloudEvents
    sequence: int | None = None,
    recorded_at: datetime | None = None,
) -> Event:
    """Return *data* in its envelope; for our own writers (simulator, reproduction, tests).

    Raises:
        pydantic.ValidationError: An attribute breaks the vocabulary's patterns.
    """
    return EVENT_MODELS[type(data)](
        id=id,
        source=source,
        type=data.event_type,
        subject=subject,
        sequence=sequence,
        recordedtime=recorded_at,  # type: ignore[call-arg]  # the plug-in overlooks the alias
        data=data,
    )
