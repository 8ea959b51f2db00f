"""How alert records, cells and instants are written in the register."""

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.errors import RowUnreadableError
from ehcpwatch.measures import Cell

__all__ = [
    "decode_cell",
    "decode_record",
    "encode_cell",
    "encode_record",
    "from_micros",
    "to_micros",
]

_RECORD: TypeAdapter[AlertRecord] = TypeAdapter(AlertRecord)
_CELL: TypeAdapter[tuple[str | int, ...]] = TypeAdapter(tuple[str | int, ...])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def encode_record(record: AlertRecord) -> bytes:
    """Return an alert record as a JSON array."""
    return _RECORD.dump_json(record)


def decode_record(stored: bytes) -> AlertRecord:
    """Return the record.

    Raises:
        RowUnreadableError: The bytes are not an alert record.
    """
    try:
        return _RECORD.validate_json(stored)
    except ValidationError as error:
        raise RowUnreadableError from error


def encode_cell(cell: Cell) -> str:
    """Return a cell as a JSON array, the same text for the same cell."""
    return _CELL.dump_json(cell).decode()


def decode_cell(stored: str) -> Cell:
    """Return the cell.

    Raises:
        RowUnreadableError: The text is not a cell.
    """
    try:
        return _CELL.validate_json(stored)
    except ValidationError as error:
        raise RowUnreadableError from error


def to_micros(instant: datetime) -> int:
    """Return microseconds since 1970 in UTC: exact, and the same in every database."""
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the instant, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)
