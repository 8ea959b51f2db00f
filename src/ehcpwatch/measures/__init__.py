"""What we count over all cases: contributions, cohorts, rates, rounding.

A case adds cells of one count each; tallies are kept up by taking off what it added
before and adding what it adds now. Figures are read off the tallies, and a figure of a
past day is read off tallies counted afresh from that day's facts.
"""

from .cells import LABELS, AgeBand, Band, Cell, DueBand, Outcome, View, month, week
from .contributions import READS, Contribution, contribution, unchanged
from .counted import last_day_of
from .definitions import MEASURES, MeasureDefinition, measures_markdown
from .erasure import kept_after_erasure
from .figure import Figure, Labels, MeasureKey, Reading, Standing, Unit
from .figures import HEADLINE, MONTHLY_SUM, divergence_note, figures, headline
from .rounding import per_pupil, per_thousand, rate
from .tallies import Places, Tallies
from .waiting import WaitingLists

__all__ = [
    "HEADLINE",
    "LABELS",
    "MEASURES",
    "MONTHLY_SUM",
    "READS",
    "AgeBand",
    "Band",
    "Cell",
    "Contribution",
    "DueBand",
    "Figure",
    "Labels",
    "MeasureDefinition",
    "MeasureKey",
    "Outcome",
    "Places",
    "Reading",
    "Standing",
    "Tallies",
    "Unit",
    "View",
    "WaitingLists",
    "contribution",
    "divergence_note",
    "figures",
    "headline",
    "kept_after_erasure",
    "last_day_of",
    "measures_markdown",
    "month",
    "per_pupil",
    "per_thousand",
    "rate",
    "unchanged",
    "week",
]
