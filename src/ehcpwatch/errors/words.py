"""What is wrong with the words of messages, or with what writes them."""

from collections.abc import Sequence

from .branches import ConfigurationError

__all__ = [
    "NotifyMissingError",
    "WordsError",
]


class NotifyMissingError(ConfigurationError):
    """The packages that write and send messages are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "This command writes messages, and what that needs is not installed. Install it with "
            "`pip install 'ehcpwatch[notify]'`."
        )


class WordsError(ConfigurationError):
    """A council's own templates of messages cannot be used as they are.

    Args:
        folder: Of the templates.
        faults: Every fault found: its place, such as "single.txt.j2, line 3", empty for the
            folder as a whole, and a sentence that says what belongs there; at least one.
    """

    def __init__(self, *, folder: str, faults: Sequence[tuple[str, str]]) -> None:
        self.folder = folder
        self.faults = tuple(faults)
        listed = "\n".join(
            f"{folder}, {place}: {sentence}" if place else f"{folder}: {sentence}"
            for place, sentence in self.faults
        )
        super().__init__(f"{listed} Nothing was started; `ehcpwatch words check` tries again.")
