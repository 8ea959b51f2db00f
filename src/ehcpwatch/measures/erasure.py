"""What stays counted when a case is erased: its part in figures by month, without reference."""

from collections.abc import Iterable, Mapping

from .cells import LABELS, Cell, Outcome, View

__all__ = ["kept_after_erasure"]

# Stocks as at a day, and the flows that a stock is reckoned with, lose an erased case.
_LOST = frozenset(
    {
        View.OPEN,
        View.OPEN_TEAM,
        View.OPEN_GROUND,
        View.OPEN_HOLDER,
        View.OPEN_DUE_WEEK,
        View.OPEN_DUE_YEAR,
        View.OVERDUE_MONTHS,
        View.OVERDUE_JOINED,
        View.OVERDUE_LEFT,
        View.CLOCK,
        View.HELD,
        View.FINDING,
    }
)
# In no percentage yet; kept, it would wait for ever for a case that is gone.
_UNSETTLED = frozenset({Outcome.PENDING, Outcome.OPEN_IN_TIME})
# Late already, and counted so; what is erased is no longer open or overdue on any later day.
_SETTLED_AS: Mapping[Outcome, Outcome] = {
    Outcome.OPEN_LATE: Outcome.LEFT_LATE,
    Outcome.OVERDUE: Outcome.LEFT_LATE,
}


def kept_after_erasure(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return what an erased case leaves of the *cells* that it added.

    Figures by month do not move. The open stock and all that is counted as at a day lose
    the case, and so do counts that are not settled.

    Source:
        Our choice: definitions, "Erasure".
    """
    kept: list[Cell] = []
    for cell in cells:
        view = View(str(cell[0]))
        if view in _LOST:
            continue
        names = LABELS[view]
        if "outcome" in names:
            place = 2 + names.index("outcome")
            outcome = Outcome(str(cell[place]))
            if outcome in _UNSETTLED:
                continue
            kept.append((*cell[:place], _settled(view, outcome), *cell[place + 1 :]))
        else:
            kept.append(cell)
    return tuple(kept)


def _settled(view: View, outcome: Outcome) -> Outcome:
    if view is View.DUE and outcome is Outcome.OVERDUE:
        # It stays a breach in law, as one that was met late does.
        return Outcome.LATE
    return _SETTLED_AS.get(outcome, outcome)
