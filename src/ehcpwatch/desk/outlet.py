"""Where the events of acts go: into a file that the watch follows, or onto Kafka."""

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ehcpwatch.errors import FileUnwritableError
from ehcpwatch.events import Event, encode_structured

if TYPE_CHECKING:
    from ehcpwatch.streams.kafka import Connection, TopicNames

__all__ = ["ActsFile", "KafkaActs", "Outlet"]

_MODE = 0o640
"""For its owner and those who follow it: references are no names, and nobody's business."""


class Outlet(Protocol):
    """Takes events, one at a time."""

    def put(self, event: Event) -> None:
        """Keep *event*; when this returns, a power cut does not lose it.

        Raises:
            EhcpwatchError: It may not have been kept. The same event again does no harm.
        """
        ...


class ActsFile:
    """A JSON Lines file that `ehcpwatch run` follows; several processes may append to it.

    Args:
        path: Made where there is none, so that the watch can follow it from the start.

    Raises:
        FileUnwritableError: It cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            os.close(self._opened())
            self._keep_name()
        except OSError as error:
            raise FileUnwritableError(path=path) from error

    def put(self, event: Event) -> None:
        """Append one line, in one write, and wait until it is on the disk.

        Raises:
            FileUnwritableError: It was not, or not whole.
        """
        try:
            file = self._opened()
            try:
                # A line that crosses a page is there in parts for a moment: whoever looked then
                # for the end of the last line would end it in its midst.
                fcntl.flock(file, fcntl.LOCK_EX)
                line = self._ending(file) + encode_structured(event) + b"\n"
                whole = os.write(file, line) == len(line)
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise FileUnwritableError(path=self._path) from error
        if not whole:
            raise FileUnwritableError(path=self._path)

    def _opened(self) -> int:
        # Afresh for each event: a file that was moved away is begun anew.
        return os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _MODE)

    def _keep_name(self) -> None:
        """Have the folder know the file after a power cut."""
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @staticmethod
    def _ending(file: int) -> bytes:
        """Return the line end that a line cut short by a full disk still lacks."""
        size = os.fstat(file).st_size
        return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""


class KafkaActs:
    """The topic on which events enter.

    A connection is made for each event: acts are rare, and one that has broken meanwhile
    needs no care.

    Args:
        connection: Where the brokers are.
        topics: The names of the topics.
    """

    def __init__(self, connection: "Connection", topics: "TopicNames") -> None:
        self._connection = connection
        self._topics = topics

    def put(self, event: Event) -> None:
        """Send *event* to the partition of its case, and wait until all replicas have it.

        Raises:
            BrokerUnreachableError: No broker answers; others of `Link` where one refuses us.
            TopicsMissingError: The topic is not there.
            AccessDeniedError: We may not write to it.
            SendingFailedError: It may not have arrived.
        """
        from ehcpwatch.streams.kafka import (  # noqa: PLC0415  # an extra, perhaps not there
            Publisher,
            PublishMode,
            message_of,
        )

        with Publisher(self._connection, self._topics) as publisher:
            publisher.send([message_of(encode_structured(event), PublishMode.STRUCTURED)])
