"""What is wrong with the settings of the channels, or with a receipt that came from one."""

from collections.abc import Mapping, Sequence

from .branches import ConfigurationError, SourceError

__all__ = [
    "ChannelNotOpenError",
    "ChannelSettingsError",
    "ReceiptUnreadableError",
]


class ChannelSettingsError(ConfigurationError):
    """The settings of the channels are written down wrongly, so none of them was loaded.

    Args:
        name: Of the file.
        faults: Every fault found: its place, such as "mail", empty for the file as a whole,
            and a sentence that says what belongs there; at least one.
    """

    def __init__(self, *, name: str, faults: Sequence[tuple[str, str]]) -> None:
        self.name = name
        self.faults = tuple(faults)
        listed = "\n".join(
            f"{name}, {place}: {sentence}" if place else f"{name}: {sentence}"
            for place, sentence in self.faults
        )
        super().__init__(f"{listed} Nothing was loaded, and nobody is told.")


class ChannelNotOpenError(ConfigurationError):
    """A directory names channels that the settings of the channels do not open.

    Args:
        counts: How many inboxes name each of them, at least one.
    """

    def __init__(self, *, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        listed = ", ".join(f"{name} (inboxes: {count})" for name, count in sorted(counts.items()))
        super().__init__(
            f"The directory has inboxes on channels that the settings do not open: {listed}. Add "
            "a table of that name to the settings of the channels, or give these inboxes another "
            "channel. The directory was not taken."
        )


class ReceiptUnreadableError(SourceError):
    """A delivery receipt of GOV.UK Notify cannot be read.

    Args:
        field: The field that is missing or cannot be used; empty for the receipt as a whole.
    """

    def __init__(self, *, field: str) -> None:
        self.field = field
        what = f"its field {field} is missing or unknown" if field else "it is no JSON object"
        super().__init__(
            f"A delivery receipt cannot be read: {what}. Nothing was noted. Let only GOV.UK Notify "
            "call this address, as its documentation of callbacks describes."
        )
