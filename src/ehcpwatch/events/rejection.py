"""Why an input was refused, as a value: the bytes, a closed reason and a safe sentence."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Rejection", "RejectionReason"]


class RejectionReason(StrEnum):
    """The closed list of reasons; wire format of dead letters and metrics."""

    TOO_LARGE = "too_large"
    INVALID_ENCODING = "invalid_encoding"
    MALFORMED_JSON = "malformed_json"
    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_CONTENT_TYPE = "unknown_content_type"
    MISSING_ATTRIBUTE = "missing_attribute"
    INVALID_ATTRIBUTE = "invalid_attribute"
    UNSUPPORTED_SPECVERSION = "unsupported_specversion"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_DATA = "missing_data"
    MISSING_FIELD = "missing_field"
    INVALID_FIELD = "invalid_field"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    WRONG_SUBJECT = "wrong_subject"
    ID_REUSED = "id_reused"
    ERASED = "erased"
    FAULT = "fault"
    WRONG_PARTITION = "wrong_partition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An input that was not applied, kept whole.

    Attributes:
        original: The bytes as they came.
        headers: The transport's headers of a binary-mode event, in order; empty otherwise.
        reason: One of the closed list.
        sentence: What is wrong and where; never quotes the input.
    """

    original: bytes
    reason: RejectionReason
    sentence: str
    headers: tuple[tuple[str, bytes], ...] = ()
