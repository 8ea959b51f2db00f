"""The directory of a running notifier: read anew when its file changes, else kept."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from threading import Lock

from ehcpwatch.errors import ChannelNotOpenError, ConfigurationError, InputUnreadableError
from ehcpwatch.sinks.channels import ChannelName
from ehcpwatch.sinks.directory import Contact, Directory, parse_directory

from .options import text_of

__all__ = ["KeptDirectory", "contacts_of", "read_directory"]

_log = logging.getLogger("ehcpwatch.directory")

_Mark = tuple[int, int, int] | None


class KeptDirectory:
    """The last good version of a directory file; may be asked from several threads.

    Args:
        path: Of the file.
        channels: Those that are open.

    Attributes:
        stale: Whether the file has a newer version, which is faulty or cannot be read.

    Raises:
        DirectoryFileError: The first version is faulty already.
        ChannelNotOpenError: It names a channel that is not open.
        InputUnreadableError: It cannot be read.
    """

    def __init__(self, path: Path, channels: Collection[ChannelName]) -> None:
        self._path = path
        self._channels = channels
        self._lock = Lock()
        # Looked at before it is read, so that what is written meanwhile is seen the next time.
        self._mark = _mark(path)
        self._directory = read_directory(path, channels)
        self.stale = False

    def __call__(self) -> Directory:
        """Return the directory as it is now."""
        with self._lock:
            mark = _mark(self._path)
            if mark != self._mark:
                self._mark = mark
                self._read_anew()
            return self._directory

    def _read_anew(self) -> None:
        try:
            self._directory = read_directory(self._path, self._channels)
        except (ConfigurationError, InputUnreadableError) as error:
            self.stale = True
            # Its sentences name lines and keys, never what is written there.
            _log.error("%s The former version is used.", error)
        else:
            self.stale = False
            _log.info("the directory was read anew")


def read_directory(path: Path, channels: Collection[ChannelName]) -> Directory:
    """Return the directory in a file, every inbox of which is on one of *channels*.

    Raises:
        As `KeptDirectory`.
    """
    found = parse_directory(text_of(path), path=path)
    counts = Counter(
        contact.channel.value for contact in contacts_of(found) if contact.channel not in channels
    )
    if counts:
        raise ChannelNotOpenError(counts=counts)
    return found


def contacts_of(directory: Directory) -> Iterator[Contact]:
    """Yield every inbox of *directory*."""
    yield directory.duty
    yield from (person.contact for person in directory.people.values())
    yield from (team.contact for team in directory.teams.values())


def _mark(path: Path) -> _Mark:
    """Return what changes with the file; `None` where it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    # A file that was put in its place may be as old and as long.
    return found.st_mtime_ns, found.st_size, found.st_ino
