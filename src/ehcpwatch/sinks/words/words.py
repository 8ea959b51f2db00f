"""The words of messages: letters about alerts, digests, and what a shared room is told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from ehcpwatch.alerts import DigestGroup, Severity
from ehcpwatch.errors import WordsError

from .drafts import Drafts, drafts_of_go_live, drafts_of_letter, drafts_of_room
from .entry import Entry, Reader, Wording
from .examples import EXAMPLES, Example
from .fault import Fault
from .press import Press
from .sources import own_templates

__all__ = ["Words", "checked_words"]


class Words:
    """Writes letters, in the words of a council where it has its own.

    A template of a council that fails, or breaks a rule of letters, loses nothing: for that
    letter the packaged one is used.

    Args:
        folder: Holds the templates that a council words anew, by the names of the packaged
            ones; read once. `None` where it has none.

    Attributes:
        own: The templates of the folder that are used, by name.
        fallbacks: How often a packaged template was used in place of one of the folder, by
            the name of the one that failed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        read = own_templates(folder)
        self._unusable = read.faults
        self._press = Press(read)
        self.own: tuple[str, ...] = tuple(read.texts)
        self.fallbacks: Counter[str] = Counter()

    def letter(
        self, entries: Sequence[Entry], reader: Reader, *, total: int | None = None
    ) -> Wording:
        """Return the letter about *entries*: one alert, or a digest of several.

        A digest has what is past its last lawful day first, then what is excused, then what
        is not late, then what is over, and names as many as fit.

        Args:
            entries: At least one; of equal badness the longest overdue first.
            total: How many alerts there are where these are not all; none of the others may
                be worse than these, for the letter says so.
        """
        return self._written(drafts_of_letter(entries, reader, total=total))

    def go_live(self, groups: Sequence[DigestGroup], reader: Reader) -> Wording:
        """Return the digest of what was so before going live; *groups* as `go_live_digest`'s."""
        return self._written(drafts_of_go_live(groups, reader))

    def room(
        self, counts: Mapping[tuple[str, Severity], int], *, worklist: str | None = None
    ) -> Wording:
        """Return what a shared room is told: counts, and no case.

        Args:
            counts: How many alerts, by team (empty: none) and severity.
            worklist: The address of all alerts.

        Returns:
            Words with an empty subject.
        """
        return self._written(drafts_of_room(counts, worklist=worklist))

    def example(self, example: Example) -> Wording:
        """Return a letter about made-up cases, for people to read."""
        return self._written(example.drafts())

    def check(self) -> list[Fault]:
        """Return every fault of the folder's templates, tried on examples of every kind.

        What fails here is counted nowhere.
        """
        found = dict.fromkeys(self._unusable)
        for example in EXAMPLES:
            found.update(dict.fromkeys(self._press.write(example.drafts())[1]))
        return list(found)

    def _written(self, drafts: Drafts) -> Wording:
        wording, faults = self._press.write(drafts)
        self.fallbacks.update(fault.name for fault in faults)
        return wording


def checked_words(folder: Path | None) -> Words:
    """Return the words of *folder*, none of them faulty.

    Raises:
        WordsError: Some are; every fault is named with its file and line.
    """
    words = Words(folder)
    faults = words.check()
    if faults:
        raise WordsError(
            folder=str(folder), faults=[(fault.place, fault.sentence) for fault in faults]
        )
    return words
