"""What is wrong with a template, as a value: where, and what belongs there."""

from typing import NamedTuple

__all__ = ["Fault"]


class Fault(NamedTuple):
    """One fault of a template; it quotes neither the template nor any value.

    Attributes:
        name: Of the file; empty where it is the folder's.
        line: Counted from 1; `None` where it is the file's as a whole.
        sentence: What is wrong, and what belongs there.
    """

    name: str
    line: int | None
    sentence: str

    @property
    def place(self) -> str:
        """File and line in words, such as "single.txt.j2, line 3"."""
        return self.name if self.line is None else f"{self.name}, line {self.line}"
