"""Tallies: counts by cell, kept up by difference and added up across partitions."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from typing import Self

from .cells import Cell

__all__ = ["Places", "Tallies"]

Places = tuple[int, ...]
"""Where a case's cells stand in the tallies: what is kept for each case in memory."""


class Tallies:
    """Counts by cell. A cell once seen keeps its place; its count may return to zero."""

    __slots__ = ("_cells", "_counts", "_place")

    def __init__(self) -> None:
        self._place: dict[Cell, int] = {}
        self._cells: list[Cell] = []
        self._counts: list[int] = []

    def places(self, cells: Iterable[Cell]) -> Places:
        """Return the places of *cells*, making room for new ones; counts nothing."""
        place, known = self._place, []
        for cell in cells:
            found = place.get(cell)
            if found is None:
                found = place[cell] = len(self._counts)
                self._cells.append(cell)
                self._counts.append(0)
            known.append(found)
        return tuple(known)

    def cells_at(self, places: Places) -> tuple[Cell, ...]:
        """Return the cells that stand in *places*, in their order."""
        cells = self._cells
        return tuple(cells[place] for place in places)

    def add(self, places: Places) -> None:
        """Count one more in each place."""
        counts = self._counts
        for place in places:
            counts[place] += 1

    def subtract(self, places: Places) -> None:
        """Count one less in each place."""
        counts = self._counts
        for place in places:
            counts[place] -= 1

    def change(self, cell: Cell, by: int) -> None:
        """Count *by* more in one cell, less where it is negative: for what no case adds."""
        self._counts[self.places((cell,))[0]] += by

    def counts(self) -> dict[Cell, int]:
        """Return the cells that count something, as a new mapping."""
        return {cell: count for cell, count in zip(self._cells, self._counts, strict=True) if count}

    def still(self) -> Mapping[Cell, int]:
        """Return the cells that count something, as they are now and will stay.

        Costs a copy of two lists now; what is slow of it is left to whoever looks first, such
        as a thread that makes a page of it.
        """
        return _Still(self._cells.copy(), self._counts.copy())

    def count_of(self, cells: Iterable[Cell]) -> Self:
        """Add *cells* as one case's contribution, and return the tallies."""
        self.add(self.places(cells))
        return self

    @staticmethod
    def merged(parts: Iterable[Mapping[Cell, int]]) -> dict[Cell, int]:
        """Return the sum of several partitions' counts."""
        total: dict[Cell, int] = {}
        for part in parts:
            for cell, count in part.items():
                total[cell] = total.get(cell, 0) + count
        return {cell: count for cell, count in total.items() if count}


class _StillItems(ItemsView[Cell, int]):
    """Reads what a moment holds in its order."""

    _mapping: "_Still"

    def __iter__(self) -> Iterator[tuple[Cell, int]]:
        return self._mapping.pairs()


class _Still(Mapping[Cell, int]):
    """Counts of one moment, made into a mapping when one of them is first asked for."""

    __slots__ = ("_cells", "_counts", "_whole")

    def __init__(self, cells: list[Cell], counts: list[int]) -> None:
        self._cells = cells
        self._counts = counts
        self._whole: dict[Cell, int] | None = None

    def __getitem__(self, cell: Cell) -> int:
        return self._made()[cell]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())

    def items(self) -> ItemsView[Cell, int]:
        return _StillItems(self)

    def pairs(self) -> Iterator[tuple[Cell, int]]:
        """Yield each cell that counts something, without a mapping being made for it."""
        return ((cell, n) for cell, n in zip(self._cells, self._counts, strict=True) if n)

    def _made(self) -> dict[Cell, int]:
        whole = self._whole
        if whole is None:
            whole = self._whole = dict(self.pairs())
        return whole
