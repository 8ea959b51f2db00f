"""The agenda: on which day each case changes by itself. One entry a case, in day buckets."""

from datetime import date

__all__ = ["Agenda"]


class Agenda:
    """Days ahead with the cases that change on them.

    Moving an entry costs O(1); taking what is due costs O(due) and O(days passed),
    never O(cases).
    """

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: dict[int, dict[str, None]] = {}

    def move(self, case: str, before: date | None, after: date | None) -> None:
        """Move the entry of *case* from one day to another; `None` is no entry."""
        if before == after:
            return
        if before is not None:
            bucket = self._buckets.get(before.toordinal())
            if bucket is not None:
                bucket.pop(case, None)
                if not bucket:
                    del self._buckets[before.toordinal()]
        if after is not None:
            self._buckets.setdefault(after.toordinal(), {})[case] = None

    def take(self, after: date, through: date) -> list[str]:
        """Remove and return the cases of the days after *after* up to *through*, oldest first."""
        due: list[str] = []
        first, last = after.toordinal() + 1, through.toordinal()
        if last - first > len(self._buckets):
            days = sorted(day for day in self._buckets if first <= day <= last)
        else:
            days = [day for day in range(first, last + 1) if day in self._buckets]
        for day in days:
            due.extend(self._buckets.pop(day))
        return due
