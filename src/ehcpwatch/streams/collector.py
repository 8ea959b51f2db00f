"""Python's collector of cyclic garbage, set for a process that keeps millions of records.

The watch makes no cycles, so the collector finds nothing and costs a fifth of the time:
by default it runs after every 700 new objects, which is one batch many times over.
"""

import gc

__all__ = ["keep_for_good", "quieten"]

# Objects made before the youngest generation is looked at, and how many such looks before
# the older ones are. A batch of 5,000 events makes some 100,000 objects and frees most. What
# stays is looked at once more when a quarter of a million have come together: some 25 ms, for
# which whoever waits for an alert waits too.
_THRESHOLDS = (50_000, 5, 400)


def quieten() -> None:
    """Let the collector run rarely; safe to call again."""
    gc.set_threshold(*_THRESHOLDS)


def keep_for_good() -> None:
    """Set everything that is in memory now apart: the collector looks at it no more."""
    gc.collect()
    gc.freeze()
