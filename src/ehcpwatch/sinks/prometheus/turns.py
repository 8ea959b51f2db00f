"""Long work cut into turns, so that an event loop can do other things in between.

A thread would not do: a busy loop gives up the interpreter for a moment with every turn of its
own, and the thread that waits for five milliseconds of patience to run out waits for ever anew.
"""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

__all__ = ["Turns", "finish"]

_Result = TypeVar("_Result")

Turns: TypeAlias = Generator[None, None, _Result]
"""Work that stops after each turn, and ends in a result. A turn takes a few milliseconds."""


def finish(turns: Turns[_Result]) -> _Result:
    """Do all turns, one after the other, and return what they come to."""
    while True:
        try:
            next(turns)
        except StopIteration as end:
            result: _Result = end.value
            return result
