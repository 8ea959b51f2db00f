r"""Reading records whose headers have names that are not UTF-8.

Kafka's protocol wants UTF-8, and no broker looks. The client raises where it unpacks such a
name, and would raise at that record for ever, so that one sender could stop a partition. Here
such bytes are spelt out in the name, as in `caf\xe9`; all else of the record is as it came.
"""

from collections.abc import Iterator
from typing import Any, SupportsIndex

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords, _MemoryRecordsPy

__all__ = ["TolerantRecords", "read_any_header_name"]


def read_any_header_name() -> None:
    """Let every consumer of this process read such records; calling it again does nothing."""
    # The client has no setting for it, and looks the class up anew for every fetch.
    fetcher.MemoryRecords = TolerantRecords


class TolerantRecords:
    """The record batches of one fetch, as the client unpacks them.

    Args:
        data: As the broker sent them.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._records = MemoryRecords(data)
        self._taken = 0

    def size_in_bytes(self) -> int:
        """Return the size of all."""
        size: int = self._records.size_in_bytes()
        return size

    def has_next(self) -> bool:
        """Return whether there is one more batch."""
        there: bool = self._records.has_next()
        return there

    def next_batch(self) -> Any:  # noqa: ANN401  # the client's own, or as good
        """Return the next batch; `None` after the last."""
        batch = self._records.next_batch()
        if batch is None:
            return None
        self._taken += 1
        return _Batch(batch, self._data, self._taken - 1)


class _Batch:
    """A batch of the client's, unpacked once more by us where the client cannot."""

    def __init__(self, batch: Any, data: bytes, number: int) -> None:  # noqa: ANN401  # the client's
        self._batch = batch
        self._data = data
        self._number = number

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # the client's
        return getattr(self._batch, name)

    def __next__(self) -> Any:  # noqa: ANN401  # the client's
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except UnicodeDecodeError:
            return iter(_SpeltOut(_slice(self._data, self._number)))


class _SpeltOut(_DefaultRecordBatchPy):  # type: ignore[misc]  # final, but it alone can be taught
    """A batch in which names that are not UTF-8 are spelt out."""

    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _Buffer(self._buffer)


class _Buffer(bytearray):
    def __getitem__(self, index: SupportsIndex | slice) -> Any:  # noqa: ANN401  # as bytes do
        found = super().__getitem__(index)
        return _Text(found) if isinstance(found, bytearray) else found


class _Text(bytearray):
    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        del errors
        return super().decode(encoding, "backslashreplace")


def _slice(data: bytes, number: int) -> memoryview:
    """Return the bytes of one batch of a fetch."""
    records = _MemoryRecordsPy(data)
    for _ in range(number):
        records.next_batch()
    found = records._next_slice  # noqa: SLF001  # what it is about to unpack
    return memoryview(b"") if found is None else found
