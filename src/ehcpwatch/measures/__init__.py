"""What we count over all cases: contributions, cohorts, rates, rounding.

A case adds cells of one count each; tallies are kept up by taking off what it added
before and adding what it adds now. Figures are read off the tallies, and a figure of a
past day is read off tallies counted afresh from that day's facts.
"""

from .cells import LABELS, AgeBand, Band, Cell, DueBand, Outcome, View, month, week
from .contributions import READS, Contribution, contribution, unchanged
from .erasure import kept_after_erasure
from .tallies import Places, Tallies

__all__ = [
    "LABELS",
    "READS",
    "AgeBand",
    "Band",
    "Cell",
    "Contribution",
    "DueBand",
    "Outcome",
    "Places",
    "Tallies",
    "View",
    "contribution",
    "kept_after_erasure",
    "month",
    "unchanged",
    "week",
]
