"""Chance from a seed: the same draws on every machine and in every version of Python."""

from collections.abc import MutableSequence, Sequence
from random import Random
from typing import TypeVar

__all__ = ["Draws"]

T = TypeVar("T")


class Draws:
    """A stream of draws that a seed fixes.

    Built on `Random.random` alone: of all that the library offers, it is the one method
    whose values are promised never to change between versions of Python.

    Args:
        seed: Any text; equal texts give equal draws.
    """

    def __init__(self, seed: str) -> None:
        # A text is digested with SHA-512, so the seed's hash, which differs by run, is not used.
        self._random = Random(seed).random  # noqa: S311  # a simulation keeps no secret

    def chance(self, probability: float) -> bool:
        """Return true with *probability*, 0 to 1."""
        return self._random() < probability

    def below(self, end: int) -> int:
        """Return a whole number from 0 to *end* - 1; *end* is at least 1."""
        return int(self._random() * end)

    def between(self, least: int, most: int) -> int:
        """Return a whole number from *least* to *most*, both possible."""
        return least + int(self._random() * (most - least + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of *choices*, all equally likely."""
        return choices[int(self._random() * len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """Return one of *choices*, each as likely as its weight is of their sum."""
        left = self._random() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]  # what rounding may leave over

    def shuffle(self, items: MutableSequence[T]) -> None:
        """Put *items* into any order, in place."""
        for place in range(len(items) - 1, 0, -1):
            other = int(self._random() * (place + 1))
            items[place], items[other] = items[other], items[place]
