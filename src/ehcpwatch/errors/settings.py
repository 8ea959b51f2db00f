"""What is wrong with a file of rules or settings."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .branches import ConfigurationError

__all__ = [
    "DirectoryFileError",
    "Fault",
    "LadderError",
    "MetricsSettingsError",
]


class Fault(NamedTuple):
    """One thing that is wrong in a file.

    Attributes:
        line: On which it stands, counted from 1; `None` where there is none to name.
        place: In words of ours, such as `rule "final_plan", rung 3`; empty for the file as a
            whole.
        sentence: What belongs there.
    """

    line: int | None
    place: str
    sentence: str

    def of(self, name: str) -> str:
        """Return the fault as a sentence about the file *name*."""
        line = "" if self.line is None else f"line {self.line}"
        return f"{', '.join(filter(None, (name, line, self.place)))}: {self.sentence}"


class DirectoryFileError(ConfigurationError):
    """A directory of people is written down wrongly, so none of it was loaded.

    Args:
        path: Of the file.
        faults: Every fault found, at least one, in the order of their lines.
    """

    def __init__(self, *, path: Path, faults: Sequence[Fault]) -> None:
        self.path = path
        self.faults = tuple(faults)
        listed = "\n".join(fault.of(path.name) for fault in self.faults)
        super().__init__(f"{listed} Nothing was loaded.")


class LadderError(ConfigurationError):
    """A ladder of alerts is written down wrongly, so none of it was loaded.

    Args:
        name: Of the file.
        faults: Every fault found, at least one.
    """

    def __init__(self, *, name: str, faults: Sequence[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        listed = "\n".join(fault.of(name) for fault in self.faults)
        super().__init__(f"{listed} Nothing was loaded; the previous ladder stays in force.")


class MetricsSettingsError(ConfigurationError):
    """The settings of the metrics page are written down wrongly, so none of them was loaded.

    Args:
        name: Of the file.
        faults: Every fault found: its place, such as "authority 2", empty for the file as a
            whole, and a sentence that says what belongs there; at least one.
    """

    def __init__(self, *, name: str, faults: Sequence[tuple[str, str]]) -> None:
        self.name = name
        self.faults = tuple(faults)
        listed = "\n".join(
            f"{name}, {place}: {sentence}" if place else f"{name}: {sentence}"
            for place, sentence in self.faults
        )
        super().__init__(f"{listed} Nothing was loaded.")
